"""What a column is. `TYPES` has a row for each Table Schema type, with its counterpart everywhere.

The other modules of this room make Arrow, pandas, pandera and Stata of it; no other room translates
a type. Nothing here needs more than the standard library.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from ..errors import unknown

Field = Mapping[str, Any]
Schema = Mapping[str, Any]


class TypeRow(NamedTuple):
    """What one Table Schema type is in every target, and how a cell of it is written."""

    arrow: str  # alias of a pyarrow type
    pandas: str  # name of a pandas dtype
    written: str  # regular expression that a cell's whole text must match
    expected: str  # the same in words, for error messages
    plain: Callable[[str], Any] = str  # from a cell's text to the value that JSON has for it
    sql: str = "TEXT"  # column type of SQLite
    sql_check: str = "typeof({0}) IN ('text', 'null')"  # condition that a stored value meets
    restored: Callable[[Any], Any] = lambda value: value  # from SQLite's value to the plain one
    excel: str = "string"  # the kind of cell: xlsxwriter's method is write_<kind>
    csvw: str = "string"  # datatype of CSV on the Web
    croissant: str = "sc:Text"
    stata: str = "text"  # what `to_stata` makes of it


TYPES: Mapping[str, TypeRow] = {
    "string": TypeRow(
        "string",
        "string[pyarrow]",
        r"(?s:.*)",
        "text",
        sql_check="typeof({0}) IN ('text', 'null') AND {0} <> ''",
    ),
    "integer": TypeRow(
        "int64",
        "Int64",
        r"0|-?[1-9][0-9]{0,17}",
        "a whole number without spaces, plus sign or leading zeros",
        int,
        sql="INTEGER",
        sql_check="typeof({0}) IN ('integer', 'null')",
        excel="number",
        csvw="integer",
        croissant="sc:Integer",
        stata="number",
    ),
    "boolean": TypeRow(
        "bool",
        "boolean",
        r"true|false",
        "true or false",
        lambda text: text == "true",
        sql="INTEGER",
        sql_check="typeof({0}) IN ('integer', 'null') AND {0} IN (0, 1)",
        restored=bool,
        excel="boolean",
        csvw="boolean",
        croissant="sc:Boolean",
        stata="byte",
    ),
    "date": TypeRow(
        "date32",
        "datetime64[s]",
        r"[0-9]{4}-[0-9]{2}-[0-9]{2}",
        "a real date written YYYY-MM-DD",
        sql_check="typeof({0}) IN ('text', 'null') AND date({0}, '+0 days') IS {0}",
        excel="datetime",
        csvw="date",
        croissant="sc:Date",
        stata="day",
    ),
}

URI = r"[A-Za-z][A-Za-z0-9+.-]*:\S+"
"""Regular expression of a URI: a scheme and what it needs. Columns of format `uri` hold these."""


def type_row(field: Field) -> TypeRow:
    """The row of `TYPES` for a field. Raises `ValueError` for a type the package does not use."""
    name = field.get("type", "string")
    if name not in TYPES:
        raise ValueError(
            f"column {field['name']!r} has type {name!r}; expected one of {', '.join(TYPES)}"
        )
    return TYPES[name]


def columns(schema: Schema) -> list[str]:
    """Names of the columns, in order."""
    return [field["name"] for field in schema["fields"]]


def primary_key(schema: Schema) -> list[str]:
    """Names of the primary key's columns."""
    key = schema.get("primaryKey", [])
    return [key] if isinstance(key, str) else list(key)


def terms(field: Field) -> list[str]:
    """The values of a field's vocabulary, in order; empty where it has none."""
    return list(field.get("constraints", {}).get("enum", []))


def labels(field: Field) -> dict[str, str]:
    """The label of each term of a field's vocabulary, in order; each is there once.

    A term without a label is its own, and terms that share one have theirs in brackets after it.
    """
    given = {term["value"]: term.get("label") for term in field.get("categories", [])}
    found = {term: str(given.get(term) or term) for term in terms(field)}
    shared = Counter(found.values())
    return {term: f"{one} ({term})" if shared[one] > 1 else one for term, one in found.items()}


def field_of(schema: Schema, column: str) -> Field:
    """The definition of a column. Raises `ValueError` for one that is not there."""
    fields: dict[str, Field] = {field["name"]: field for field in schema["fields"]}
    if column not in fields:
        raise unknown(f"column of {schema.get('name', 'the table')!r}", column, fields)
    return fields[column]


def references(schema: Schema, table: str) -> Iterator[tuple[list[str], str, list[str]]]:
    """The foreign keys of a table: its columns, the table they lead to, and the columns there.

    A reference without `resource`, or with an empty one, leads to the table itself.
    """
    for key in schema.get("foreignKeys", []):
        there = key["reference"]
        pairs = [[f] if isinstance(f, str) else list(f) for f in (key["fields"], there["fields"])]
        yield pairs[0], there.get("resource") or table, pairs[1]


def row_id(cells: Sequence[str]) -> str:
    """A row's ID: the cells of its primary key, joined by `|`."""
    return "|".join(cells)


def plain(field: Field, text: str) -> Any:
    """A cell's text as the plain value of its type: str, int, bool, or None for the empty cell.

    A day stays text, and so does what is not written as its type asks (`validate` reports it).
    """
    if not text:
        return None
    make = type_row(field).plain
    return make(text) if make is not str and readable(field, text) else text


def text_of(value: object) -> str:
    """A plain value as the CSV has it."""
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)


def readable(field: Field, value: str) -> bool:
    """Whether a cell's text is written as its field's type asks."""
    if not re.fullmatch(type_row(field).written, value, re.ASCII):
        return False
    if field.get("type") == "date":
        try:
            date.fromisoformat(value)
        except ValueError:
            return False
    return True
