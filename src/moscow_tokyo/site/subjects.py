"""Side by side: the claims on one topic, year by year, by whose side they are or by document."""

from __future__ import annotations

from typing import Any

from .edition import Cells, Edition
from .entries import documents

SIDES = ("japan", "ussr")
OWN_WORDS = "statement"
"""The term of `documents.genre` for what a state says of itself."""


def topics(edition: Edition) -> list[dict[str, Any]]:
    """The topics that claims have, with their numbers."""
    return [
        {"term": term, "label": label, "claims": len(found)}
        for term, label in edition.terms("claims", "topic").items()
        if (found := edition.of("claims", "topic", term))
    ]


def topic(edition: Edition, term: str) -> dict[str, Any]:
    """What the page of a topic shows: its columns, and by year the claims with their columns."""
    order = documents(edition)
    place = {row["document_id"]: n for n, row in enumerate(order)}
    claims = sorted(
        edition.of("claims", "topic", term), key=lambda c: place.get(c["document_id"], 0)
    )
    years: dict[str, list[dict[str, Any]]] = {}
    for row in claims:
        issued = edition.row("documents", row["document_id"]).get("issued_edtf", "")
        years.setdefault(issued[:4], []).append({"row": row, "sides": sides(edition, row)})
    there = {row["document_id"] for row in claims}
    labels = edition.terms("participants", "side")
    return {
        "term": term,
        "label": edition.label("claims", "topic", term),
        "sides": [(side, labels.get(side, side)) for side in SIDES],
        "documents": [row for row in order if row["document_id"] in there],
        "years": sorted(years.items()),
    }


def sides(edition: Edition, claim: Cells) -> list[str]:
    """The sides that hold what a claim reports; without a holder, that of whoever asserts it.

    In a statement, which a state makes in its own words, that is the document's creator.
    """
    parts = edition.of("claim_participants", "claim_id", claim["claim_id"])
    holders = [part["participant_id"] for part in parts if part["role"] == "holder"]
    document = edition.row("documents", claim["document_id"])
    own = document.get("creator", "") if document.get("genre") == OWN_WORDS else ""
    people = holders or [claim["asserted_by"] or own]
    found = {edition.row("participants", id).get("side", "") for id in people if id}
    return sorted({side if side in SIDES else "others" for side in found}) or ["others"]
