"""Frames that say what they are: package, version, table, title, licence, usage warnings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .. import schemas
from ..errors import counted, short
from ..schemas import Schema, codebook
from .package import Package

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa


def frame(package: Package, schema: Schema, typed: pa.Table) -> pd.DataFrame:
    """A typed table or view as a new frame with exact dtypes; the caller owns it."""
    found = schemas.frames.to_pandas(typed, schema)
    found.attrs.update(about(package, schema))
    return found


def about(package: Package, schema: Schema) -> dict[str, Any]:
    """What a frame says of itself in `attrs`: plain text and lists of it."""
    licences = package.listed("licenses")
    return {
        "name": package.name,
        "version": package.version,
        "table": schema.get("name", ""),
        "title": schema.get("title", ""),
        "licence": ", ".join(licence["name"] for licence in licences),
        "usage_warnings": list(
            codebook.usage_warnings(package.listed("usageWarnings"), schema).values()
        ),
    }


def html(summary: str, *tables: pd.DataFrame) -> str:
    """A sentence and the first rows of some frames for a notebook: escaped, without script or style."""
    from html import escape

    import pandas as pd

    def plain(cell: object) -> str:
        return "" if pd.isna(cell) else short(str(cell), _WIDEST)  # type: ignore[call-overload]

    parts = [f"<p>{escape(summary)}</p>"]
    for table in tables:
        if len(table):
            first = table.head(_SHOWN).astype(object).map(plain)
            parts.append(first.to_html(index=False, border=0))
        if len(table) > _SHOWN:
            parts.append(f"<p>… and {counted(len(table) - _SHOWN, 'more row')}</p>")
    return f"<div>{''.join(parts)}</div>"


_SHOWN = 50
_WIDEST = 200


def describe(package: Package, schema: Schema, column: str | None = None) -> pd.DataFrame:
    """The codebook of a table or view, one row per column; of a column, one row per term.

    All cells are text. A column without a vocabulary has its own row. Raises `ValueError` for an
    unknown column.
    """
    import pandas as pd

    found = codebook.lookup(schema, column)
    frame = pd.DataFrame(found, columns=list(found[0]), dtype="string[pyarrow]")
    frame.attrs.update(about(package, schema))
    return frame
