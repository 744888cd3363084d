"""One error for every verb whose extra is not installed."""

from __future__ import annotations

from importlib import import_module
from types import ModuleType


def need(module: str, verb: str, extra: str) -> ModuleType:
    """Import an optional module, or raise `ImportError` with the line that installs it."""
    try:
        return import_module(module)
    except ModuleNotFoundError as error:
        raise ImportError(
            f"{verb} needs {error.name}, which is not installed; in a checkout run: "
            f"python -m pip install '.[{extra}]'"
        ) from error
