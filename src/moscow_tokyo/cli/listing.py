"""Rows on the standard output: as CSV or JSON in full, or as a table that fits the layout."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from .. import schemas
from ..errors import counted
from . import layout

# The columns that a table or view shows in a terminal; others show all that fit.
BRIEF = {
    "documents": ("document_id", "issued_edtf", "genre", "title"),
    "meetings": ("meeting_id", "date_edtf", "status", "kind", "title"),
    "participants": ("participant_id", "kind", "side", "name_native", "name"),
    "claims": ("claim_id", "kind", "certainty", "time_edtf", "statement"),
    "passages": ("passage_id", "line", "kind", "words", "legibility", "continues"),
    "readings": ("reading_id", "as_printed", "reading", "basis", "effect", "note"),
    "attendance": ("meeting_id", "participant_id", "role", "presence", "claim_id"),
    "offices": ("participant_id", "office", "attested_edtf", "former", "claim_id"),
    "claim_links": ("claim_id", "relation", "other_claim_id", "basis", "note"),
    "witnesses": ("witness_id", "document_id", "archive_ref", "extent_read"),
    "coding_rounds": ("round", "codebook_version", "frozen_in", "title", "description"),
    "coding_units": ("unit_id", "table", "row_id", "coder_a", "coder_b", "adjudicated", "reason"),
    "word_readings": ("round", "table", "row_id", "field", "verdict", "decision", "reason"),
    "codings": ("unit_id", "field", "coder_a", "coder_b", "adjudicated", "reason"),
    "outcomes": ("claim_id", "outcome", "outcome_edtf", "confidence", "question"),
    "meeting_outcomes": ("meeting_id", "outcome", "outcome_edtf", "confidence", "question"),
    "outcome_evidence": ("evidence_id", "claim_id", "meeting_id", "bearing", "words_as_found"),
    "known_dates": ("table", "row_id", "known_edtf", "publisher", "words_as_found"),
    "identifiers": ("participant_id", "scheme", "identifier", "match", "evidence"),
    "errata": ("version", "table", "row_id", "field", "old", "new", "reason"),
    "retired": ("table", "row_id", "replaced_by", "version", "reason"),
    "releases": ("version", "table", "created", "rows", "fingerprint"),
}
BRIEF_VIEWS = {
    "claims_full": ("claim_id", "as_of", "voice", "holders", "statement"),
    "meetings_full": ("meeting_id", "date_edtf", "status", "japan", "ussr", "title"),
    "links": ("claim_id", "relation", "still_so", "statement", "other_statement"),
    "forecasts": ("claim_id", "as_of", "certainty", "outcome", "statement"),
    "timeline": ("id", "date_edtf", "what", "kind", "status", "text"),
}


class Listing(NamedTuple):
    """Rows to print: str, int, bool or None by column. `brief` names those for a layout."""

    columns: Sequence[str]
    rows: Sequence[dict[str, Any]]
    brief: Sequence[str] = ()


def plain(schema: schemas.Schema, cells: Mapping[str, Any]) -> dict[str, Any]:
    """A row's cells as plain values."""
    return {
        field["name"]: schemas.plain(field, cells.get(field["name"], ""))
        for field in schema["fields"]
    }


def print_rows(listing: Listing, form: str) -> None:
    """Rows in one of the formats: csv and json in full, a table as wide as the layout."""
    if form == "json":
        print(json.dumps(list(listing.rows), ensure_ascii=False, indent=2))
        return
    shown = listing.columns
    if form == "csv":
        writer = csv.writer(sys.stdout, lineterminator="\n")
        writer.writerow(shown)
        writer.writerows([schemas.text_of(row[name]) for name in shown] for row in listing.rows)
        return
    shown = [name for name in listing.brief if name in shown] or shown
    numeric = [
        any(type(row[name]) is int for row in listing.rows) and name != shown[0] for name in shown
    ]
    cells = [[schemas.text_of(row[name]) for name in shown] for row in listing.rows]
    text, shown = layout.grid(shown, cells, numeric)
    print(text)
    if len(shown) < len(listing.columns):
        note = (
            f"{counted(len(listing.rows), 'row')}; {len(shown)} of {len(listing.columns)} columns are shown. Choose columns with "
            "--columns; --format csv or json prints all of them, and so does the ID of a row."
        )
        lines = ["", *layout.wrap(note, layout.columns())]
        print("\n".join(lines), file=sys.stdout if layout.is_terminal() else sys.stderr)


def print_cells(cells: Mapping[str, Any]) -> None:
    """The cells of one row that are not empty, each after its column's name."""
    indent = max(map(len, cells)) + 2
    for name, value in cells.items():
        if value not in ("", None):
            print(layout.hanging(name, schemas.text_of(value), indent))
