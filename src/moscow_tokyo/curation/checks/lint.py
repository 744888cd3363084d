"""The schemas themselves: every column and term described, and vocabularies the same everywhere."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from ... import schemas
from ...errors import Fault
from .context import Context
from .rules import rule

SAME = (
    ("claims.meeting_status", "meetings.status"),
    ("claims.topic", "meetings.topic"),
    ("claims.certainty", "hedges.certainty"),
)
"""Columns that share one vocabulary."""
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
                yield _fault(name, "", schema.get(key), f"a value of `{key}`", "write it")
        if schema.get("group") not in GROUPS:
            expected = f"a group out of {', '.join(GROUPS)}"
            yield _fault(name, "", schema.get("group"), expected, "correct `group`")


@rule("schema-field")
def field(context: Context) -> Iterator[Fault]:
    """Every column has a title and a description."""
    for name, one in _fields(context):
        for key in ("title", "description"):
            if not one.get(key):
                yield _fault(name, one["name"], one.get(key), f"a {key}", "write it")


@rule("schema-categories")
def categories(context: Context) -> Iterator[Fault]:
    """`categories` and `enum` are the same terms in the same order, none twice."""
    for name, one in _fields(context):
        enum = schemas.terms(one)
        values = [term.get("value") for term in one.get("categories", [])]
        if values != enum:
            expected = f"the terms of `enum` in its order ({', '.join(enum)})"
            yield _fault(name, one["name"], values, expected, "make `categories` and `enum` equal")
        twice = sorted({str(value) for value in values if values.count(value) > 1})
        if twice:
            yield _fault(name, one["name"], twice, "each term once", "delete the second")


@rule("schema-terms")
def terms(context: Context) -> Iterator[Fault]:
    """Every term has a label, a definition and an example."""
    for name, one in _fields(context):
        for term in one.get("categories", []):
            for key in ("label", "definition", "example"):
                if not term.get(key):
                    expected = f"a {key} of the term {term.get('value')}"
                    yield _fault(name, one["name"], term.get(key), expected, "write it")


@rule("schema-example")
def example(context: Context) -> Iterator[Fault]:
    """A column's example is text that the column would take."""
    for name, one in _fields(context):
        value = one.get("example")
        if value is None:
            continue
        row, pattern = schemas.type_row(one), one.get("constraints", {}).get("pattern", ".*")
        forms = (row.written, f"(?:{pattern})")
        if not isinstance(value, str) or not all(re.fullmatch(form, value) for form in forms):
            expected = row.expected if pattern == ".*" else f"text of the form {pattern}"
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
                yield _fault(name, column_name, value, expected, "make them equal")


@rule("schema-warnings")
def warnings(context: Context) -> Iterator[Fault]:
    """Usage warnings of a table are names out of the closed list in the descriptor."""
    closed = [
        warning.get("name") for warning in context.package.descriptor.get("usageWarnings", [])
    ]
    for name, schema in context.schemas.items():
        for warning in schema.get("usageWarnings", []):
            if warning not in closed:
                expected = f"a name out of the descriptor's usageWarnings ({', '.join(closed)})"
                yield _fault(name, "", warning, expected, "add it there, or correct it")


@rule("schema-uri")
def uri(context: Context) -> Iterator[Fault]:
    """`rdfType`, where given, is a URI."""
    for name, one in _fields(context):
        value = one.get("rdfType")
        if value is not None and not re.fullmatch(schemas.URI, str(value)):
            yield _fault(name, one["name"], value, "a URI in `rdfType`", "write the whole URI")


@rule("schema-keys")
def keys(context: Context) -> Iterator[Fault]:
    """Foreign keys lead to tables and columns that there are."""
    for name, schema in context.schemas.items():
        for _, target, there in schemas.references(schema, name):
            if target not in context.package.tables():
                yield _fault(name, "", target, "a foreign key to a table", "correct `resource`")
                continue
            theirs = schemas.columns(context.schemas.get(target, {"fields": []}))
            for column in there:
                if column not in theirs and target in context.schemas:
                    expected = f"a foreign key to a column of {target}"
                    yield _fault(name, "", column, expected, "correct `reference`")
