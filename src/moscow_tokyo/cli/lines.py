"""What a row says of another that it names: for each table a sentence, made where it is read.

Each function is given the row's ID and cells, and the column that names the row that is shown. It
returns the sentence, and the claim or passage that it is known from where rows that differ in it
alone are to share one line.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from ..errors import counted
from ..schemas.words import in_words
from .words import Cells, Words

Line = Callable[[Words, str, Cells, str], tuple[str, str]]


def _claim(words: Words, id: str, cells: Cells, column: str) -> tuple[str, str]:
    kind = words.label("claims", "kind", cells["kind"])
    status = words.label("claims", "meeting_status", cells["meeting_status"])
    given = status.lower() if column == "meeting_id" else ""
    return f"{kind}: {cells['statement']} ({_joined(id, given)})", ""


def _participant(words: Words, id: str, cells: Cells, column: str) -> tuple[str, str]:
    role = words.label("claim_participants", "role", cells["role"])
    if column == "claim_id":
        return f"{role}: {words.says('participants', cells['participant_id'])}", ""
    return f"{role}: {words.says('claims', cells['claim_id'])}", ""


def _link(words: Words, id: str, cells: Cells, column: str) -> tuple[str, str]:
    relation = words.label("claim_links", "relation", cells["relation"])
    begin, other = (relation, "other_claim_id")
    if column == "other_claim_id":
        begin, other = (f"{relation} it", "claim_id")
    still = {"true": "still so", "false": "no longer so"}.get(cells["still_so"], "")
    linked = "linked by the editor" if cells["basis"] == "editor" else ""
    said = words.says("claims", cells[other])
    return f"{begin}: {_joined(said, still, linked, cells['note'])}", ""


def _attendance(words: Words, id: str, cells: Cells, column: str) -> tuple[str, str]:
    doubt = ", possibly" if cells["presence"] == "possible" else ""
    role = words.label("attendance", "role", cells["role"]) + doubt
    who = words.says("participants", cells["participant_id"])
    meeting = words.rows("meetings").get(cells["meeting_id"])
    where = _meeting(words, cells["meeting_id"], meeting, "")[0] if meeting else ""
    if column == "claim_id":
        return f"{role}: {who}, at: {where}", ""
    return f"{role}: {who if column == 'meeting_id' else where}", cells["claim_id"]


def _meeting(words: Words, id: str, cells: Cells, column: str) -> tuple[str, str]:
    status = words.label("meetings", "status", cells["status"]).lower()
    return f"{cells['title']} ({_joined(id, cells['date_edtf'], status)})", ""


def _office(words: Words, id: str, cells: Cells, column: str) -> tuple[str, str]:
    office = cells["office"] + (", formerly" if cells["former"] == "true" else "")
    day = f" of {cells['attested_edtf']}" if cells["attested_edtf"] else ""
    if column == "participant_id":
        return office, cells["claim_id"] + day
    who = words.says("participants", cells["participant_id"])
    return f"{who}: {office}", "" if column == "claim_id" else cells["claim_id"] + day


def _outcome(words: Words, id: str, cells: Cells, column: str) -> tuple[str, str]:
    outcome = words.label("outcomes", "outcome", cells["outcome"])
    if column != "claim_id":
        return f"{cells['question']} {outcome} ({id})", ""
    shown = words.says("claims", cells.get("evidence_claim_id", ""))
    page = cells.get("evidence_url", "")
    return _joined(f"{cells['question']} {outcome}", cells["note"], shown, page), ""


def _known(words: Words, id: str, cells: Cells, column: str) -> tuple[str, str]:
    day = in_words(cells["known_edtf"])
    return f"{_joined(day, cells['note'])} ({_joined(cells['publisher'], cells['url'])})", ""


def _name(words: Words, id: str, cells: Cells, column: str) -> tuple[str, str]:
    office = cells["capacity_as_printed"]
    text = f"“{cells['name_as_printed']}”" + (f", as “{office}”" if office else "")
    if column == "participant_id":
        return text, cells["passage_id"]
    return f"{text}: {words.says('participants', cells['participant_id'])}", ""


def _reading(words: Words, id: str, cells: Cells, column: str) -> tuple[str, str]:
    basis = words.label("readings", "basis", cells["basis"]).lower()
    effect = words.label("readings", "effect", cells["effect"]).lower()
    read = f"read “{cells['reading']}”" if cells["reading"] else "not read"
    return f"“{cells['as_printed']}”, {read} ({_joined(id, basis, f'effect: {effect}')})", ""


def _resting(words: Words, id: str, cells: Cells, column: str) -> tuple[str, str]:
    table, there, line = "claims", cells["claim_id"], _claim
    if column == "claim_id":
        table, there, line = "readings", cells["reading_id"], _reading
    found = words.rows(table).get(there)
    return line(words, there, found, "") if found else (there, "")


def _passage(words: Words, id: str, cells: Cells, column: str) -> tuple[str, str]:
    kind = words.label("passages", "kind", cells["kind"])
    parts = (
        kind,
        counted(cells["words"], "word") if cells["words"] else "",
        f"line {cells['line']}",
    )
    return f"{', '.join(part for part in parts if part)} ({id})", ""


def _witness(words: Words, id: str, cells: Cells, column: str) -> tuple[str, str]:
    return f"{_joined(cells['archive_ref'], cells['extent_read'])} ({id})", ""


def _person(words: Words, id: str, cells: Cells, column: str) -> tuple[str, str]:
    return words.says("participants", id), ""


def _document(words: Words, id: str, cells: Cells, column: str) -> tuple[str, str]:
    return words.says("documents", id), ""


def _joined(*parts: str) -> str:
    """Those parts of a sentence that are there."""
    return "; ".join(part for part in parts if part)


LINES: Mapping[str, Line] = {
    "attendance": _attendance,
    "claim_links": _link,
    "claim_participants": _participant,
    "claim_readings": _resting,
    "claims": _claim,
    "documents": _document,
    "known_dates": _known,
    "meeting_outcomes": _outcome,
    "meetings": _meeting,
    "names": _name,
    "offices": _office,
    "outcomes": _outcome,
    "participants": _person,
    "passages": _passage,
    "readings": _reading,
    "witnesses": _witness,
}
"""The sentence of each table; the rows of others are named by their IDs."""
