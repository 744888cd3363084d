"""What the views' columns are: each view's Table Schema, from `schemas/views/<view>.json`.

There a field with `from` takes over the definition of a table's column (`documents.title`), or of
all its columns that are not named apart (`claims.*`), and what it says itself goes before; a field
without is defined in place. `base` is the table whose rows the view has, where `where` holds; `by`
is the column of the view that a joined column is looked up by. `warningsOf` names the tables whose
usage warnings the view carries. A column that an older package lacks is left out.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import Any

from ..errors import unknown
from ..packages.package import Package
from ..packages.places import bundled
from ..schemas import Field, Schema, field_of, primary_key, references
from ..schemas import columns as names

NAMES = ("claims_full", "meetings_full", "links", "forecasts", "timeline")
"""The views there are; none has the name of a table."""


def meant(name: str) -> str:
    """The view that a name means: a table's name means the view that has all of its rows.

    >>> meant("claims"), meant("links"), meant("documents")
    ('claims_full', 'links', 'documents')
    """
    full = {defined(view).get("base"): view for view in NAMES if "where" not in defined(view)}
    return name if name in NAMES else full.get(name, name)


def view_schema(package: Package, view: str) -> dict[str, Any]:
    """The Table Schema of a view. Raises `ValueError` for an unknown name."""
    if view not in NAMES:
        raise unknown("view", view, NAMES)
    made, schema = dict(defined(view)), cache(package.schema)  # each is read once
    tables = made.pop("warningsOf")
    for name in ("base", "where"):  # of the joins
        made.pop(name, None)
    warnings = [w for table in tables for w in schema(table).get("usageWarnings", [])]
    fields: list[dict[str, Any]] = []
    keys: list[dict[str, Any]] = []
    for part, table, column in sources(schema, view):
        fields.append(_field(schema(table), part, column) if table else dict(part))
        keys += _key(schema(table), part["name"], table, column) if table else []
    return {
        **made,
        "usageWarnings": list(dict.fromkeys(warnings)),
        "fields": fields,
        "foreignKeys": keys,
    }


def sources(
    schema: Callable[[str], Schema], view: str
) -> Iterator[tuple[Mapping[str, Any], str, str]]:
    """Each column of a view: its entry in the definition, and the table and column it is from.

    `schema` gives the schema of each table. Table and column are empty where the column is the view's own.
    """
    parts = defined(view)["fields"]
    apart = {part["name"] for part in parts if "name" in part}
    for part in parts:
        table, _, column = part.get("from", "").partition(".")
        there = [field["name"] for field in schema(table)["fields"]] if table else []
        if column == "*":
            yield from (({"name": name}, table, name) for name in there if name not in apart)
        elif not table or column in there:
            yield part, table, column


def definition(package: Package, name: str, column: str | None = None) -> dict[str, Any]:
    """The Table Schema of a table or a view.

    Raises `ValueError` for an unknown name, or an unknown column where one is given.
    """
    tables = package.tables()
    if name not in (*tables, *NAMES):
        raise unknown("table or view", name, dict.fromkeys((*tables, *NAMES)))
    schema = package.schema(name) if name in tables else view_schema(package, name)
    if column is not None:
        field(package, schema, column)
    return schema


def field(package: Package, schema: Schema, column: str) -> Field:
    """The definition of a column. Raises `ValueError` for one that is not there.

    If the view of the table has it, the error says so.
    """
    name = str(schema.get("name", ""))
    view = meant(name)
    there = [] if column in names(schema) or view == name else names(view_schema(package, view))
    if column in there:
        raise ValueError(f"{name!r} has no column {column!r}; it is a column of the view {view}")
    return field_of(schema, column)


@cache
def defined(view: str) -> Mapping[str, Any]:
    """A view's definition, which comes with the library."""
    found: dict[str, Any] = json.loads(_own().read(f"schemas/views/{view}.json"))
    return found


_own = cache(bundled)  # the files that came with the library do not change


def _field(schema: Schema, part: Mapping[str, Any], column: str) -> dict[str, Any]:
    """A field of a table as a view has it: keys and patterns stay with the table."""
    field = field_of(schema, column)
    title = field["title"]
    if part["name"] != column:  # named for its new place: say whose it is
        title = f"{schema['title'].removesuffix('s')}: {title.lower()}"
    rules = field.get("constraints", {})
    own = {name: value for name, value in part.items() if name not in ("from", "by")}
    kept = {"enum": rules["enum"]} if "enum" in rules else {}
    return {**field, "title": title, **own, "constraints": kept}


def _key(schema: Schema, name: str, table: str, column: str) -> list[dict[str, Any]]:
    """The reference of a view's column: that of the table's column, or to the table's own key."""
    found = [
        (target, there) for here, target, there in references(schema, table) if here == [column]
    ]
    if primary_key(schema) == [column]:
        found.append((table, [column]))
    return [
        {"fields": [name], "reference": {"resource": target, "fields": there}}
        for target, there in found[:1]
    ]
