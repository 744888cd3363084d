"""Finding rows: what tables there are, a row by its ID, and the rows that name it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from .. import schemas
from .package import Package
from .tables import Table, rows

GROUPS = ("core", "view", "linking", "apparatus", "record")


class Row(NamedTuple):
    """One row as text: its table, its key's cells joined by `|`, and its cells by column."""

    table: str
    id: str
    cells: Mapping[str, str]


def overview(package: Package) -> list[dict[str, str | int]]:
    """What tables there are: name, group, rows, columns, title; by group, the core first."""
    return [
        {
            "name": name,
            "group": str(schema.get("group", "")),
            "rows": len(Table.of(package, name)),
            "columns": len(schema["fields"]),
            "title": str(schema.get("title", "")),
        }
        for name in by_group(package)
        for schema in [package.schema(name)]
    ]


def by_group(package: Package) -> list[str]:
    """Names of the tables, the core ones first."""
    return sorted(package.tables(), key=lambda name: rank(package.schema(name).get("group")))


def rank(group: str | None) -> int:
    """The place of a group in the order of groups, for sorting."""
    return GROUPS.index(group) if group in GROUPS else len(GROUPS)


def first(package: Package, name: str, column: str, value: str) -> dict[str, str] | None:
    """The first row whose cell is the value; None where there is none, or no such table."""
    if not value or name not in package.tables():
        return None
    return next((row for row in rows(package, name) if row.get(column) == value), None)


def find(package: Package, id: str) -> Row:
    """The row with an ID. Raises `ValueError` naming the nearest IDs when there is none.

    An ID is the cells of a row's primary key, joined by `|` where there are several. It is looked
    for in every table, the core ones first; `table:` before it picks the table.
    """
    before, colon, key = id.partition(":")
    chosen = before if colon and before in package.tables() else ""
    wanted = key if chosen else id
    known: dict[str, str] = {}  # the table that has an ID, by ID
    for name in [chosen] if chosen else by_group(package):
        for here, cells in Table.of(package, name).by_id():
            if here == wanted:
                return Row(name, here, cells)
            known.setdefault(here, name)
    raise _nowhere(package, id, wanted, chosen, known)


def _nowhere(
    package: Package, id: str, wanted: str, chosen: str, known: Mapping[str, str]
) -> ValueError:
    """The error for an ID that no row has."""
    retired = first(package, "retired", "row_id", wanted)
    if retired:
        instead = retired.get("replaced_by")
        then = f"replaced by {instead}" if instead else "not replaced"
        return ValueError(
            f"{wanted!r} was retired in version {retired.get('version', '?')} and {then}: "
            f"{retired.get('reason', '')}"
        )
    near = _near(package, wanted, known)
    hint = f"; did you mean {', '.join(near)}?" if near else "."
    if wanted.isalpha():
        command = f"try `moscow-tokyo search {wanted}`."
        hint = f"{hint} Or {command}" if near else f"; {command}"
    for name in by_group(package) if chosen else ():
        if any(here == wanted for here, _ in Table.of(package, name).by_id()):
            hint = f"; {wanted} is a row of {name}."
    return ValueError(
        f"no row has the ID {id!r}{hint} An ID is the key of a row. Join the parts of a "
        "longer key with |, and name the table before it, as in claims:ID, to look only there"
    )


def _near(package: Package, wanted: str, known: Mapping[str, str]) -> list[str]:
    """The IDs that may be meant: those with the text in them, participants first; else similar ones.

    A participant is found by name too, and first if the text is a whole word of its ID.
    A key of several parts is suggested only if there is no shorter one.
    """
    import difflib

    part, people = wanted.lower(), list[str]()
    if len(part) < 3:
        return difflib.get_close_matches(wanted, known)
    if "participants" in known.values():
        people = [
            here
            for here, cells in Table.of(package, "participants").by_id()
            if part in f"{here} {cells.get('name', '')} {cells.get('name_native', '')}".lower()
        ]
        people.sort(key=lambda here: part not in here.split("-"))
    near = list(dict.fromkeys([*people, *(here for here in known if part in here.lower())]))
    near = [here for here in near if "|" not in here] or near
    return near[:3] or difflib.get_close_matches(wanted, known)


def starting(package: Package, name: str, id: str) -> list[dict[str, str]]:
    """The rows of a table whose longer key starts with an ID, which leaves out its last parts."""
    if len(schemas.primary_key(package.schema(name))) < 2:
        return []
    return [cells for here, cells in Table.of(package, name).by_id() if here.startswith(f"{id}|")]
