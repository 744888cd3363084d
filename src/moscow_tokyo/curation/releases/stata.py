"""Tables and views as Stata files (format 118, which holds Unicode), with their labels.

What Stata cannot hold as the tables do: missing text is empty text, a variable's label has 80
characters at most, and a column's description has no place. Text of more than 2045 bytes is a strL.
"""

from __future__ import annotations

import io
import re
import warnings
from datetime import datetime
from typing import TYPE_CHECKING, Final

from ... import schemas
from ...errors import DataError
from ...schemas import Schema
from ..content import Files, Material

if TYPE_CHECKING:
    import pyarrow as pa

VERSION: Final = 118
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,31}")
_FIELD, _LONGEST = 129, 32
"""Bytes that the file keeps for a name, and the most characters that Stata allows for it."""


def stata_files(material: Material) -> Files:
    """Each table and view but those of the record as a `.dta` file."""
    for name, (schema, typed) in material.subject.items():
        label = f"{schema.get('title', name)}, {material.name} ({material.created})"
        yield material.file(name, "dta"), dta(typed, schema, label, material.created)


def dta(table: pa.Table, schema: Schema, label: str, created: str) -> bytes:
    """A typed table as the bytes of a Stata file dated `created`.

    The labels of a vocabulary are named after table and column, as in `claims_kind`: when files are
    merged, Stata takes labels of one name for the same.

    Raises `DataError` for a column whose name Stata does not allow.
    """
    frame, value_labels = schemas.stata.to_stata(table, schema)
    days = [field["name"] for field in schema["fields"] if schemas.type_row(field).stata == "day"]
    for name in frame.columns:
        if not _NAME.fullmatch(name):
            raise DataError(
                f"column {name!r}: expected at most 32 letters, digits and _, as Stata asks"
            )
    file = io.BytesIO()
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # pandas would rename a column with no more than a warning
        frame.to_stata(
            file,
            version=VERSION,
            write_index=False,
            time_stamp=datetime.fromisoformat(created),
            data_label=label[: schemas.stata.LABEL],
            variable_labels={
                f["name"]: f.get("title", "")[: schemas.stata.LABEL] for f in schema["fields"]
            },
            value_labels={name: found for name, found in value_labels.items() if found},
            convert_dates=dict.fromkeys(days, "td"),
        )
    return _named(file.getvalue(), f"{schema['name']}_")


def _named(file: bytes, prefix: str) -> bytes:
    """A file whose value labels, named by pandas after their columns, have a prefix before that."""

    def renamed(found: re.Match[bytes]) -> bytes:
        name = found[2].rstrip(b"\0")
        long = (prefix.encode() + name)[:_LONGEST] if name else b""
        return found[1] + long.ljust(_FIELD, b"\0")

    head, names, rest = re.split(b"(?<=<value_label_names>)(.*?)(?=</value_label_names>)", file, maxsplit=1, flags=re.DOTALL)  # fmt: skip
    names = re.sub(b"()(.{%d})" % _FIELD, renamed, names, flags=re.DOTALL)
    data, mark, labels = rest.rpartition(b"<value_labels>")
    labels = re.sub(b"(<lbl>.{4})(.{%d})" % _FIELD, renamed, labels, flags=re.DOTALL)
    return b"".join((head, names, data, mark, labels))
