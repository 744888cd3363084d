"""The index that the page of the search loads: rows as they are in CSV, and the words to look in."""

from __future__ import annotations

import json
from typing import Any

from .. import schemas
from .edition import Cells, Edition

SEARCHED: dict[str, tuple[str, ...]] = {
    "claims": ("claim_id", "statement", "anchor", "condition", "note"),
    "meetings": ("meeting_id", "title", "subject", "place_city", "note"),
    "participants": ("participant_id", "name", "sort_name", "name_native", "note"),
    "documents": (
        *("document_id", "title", "series", "speaker", "speaker_office"),
        *("summary", "scope", "note"),
    ),
}
"""By table, the columns whose words are searched; names are searched too."""
FACETS: dict[str, tuple[str, ...]] = {
    "claims": ("document_id", "kind", "topic", "certainty", "attribution", "meeting_status"),
    "meetings": ("kind", "channel", "topic", "status"),
    "participants": ("kind", "side"),
    "documents": ("genre", "creator", "speaker", "speaker_office", "rights"),
}
"""By table, the columns that rows are filtered by."""
_SHOWN = {
    "claims": "statement",
    "meetings": "title",
    "participants": "name",
    "documents": "title",
}


def script(edition: Edition) -> str:
    """A script that sets `MOSCOW_TOKYO`: a page from a folder can load nothing else."""
    found = {
        "name": f"{edition.package.name}-{edition.package.version}",
        "tables": {table: _table(edition, table) for table in SEARCHED},
    }
    text = json.dumps(found, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    return f"const MOSCOW_TOKYO = {text};\n"


def _table(edition: Edition, table: str) -> dict[str, Any]:
    columns = schemas.columns(edition.package.schema(table))
    return {
        "title": edition.package.schema(table)["title"],
        "key": edition.key(table),
        "shown": _SHOWN[table],
        "searched": [column for column in SEARCHED[table] if column in columns],
        "columns": columns,
        "rows": [[row[column] for column in columns] for row in edition.rows(table)],
        "names": [names(edition, table, row) for row in edition.rows(table)],
        "facets": [
            {"column": c, "title": edition.title(table, c), "terms": _terms(edition, table, c)}
            for c in FACETS[table]
            if c in columns
        ],
    }


def _terms(edition: Edition, table: str, column: str) -> list[tuple[str, str]]:
    """The values that a column has, each with its words: those of a vocabulary in its order."""
    there = edition.by(table, column)
    terms = edition.terms(table, column)
    values = [*terms] if terms else sorted(there)
    words = [(value, edition.words(table, column, value)) for value in values]
    return [(value, word) for value, word in words if value and value in there]


def names(edition: Edition, table: str, row: Cells) -> str:
    """The names that belong to a row: of those who take part; of a participant, as printed.

    To a claim belongs whoever delivered its statement, to a document its creator.
    """
    id = row[edition.key(table)]
    if table == "participants":
        found = [name["name_as_printed"] for name in edition.of("names", "participant_id", id)]
    elif table == "documents":
        found = [edition.name(row["creator"])]
    else:
        parts = {"claims": "claim_participants", "meetings": "attendance"}[table]
        people = [part["participant_id"] for part in edition.of(parts, edition.key(table), id)]
        found = [edition.name(person) for person in [*people, row.get("asserted_by", "")] if person]
        found.append(edition.row("documents", row.get("document_id", "")).get("speaker", ""))
    return "; ".join(dict.fromkeys(filter(None, found)))
