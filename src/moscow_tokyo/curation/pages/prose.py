"""Texts made from the templates beside this module: they hold the prose, Python the figures."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from ..._extras import need

TEMPLATES = Path(__file__).parent / "templates"


def render(name: str, values: Mapping[str, object]) -> str:
    """The text `name` from its template `templates/<name>.j2`, filled with values.

    The same values give the same text. Raises `jinja2.UndefinedError` for a value that the template
    names and `values` lacks, and `ImportError` without the extra `release`.
    """
    jinja2 = need("jinja2", name, "release")
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        undefined=jinja2.StrictUndefined,
        autoescape=False,
        keep_trailing_newline=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["cell"] = _cell
    text: str = environment.get_template(f"{name}.j2").render(values)
    return text


def _cell(text: str) -> str:
    """A text as a cell of a Markdown table."""
    return text.replace("|", r"\|")
