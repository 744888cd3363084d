"""Typed tables: from a table's text to Arrow, and from Arrow to frames that say what they are."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING, Any

from . import codebook, stored
from . import table_schema as schemas
from .package import Package, unknown
from .rows import lines, records
from .table_schema import DataError, Schema

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa


def read_text(package: Package, table: str) -> pa.Table:
    """A table as all-string Arrow columns, exactly as in the CSV; an empty cell is `""`.

    Raises `DataError` naming the line for a record that is ragged or wrongly quoted.
    """
    import pyarrow as pa
    from pyarrow import csv as arrow_csv

    text = lines(package, table)
    (header,) = csv.reader(text[:1])
    try:
        return arrow_csv.read_csv(
            pa.py_buffer("\n".join([*text, ""]).encode()),
            read_options=arrow_csv.ReadOptions(use_threads=False),
            parse_options=arrow_csv.ParseOptions(ignore_empty_lines=False),
            convert_options=arrow_csv.ConvertOptions(
                column_types=dict.fromkeys(header, pa.string()),
                strings_can_be_null=False,
            ),
        )
    except pa.ArrowInvalid as error:
        records(package, table)  # raises, with the line
        raise DataError(f"{table}.csv: {error}") from error


def arrow(package: Package, table: str) -> pa.Table:
    """A table as typed Arrow columns, from whatever format the package has it in.

    Raises `DataError` naming each cell that has another type.
    """
    if package.resource(table).get("format", "csv") != "csv":
        return stored.arrow(package, table)
    return schemas.to_arrow(package.schema(table), read_text(package, table))


def frame(
    package: Package,
    table: str,
    *,
    typed: pa.Table | None = None,
    schema: Schema | None = None,
) -> pd.DataFrame:
    """A table as a new frame with exact dtypes; the caller owns it.

    `typed` is its Arrow table where that is at hand; `schema` describes it where it is a view.
    `attrs` names the package, version, table, title and licence.
    """
    schema = package.schema(table) if schema is None else schema
    found = schemas.to_pandas(arrow(package, table) if typed is None else typed, schema)
    found.attrs.update(about(package, schema, table))
    return found


def about(package: Package, schema: Schema, name: str) -> dict[str, Any]:
    """What a frame says of itself in `attrs`: plain text and lists of it."""
    licences = package.descriptor.get("licenses", [])
    return {
        "name": package.name,
        "version": package.version,
        "table": name,
        "title": schema.get("title", name),
        "licence": ", ".join(licence.get("name", "") for licence in licences),
        "usage_warnings": list(codebook.usage_warnings(package, schema).values()),
    }


def describe(schema: Schema, column: str | None = None) -> pd.DataFrame:
    """The codebook of a table or view: one row per column; of a column: one row per term.

    All cells are text. Raises `ValueError` for an unknown column.
    """
    import pandas as pd

    names: tuple[str, ...]
    if column is None:
        found, names = codebook.column_rows(schema), codebook.COLUMNS
    else:
        fields = {field["name"]: field for field in schema["fields"]}
        if column not in fields:
            raise unknown(f"column of {schema.get('name')!r}", column, fields)
        found, names = codebook.term_rows(fields[column]), codebook.TERM_COLUMNS
    return pd.DataFrame(found, columns=list(names), dtype="string[pyarrow]")
