"""The pages of claims, meetings and participants: a row in words, and every row that names it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from .. import schemas
from .edition import Cells, Edition
from .reading import fragment

INVERSE = {
    "restates": "Restated by",
    "corroborates": "Corroborated by",
    "contradicts": "Contradicted by",
    "qualifies": "Qualified by",
    "updates": "Updated by",
    "resolves": "Resolved by",
    "answers": "Answered by",
    "explains": "Explained by",
    "conditions": "Conditioned by",
    "specifies": "Specified by",
}
"""The relations of `claim_links`, read from the other end."""
_CODING = ("coding_units", "codings", "word_readings", "retired")
"""Records of how rows were coded, which the pages leave to the tables."""
_MANY = 250
"""A longer list of claims has their IDs only."""
_CLAIM_SKIP = (
    "claim_id",
    "statement",
    "anchor",
    "document_id",
    "passage_id",
    "word_from",
    "word_to",
)


def claim(edition: Edition, row: Cells) -> dict[str, Any]:
    """What the page of a claim shows."""
    id = row["claim_id"]
    parts = edition.of("claim_participants", "claim_id", id)
    shown = ("claim_participants", "claim_links", "claim_readings")
    document = edition.row("documents", row["document_id"])
    return {
        "row": row,
        "document": document,
        "fragment": fragment(document, row["anchor"]),
        "facts": edition.facts("claims", row, _CLAIM_SKIP),
        "roles": [
            (label, [part["participant_id"] for part in parts if part["role"] == role])
            for role, label in edition.terms("claim_participants", "role").items()
            if any(part["role"] == role for part in parts)
        ],
        "links": list(_links(edition, id)),
        "readings": [
            edition.row("readings", used["reading_id"])
            for used in edition.of("claim_readings", "claim_id", id)
        ],
        "others": list(others(edition, "claims", id, shown)),
        "cite": edition.cite("claims", id),
    }


def _links(edition: Edition, id: str) -> Iterator[dict[str, Any]]:
    for row in edition.of("claim_links", "claim_id", id):
        label = edition.label("claim_links", "relation", row["relation"])
        yield {"label": label, "other": edition.row("claims", row["other_claim_id"]), "row": row}
    for row in edition.of("claim_links", "other_claim_id", id):
        plain = edition.label("claim_links", "relation", row["relation"])
        label = INVERSE.get(row["relation"], f"{plain} (reversed)")
        yield {"label": label, "other": edition.row("claims", row["claim_id"]), "row": row}


def meeting(edition: Edition, row: Cells) -> dict[str, Any]:
    """What the page of a meeting shows."""
    id = row["meeting_id"]
    order = {d["document_id"]: n for n, d in enumerate(documents(edition))}
    reports: dict[str, list[dict[str, str]]] = {}
    found = edition.of("claims", "meeting_id", id)
    for one in sorted(found, key=lambda one: order.get(one["document_id"], 0)):
        reports.setdefault(one["document_id"], []).append(one)
    return {
        "row": row,
        "facts": edition.facts("meetings", row, ("meeting_id", "title")),
        "attendance": list(_sides(edition, id)),
        "reports": [(edition.row("documents", key), rows) for key, rows in reports.items()],
        "parts": edition.of("meetings", "part_of", id),
        "others": list(others(edition, "meetings", id, ("attendance", "claims", "meetings"))),
        "cite": edition.cite("meetings", id),
    }


def _sides(edition: Edition, id: str) -> Iterator[dict[str, Any]]:
    """By side, who takes part in a meeting: each with the rows that say so."""
    found = edition.of("attendance", "meeting_id", id)
    for side, label in edition.terms("participants", "side").items():
        people: dict[str, list[dict[str, str]]] = {}
        for row in found:
            who = row["participant_id"]
            if edition.row("participants", who).get("side") == side:
                people.setdefault(who, []).append(row)
        if people:
            yield {"side": label, "people": list(people.items())}


def documents(edition: Edition) -> list[dict[str, str]]:
    """The documents by their date of issue."""
    return sorted(edition.rows("documents"), key=lambda d: (d["issued_earliest"], d["document_id"]))


def participant(edition: Edition, row: Cells) -> dict[str, Any]:
    """What the page of a participant shows."""
    id = row["participant_id"]
    parts = edition.of("claim_participants", "participant_id", id)
    roles = [("Asserted by", [c["claim_id"] for c in edition.of("claims", "asserted_by", id)])]
    for role, label in edition.terms("claim_participants", "role").items():
        roles.append((label, [part["claim_id"] for part in parts if part["role"] == role]))
    meetings = {one["meeting_id"]: one for one in edition.of("attendance", "participant_id", id)}
    shown = (
        "names",
        "claims",
        "claim_participants",
        "attendance",
        "participants",
        "documents",
        "meetings",
    )
    return {
        "row": row,
        "facts": edition.facts("participants", row, ("participant_id", "name", "name_native")),
        "names": _printed(edition, id),
        "delivered": [d for d in documents(edition) if d.get("speaker") == row["name"]],
        "meetings": [edition.row("meetings", meeting) for meeting in meetings],
        "roles": [
            (label, [edition.row("claims", id) for id in ids], len(ids) > _MANY)
            for label, ids in roles
            if ids
        ],
        "parts": edition.of("participants", "part_of", id),
        "others": list(others(edition, "participants", id, shown)),
        "cite": edition.cite("participants", id),
    }


def _printed(edition: Edition, id: str) -> dict[str, list[tuple[Cells, list[str]]]]:
    """The names of a participant, each with the documents that print it and the passages."""
    found: dict[str, dict[str, list[str]]] = {}
    for row in edition.of("names", "participant_id", id):
        document = edition.row("passages", row["passage_id"])["document_id"]
        places = found.setdefault(row["name_as_printed"], {})
        places.setdefault(document, []).append(row["passage_id"])
    return {
        name: [
            (d, places[d["document_id"]]) for d in documents(edition) if d["document_id"] in places
        ]
        for name, places in found.items()
    }


def others(
    edition: Edition, table: str, id: str, shown: tuple[str, ...]
) -> Iterator[dict[str, Any]]:
    """The rows of all other tables that name a row, as small tables in words.

    Also those of tables that name the rows of any table, by its name and their ID.
    """
    for name in edition.package.tables():
        schema = edition.package.schema(name)
        columns = [
            keys[0]
            for keys, target, _ in schemas.references(schema, name)
            if target == table and len(keys) == 1 and name not in shown
        ]
        found = [row for column in columns for row in edition.of(name, column, id)]
        if {"table", "row_id"} <= set(schemas.columns(schema)):
            found = [row for row in edition.of(name, "row_id", id) if row["table"] == table]
            columns = ["table", "row_id"]
        if found and name not in _CODING:
            yield {"name": name, "title": schema["title"], **_grid(edition, name, found, columns)}


def _grid(edition: Edition, name: str, rows: list[Any], skip: list[str]) -> dict[str, Any]:
    """Rows in words, without the columns that are empty in all."""
    columns = [
        column
        for column in rows[0]
        if column not in skip
        and not column.endswith(("_earliest", "_latest"))
        and any(row[column] for row in rows)
    ]
    return {
        "columns": [edition.title(name, column) for column in columns],
        "rows": [
            [
                {"words": edition.words(name, c, row[c]), "href": edition.leads(name, c, row[c])}
                for c in columns
            ]
            for row in rows
        ],
    }
