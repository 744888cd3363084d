"""What a valid descriptor and a valid Table Schema have, of what the library reads there."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from ... import schemas
from ...packages.package import Package
from ...packages.tables import FORMATS
from ...schemas.shape import LISTS, TABLE, TEXT, TEXTS, faults

_NAME = {
    "type": "string",
    "pattern": r"^(?!sqlite_|(con|prn|aux|nul|com[0-9]|lpt[0-9])(\.|$))[a-z0-9]([a-z0-9._-]{0,62}[a-z0-9])?$",
}
_INSIDE = {"type": "string", "pattern": "^[^:]*$"}  # no address, which frictionless would follow
PROFILES = ("data-package", "data-resource", "tabular-data-package", "tabular-data-resource")
_DIALECT = {"delimiter": ",", "quoteChar": '"', "doubleQuote": True, "header": True, "lineTerminator": "\n", "skipInitialSpace": False}  # fmt: skip
PACKAGE = {
    "type": "object",
    "required": ["name", "version", "title", "created"],
    "properties": {
        **dict.fromkeys(("$schema", "id", "title", "description", "homepage", "doi"), TEXT),
        "name": _NAME,
        "version": {"type": "string", "pattern": r"^[0-9]+\.[0-9]+\.[0-9]+$"},
        "created": {"type": "string", "pattern": r"^[0-9]{4}-(0[1-9]|1[0-2])-([0-2][0-9]|3[01])"},
        "profile": {"enum": PROFILES},
        **LISTS,
        "spatial": TEXTS,
        "resources": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["name", "path", "schema"],
                "properties": {
                    **dict.fromkeys(("$schema", "title", "description", "mediatype"), TEXT),
                    "name": _NAME,
                    "type": {"const": "table"},
                    "path": _INSIDE,
                    "schema": {"type": ["string", "object"], "pattern": "^[^:]*$"},
                    "scheme": {"enum": ["file"]},
                    "format": {"enum": list(FORMATS)},
                    "stats": {"type": "object"},
                    **{key: {"not": {}} for key in ("extrapaths", "checklist", "pipeline", "detector")},
                    "hash": TEXT,
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


def schema_faults(package: Package, name: str) -> list[tuple[str, str, str]]:
    """What is wrong with the shape of a table's schema: place, value found, what was expected."""
    try:
        schema = package.stored_schema(name)
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
