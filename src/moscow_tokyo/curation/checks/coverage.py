"""Rows that need others: speakers have names, meetings attendance, readings a use."""

from __future__ import annotations

from collections.abc import Iterator

from ...errors import Fault
from .context import Context
from .rules import rule


@rule("name-of-person", "participants", "names", "documents", "passages", "claims")
def persons(context: Context) -> Iterator[Fault]:
    """Every person has a name as printed, and who asserts a claim has one in its document."""
    people, names, claims = context["participants"], context["names"], context["claims"]
    nameless = ~people["participant_id"].isin(names["participant_id"])
    yield from people.faults(
        nameless & (people["kind"] == "person"),
        "participant_id",
        "a person with a row in names",
        "add the name as printed to names",
    )
    owner = names["passage_id"].map(context["passages"].by_key("document_id"))
    known = set(zip(names["participant_id"], owner, strict=True))
    asserted = zip(claims["asserted_by"], claims["document_id"], strict=True)
    for row, (person, document) in enumerate(asserted):
        if person and (person, document) not in known:
            expected = f"a participant with a row in names from a passage of {document}"
            yield claims.fault(
                row,
                "asserted_by",
                expected,
                "add the name as printed to names, or correct the cell",
            )


@rule("meeting-attended", "meetings", "attendance")
def attended(context: Context) -> Iterator[Fault]:
    """Every meeting has somebody in attendance."""
    meetings = context["meetings"]
    yield from meetings.faults(
        ~meetings["meeting_id"].isin(context["attendance"]["meeting_id"]),
        "meeting_id",
        "a meeting with a row in attendance",
        "add who was there or was expected",
    )


@rule("outcome-of-each", "outcomes", "claims")
def outcomes(context: Context) -> Iterator[Fault]:
    """Where one forecast of a document was followed up, all of them were."""
    claims, followed = context["claims"], context["outcomes"]["claim_id"]
    done = claims["claim_id"].isin(followed)
    documents = set(claims["document_id"][done])
    lacking = (claims["kind"] == "forecast") & ~done & claims["document_id"].isin(documents)
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
    used = {*context["claim_readings"]["reading_id"], *context["names"]["reading_id"]}
    idle = ~table["reading_id"].isin(used) & (table["note"] == "")
    yield from table.faults(
        idle & ~table["effect"].isin(["none", ""]),
        "effect",
        "none, because no claim and no name rests on the reading",
        "link the reading in claim_readings, or say in its note why nothing rests on it",
    )
