"""Meetings: reported by a claim, with the status it rests on, inside the wider occasion."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd

from ... import schemas
from ...errors import Fault
from .cells import among, look_up
from .context import Context, Table
from .graphs import cycles
from .rules import rule

SPOKEN = ("speech", "interview", "press_conference", "message")


@rule("meeting-reported", "meetings", "claims")
def reported(context: Context) -> Iterator[Fault]:
    """Every meeting is reported by at least one claim (meeting_id or said_at)."""
    meetings, claims = context["meetings"], context["claims"]
    known = among(meetings["meeting_id"], claims["meeting_id"])
    known |= among(meetings["meeting_id"], claims["said_at"])
    yield from meetings.faults(
        ~known,
        "meeting_id",
        "a meeting that a claim reports",
        "enter it in a claim or delete the row",
    )


@rule("meeting-status", "meetings", "claims")
def status(context: Context) -> Iterator[Fault]:
    """A meeting's status is that of its status claim, which is about this meeting."""
    meetings, claims = context["meetings"], context["claims"]
    spoken = look_up(meetings["status_claim_id"], claims.by_key("meeting_id"))
    strange = spoken.notna() & (spoken != meetings["meeting_id"])
    yield from meetings.faults(
        strange,
        "status_claim_id",
        "a claim whose meeting_id is this meeting",
        "enter another claim or correct that one",
    )
    given = look_up(meetings["status_claim_id"], claims.by_key("meeting_status"))
    wrong = given.notna() & ~strange & (given != meetings["status"])
    yield from meetings.faults(
        wrong,
        "status",
        "the meeting_status of {}, which is {}",
        "correct the status or enter another claim",
        meetings["status_claim_id"],
        given,
    )


@rule("meeting-status-claim", "meetings", "claims", "documents")
def status_claim(context: Context) -> Iterator[Fault]:
    """The status claim is, in the newest document that gives a status, the furthest on the ladder."""
    meetings, claims, documents = context["meetings"], context["claims"], context["documents"]
    ladder = pd.Series(_ladder(context), dtype="float64")
    issued = documents.by_key("issued_earliest") + " " + documents.by_key("issued_latest")
    given = pd.DataFrame(
        {
            "meeting": claims["meeting_id"],
            "claim": claims["claim_id"],
            "issued": look_up(claims["document_id"], issued),
            "rank": look_up(claims["meeting_status"], ladder),
        }
    ).dropna()
    given = given[given["meeting"] != ""].sort_values(["issued", "rank"])
    best = given.drop_duplicates("meeting", keep="last").set_index("meeting")
    mine = given.set_index("claim")
    ids = meetings["meeting_id"]
    newest, furthest = look_up(ids, best["issued"]).fillna(""), look_up(ids, best["rank"])
    issue = look_up(meetings["status_claim_id"], mine["issued"]).fillna("")
    rank = look_up(meetings["status_claim_id"], mine["rank"])
    own = look_up(meetings["status_claim_id"], mine["meeting"]) == ids
    yield from meetings.faults(
        own & ((issue < newest) | ((issue == newest) & (rank < furthest))),
        "status_claim_id",
        "{} or its equal: the furthest status in the newest document",
        "enter that claim and its status",
        look_up(ids, best["claim"]),
    )


def _ladder(context: Context) -> dict[str, int]:
    for field in context["meetings"].schema["fields"]:
        if field["name"] == "status":
            return {term: rank for rank, term in enumerate(schemas.terms(field))}
    return {}


@rule("meeting-inside-parent", "meetings")
def inside(context: Context) -> Iterator[Fault]:
    """A meeting can have fallen inside the wider one: once, the bounds overlap; throughout, within."""
    meetings = context["meetings"]
    first = meetings["date_earliest"].where(meetings["date_earliest"] != "", "0000")
    last = meetings["date_latest"].where(meetings["date_latest"] != "", "9999-12-31")
    begin, end = (_by_id(meetings, column) for column in (first, last))
    parent_first = look_up(meetings["part_of"], begin)
    parent_last = look_up(meetings["part_of"], end)
    known = parent_first.notna()
    apart = (last < parent_first.fillna("")) | (first > parent_last.fillna(""))
    beyond = (first < parent_first.fillna("")) | (last > parent_last.fillna(""))
    wrong = known & (apart | ((meetings["date_span"] == "throughout") & beyond))
    yield from meetings.faults(
        wrong,
        "date_edtf",
        "a date within that of {} ({} to {})",
        "correct one of the dates or part_of",
        meetings["part_of"],
        parent_first.replace("0000", ".."),
        parent_last.replace("9999-12-31", ".."),
    )


def _by_id(table: Table, values: pd.Series[Any]) -> pd.Series[Any]:
    return pd.Series(values.array, index=pd.Index(table[table.key[0]].array))


@rule("meeting-part-of", "meetings")
def part_of(context: Context) -> Iterator[Fault]:
    """No meeting is part of itself, directly or through others."""
    meetings = context["meetings"]
    yield from meetings.faults(
        cycles(meetings["meeting_id"], meetings["part_of"]),
        "part_of",
        "a meeting that is not itself part of this one",
        "correct part_of",
    )


@rule("meeting-same-as", "meetings")
def same_as(context: Context) -> Iterator[Fault]:
    """`possibly_same_as` names another meeting; one of the two rows is enough, both may."""
    yield from same(context["meetings"])


def same(table: Table) -> Iterator[Fault]:
    """The rule on `possibly_same_as` for any table that has it."""
    key = table.key[0]
    myself = (table["possibly_same_as"] != "") & (table["possibly_same_as"] == table[key])
    yield from table.faults(
        myself, "possibly_same_as", "the ID of another row", "correct or empty the cell"
    )


@rule("meeting-speaker", "meetings", "attendance")
def speaker(context: Context) -> Iterator[Fault]:
    """Speeches, interviews, press conferences and messages have a speaker."""
    meetings, attendance = context["meetings"], context["attendance"]
    spoken = meetings["kind"].isin(SPOKEN)
    heard = among(meetings["meeting_id"], attendance["meeting_id"][attendance["role"] == "speaker"])
    yield from meetings.faults(
        spoken & ~heard,
        "kind",
        "a kind without a speaker, because attendance names none",
        "add the speaker or correct the kind",
    )


@rule("attendance-claim", "attendance", "meetings", "claims")
def attendance_claim(context: Context) -> Iterator[Fault]:
    """The claim behind a row of attendance is about that meeting, a part of it or its whole."""
    attendance, meetings, claims = context["attendance"], context["meetings"], context["claims"]
    part_of = meetings.by_key("part_of")
    here = attendance["meeting_id"]
    fits = pd.Series(False, index=here.index)
    known = among(attendance["claim_id"], claims["claim_id"])
    for column in ("meeting_id", "said_at"):
        spoken = look_up(attendance["claim_id"], claims.by_key(column)).fillna("")
        given = spoken != ""
        fits |= given & (
            (spoken == here)
            | (spoken == look_up(here, part_of))
            | (look_up(spoken, part_of) == here)
        )
    yield from attendance.faults(
        known & ~fits,
        "claim_id",
        "a claim about this meeting, a part of it or its whole",
        "enter another claim, or enter the meeting in that one",
    )
