"""Columns and keys: what the Table Schemas say of each cell, and of keys across tables."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ... import schemas
from ...errors import Fault
from .cells import Column, among, joined, numbers
from .context import Context, Table
from .rules import rule


@rule("column-type")
def types(context: Context) -> Iterator[Fault]:
    """Every cell is written as its column's type asks."""
    for table in context.readable():
        for field, bad in schemas.arrow.untyped(table.schema, table.arrow):
            expected = schemas.type_row(field).expected
            column = field["name"]
            if len(bad):
                yield from table.faults(
                    among(table[column], bad), column, expected, "correct the cell"
                )


@rule("column-constraint")
def constraints(context: Context) -> Iterator[Fault]:
    """Every column meets its constraints: required, vocabulary, form, range, unique."""
    for table in context.readable():
        bad = {
            field["name"]: cells
            for field, cells in schemas.arrow.untyped(table.schema, table.arrow)
        }
        primary = schemas.primary_key(table.schema)
        for field in table.schema["fields"]:
            column = field["name"]
            typed = ~among(table[column], bad.get(column, []))
            for broken, expected, remedy in _broken(field, table, primary == [column]):
                yield from table.faults(broken & typed, column, expected, remedy)
        for key in [primary, *table.schema.get("uniqueKeys", [])]:
            if len(key) > 1:
                yield from _doubled(table, key)


def _broken(field: schemas.Field, table: Table, is_key: bool) -> Iterator[tuple[Column, str, str]]:
    """Where a column's cells break each of its constraints, what was expected and what to do."""
    rules, allowed, cells = field.get("constraints", {}), schemas.terms(field), table[field["name"]]
    given = cells != ""
    if rules.get("required", False):
        yield ~given, "a value, because the column is required", "fill the cell"
    is_key |= bool(rules.get("unique", False))
    if is_key and len(table.distinct(field["name"])) < len(table):
        twice = cells.duplicated(keep=False)
        yield twice, "a value that no other row has", "change the value or delete one of the rows"
    if allowed:
        others = {*table.distinct(field["name"]).to_pylist()} - {*allowed, ""}
        wrong = given & among(cells, others)
        yield wrong, f"one of {', '.join(allowed)}", "use a term of the vocabulary"
    if "pattern" in rules:
        example = f", such as {field['example']}" if field.get("example") else ""
        wrong = given & among(cells, table.unlike(field["name"], _whole(rules["pattern"])))
        yield wrong, f"text that matches {rules['pattern']}{example}", "correct the cell"
    if field.get("format") == "uri":
        wrong, form = (
            given & among(cells, table.unlike(field["name"], _whole(schemas.URI))),
            "a full address, such as https://example.org/",
        )
        yield wrong, form, "begin the address with its scheme, such as https://"
    yield from _out_of_range(field, cells)


def _out_of_range(field: schemas.Field, cells: Column) -> Iterator[tuple[Column, str, str]]:
    """Where whole numbers are too small or too large, what was expected and what to do."""
    rules = field.get("constraints", {}) if field.get("type") == "integer" else {}
    if "minimum" in rules:
        small = numbers(cells) < rules["minimum"]
        yield small, f"at least {rules['minimum']}", "correct the number"
    if "maximum" in rules:
        large = numbers(cells) > rules["maximum"]
        yield large, f"at most {rules['maximum']}", "correct the number"


def _whole(pattern: str) -> str:
    """A pattern that is found only where the whole of a text is of a form."""
    return rf"\A(?:{pattern})\z"


def _doubled(table: Table, key: list[str]) -> Iterator[Fault]:
    """A fault of each row whose cells of a key are those of another row."""
    twice = joined(table[column] for column in key).duplicated(keep=False)
    values = joined((table[column] for column in key), "|")[twice]
    expected = f"a combination of {', '.join(key)} that no other row has"
    for row, value in values.items():
        yield table.fault(row, "", expected, "change or delete one of the rows", str(value))


@rule("foreign-key")
def foreign_keys(context: Context) -> Iterator[Fault]:
    """Every reference leads to a row that there is."""
    for table in context.readable():
        for columns, target, theirs in schemas.references(table.schema, table.name):
            if context.unreadable(target) or not {*theirs} <= {*context[target].frame}:
                continue  # reported where the table or its schema is
            known = joined(context[target][column] for column in theirs)
            here = joined(table[column] for column in columns)
            given = np.logical_and.reduce([table[column] != "" for column in columns])
            expected = f"the {' and '.join(theirs)} of a row in {target}"
            remedy = "correct the cell, or add that row"
            yield from table.faults(given & ~among(here, known), columns[0], expected, remedy)


@rule("id-in-document", "documents")
def prefixes(context: Context) -> Iterator[Fault]:
    """The ID of a claim, passage or reading begins with its document's."""
    letters = {"claims": "c", "passages": "p", "readings": "r"}
    for name, letter in letters.items():
        if context.unreadable(name):
            continue
        table = context[name]
        if name == "readings":
            owner = table["passage_id"].str.replace(r"\.p[0-9]+$", "", regex=True)
        else:
            owner = table["document_id"]
        column = table.key[0]
        prefix = table[column].str.replace(rf"\.{letter}[0-9]+$", "", regex=True)
        expected = f"an ID that begins with {{}}.{letter}"
        remedy = "correct the ID or the document"
        yield from table.faults(prefix != owner, column, expected, remedy, owner)
