"""What the library reads in a descriptor and in a Table Schema, and whether it can be read there."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from ... import schemas
from ...packages.package import Package
from ...packages.tables import FORMATS

_TEXT = {"type": "string"}
_TEXTS = {"type": "array", "items": _TEXT}
_KEY = {"anyOf": [_TEXT, {**_TEXTS, "minItems": 1, "uniqueItems": True}]}
_NAMED = {"type": "object", "required": ["name", "text"], "properties": {"name": _TEXT, "text": _TEXT}}  # fmt: skip
_TITLED = {"type": "object", "required": ["title"], "properties": {"title": _TEXT}}
_NAME = {
    "type": "string",
    "pattern": r"^(?!sqlite_|(con|prn|aux|nul|com[0-9]|lpt[0-9])(\.|$))[a-z0-9]([a-z0-9._-]{0,62}[a-z0-9])?$",
}
_INSIDE = {"type": "string", "pattern": "^[^:]*$"}  # no address, which frictionless would follow
_PERSON = {**_TITLED, "properties": {"title": _TEXT, "roles": _TEXTS}}
PROFILES = ("data-package", "data-resource", "tabular-data-package", "tabular-data-resource")
_DIALECT = {"delimiter": ",", "quoteChar": '"', "doubleQuote": True, "header": True, "skipInitialSpace": False}  # fmt: skip
PACKAGE = {
    "type": "object",
    "required": ["name", "version", "title", "created"],
    "properties": {
        **dict.fromkeys(("title", "description", "homepage", "doi"), _TEXT),
        "name": _NAME,
        "version": {"type": "string", "pattern": r"^[0-9]+\.[0-9]+\.[0-9]+$"},
        "created": {"type": "string", "pattern": r"^[0-9]{4}-(0[1-9]|1[0-2])-([0-2][0-9]|3[01])"},
        "profile": {"enum": PROFILES},
        "keywords": _TEXTS,
        "usageWarnings": {"type": "array", "items": _NAMED},
        "contributors": {"type": "array", "items": _PERSON},
        "licenses": {"type": "array", "items": {"type": "object", "required": ["name"], "properties": dict.fromkeys(("name", "path", "title"), _TEXT)}},
        "sources": {"type": "array", "items": _TITLED},
        "resources": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["name", "path", "schema"],
                "properties": {
                    "name": _NAME,
                    "path": _INSIDE,
                    "schema": {"type": ["string", "object"], "pattern": "^[^:]*$"},
                    "scheme": {"enum": ["file"]},
                    "format": {"enum": list(FORMATS)},
                    "stats": {"type": "object"},
                    **{key: {"not": {}} for key in ("extrapaths", "checklist", "pipeline", "detector")},
                    "hash": _TEXT,
                    "bytes": {"type": "integer"},
                    "profile": {"enum": PROFILES},
                    "encoding": {"enum": ["utf-8", "UTF-8"]},
                    "dialect": {"type": "object", "properties": {key: {"const": value} for key, value in _DIALECT.items()}},
                },
            },
        },
    },
}  # fmt: skip
"""JSON Schema of what the library reads in a descriptor; more may be there."""
_FIELD = {
    "type": "object",
    "required": ["name", "type"],
    "properties": {
        **dict.fromkeys(("title", "description", "unit", "format", "rdfType"), _TEXT),
        "name": {"type": "string", "minLength": 1},
        "type": {"enum": list(schemas.TYPES)},
        "categoriesOrdered": {"type": "boolean"},
        "categories": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["value"],
                "properties": dict.fromkeys(
                    ("value", "label", "definition", "example", "locator"), _TEXT
                ),
            },
        },
        "constraints": {
            "type": "object",
            "properties": {
                "required": {"type": "boolean"},
                "unique": {"type": "boolean"},
                "pattern": _TEXT,
                "enum": {**_TEXTS, "minItems": 1, "uniqueItems": True},
                "minimum": {"type": "integer"},
                "maximum": {"type": "integer"},
            },
            "additionalProperties": False,
        },
    },
}
TABLE = {
    "type": "object",
    "required": ["name", "fields", "primaryKey"],
    "properties": {
        **dict.fromkeys(("name", "title", "description", "group"), _TEXT),
        "usageWarnings": _TEXTS,
        "fields": {"type": "array", "minItems": 1, "items": _FIELD},
        "primaryKey": _KEY,
        "uniqueKeys": {"type": "array", "items": _TEXTS},
        "foreignKeys": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["fields", "reference"],
                "properties": {
                    "fields": _KEY,
                    "reference": {
                        "type": "object",
                        "required": ["fields"],
                        "properties": {"resource": _TEXT, "fields": _KEY},
                    },
                },
            },
        },
    },
}
"""JSON Schema of what the library reads in a Table Schema; more may be there."""


def schema_faults(package: Package, name: str) -> list[tuple[str, str, str]]:
    """What is wrong with the shape of a table's schema: place, value found, what was expected."""
    try:
        schema = package.schema(name)
    except ValueError as error:
        return [("", str(error), "a Table Schema: JSON in UTF-8")]
    found = [
        (_named(place, schema), value, expected) for place, value, expected in faults(TABLE, schema)
    ]
    if found:
        return found
    names = schemas.columns(schema)
    twice = sorted({one for one in names if names.count(one) > 1})
    found += [("fields", one, "each column only once") for one in twice]
    for field in schema["fields"]:
        pattern = field.get("constraints", {}).get("pattern", "")
        try:
            re.compile(pattern)
            schemas.arrow.fullmatch(pattern, "")
        except (re.error, RecursionError, OverflowError, ValueError) as error:
            where = f"{field['name']}.constraints.pattern"
            found.append((where, pattern, f"a regular expression in RE2 syntax ({error})"))
    missing = [one for one in schemas.primary_key(schema) if one not in names]
    found += [("primaryKey", one, "a column of this table") for one in missing]
    for keys in schema.get("uniqueKeys", []):
        found += [("uniqueKeys", one, "a column of this table") for one in keys if one not in names]
    for here, _, there in schemas.references(schema, name):
        found += [
            ("foreignKeys", one, "a column of this table") for one in here if one not in names
        ]
        if len(here) != len(there):
            found.append(
                ("foreignKeys", ", ".join(here), "the same number of columns on both sides")
            )
    return found


def _named(place: str, schema: Mapping[str, Any]) -> str:
    """A place in a schema, with the column's name where the path has its number."""
    match = re.match(r"fields\.([0-9]+)\b", place)
    one = schema["fields"][int(match[1])] if match else None
    if match and isinstance(one, dict) and isinstance(one.get("name"), str):
        return f"fields.{one['name']}{place[match.end() :]}"
    return place


def faults(profile: Mapping[str, Any], value: Any) -> Iterator[tuple[str, str, str]]:
    """Where a value is not of the form that a JSON Schema asks: place, value found, expected."""
    from jsonschema import Draft7Validator

    errors = Draft7Validator(profile).iter_errors(value)
    for error in sorted(errors, key=lambda one: [str(part) for part in one.absolute_path]):
        place = ".".join(str(part) for part in error.absolute_path)
        yield place, str(error.instance), _reason(error)


def _reason(error: Any) -> str:
    """What a JSON Schema asks for, in words."""
    wanted = error.validator_value
    listed = ", ".join(map(str, wanted)) if isinstance(wanted, list | tuple) else str(wanted)
    words = {
        "required": f"an object with the keys {listed}",
        "enum": f"one of {listed}",
        "const": f"the value {json.dumps(wanted)}",
        "type": f"JSON of type {listed.replace(', ', ' or ')}",
        "pattern": f"text that matches {listed}",
        "additionalProperties": "only the keys required, unique, pattern, enum, minimum and maximum",
        "anyOf": "a name or a list of names",
        "not": "no such key, because only the file at `path` is read",
        "uniqueItems": "each item only once",
    }
    return words.get(str(error.validator), "a value that is not empty")
