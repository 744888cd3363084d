"""Columns and keys: what the Table Schemas say of each cell, and of keys across tables."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator

import numpy as np

from ... import schemas
from ...errors import Fault
from .cells import among, joined, numbers
from .context import Context, Table
from .rules import rule


@rule("column-type")
def types(context: Context) -> Iterator[Fault]:
    """Every cell is written as its column's type asks."""
    for table in context.readable():
        for field in table.schema["fields"]:
            expected = schemas.type_row(field).expected
            yield from _bad(table, field, table.untyped(field), expected, "correct the cell")


@rule("column-constraint")
def constraints(context: Context) -> Iterator[Fault]:
    """Every column meets its constraints: required, vocabulary, form, range, unique."""
    for table in context.readable():
        primary = schemas.primary_key(table.schema)
        for field in table.schema["fields"]:
            for broken, expected, remedy in _broken(field, table, primary == [field["name"]]):
                typed = {*broken} - {*table.untyped(field)} if broken else ()
                yield from _bad(table, field, typed, expected, remedy)
        for key in [primary, *table.schema.get("uniqueKeys", [])]:
            if len(key) > 1:
                yield from _doubled(table, key)


def _bad(
    table: Table, field: schemas.Field, texts: Collection[str], expected: str, remedy: str
) -> Iterator[Fault]:
    """A fault of each cell of a column that has one of the texts."""
    if texts:
        column = field["name"]
        yield from table.faults(among(table[column], texts), column, expected, remedy)


def _broken(
    field: schemas.Field, table: Table, is_key: bool
) -> Iterator[tuple[list[str], str, str]]:
    """The texts of a column that break each of its constraints, what was expected and what to do."""
    rules, allowed, column = field.get("constraints", {}), schemas.terms(field), field["name"]
    if rules.get("required", False):
        yield (
            table.unlike(column, "(?s)."),
            "a value, because the column is required",
            "fill the cell",
        )
    if (is_key or rules.get("unique", False)) and len(table.distinct(column)) < len(table):
        twice = table[column][table[column].duplicated()].to_list()
        yield twice, "a value that no other row has", "change the value or delete one of the rows"
    if allowed:
        wrong = table.outside(column, (*allowed, ""))
        yield wrong, f"one of {', '.join(allowed)}", "use a term of the vocabulary"
    if "pattern" in rules:
        example = f", such as {field['example']}" if field.get("example") else ""
        wrong = _unlike(table, column, rules["pattern"])
        yield wrong, f"text that matches {rules['pattern']}{example}", "correct the cell"
    if field.get("format") == "uri":
        form = "a full address, such as https://example.org/"
        remedy = "begin the address with its scheme, such as https://"
        yield _unlike(table, column, schemas.URI), form, remedy
    if field.get("type") == "integer":
        texts = table.distinct(column).to_pandas()
        found = numbers(texts)
        for limit, words, wrong in (
            ("minimum", "at least", found < rules.get("minimum", -math.inf)),
            ("maximum", "at most", found > rules.get("maximum", math.inf)),
        ):
            yield texts[wrong].to_list(), f"{words} {rules.get(limit)}", "correct the number"


def _unlike(table: Table, column: str, pattern: str) -> list[str]:
    """The texts of a column that are filled and not, as a whole, of a form."""
    return [text for text in table.unlike(column, rf"\A(?:{pattern})\z") if text]


def _doubled(table: Table, key: list[str]) -> Iterator[Fault]:
    """A fault of each row whose cells of a key are those of another row."""
    if key == table.key and table.ascending:
        return
    twice = joined(table[column] for column in key).duplicated(keep=False)
    if twice.any():
        expected = f"a combination of {', '.join(key)} that no other row has"
        values = joined((table[column] for column in key), "|")
        remedy = "change or delete one of the rows"
        yield from table.faults(twice, "", expected, remedy, values=values)


@rule("foreign-key")
def foreign_keys(context: Context) -> Iterator[Fault]:
    """Every reference leads to a row that there is."""
    for table in context.readable():
        for columns, target, theirs in schemas.references(table.schema, table.name):
            if context.unreadable(target) or not set(theirs).issubset(
                context[target].arrow.column_names
            ):
                continue  # reported where the table or its schema is
            known = joined(context[target][column] for column in theirs)
            here = joined(table[column] for column in columns)
            lost = ~among(here, known)
            if not lost.any():
                continue
            given = np.logical_and.reduce([table[column] != "" for column in columns])
            expected = f"the {' and '.join(theirs)} of a row in {target}"
            remedy = "correct the cell, or add that row"
            yield from table.faults(given & lost, columns[0], expected, remedy)


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
