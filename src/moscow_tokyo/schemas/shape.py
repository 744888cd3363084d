"""Whether a JSON value has the form that the library reads, said in the words of JSON Schema."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from .types import TYPES, Schema, columns

Form = Mapping[str, Any]
"""A JSON Schema, of the keywords that `_TESTS` has, `properties` and `items`."""
Found = tuple[str, str, str]
"""A place, the value there, and what was expected."""

TEXT = {"type": "string"}
TEXTS = {"type": "array", "items": TEXT}


def _listed(*required: str, **more: Form) -> Form:
    """A list of objects with some texts, and more that need not be there."""
    texts = dict.fromkeys(required, TEXT)
    one = {"type": "object", "required": list(required), "properties": {**texts, **more}}
    return {"type": "array", "items": one}


LISTS: Mapping[str, Form] = {
    "keywords": TEXTS,
    "usageWarnings": _listed("name", "text"),
    "contributors": _listed("title", roles=TEXTS),
    "licenses": _listed("name", path=TEXT, title=TEXT),
    "sources": _listed("title"),
}
"""The lists that the library reads in a descriptor."""
_KEY = {"anyOf": [TEXT, {**TEXTS, "minItems": 1, "uniqueItems": True}]}
_FIELD = {
    "type": "object",
    "required": ["name", "type"],
    "properties": {
        **dict.fromkeys(("title", "description", "unit", "format", "rdfType"), TEXT),
        "name": {"type": "string", "minLength": 1},
        "type": {"enum": list(TYPES)},
        "categoriesOrdered": {"type": "boolean"},
        "categories": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["value"],
                "properties": dict.fromkeys(
                    ("value", "label", "definition", "example", "locator"), TEXT
                ),
            },
        },
        "constraints": {
            "type": "object",
            "properties": {
                "required": {"type": "boolean"},
                "unique": {"type": "boolean"},
                "pattern": TEXT,
                "enum": {**TEXTS, "minItems": 1, "uniqueItems": True},
                "minimum": {"type": "integer"},
                "maximum": {"type": "integer"},
            },
            "additionalProperties": False,
        },
    },
}
TABLE: Form = {
    "type": "object",
    "required": ["name", "fields", "primaryKey"],
    "properties": {
        **dict.fromkeys(("name", "title", "description", "group"), TEXT),
        "usageWarnings": TEXTS,
        "fields": {"type": "array", "minItems": 1, "items": _FIELD},
        "primaryKey": _KEY,
        "uniqueKeys": {"type": "array", "items": TEXTS},
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
                        "properties": {"resource": TEXT, "fields": _KEY},
                    },
                },
            },
        },
    },
}
"""What the library reads in a Table Schema; more may be there."""


def faults(form: Form, value: Any) -> Iterator[Found]:
    """Where a value is not of a form, in the order of the places."""
    found = sorted(_faults(form, value, ()), key=lambda one: [str(part) for part in one[0]])
    for place, here, keyword, wanted in found:
        yield ".".join(map(str, place)), str(here), _reason(keyword, wanted)


def unreadable(schema: Schema) -> Iterator[Found]:
    """Where a Table Schema cannot be read; what only a valid one must have may be missing."""
    for place, here, keyword, wanted in _faults(TABLE, schema, ()):
        if place and keyword in ("type", "enum", "required", "anyOf", "uniqueItems"):
            expected = _reason(keyword, wanted)
            yield ".".join(map(str, place)), str(here), expected
            return
    names = columns(schema)
    if len(set(names)) < len(names):
        yield "fields", ", ".join(names), "each column only once"


Place = tuple[str | int, ...]


def _faults(form: Form, value: Any, place: Place) -> Iterator[tuple[Place, Any, str, Any]]:
    for keyword, wanted in form.items():
        test = _TESTS.get(keyword)
        if test and not test(wanted, value, form):
            yield place, value, keyword, wanted
    if type(value) is dict and "properties" in form:
        for name, inner in form["properties"].items():
            # Most are text, and are asked for at each start of a command.
            if name in value and not (inner is TEXT and type(value[name]) is str):
                yield from _faults(inner, value[name], (*place, name))
    if type(value) is list and "items" in form:
        for number, one in enumerate(value):
            yield from _faults(form["items"], one, (*place, number))


def _typed(wanted: str | list[str], value: Any, _: Form) -> bool:
    if isinstance(wanted, str):
        return type(value) is _JSON[wanted]
    return any(type(value) is _JSON[name] for name in wanted)


def _sound(form: Form, value: Any) -> bool:
    return next(_faults(form, value, ()), None) is None


_JSON = {"string": str, "integer": int, "boolean": bool, "array": list, "object": dict}
_TESTS: Mapping[str, Callable[[Any, Any, Form], bool]] = {
    "type": _typed,
    "required": lambda names, value, _: type(value) is not dict or all(n in value for n in names),
    "enum": lambda wanted, value, _: value in wanted,
    "const": lambda wanted, value, _: type(value) is type(wanted) and value == wanted,
    "pattern": lambda wanted, value, _: type(value) is not str or bool(re.search(wanted, value)),
    "minLength": lambda least, value, _: type(value) is not str or len(value) >= least,
    "minItems": lambda least, value, _: type(value) is not list or len(value) >= least,
    "uniqueItems": lambda _, value, __: (
        type(value) is not list or len({*map(repr, value)}) == len(value)
    ),
    "additionalProperties": lambda _, value, form: (
        type(value) is not dict or value.keys() <= form["properties"].keys()
    ),
    "anyOf": lambda forms, value, _: any(_sound(form, value) for form in forms),
    "not": lambda form, value, _: not _sound(form, value),
}


def _reason(keyword: str, wanted: Any) -> str:
    """What a form asks for, in words."""
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
    return words.get(keyword, "a value that is not empty")
