"""What the views' columns are: each view's Table Schema, from `schemas/views/<view>.json`.

There a field with `from` takes over the definition of a table's column (`documents.title`), or of
all its columns (`claims.*`); the others are defined in place. `base` is the table whose rows the
view has, where `where` holds; `by` is the column of the base that a joined column is looked up by.
`warningsOf` names the tables whose usage warnings the view carries.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from ..errors import unknown
from ..packages.package import Package
from ..packages.places import bundled
from ..schemas import field_of

NAMES = ("claims", "meetings", "forecasts", "timeline")
"""The views there are."""


def view_schema(package: Package, view: str) -> dict[str, Any]:
    """The Table Schema of a view. Raises `ValueError` for an unknown name."""
    if view not in NAMES:
        raise unknown("view", view, NAMES)
    made = dict(defined(view))
    tables = made.pop("warningsOf")
    for part in ("base", "where"):  # of the joins
        made.pop(part, None)
    found = [w for table in tables for w in package.schema(table).get("usageWarnings", [])]
    fields = [field for part in made["fields"] for field in _fields(package, part)]
    return {**made, "usageWarnings": list(dict.fromkeys(found)), "fields": fields}


def definition(package: Package, name: str, *, view: bool = False) -> dict[str, Any]:
    """The Table Schema of a table or a view; a name that both have means the table, unless `view`.

    Raises `ValueError` for an unknown name.
    """
    tables = package.tables()
    if view or (name in NAMES and name not in tables):
        return view_schema(package, name)
    if name not in tables:
        raise unknown("table or view", name, dict.fromkeys((*tables, *NAMES)))
    return package.schema(name)


@cache
def defined(view: str) -> Mapping[str, Any]:
    """A view's definition, which comes with the library."""
    found: dict[str, Any] = json.loads(bundled().read(f"schemas/views/{view}.json"))
    return found


def _fields(package: Package, part: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """The columns that one entry of a view's definition gives."""
    if "from" not in part:
        yield dict(part)
        return
    table, _, column = part["from"].partition(".")
    schema = package.schema(table)
    if column == "*":
        yield from map(_plain, schema["fields"])
        return
    field = field_of(schema, column)
    title = field["title"]
    if part["name"] != column:  # named for its new place: say whose it is
        title = f"{schema['title'].removesuffix('s')}: {title.lower()}"
    yield _plain(field) | {"name": part["name"], "title": title}


def _plain(field: Mapping[str, Any]) -> dict[str, Any]:
    """A field of a table as a view has it: keys and patterns stay with the table."""
    rules = field.get("constraints", {})
    return {**field, "constraints": {"enum": rules["enum"]} if "enum" in rules else {}}
