"""What differs between two versions of the package: tables, columns, terms, rows and cells.

Everything is compared as the text that a CSV has, by primary key, so that the formats of a release
compare as equal, and a column whose type changed still compares.
"""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from ... import schemas
from ...errors import DataError, counted
from ...packages.package import Package
from ...packages.tables import Table
from ...schemas import Field, Schema
from . import rule
from .rule import RECORDS, Change

if TYPE_CHECKING:
    import pyarrow as pa

Rows = dict[str, dict[str, str]]
"""Rows by their ID, each from column to text."""

_DESCRIPTOR = ("title", "description", "licenses", "sources", "contributors", "usageWarnings")
"""What is compared of the descriptor; the rest is derived, or said by the tables."""
_APART = ("name", "type", "constraints", "format", "categories")
"""Properties of a column that are not its wording, or are compared term by term."""


def changes(old: Package, new: Package) -> Iterator[Change]:
    """Every difference between two packages, table by table in the new one's order.

    Raises `DataError` where the rows of a table cannot be read by their IDs.
    """
    for name in _DESCRIPTOR:
        yield from _of_descriptor(name, old.descriptor, new.descriptor)
    tables = dict.fromkeys([*new.tables(), *old.tables()])
    errata = list(_rows(new, "errata").values()) if "errata" in new.tables() else []
    retired = list(_rows(new, "retired").values()) if "retired" in new.tables() else []
    for table in tables:
        if table not in old.tables():
            yield Change("table added", table, new=counted(len(_rows(new, table)), "row"))
        elif table not in new.tables():
            yield Change("table removed", table, old=counted(len(_rows(old, table)), "row"))
        elif old.schema(table) != new.schema(table) or old.data(table) != new.data(table):
            yield from _of_definition(table, old.schema(table), new.schema(table))
            yield from _of_rows(table, old, new, errata, retired)


def _of_descriptor(name: str, old: Schema, new: Schema) -> Iterator[Change]:
    """The changes of one property of the descriptor; of a list, item by item where they have names."""
    before, after = ({_name(item): item for item in _items(d.get(name))} for d in (old, new))
    found = [
        replace(change, reason=f"{name}: {item}")
        for item in dict.fromkeys([*before, *after])
        for change in _altered("wording changed", item, before, after)
    ]
    yield from found or _altered("wording changed", name, old, new)


def _items(value: Any) -> list[dict[str, Any]]:
    """The items of a list that are objects."""
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _name(item: Any) -> str:
    """The name of an item of a list, or the item itself if it is text; empty if it has none."""
    if isinstance(item, dict):
        item = item.get("name") or item.get("title")
    return item if isinstance(item, str) else ""


def _of_columns(table: str, before: list[str], after: list[str]) -> Iterator[Change]:
    """Which columns are gone, new, or in another place."""
    kept = [name for name in after if name in before]
    last = max((after.index(name) for name in kept), default=-1)
    for name in before:
        if name not in after:
            yield Change("column removed", table, column=name)
    for place, name in enumerate(after):
        if name not in before:
            yield Change("column added" if place > last else "column inserted", table, column=name)
    stood = [name for name in before if name in after]
    blocks = difflib.SequenceMatcher(None, stood, kept, autojunk=False).get_matching_blocks()
    unmoved = {name for block in blocks for name in stood[block.a : block.a + block.size]}
    for name in kept:
        if name not in unmoved:
            was, is_now = str(before.index(name) + 1), str(after.index(name) + 1)
            yield Change("column moved", table, "", name, was, is_now, "place of the column")


def _of_definition(table: str, old: Schema, new: Schema) -> Iterator[Change]:
    yield from _of_columns(table, schemas.columns(old), schemas.columns(new))
    key, new_key = (", ".join(schemas.primary_key(schema)) for schema in (old, new))
    if key != new_key:
        yield Change("key changed", table, "", "", key, new_key, "the rows were not compared")
    was, is_now = (
        {"foreignKeys": list(map(list, schemas.references(schema, table)))} for schema in (old, new)
    )
    yield from _altered("rule changed", "foreignKeys", was, is_now, table)
    yield from _altered("rule changed", "uniqueKeys", old, new, table)
    for name in ("title", "description", "usageWarnings"):
        yield from _altered("wording changed", name, old, new, table)
    fields = {field["name"]: field for field in old["fields"]}
    for field in new["fields"]:
        if field["name"] in fields:
            yield from _of_column(table, fields[field["name"]], field)


def _of_column(table: str, old: Field, new: Field) -> Iterator[Change]:
    column = old["name"]
    was, is_now = (str(field.get("type", "string")) for field in (old, new))
    if was != is_now:
        yield Change("column retyped", table, "", column, was, is_now)
    yield from _of_terms(table, old, new)
    rules, new_rules = old.get("constraints", {}), new.get("constraints", {})
    for name in sorted({*rules, *new_rules}):
        if name != "enum" or not (schemas.terms(old) and schemas.terms(new)):
            yield from _altered("rule changed", name, rules, new_rules, table, column)
    yield from _altered("rule changed", "format", old, new, table, column)
    for name in sorted({*old, *new} - {*_APART}):
        what = "terms reordered" if name == "categoriesOrdered" else "wording changed"
        yield from _altered(what, name, old, new, table, column)


def _of_terms(table: str, old: Field, new: Field) -> Iterator[Change]:
    """What differs between two vocabularies of a column; that there is one at all is a rule."""
    column, before, after = old["name"], schemas.terms(old), schemas.terms(new)
    if not before or not after:
        return
    for term in before:
        if term not in after:
            yield Change("term removed", table, "", column, old=term)
    last = max((after.index(term) for term in before if term in after), default=-1)
    for place, term in enumerate(after):
        if term not in before:
            what = "term added" if place > last else "term inserted"
            yield Change(what, table, "", column, new=term)
    stood, kept = [t for t in before if t in after], [t for t in after if t in before]
    if stood != kept:
        orders = ", ".join(stood), ", ".join(kept)
        yield Change("terms reordered", table, "", column, *orders, "order of terms")
    words, new_words = ({t["value"]: t for t in f.get("categories", [])} for f in (old, new))
    for term in kept:
        yield from _altered("wording changed", term, words, new_words, table, column)


def _altered(
    what: str, name: str, old: Schema, new: Schema, table: str = "", column: str = ""
) -> Iterator[Change]:
    """The change of one property of the descriptor, a table, a column or a term, where it changed."""
    if old.get(name) != new.get(name):
        was, is_now = old.get(name), new.get(name)
        yield Change(what, table, "", column, _words(was, is_now), _words(is_now, was), name)


def _words(value: Any, other: Any) -> str:
    """A property as text: of an object, the members that the other one does not have alike."""
    if value is None or isinstance(value, str):
        return value or ""
    if isinstance(value, list) and all(map(_name, value)):
        return ", ".join(map(_name, value))
    if not isinstance(value, dict):
        return json.dumps(value, ensure_ascii=False)
    there = other if isinstance(other, dict) else {}
    parts = {key: _words(part, None) for key, part in value.items() if there.get(key) != part}
    return "; ".join(f"{key}: {part}" for key, part in parts.items())


def _of_rows(
    table: str,
    old: Package,
    new: Package,
    errata: Sequence[dict[str, str]],
    retired: Sequence[dict[str, str]],
) -> Iterator[Change]:
    if schemas.primary_key(old.schema(table)) != schemas.primary_key(new.schema(table)):
        return
    before, after = _unlike(_text(old, table), _text(new, table))
    sort = "record" if table in RECORDS else "row"
    register = {row["row_id"]: row for row in retired if row["table"] == table and sort == "row"}
    yield from _of_ids(table, sort, before, after, register)
    for row_id, column, was, value in _cells(before, after):
        change = Change(f"{_CHANGED[sort]} changed", table, row_id, column, was, value)
        if sort == "row":
            change = replace(change, reason=rule.reason(errata, change, since=old.version))
        yield change


def _of_ids(table: str, sort: str, before: Rows, after: Rows, register: Rows) -> Iterator[Change]:
    """Which rows are retired, gone or new."""
    gone = [row_id for row_id in before if row_id not in after]
    for row_id in gone:
        if row_id in register:
            entry = register[row_id]
            instead, why = entry["replaced_by"], entry["reason"]
            yield Change("row retired", table, row_id, new=instead, reason=why)
    for row_id in gone:
        if row_id not in register:
            yield Change(f"{sort} removed", table, row_id)
    for row_id in after:
        if row_id not in before:
            yield Change(f"{sort} added", table, row_id)


def _cells(before: Rows, after: Rows) -> Iterator[tuple[str, str, str, str]]:
    """Row, column, old and new value of each cell that changed, in rows and columns of both."""
    for row_id, cells in after.items():
        for column, value in cells.items():
            was = before.get(row_id, {}).get(column, value)
            if was != value:
                yield row_id, column, was, value


_CHANGED = {"row": "cell", "record": "record"}


def _rows(package: Package, table: str) -> Rows:
    """A table's rows by ID, whatever its format. Raises `DataError` where two have the same ID."""
    return _by_id(_text(package, table))


def _text(package: Package, table: str) -> pa.Table:
    """A table as text after a column `""` of its rows' IDs. Raises `DataError` for an ID twice."""
    import pyarrow as pa
    import pyarrow.compute as pc

    found = Table.of(package, table)
    text, keys = found.text(), schemas.primary_key(found.schema)
    if not keys:
        raise DataError(f"{package.location}: {table} has no primary key to compare its rows by")
    schemas.arrow.same_columns(found.schema, text.column_names)
    ids = pc.binary_join_element_wise(*(text[key] for key in keys), "|")
    counts = pc.value_counts(ids)
    for row_id in pc.filter(counts.field(0), pc.greater(counts.field(1), 1)).to_pylist()[:1]:
        raise DataError(f"{package.location}: {table} has two rows with the ID {row_id!r}")
    return text.add_column(0, pa.field("", pa.string()), ids)


def _unlike(before: pa.Table, after: pa.Table) -> tuple[Rows, Rows]:
    """The rows of both but those that are in both with the same cells in the columns of both."""
    import pyarrow.compute as pc

    places = pc.index_in(after[""], value_set=before[""].combine_chunks())
    same = pc.is_valid(places)
    for name in set(before.column_names) & set(after.column_names):
        alike = pc.equal(after[name], before[name].take(places))
        same = pc.and_(same, pc.fill_null(alike, False))
    there = pc.is_in(before[""], value_set=after[""].filter(same).combine_chunks())
    return _by_id(before.filter(pc.invert(there))), _by_id(after.filter(pc.invert(same)))


def _by_id(text: pa.Table) -> Rows:
    """The rows of a table that `_text` gives."""
    return {row.pop(""): row for row in text.to_pylist()}
