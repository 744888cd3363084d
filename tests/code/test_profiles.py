"""The shape of descriptors and schemas: each property that the library reads, with a wrong value."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from moscow_tokyo.curation.checks.profiles import PACKAGE, schema_faults
from moscow_tokyo.packages.places import bundled, locate
from moscow_tokyo.schemas.shape import TABLE, faults

SOUND: dict[str, Any] = {
    "name": "p-1",
    "version": "1.10.0",
    "title": "T",
    "created": "2026-01-31T00:00:00Z",
    "keywords": ["a"],
    "usageWarnings": [{"name": "w", "text": "W"}],
    "contributors": [{"title": "A", "roles": ["creator"]}],
    "licenses": [{"name": "L", "path": "p", "title": "t"}],
    "sources": [{"title": "S"}],
    "resources": [{"name": "t", "path": "t.csv", "schema": "t.json", "hash": "h", "bytes": 1}],
}
TERM = {"value": "v", "label": "l", "definition": "d", "example": "e", "locator": "x"}
RULES = {
    "required": True,
    "unique": True,
    "pattern": "a+",
    "enum": ["v"],
    "minimum": 1,
    "maximum": 2,
}
FIELD = {
    "name": "a",
    "type": "string",
    "categoriesOrdered": True,
    "categories": [TERM],
    "constraints": RULES,
}
SCHEMA: dict[str, Any] = {
    "name": "t",
    "usageWarnings": ["w"],
    "fields": [FIELD, {"name": "b", "type": "integer"}],
    "primaryKey": ["a", "b"],
    "uniqueKeys": [["a", "b"]],
    "foreignKeys": [{"fields": ["a"], "reference": {"resource": "u", "fields": ["a"]}}],
}
GONE = object()
NAME = r"text that matches ^(?!sqlite_|(con|prn|aux|nul|com[0-9]|lpt[0-9])(\.|$))[a-z0-9]([a-z0-9._-]{0,62}[a-z0-9])?$"
VERSION = r"text that matches ^[0-9]+\.[0-9]+\.[0-9]+$"
DAY = "text that matches ^[0-9]{4}-(0[1-9]|1[0-2])-([0-2][0-9]|3[01])"
TYPES = "one of string, integer, boolean, date"
KEY = "a name or a list of names"
ONLY = "only the keys required, unique, pattern, enum, minimum and maximum"


def put(value: Any, place: str, new: Any) -> Any:
    """A copy of a value with something else at a place, or with nothing there."""
    made = copy.deepcopy(value)
    *way, last = [int(part) if part.isdigit() else part for part in place.split(".")]
    here = made
    for part in way:
        here = here[part]
    if new is GONE:
        del here[last]
    else:
        here[last] = new
    return made


def test_what_is_sound() -> None:
    assert list(faults(PACKAGE, SOUND)) == []
    assert list(faults(TABLE, SCHEMA)) == []
    assert list(faults(PACKAGE, SOUND | {"more": 1})) == []
    assert list(faults(TABLE, SCHEMA | {"more": 1, "primaryKey": "a"})) == []
    assert list(faults(PACKAGE, put(SOUND, "resources.0.schema", {"fields": []}))) == []


REQUIRED = {
    "": "name, version, title, created",
    "licenses.0.": "name",
    "sources.0.": "title",
    "contributors.0.": "title",
    "usageWarnings.0.": "name, text",
    "resources.0.": "name, path, schema",
}
DESCRIPTOR = [
    *[(name, "string") for name in ("title", "name", "version", "created", "description", "homepage", "doi")],
    *[(name, "array") for name in ("keywords", "usageWarnings", "contributors", "licenses", "sources", "resources")],
    *[(f"{name}.0", "object") for name in ("usageWarnings", "contributors", "licenses", "sources", "resources")],
    *[(f"licenses.0.{name}", "string") for name in ("name", "path", "title")],
    *[(f"usageWarnings.0.{name}", "string") for name in ("name", "text")],
    *[(f"resources.0.{name}", "string") for name in ("name", "path", "hash")],
    ("keywords.0", "string"), ("contributors.0.title", "string"), ("contributors.0.roles", "array"),
    ("contributors.0.roles.0", "string"), ("sources.0.title", "string"),
    ("resources.0.schema", "string or object"), ("resources.0.bytes", "integer"),
]  # fmt: skip


@pytest.mark.parametrize(("place", "wanted"), DESCRIPTOR)
def test_a_value_of_another_type_in_the_descriptor(place: str, wanted: str) -> None:
    assert list(faults(PACKAGE, put(SOUND, place, 1.5))) == [
        (place, "1.5", f"JSON of type {wanted}")
    ]


@pytest.mark.parametrize(("where", "names"), REQUIRED.items())
def test_what_the_descriptor_must_have(where: str, names: str) -> None:
    for name in names.split(", "):
        ((place, _, told),) = faults(PACKAGE, put(SOUND, where + name, GONE))
        assert (place, told) == (where.rstrip("."), f"an object with the keys {names}")


@pytest.mark.parametrize(
    ("place", "value", "told"),
    [
        *[("name", value, NAME) for value in ("", "-a", "A", "a b", "a\u00e9")],
        ("resources.0.name", "A", NAME),
        *[("version", value, VERSION) for value in ("1.0", "1.0.0.0", "v1.0.0", "1.0.0a", "1.0.x")],
        *[
            ("created", value, DAY)
            for value in ("2026-13-01", "2026-00-01", "2026-01-32", "26-01-01", "2026-01")
        ],
    ],
)
def test_text_of_another_form_in_the_descriptor(place: str, value: str, told: str) -> None:
    assert list(faults(PACKAGE, put(SOUND, place, value))) == [(place, value, told)]


def test_values_that_the_patterns_take() -> None:
    for place, value in (
        ("name", "0"), ("name", "a.b_c-d"), ("resources.0.name", "a_b"), ("version", "10.20.30"),
        ("created", "2026-12-01"), ("created", "2026-01-09"), ("created", "2026-10-30"),
    ):  # fmt: skip
        assert list(faults(PACKAGE, put(SOUND, place, value))) == []


TABLES = [
    *[(name, "string") for name in ("name", "title", "description", "group")],
    *[(name, "array") for name in ("usageWarnings", "fields", "uniqueKeys", "foreignKeys", "uniqueKeys.0")],
    *[(name, "object") for name in ("fields.0", "foreignKeys.0", "foreignKeys.0.reference", "fields.0.constraints")],
    *[(f"fields.0.{name}", "string") for name in ("name", "title", "description", "unit", "format", "rdfType")],
    *[(f"fields.0.categories.0.{name}", "string") for name in TERM],
    *[(f"fields.0.constraints.{name}", "boolean") for name in ("required", "unique")],
    *[(f"fields.0.constraints.{name}", "integer") for name in ("minimum", "maximum")],
    ("usageWarnings.0", "string"), ("uniqueKeys.0.0", "string"),
    ("fields.0.categoriesOrdered", "boolean"), ("fields.0.categories", "array"), ("fields.0.categories.0", "object"),
    ("fields.0.constraints.pattern", "string"), ("fields.0.constraints.enum", "array"),
    ("fields.0.constraints.enum.0", "string"), ("foreignKeys.0.reference.resource", "string"),
    ("fields.0.type", TYPES), ("primaryKey", KEY), ("foreignKeys.0.fields", KEY), ("foreignKeys.0.reference.fields", KEY),
]  # fmt: skip


@pytest.mark.parametrize(("place", "wanted"), TABLES)
def test_a_value_of_another_type_in_a_schema(place: str, wanted: str) -> None:
    assert list(faults(TABLE, put(SCHEMA, place, 1.5))) == [
        (place, "1.5", wanted if wanted in (TYPES, KEY) else f"JSON of type {wanted}")
    ]


@pytest.mark.parametrize(
    ("where", "names"),
    {
        "": "name, fields, primaryKey",
        "fields.0.": "name, type",
        "fields.0.categories.0.": "value",
        "foreignKeys.0.": "fields, reference",
        "foreignKeys.0.reference.": "fields",
    }.items(),
)
def test_what_a_schema_must_have(where: str, names: str) -> None:
    for name in names.split(", "):
        ((place, _, told),) = faults(TABLE, put(SCHEMA, where + name, GONE))
        assert (place, told) == (where.rstrip("."), f"an object with the keys {names}")


@pytest.mark.parametrize(
    ("place", "value", "told"),
    [
        ("fields", [], "a value that is not empty"),
        ("fields.0.name", "", "a value that is not empty"),
        ("fields.0.constraints.enum", [], "a value that is not empty"),
        ("fields.0.constraints.enum", ["a", "a"], "each item only once"),
        ("fields.0.constraints", {"minLength": 1}, ONLY),
        ("primaryKey", [], KEY),
        ("primaryKey", ["a", "a"], KEY),
        ("primaryKey", [1], KEY),
        ("fields.0.type", "number", TYPES),
    ],
)
def test_a_schema_with_a_wrong_value(place: str, value: Any, told: str) -> None:
    assert list(faults(TABLE, put(SCHEMA, place, value))) == [(place, str(value), told)]


def test_faults_come_in_the_order_of_their_places() -> None:
    found = [
        place for place, _, _ in faults(PACKAGE, SOUND | {"version": 1, "doi": 1, "keywords": [1]})
    ]
    assert found == ["doi", "keywords.0", "version"]


def of(schema: Any) -> list[tuple[str, str, str]]:
    """What is said of a table's schema in a package."""
    package = locate(bundled().location)
    package.resource("hedges")["schema"] = schema
    return schema_faults(package, "hedges")


OURS = "a column of this table"


@pytest.mark.parametrize(
    ("place", "value", "told"),
    [
        ("fields.1.name", "a", [("fields", "a", "each column only once"), ("primaryKey", "b", OURS), ("uniqueKeys", "b", OURS)]),
        ("primaryKey", ["x", "a", "y"], [("primaryKey", "x", OURS), ("primaryKey", "y", OURS)]),
        ("primaryKey", "x", [("primaryKey", "x", OURS)]),
        ("uniqueKeys", [["a"], ["x", "b"]], [("uniqueKeys", "x", OURS)]),
        ("foreignKeys.0.fields", ["x"], [("foreignKeys", "x", OURS)]),
        ("foreignKeys.0.fields", ["a", "b"], [("foreignKeys", "a, b", "the same number of columns on both sides")]),
        ("foreignKeys.0.reference.fields", ["a", "b"], [("foreignKeys", "a", "the same number of columns on both sides")]),
        ("fields.0.constraints.pattern", "(", [("a.constraints.pattern", "(", "a regular expression in RE2 syntax (missing ), "
         "unterminated subpattern at position 0)")]),
        ("fields.0.type", "x", [("fields.a.type", "x", TYPES)]),
    ],
)  # fmt: skip
def test_a_schema_that_does_not_agree_with_itself(
    place: str, value: Any, told: list[tuple[str, str, str]]
) -> None:
    assert of(SCHEMA) == []
    assert of(put(SCHEMA, place, value)) == told


def test_a_schema_that_is_none() -> None:
    (told,) = of(None)
    assert told[0] == ""
    assert "table 'hedges' has no Table Schema" in told[1]
    assert told[2] == "a Table Schema: JSON in UTF-8"
