"""Rows that need others: speakers have names, meetings attendance, readings a use."""

from __future__ import annotations

from collections.abc import Iterator

from ...errors import Fault
from .cells import among, joined, look_up
from .context import Context
from .rules import rule


@rule("name-of-person", "participants", "names", "documents", "passages", "claims")
def persons(context: Context) -> Iterator[Fault]:
    """Every person has a name as printed, and who asserts a claim has one in its document."""
    people, names, claims = context["participants"], context["names"], context["claims"]
    nameless = ~among(people["participant_id"], names["participant_id"])
    yield from people.faults(
        nameless & (people["kind"] == "person"),
        "participant_id",
        "a person with a row in names",
        "add the name as printed to names",
    )
    owner = look_up(names["passage_id"], context["passages"].by_key("document_id")).fillna("")
    asserted = joined([claims["asserted_by"], claims["document_id"]])
    unnamed = ~among(asserted, joined([names["participant_id"], owner]))
    unnamed &= claims["asserted_by"] != ""
    yield from claims.faults(
        unnamed,
        "asserted_by",
        "a participant with a row in names from a passage of {}",
        "add the name as printed to names, or correct the cell",
        claims["document_id"],
    )


@rule("meeting-attended", "meetings", "attendance")
def attended(context: Context) -> Iterator[Fault]:
    """Every meeting has somebody in attendance."""
    meetings = context["meetings"]
    yield from meetings.faults(
        ~among(meetings["meeting_id"], context["attendance"]["meeting_id"]),
        "meeting_id",
        "a meeting with a row in attendance",
        "add who was there or was expected",
    )


@rule("outcome-of-each", "outcomes", "claims")
def outcomes(context: Context) -> Iterator[Fault]:
    """Where one forecast of a document was followed up, all of them were."""
    claims, followed = context["claims"], context["outcomes"]["claim_id"]
    done = among(claims["claim_id"], followed)
    lacking = (claims["kind"] == "forecast") & ~done
    lacking &= among(claims["document_id"], claims["document_id"][done])
    yield from claims.faults(
        lacking,
        "claim_id",
        "a forecast with a row in outcomes, like the others of its document",
        "add the outcome, or correct the kind of the claim",
    )


@rule("reading-used", "readings", "claim_readings", "names")
def readings(context: Context) -> Iterator[Fault]:
    """A reading that affects the meaning carries a claim or a name, or has a note."""
    table = context["readings"]
    idle = table["note"] == ""
    for other in ("claim_readings", "names"):
        idle &= ~among(table["reading_id"], context[other]["reading_id"])
    yield from table.faults(
        idle & ~table["effect"].isin(["none", ""]),
        "effect",
        "none, because no claim and no name rests on the reading",
        "link the reading in claim_readings, or say in its note why nothing rests on it",
    )
