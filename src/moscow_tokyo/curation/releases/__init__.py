"""From a valid package to a release: one folder with every format, the same bytes every time."""

from __future__ import annotations

from .build import release

__all__ = ["release"]
