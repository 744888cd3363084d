"""What Datasette shows of the database: `datasette --immutable x.sqlite -m x.metadata.json`.

The tables that describe the database are hidden, the others have facets of their vocabularies, and
`QUERIES` are questions that people have of the data, ready to run.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from ... import schemas
from ...schemas import codebook
from .. import about
from ..content import Files, Material, json_bytes
from . import sqlite

_FACETS = 5  # so many vocabularies of a table are counted beside its rows
_SIZE = 50  # rows on a page: the tables are wide
_LABELS = ("statement", "title", "name")


class Query(NamedTuple):
    """A question and its SQL. A word after a colon is asked for in a form."""

    title: str
    description: str
    sql: str


QUERIES: Mapping[str, Query] = {
    "meetings_between": Query(
        "Which meetings were held or planned between two days?",
        "Give the days as YYYY-MM-DD. A meeting without a date of its own takes that of the "
        "visit it belongs to; a date that is open on one side has no limit there.",
        """
        WITH dated AS (
            SELECT meetings.meeting_id, meetings.title, meetings.status,
                   CASE WHEN meetings.date_edtf IS NULL THEN whole.date_earliest
                        ELSE meetings.date_earliest END AS earliest,
                   CASE WHEN meetings.date_edtf IS NULL THEN whole.date_latest
                        ELSE meetings.date_latest END AS latest
            FROM meetings LEFT JOIN meetings AS whole ON whole.meeting_id = meetings.part_of
        )
        SELECT * FROM dated
        WHERE (earliest IS NOT NULL OR latest IS NOT NULL)
          AND coalesce(earliest, '') <= :to AND coalesce(latest, '9999') >= :from
        ORDER BY earliest, meeting_id
        """,
    ),
    "who_wants_what": Query(
        "Whose wishes, demands, offers and perceptions do the documents report?",
        "Claims by kind and by the side of those who hold them; a joint one counts for each side.",
        """
        SELECT claims.kind, participants.side, count(DISTINCT claims.claim_id) AS claims
        FROM claim_participants
        JOIN claims ON claims.claim_id = claim_participants.claim_id
        JOIN participants ON participants.participant_id = claim_participants.participant_id
        WHERE claim_participants.role = 'holder'
        GROUP BY claims.kind, participants.side
        ORDER BY claims.kind, claims DESC, participants.side
        """,
    ),
    "claims_about": Query(
        "Which statements contain these words?",
        'Words in any order; "Northern Territor*" with an asterisk finds every ending.',
        """
        SELECT claims.claim_id, claims.document_id, claims.kind, claims.certainty, claims.statement
        FROM claims_fts JOIN claims ON claims.rowid = claims_fts.rowid
        WHERE claims_fts MATCH :words
        ORDER BY claims_fts.rank, claims.claim_id
        """,
    ),
    "status_of_a_meeting": Query(
        "How does the status of a meeting change from document to document?",
        "Give the ID of a meeting, such as 1980s-gromyko-visit.",
        """
        SELECT documents.issued_edtf, claims.passage_id, claims.kind, claims.certainty,
               claims.meeting_status, claims.statement
        FROM claims JOIN documents ON documents.document_id = claims.document_id
        WHERE claims.meeting_id = :meeting_id
        ORDER BY documents.issued_earliest, claims.rowid
        """,
    ),
    "forecasts_and_outcomes": Query(
        "How sure were the forecasts, and what became of them?",
        "What became of each forecast, according to the documents and to pages outside them.",
        """
        SELECT claims.claim_id, claims.certainty, claims.negated, claims.statement,
               outcomes.outcome, outcomes.question, outcomes.evidence_claim_id
        FROM claims LEFT JOIN outcomes ON outcomes.claim_id = claims.claim_id
        WHERE claims.kind = 'forecast'
        ORDER BY outcomes.outcome IS NULL, claims.rowid
        """,
    ),
    "damaged_text": Query(
        "Which claims rest on a word that was conjectured or could not be read?",
        "Look at the readings before you quote such a claim.",
        """
        SELECT claims.claim_id, claims.statement, readings.basis, readings.effect,
               readings.as_printed, readings.reading
        FROM claim_readings
        JOIN claims ON claims.claim_id = claim_readings.claim_id
        JOIN readings ON readings.reading_id = claim_readings.reading_id
        WHERE readings.basis IN ('conjecture', 'open')
        ORDER BY claims.rowid, readings.rowid
        """,
    ),
}


def datasette_files(material: Material) -> Files:
    """The metadata beside the database."""
    yield f"{material.name}.metadata.json", json_bytes(metadata(material))


def metadata(material: Material) -> dict[str, Any]:
    """The metadata: the data set, its tables, and the queries."""
    tables: dict[str, Any] = {name: {"hidden": True} for name in sqlite.ABOUT}
    for name, schema in sqlite.named(material):
        tables[name] = _table(material, name, schema)
    found = {
        "title": material.title,
        "description": f"{material.description} {about.who(material)}".strip(),
        "license": material.licence.get("title", ""),
        "license_url": material.licence.get("path", ""),
        "source": f"{len(about.sources(material))} sources, listed in the table documents",
        "about": about.address(material, "homepage") and material.package.name,
        "about_url": about.address(material, "homepage"),
    }
    queries = {name: {**one._asdict(), "sql": _trimmed(one.sql)} for name, one in QUERIES.items()}
    return {
        **{name: value for name, value in found.items() if value},
        "databases": {material.name: {"tables": tables, "queries": queries}},
    }


def _table(material: Material, name: str, schema: schemas.Schema) -> dict[str, Any]:
    labels = [label for label in _LABELS if label in schemas.columns(schema)]
    warnings = codebook.usage_warnings(material.package.listed("usageWarnings"), schema).values()
    facets = [field["name"] for field in schema["fields"] if schemas.terms(field)][:_FACETS]
    return {
        "title": schema.get("title", name),
        "description": " ".join([str(schema.get("description", "")), *warnings]),
        "columns": {field["name"]: field.get("description", "") for field in schema["fields"]},
        "size": _SIZE,
        **({"facets": facets} if facets else {}),
        **({"label_column": labels[0]} if labels else {}),
    }


def _trimmed(sql: str) -> str:
    """A statement without the indentation that it has in Python."""
    lines = [line.removeprefix(" " * 8) for line in sql.strip("\n").splitlines()]
    return "\n".join(lines).strip()
