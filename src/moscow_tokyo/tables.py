"""Typed tables: the CSV's bytes to text, to Arrow, to a frame; and the codebook of a table."""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NoReturn

from . import schema as schemas
from .package import Package, unknown
from .schema import DataError, Schema

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

GROUPS = ("core", "linking", "apparatus", "record")
_CELL = r'(?:"(?:[^"]|"")*"|[^",]*)'
_RECORD = re.compile(f"{_CELL}(?:,{_CELL})*")


def rows(package: Package, table: str) -> tuple[list[str], list[list[str]]]:
    """The header and the records of a table's CSV as text, with the standard library only.

    Raises `DataError` naming the line for a record that is ragged or wrongly quoted.
    """
    lines = _lines(package, table)
    try:
        header, *records = csv.reader(lines)
    except csv.Error as error:
        raise DataError(f"{table}.csv: {error}") from error
    for number, cells in enumerate(records, start=2):
        if len(cells) != len(header):
            _refuse(
                table,
                number,
                f"the line has {len(cells)} cells (it begins {cells[0]!r})",
                f"{len(header)}, as the header has; look for a comma missing or not in quotes",
            )
    return header, records


def read_text(package: Package, table: str) -> pa.Table:
    """A table as all-string Arrow columns, exactly as in the CSV; an empty cell is `""`.

    Raises `DataError` naming the line for a record that is ragged or wrongly quoted.
    """
    import pyarrow as pa
    from pyarrow import csv as arrow_csv

    lines = _lines(package, table)
    (header,) = csv.reader(lines[:1])
    try:
        return arrow_csv.read_csv(
            pa.py_buffer("\n".join([*lines, ""]).encode()),
            read_options=arrow_csv.ReadOptions(use_threads=False),
            parse_options=arrow_csv.ParseOptions(ignore_empty_lines=False),
            convert_options=arrow_csv.ConvertOptions(
                column_types=dict.fromkeys(header, pa.string()),
                strings_can_be_null=False,
            ),
        )
    except pa.ArrowInvalid as error:
        rows(package, table)  # raises, with the line
        raise DataError(f"{table}.csv: {error}") from error


def arrow(package: Package, table: str) -> pa.Table:
    """A table as typed Arrow columns. Raises `DataError` naming each cell that has another type."""
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
        "usage_warnings": list(warnings(package, schema).values()),
    }


def warnings(package: Package, schema: Schema) -> Mapping[str, str]:
    """The usage warnings of a table or view: name to text, from the package's closed list."""
    texts = {w["name"]: w["text"] for w in package.descriptor.get("usageWarnings", [])}
    return {name: texts.get(name, name) for name in schema.get("usageWarnings", [])}


def describe(schema: Schema, column: str | None = None) -> pd.DataFrame:
    """The codebook of a table or view: one row per column; of a column: one row per term.

    All cells are text. Raises `ValueError` for an unknown column.
    """
    import pandas as pd

    names: tuple[str, ...]
    if column is None:
        found, names = schemas.codebook_rows(schema), schemas.CODEBOOK_COLUMNS
    else:
        fields = {field["name"]: field for field in schema["fields"]}
        if column not in fields:
            raise unknown(f"column of {schema.get('name')!r}", column, fields)
        found, names = schemas.term_rows(fields[column]), schemas.TERM_COLUMNS
    return pd.DataFrame(found, columns=list(names), dtype="string[pyarrow]")


def overview(package: Package) -> list[dict[str, str | int]]:
    """What tables there are: name, group, rows, columns, title; by group, the core first."""
    found: list[dict[str, str | int]] = []
    for table in package.tables():
        schema = package.schema(table)
        found.append(
            {
                "name": table,
                "group": str(schema.get("group", "")),
                "rows": len(_lines(package, table)) - 1,
                "columns": len(schema["fields"]),
                "title": str(schema.get("title", "")),
            }
        )
    order = {group: n for n, group in enumerate(GROUPS)}
    return sorted(found, key=lambda row: order.get(str(row["group"]), len(order)))


def _lines(package: Package, table: str) -> list[str]:
    """The lines of a table's CSV, the header first; UTF-8, distinct names, quotes well formed."""
    form = package.resource(table).get("format", "csv")
    if form != "csv":
        raise DataError(f"table {table!r} has format {form!r}; expected csv")
    try:
        text = package.data(table).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        number = error.object.count(b"\n", 0, error.start) + 1
        _refuse(
            table,
            number,
            f"byte {error.object[error.start]:#x} is not UTF-8",
            "UTF-8 text",
        )
    lines = text.replace("\r\n", "\n").split("\n")
    if lines[-1] == "":
        lines.pop()
    if not lines:
        _refuse(table, 1, "the file is empty", "a header")
    for number, line in enumerate(lines, start=1):
        if not line:
            _refuse(table, number, "the line is empty", "one record on each line")
        if "\r" in line:
            _refuse(
                table,
                number,
                "a carriage return stands inside the line",
                "LF line ends",
            )
        if '"' in line and not _RECORD.fullmatch(line):
            _refuse(
                table,
                number,
                "a quote is out of place",
                'one record on the line; a cell with a comma or a quote stands in "…", '
                "and a quote inside it is doubled",
            )
    (header,) = csv.reader(lines[:1])
    if len(set(header)) < len(header):
        _refuse(table, 1, f"the header is {lines[0]!r}", "distinct column names")
    return lines


def _refuse(table: str, line: int, fault: str, expected: str) -> NoReturn:
    raise DataError(f"{table}.csv:{line}: {fault}; expected {expected}")
