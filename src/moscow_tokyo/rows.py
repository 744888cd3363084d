"""Tables as rows of text, with the standard library only: what the light verbs need."""

from __future__ import annotations

import csv
import difflib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NoReturn

from . import table_schema as schemas
from .package import Package
from .table_schema import DataError

GROUPS = ("core", "view", "linking", "apparatus", "record")
_CELL = r'(?:"(?:[^"]|"")*"|[^",]*)'
_RECORD = re.compile(f"{_CELL}(?:,{_CELL})*")


@dataclass(frozen=True)
class Row:
    """One row as text: its table, its key's cells joined by `|`, and its cells by column."""

    table: str
    id: str
    cells: Mapping[str, str]


def lines(package: Package, table: str) -> list[str]:
    """The lines of a table's CSV, the header first; UTF-8, distinct names, quotes well formed.

    Raises `DataError` naming the line that is not so.
    """
    form = package.resource(table).get("format", "csv")
    if form != "csv":
        raise DataError(
            f"{package.location}: table {table!r} has format {form!r}, and here its lines of CSV "
            "are needed: open the csv.zip of the same version"
        )
    try:
        text = package.data(table).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        number = error.object.count(b"\n", 0, error.start) + 1
        fault = f"byte {error.object[error.start]:#x} is not UTF-8"
        _refuse(table, number, fault, "UTF-8 text")
    found = text.replace("\r\n", "\n").split("\n")
    if found[-1] == "":
        found.pop()
    if not found:
        _refuse(table, 1, "the file is empty", "a header")
    for number, line in enumerate(found, start=1):
        if not line:
            _refuse(table, number, "the line is empty", "one record on each line")
        if "\r" in line:
            _refuse(table, number, "a carriage return stands inside the line", "LF line ends")
        if '"' in line and not _RECORD.fullmatch(line):
            expected = (
                'one record on the line; a cell with a comma or a quote stands in "…", '
                "and a quote inside it is doubled"
            )
            _refuse(table, number, "a quote is out of place", expected)
    (header,) = csv.reader(found[:1])
    if len(set(header)) < len(header):
        _refuse(table, 1, f"the header is {found[0]!r}", "distinct column names")
    return found


def records(package: Package, table: str) -> tuple[list[str], list[list[str]]]:
    """The header and the records of a table as text, as its CSV has them.

    Raises `DataError` naming the line for a record that is ragged or wrongly quoted.
    """
    if package.resource(table).get("format", "csv") != "csv":
        from . import stored  # which makes text of its rows with `as_text`

        return stored.text(package, table)
    try:
        header, *found = csv.reader(lines(package, table))
    except csv.Error as error:
        raise DataError(f"{table}.csv: {error}") from error
    for number, cells in enumerate(found, start=2):
        if len(cells) != len(header):
            fault = f"the line has {len(cells)} cells (it begins {cells[0]!r})"
            expected = (
                f"{len(header)}, as the header has; look for a comma missing or not in quotes"
            )
            _refuse(table, number, fault, expected)
    return header, found


def length(package: Package, table: str) -> int:
    """The number of a table's records."""
    if package.resource(table).get("format", "csv") != "csv":
        from . import stored

        return stored.length(package, table)
    return len(lines(package, table)) - 1


def rows(package: Package, table: str) -> list[dict[str, str]]:
    """The records of a table, each from column to text; an empty cell is `""`."""
    header, found = records(package, table)
    return [dict(zip(header, cells, strict=True)) for cells in found]


def as_text(value: object) -> str:
    """A plain value as the CSV has it."""
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)


def first(package: Package, table: str, column: str, value: str) -> dict[str, str] | None:
    """The first row whose cell is the value; None where there is none, or no such table."""
    if not value or table not in package.tables():
        return None
    return next((row for row in rows(package, table) if row.get(column) == value), None)


def find(package: Package, id: str) -> Row:
    """The row with an ID. Raises `ValueError` naming the nearest IDs when there is none.

    An ID is the cells of a row's primary key, joined by `|` where there are several. It is looked
    for in every table, the core ones first; `table:` before it picks the table.
    """
    table, colon, key = id.partition(":")
    chosen = bool(colon) and table in package.tables()
    names = [table] if chosen else [str(row["name"]) for row in overview(package)]
    wanted = key if chosen else id
    known: dict[str, None] = {}
    for name in names:
        for here, cells in _keyed(package, name):
            if here == wanted:
                return Row(name, here, cells)
            known[here] = None
    retired = first(package, "retired", "row_id", wanted)
    if retired:
        instead = retired.get("replaced_by") or "nothing"
        raise ValueError(
            f"{wanted!r} was retired in version {retired.get('version', '?')} and is replaced by "
            f"{instead}: {retired.get('reason', '')}"
        )
    elsewhere = _table_of(package, wanted) if chosen else ""
    near = difflib.get_close_matches(wanted, known, n=3)
    if elsewhere:
        hint = f"; {wanted} is a row of {elsewhere}."
    else:
        hint = f"; did you mean {', '.join(near)}?" if near else "."
    raise ValueError(
        f"no row has the ID {id!r}{hint} An ID is the key of a row, such as a claim's or a "
        "meeting's; the parts of a longer key are joined by |, and table: before it picks a table"
    )


def starting(package: Package, table: str, id: str) -> list[dict[str, str]]:
    """The rows of a table whose longer key starts with the parts of an ID, which leaves some out."""
    keys, parts = schemas.primary_key(package.schema(table)), id.split("|")
    if len(parts) >= len(keys):
        return []
    return [
        cells
        for cells in rows(package, table)
        if [cells.get(column, "") for column in keys[: len(parts)]] == parts
    ]


def _keyed(package: Package, table: str) -> Iterator[tuple[str, dict[str, str]]]:
    """The rows of a table, each after its ID: the cells of its primary key, joined by `|`."""
    keys = schemas.primary_key(package.schema(table))
    for cells in rows(package, table):
        yield "|".join(cells.get(column, "") for column in keys), cells


def _table_of(package: Package, id: str) -> str:
    """The table that has a row with an ID; empty when none has."""
    names = (str(entry["name"]) for entry in overview(package))
    return next((name for name in names if any(id == key for key, _ in _keyed(package, name))), "")


def references(package: Package, row: Row) -> Iterator[tuple[str, str, list[str]]]:
    """Where other rows name this one: table, column, and the IDs of the rows that do."""
    for table in package.tables():
        schema = package.schema(table)
        for key in schema.get("foreignKeys", []):
            target = key["reference"]["resource"] or table
            if target != row.table or len(key["fields"]) != 1:
                continue
            (column,) = key["fields"]
            ids = [id for id, cells in _keyed(package, table) if cells[column] == row.id]
            if ids:
                yield table, column, ids


def overview(package: Package) -> list[dict[str, str | int]]:
    """What tables there are: name, group, rows, columns, title; by group, the core first."""
    found: list[dict[str, str | int]] = [
        {
            "name": table,
            "group": str(package.schema(table).get("group", "")),
            "rows": length(package, table),
            "columns": len(package.schema(table)["fields"]),
            "title": str(package.schema(table).get("title", "")),
        }
        for table in package.tables()
    ]
    return sorted(found, key=by_group)


def by_group(row: Mapping[str, str | int]) -> int:
    """The place of a table's group in the order of groups, for sorting."""
    group = str(row["group"])
    return GROUPS.index(group) if group in GROUPS else len(GROUPS)


def _refuse(table: str, line: int, fault: str, expected: str) -> NoReturn:
    raise DataError(f"{table}.csv:{line}: {fault}; expected {expected}")
