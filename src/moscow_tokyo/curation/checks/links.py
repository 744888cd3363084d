"""Links between claims: each relation between such claims, and in such a direction, as it may."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from ...errors import Fault
from .cells import among, joined, look_up
from .context import Context
from .graphs import cycles
from .rules import rule

ANSWERED = ("offer", "demand")
RESOLVED = ("forecast", "motive", "offer", "demand")
SYMMETRIC = ("contradicts",)
WITHIN = ("restates",)
ACROSS = ("corroborates", "updates")
NEEDS = ("claim_links", "claims", "documents")


def _links(context: Context) -> pd.DataFrame:
    """The links with, for both ends, document, kind, date of issue and a place in the order."""
    links, claims, documents = (context[table] for table in ("claim_links", "claims", "documents"))
    issued = documents.by_key("issued_earliest")
    frame = pd.DataFrame({"relation": links["relation"], "basis": links["basis"]})
    for end, column in (("one", "claim_id"), ("other", "other_claim_id")):
        frame[end] = links[column]
        frame[f"{end}_document"] = look_up(links[column], claims.by_key("document_id")).fillna("")
        frame[f"{end}_kind"] = look_up(links[column], claims.by_key("kind")).fillna("")
        frame[f"{end}_issued"] = look_up(frame[f"{end}_document"], issued).fillna("")
    frame["known"] = (frame["one_issued"] != "") & (frame["other_issued"] != "")
    frame["known"] &= frame["one"] != frame["other"]
    frame["within"] = frame["one_document"] == frame["other_document"]
    frame["earlier"] = frame["one_issued"] < frame["other_issued"]
    return frame


@rule("link-self", *NEEDS)
def itself(context: Context) -> Iterator[Fault]:
    """No claim is linked to itself."""
    links = context["claim_links"]
    yield from links.faults(
        links["claim_id"] == links["other_claim_id"],
        "other_claim_id",
        "a claim other than claim_id",
        "correct or delete the link",
    )


@rule("link-documents", *NEEDS)
def documents(context: Context) -> Iterator[Fault]:
    """`restates` links within a document; `corroborates` and `updates` across documents."""
    links, frame = context["claim_links"], context.once(_links)
    wrong = frame["known"] & frame["relation"].isin(WITHIN) & ~frame["within"]
    yield from links.faults(
        wrong,
        "relation",
        "a relation between documents, because the claims are in two",
        "use corroborates or updates",
    )
    wrong = frame["known"] & frame["relation"].isin(ACROSS) & frame["within"]
    yield from links.faults(
        wrong,
        "relation",
        "a relation within a document, because the claims are in one",
        "use restates or another relation",
    )


@rule("link-direction", *NEEDS)
def direction(context: Context) -> Iterator[Fault]:
    """These run from later to earlier: documents by issue, and within one restates, contradicts."""
    links, frame = context["claim_links"], context.once(_links)
    across = frame["known"] & ~frame["within"]
    backward = frame["relation"].isin([*ACROSS, *SYMMETRIC, "resolves"])
    yield from links.faults(
        across & backward & frame["earlier"],
        "claim_id",
        "the claim of the later document",
        "swap the two claims",
    )
    within = frame["known"] & frame["within"]
    ordered = frame["relation"].isin([*WITHIN, *SYMMETRIC])
    yield from links.faults(
        within & ordered & (frame["one"] < frame["other"]),
        "claim_id",
        "the later of the two claims",
        "swap the two claims",
    )


@rule("link-stored-once", *NEEDS)
def once(context: Context) -> Iterator[Fault]:
    """A symmetrical relation is stored once for two claims."""
    links = context["claim_links"]
    one, other, relation = links["claim_id"], links["other_claim_id"], links["relation"]
    in_order = one < other
    pair = joined([relation, one.where(in_order, other), other.where(in_order, one)])
    twice = relation.isin(SYMMETRIC) & (one != other) & (other != "") & pair.duplicated()
    expected, remedy = "each pair of claims only once", "delete one of the two links"
    yield from links.faults(twice, "other_claim_id", expected, remedy)


@rule("link-still-so", "claim_links")
def still_so(context: Context) -> Iterator[Fault]:
    """Whether a thing is still so is said of updates, of each of them, and of nothing else."""
    links = context["claim_links"]
    yield from links.given_where(
        links["relation"] == "updates",
        "still_so",
        ("true or false, because the relation is updates", "say whether it is still so"),
        ("an empty cell, because the relation is not updates", "empty the cell"),
    )


@rule("link-kind", *NEEDS)
def kinds(context: Context) -> Iterator[Fault]:
    """`answers` goes to an offer or demand; `resolves` to a forecast, motive, offer or demand."""
    links, frame = context["claim_links"], context.once(_links)
    for relation, allowed in (("answers", ANSWERED), ("resolves", RESOLVED)):
        mine = (frame["relation"] == relation) & (frame["other_kind"] != "")
        wrong = mine & ~frame["other_kind"].isin(allowed)
        yield from links.faults(
            wrong,
            "other_claim_id",
            f"for {relation} a claim of kind {' or '.join(allowed)}, not {{}}",
            "correct the link or the kind of the claim",
            frame["other_kind"],
        )


@rule("link-basis", *NEEDS)
def basis(context: Context) -> Iterator[Fault]:
    """Only within a document can the source itself make the connection."""
    links, frame = context["claim_links"], context.once(_links)
    wrong = frame["known"] & ~frame["within"] & (frame["basis"] == "source")
    yield from links.faults(
        wrong, "basis", "editor, because the claims are in two documents", "correct the basis"
    )


@rule("link-ring", *NEEDS)
def ring(context: Context) -> Iterator[Fault]:
    """No directed relation leads back to where it began."""
    links = context["claim_links"]
    one, two = links["claim_id"], links["other_claim_id"]
    other = (one != two) & among(one, two) & among(two, one)  # others are on no ring
    for relation in sorted({*links["relation"].unique()} - {*SYMMETRIC}):
        mine = other & (links["relation"] == relation)
        rows = mine.to_numpy(dtype=bool).nonzero()[0]
        ring = cycles(one[mine].to_numpy(dtype=object), two[mine].to_numpy(dtype=object))
        yield from links.faults(
            rows[ring],
            "other_claim_id",
            f"a claim from which no chain of {relation} leads back here",
            "correct or delete one link of the circle",
        )
