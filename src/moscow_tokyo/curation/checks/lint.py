"""The schemas themselves: every column and term described, and vocabularies the same everywhere."""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from ... import schemas
from ...errors import Fault
from ...packages.package import DESCRIPTOR
from .context import Context
from .rules import rule

SAME = (
    ("claims.meeting_status", "meetings.status"),
    ("claims.topic", "meetings.topic"),
    ("claims.certainty", "hedges.certainty"),
)
"""Columns that share one vocabulary."""
STANDARD = "https://datapackage.org/profiles/2.0/tableschema.json"
KEYS = {
    "schema": "$schema name title description group usageWarnings fields primaryKey uniqueKeys "
    "foreignKeys missingValues",
    "field": "name title description type format unit example rdfType constraints categories "
    "categoriesOrdered trueValues falseValues missingValues",
    "term": "value label definition example locator",
    "package": "$schema name id title description version created homepage doi licenses "
    "contributors keywords spatial sources usageWarnings resources",
    "table": "$schema name type profile title description path format mediatype encoding dialect "
    "bytes hash schema fingerprint",
}
"""The known keys, by where they are used; others may be there unless they look like one of these."""
GROUPS = ("core", "linking", "apparatus", "record")


def _fault(table: str, column: str, value: object, expected: str, remedy: str) -> Fault:
    return Fault(f"schema of {table}", table, "", column, _text(value), expected, remedy)


def _text(value: object) -> str:
    if value is None:
        return ""
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _fields(context: Context) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for table, schema in context.schemas.items():
        for field in schema["fields"]:
            yield table, field


@rule("schema-table")
def table(context: Context) -> Iterator[Fault]:
    """Every schema has the table's name, a title, a description and a known group."""
    for name, schema in context.schemas.items():
        if schema.get("name") != name:
            yield _fault(name, "", schema.get("name"), f"the name {name}", "correct `name`")
        for key in ("title", "description"):
            if not schema.get(key):
                yield _fault(name, "", schema.get(key), f"a value for `{key}`", f"add `{key}`")
        if schema.get("group") not in GROUPS:
            expected = f"one of {', '.join(GROUPS)}"
            yield _fault(name, "", schema.get("group"), expected, "correct `group`")


@rule("schema-field")
def field(context: Context) -> Iterator[Fault]:
    """Every column has a title and a description."""
    for name, one in _fields(context):
        for key in ("title", "description"):
            if not one.get(key):
                yield _fault(name, one["name"], one.get(key), f"a {key}", f"add `{key}`")


@rule("schema-categories")
def categories(context: Context) -> Iterator[Fault]:
    """`categories` and `enum` are the same terms in the same order, none twice."""
    for name, one in _fields(context):
        enum = schemas.terms(one)
        values = [term.get("value") for term in one.get("categories", [])]
        if values != enum:
            expected = f"the terms of `enum` in the same order ({', '.join(enum)})"
            yield _fault(name, one["name"], values, expected, "make `categories` and `enum` equal")
        twice = sorted({str(value) for value in values if values.count(value) > 1})
        if twice:
            yield _fault(name, one["name"], twice, "each term only once", "delete the duplicate")


@rule("schema-terms")
def terms(context: Context) -> Iterator[Fault]:
    """Every term has a label, a definition and an example."""
    for name, one in _fields(context):
        for term in one.get("categories", []):
            for key in ("label", "definition", "example"):
                if not term.get(key):
                    expected = f"a {key} for the term {term.get('value')}"
                    yield _fault(name, one["name"], term.get(key), expected, f"add `{key}`")


@rule("schema-example")
def example(context: Context) -> Iterator[Fault]:
    """A column's example is text that the column would take."""
    for name, one in _fields(context):
        value = one.get("example")
        if value is None:
            continue
        row, pattern = schemas.type_row(one), one.get("constraints", {}).get("pattern", ".*")
        if not (
            isinstance(value, str)
            and re.fullmatch(row.written, value)
            and schemas.arrow.fullmatch(pattern, value)
        ):
            expected = row.expected if pattern == ".*" else f"text that matches {pattern}"
            yield _fault(name, one["name"], value, expected, "correct `example`")


@rule("schema-vocabulary")
def vocabulary(context: Context) -> Iterator[Fault]:
    """Where two columns share a vocabulary, its terms, definitions and order are equal."""
    fields = {f"{name}.{one['name']}": one for name, one in _fields(context)}
    for column, other in SAME:
        if column not in fields or other not in fields:
            continue
        for key in ("categories", "categoriesOrdered"):
            if fields[column].get(key) != fields[other].get(key):
                name, _, column_name = column.partition(".")
                value = schemas.terms(fields[column])
                expected = (
                    f"the same `{key}` as {other} ({', '.join(schemas.terms(fields[other]))})"
                )
                yield _fault(name, column_name, value, expected, "make the two vocabularies equal")


@rule("schema-warnings")
def warnings(context: Context) -> Iterator[Fault]:
    """Usage warnings of a table are names out of the closed list in the descriptor."""
    closed = [str(one.get("name")) for one in _objects(context, "usageWarnings")]
    for name, schema in context.schemas.items():
        for warning in schema.get("usageWarnings", []):
            if warning not in closed:
                expected = f"one of the usageWarnings of the descriptor ({', '.join(closed)})"
                yield _fault(
                    name, "", warning, expected, "correct the name, or add the warning there"
                )


@rule("schema-uri")
def uri(context: Context) -> Iterator[Fault]:
    """`rdfType`, where given, is a URI."""
    for name, one in _fields(context):
        value = one.get("rdfType")
        if value is not None and not re.fullmatch(schemas.URI, str(value)):
            yield _fault(name, one["name"], value, "a URI in `rdfType`", "write the full URI")


@rule("schema-keys")
def keys(context: Context) -> Iterator[Fault]:
    """Foreign keys lead to tables and columns that there are, and there to a key."""
    for name, schema in context.schemas.items():
        for _, target, there in schemas.references(schema, name):
            if target not in context.package.tables():
                yield _fault(
                    name, "", target, "the name of a table in the package", "correct `resource`"
                )
                continue
            theirs = schemas.columns(context.schemas.get(target, {"fields": []}))
            for column in there:
                if column not in theirs and target in context.schemas:
                    expected = f"the name of a column of {target}"
                    yield _fault(name, "", column, expected, "correct `reference`")
            if {*there} <= {*theirs} and not _is_key(context.schemas[target], there):
                expected = f"columns that are a key of {target}"
                yield _fault(name, "", [*there], expected, "correct `reference`")


def _is_key(schema: Mapping[str, Any], names: Iterable[str]) -> bool:
    """Whether columns are the primary key or a unique key of a table."""
    unique = (f["name"] for f in schema["fields"] if f.get("constraints", {}).get("unique"))
    known = (schemas.primary_key(schema), *schema.get("uniqueKeys", []), *([one] for one in unique))
    return [*names] in map(list, known)


@rule("schema-standard")
def standard(context: Context) -> Iterator[Fault]:
    """Every schema says by which standard it is written, and that only an empty cell is missing."""
    for name, schema in context.schemas.items():
        for key, value in (("$schema", STANDARD), ("missingValues", [""])):
            found = schema.get(key)
            if found != value:
                yield _fault(
                    name, "", found, f"{json.dumps(value)} for `{key}`", f"correct `{key}`"
                )


@rule("schema-reference")
def reference(context: Context) -> Iterator[Fault]:
    """A column whose name ends in `_id` is a key, or leads to another table by a foreign key."""
    for name, schema in context.schemas.items():
        leads = {column for here, _, _ in schemas.references(schema, name) for column in here}
        own = {*schemas.primary_key(schema), "row_id"}  # row_id: of the table that the row names
        whole = own if len(own) == 2 else {"row_id"}
        for column in schemas.columns(schema):
            if column.endswith("_id") and column not in leads | whole:
                expected = "a foreign key, because the name ends in _id"
                yield _fault(name, column, column, expected, "add it to `foreignKeys`")


@rule("schema-key-required")
def key_required(context: Context) -> Iterator[Fault]:
    """The columns of a primary key are required."""
    for name, one in _fields(context):
        key = schemas.primary_key(context.schemas[name])
        if one["name"] in key and one.get("constraints", {}).get("required") is not True:
            expected = "`required`: true, because the column is part of the primary key"
            value = json.dumps(one.get("constraints", {}).get("required", "")).strip('"')
            yield _fault(name, one["name"], value, expected, "set `required` to true")


@rule("schema-spelling")
def spelling(context: Context) -> Iterator[Fault]:
    """No key of the descriptor or of a schema is nearly, but not quite, one that means something."""
    for table, column, sort, found in _keyed(context):
        known = KEYS[sort].split()
        for key in found.keys() - {*known}:
            near = difflib.get_close_matches(key, known, n=1, cutoff=0.85)
            if near:
                where = f"schema of {table}" if sort in ("schema", "field", "term") else DESCRIPTOR
                remedy = "correct the key"
                yield Fault(where, table, "", column, key, f"the key {near[0]}", remedy)


def _keyed(context: Context) -> Iterator[tuple[str, str, str, Mapping[str, Any]]]:
    """Every object whose keys are known: its table, its column, what it is, and itself."""
    yield "", "", "package", context.package.descriptor
    for table in context.package.tables():
        yield table, "", "table", context.package.resource(table)
    for table, schema in context.schemas.items():
        yield table, "", "schema", schema
    for table, one in _fields(context):
        yield table, one["name"], "field", one
        for term in one.get("categories", []):
            yield table, one["name"], "term", term


def _objects(context: Context, key: str) -> list[dict[str, Any]]:
    """The objects of a list in the descriptor; of what else is there the shape's rule speaks."""
    found = context.package.descriptor.get(key)
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


@rule("descriptor-licence")
def licence(context: Context) -> Iterator[Fault]:
    """The descriptor says under which licence the data are, who made them, and what they are."""
    about = context.package.descriptor
    for key in ("licenses", "contributors", "description"):
        if not about.get(key):
            yield Fault(DESCRIPTOR, "", "", key, _text(about.get(key)), f"a value for `{key}`", f"add `{key}`")  # fmt: skip
    for one in _objects(context, "licenses"):
        for key in ("name", "path", "title"):
            if not one.get(key):
                expected = f"a {key} for the licence"
                yield Fault(DESCRIPTOR, "", "", f"licenses.{key}", "", expected, f"add `{key}`")
