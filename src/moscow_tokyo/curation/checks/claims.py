"""Claims: where they are found, who makes them, whose views they report, how sure they are."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from ...errors import Fault
from .cells import among, look_up
from .context import Context, extent_faults
from .rules import rule

UNVOICED = ("own_voice", "hearsay")
HELD = ("demand", "offer", "position", "motive", "perception")
ANCHOR_WORDS = (2, 4)
ANCHOR_WORDS_COPYRIGHTED = (2, 3)


@rule("claim-passage", "claims", "passages")
def passage(context: Context) -> Iterator[Fault]:
    """A claim's passage and its context passage belong to its document, and are two."""
    claims, owner = context["claims"], context["passages"].by_key("document_id")
    for column in ("passage_id", "context_passage_id"):
        document = look_up(claims[column], owner)
        wrong = document.notna() & (document != claims["document_id"])
        yield from claims.faults(
            wrong, column, "a passage of the claim's own document", "correct the reference"
        )
    same = (claims["context_passage_id"] != "") & (
        claims["context_passage_id"] == claims["passage_id"]
    )
    yield from claims.faults(
        same, "context_passage_id", "a passage other than the claim's own", "empty the cell"
    )


@rule("claim-extent", "claims", "passages")
def extent(context: Context) -> Iterator[Fault]:
    """A claim's words run forward and end inside its passage."""
    yield from extent_faults(context["claims"], context["passages"])


@rule("claim-asserter", "claims")
def asserter(context: Context) -> Iterator[Fault]:
    """`asserted_by` is empty exactly for own_voice and hearsay."""
    claims = context["claims"]
    unvoiced = claims["attribution"].isin(UNVOICED)
    given = claims["asserted_by"] != ""
    yield from claims.faults(
        given & unvoiced,
        "asserted_by",
        "an empty cell, because own_voice and hearsay have no asserter",
        "empty the cell or correct the attribution",
    )
    yield from claims.faults(
        ~given & ~unvoiced & (claims["attribution"] != ""),
        "asserted_by",
        "an asserter, because the attribution is neither own_voice nor hearsay",
        "enter the ID of the innermost speaker or correct the attribution",
    )


@rule("claim-holder", "claims", "claim_participants")
def holder(context: Context) -> Iterator[Fault]:
    """Claims of kind demand, offer, position, motive and perception have a holder, no others."""
    claims, roles = context["claims"], context["claim_participants"]
    holders = roles["role"] == "holder"
    needs = claims["kind"].isin(HELD)
    has = among(claims["claim_id"], roles["claim_id"][holders])
    yield from claims.faults(
        needs & ~has,
        "kind",
        "a kind without a holder, because claim_participants names no holder of this claim",
        "add the holder to claim_participants or correct the kind",
    )
    kinds = look_up(roles["claim_id"], claims.by_key("kind"))
    yield from roles.faults(
        holders & kinds.notna() & ~kinds.isin(HELD),
        "role",
        "a role other than holder, because claims of kind {} have none",
        "correct the role or the kind of the claim",
        kinds,
    )


@rule("claim-relay", "claims", "claim_participants")
def relay(context: Context) -> Iterator[Fault]:
    """Only an asserter's words can be relayed, and not by the asserter."""
    claims, roles = context["claims"], context["claim_participants"]
    relays = roles["role"] == "relay"
    asserted = look_up(roles["claim_id"], claims.by_key("asserted_by"))
    yield from roles.faults(
        relays & (asserted == ""),
        "role",
        "a role other than relay, because the claim has no asserter",
        "fill asserted_by of the claim or correct the role",
    )
    yield from roles.faults(
        relays & (asserted != "") & (asserted == roles["participant_id"]),
        "participant_id",
        "a participant other than the claim's asserter",
        "correct the role or the asserter",
    )


@rule("claim-meeting-status", "claims")
def meeting_status(context: Context) -> Iterator[Fault]:
    """A meeting status is given only where a meeting is."""
    claims = context["claims"]
    lone = (claims["meeting_status"] != "") & (claims["meeting_id"] == "")
    yield from claims.faults(
        lone,
        "meeting_status",
        "an empty cell, because meeting_id is empty",
        "fill meeting_id or empty the cell",
    )


@rule("claim-aim", "claims")
def aim(context: Context) -> Iterator[Fault]:
    """The ground of a motive is given for motives, and for nothing else."""
    claims = context["claims"]
    yield from claims.given_where(
        claims["kind"] == "motive",
        "aim",
        ("a term for what shows the motive, because the kind is motive", "enter the term"),
        ("an empty cell, because the kind is not motive", "empty the cell or correct the kind"),
    )


@rule("claim-time-span", "claims")
def time_span(context: Context) -> Iterator[Fault]:
    """What the bounds of a time mean is given where there is a time, and nowhere else."""
    claims = context["claims"]
    yield from claims.given_where(
        claims["time_edtf"] != "",
        "time_span",
        ("within, throughout or never, because the claim has a time", "enter one of these"),
        ("an empty cell, because the claim has no time", "empty the cell or fill time_edtf"),
    )


@rule("claim-certainty", "claims", "hedges")
def certainty(context: Context) -> Iterator[Fault]:
    """Certainty is what the hedges table gives for the hedge (none: certain), or a note says why."""
    claims, hedges = context["claims"], context["hedges"].by_key("certainty")
    given = claims["hedge"] != ""
    expected = look_up(claims["hedge"].str.lower(), hedges).where(given, "certain")
    plain = (claims["note"] == "") & (claims["certainty"] != "")
    yield from claims.faults(
        plain & expected.isna(),
        "hedge",
        "a hedge listed in the table hedges",
        "add the hedge to that table, or explain the certainty in the note",
    )
    wrong = plain & expected.notna() & (claims["certainty"] != expected)
    remedy = "correct the certainty or the hedge, or explain the certainty in the note"
    bare, hedged = "{}, because there is no hedge", '{}, because the hedge is "{}"'
    yield from claims.faults(wrong & ~given, "certainty", bare, remedy, expected)
    yield from claims.faults(wrong & given, "certainty", hedged, remedy, expected, claims["hedge"])


@rule("anchor-length", "claims", "documents")
def anchor(context: Context) -> Iterator[Fault]:
    """Anchors have two to four words, at most three where the document is copyrighted."""
    claims, rights = context["claims"], context["documents"].by_key("rights")
    counts = pd.Series({text: len(text.split()) for text in claims.distinct("anchor").to_pylist()})
    words = look_up(claims["anchor"], counts)
    protected = look_up(claims["document_id"], rights) == "copyrighted"
    given = claims["anchor"] != ""
    for mask, (least, most) in (
        (protected, ANCHOR_WORDS_COPYRIGHTED),
        (~protected, ANCHOR_WORDS),
    ):
        yield from claims.faults(
            given & mask & ~words.between(least, most),
            "anchor",
            f"{least} to {most} words"
            + (", because the document is copyrighted" if mask is protected else ""),
            "choose other words of the passage",
        )
