"""Nothing stands alone: who speaks is named, who is met is there, what is repaired is used."""

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
        "a person with a row of names",
        "add the name as printed",
    )
    owner = names["passage_id"].map(context["passages"].by_key("document_id"))
    known = set(zip(names["participant_id"], owner, strict=True))
    asserted = zip(claims["asserted_by"], claims["document_id"], strict=True)
    for row, (person, document) in enumerate(asserted):
        if person and (person, document) not in known:
            expected = f"someone with a row of names in a passage of {document}"
            yield claims.fault(row, "asserted_by", expected, "add the name, or correct the cell")


@rule("meeting-attended", "meetings", "attendance")
def attended(context: Context) -> Iterator[Fault]:
    """Every meeting has somebody in attendance."""
    meetings = context["meetings"]
    yield from meetings.faults(
        ~meetings["meeting_id"].isin(context["attendance"]["meeting_id"]),
        "meeting_id",
        "a meeting with a row of attendance",
        "add who was there, or was to be",
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
        "a forecast with a row of outcomes, as others of the document have",
        "add the outcome, or correct the kind",
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
        "none, for neither a claim nor a name rests on the reading",
        "link it in claim_readings, or say in the note why it stands alone",
    )
