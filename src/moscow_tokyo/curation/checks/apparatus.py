"""Passages, readings and which claims rest on them."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from ...errors import Fault
from .cells import Column, among, look_up, numbers
from .context import Context, extent_faults
from .graphs import roots
from .rules import rule


@rule("passage-number", "passages")
def ordinals(context: Context) -> Iterator[Fault]:
    """Passages of a document are numbered 1, 2, 3 … down its lines, and so are their IDs."""
    passages = context["passages"]
    frame = pd.DataFrame(
        {
            "document": passages["document_id"],
            "ordinal": passages.number("ordinal"),
            "line": passages.number("line"),
            "id": numbers(passages["passage_id"].str.extract(r"\.p([0-9]+)\Z", expand=False)),
        }
    )
    wrong = frame["id"].notna() & frame["ordinal"].notna() & (frame["id"] != frame["ordinal"])
    yield from passages.faults(
        wrong, "ordinal", "the number at the end of passage_id", "correct the ordinal or the ID"
    )
    frame = frame.dropna().sort_values(["document", "ordinal"])
    groups = frame.groupby("document")
    expected, above = groups.cumcount() + 1, groups["line"].shift()
    everywhere = passages["line"].index
    yield from passages.faults(
        frame.index[(frame["ordinal"] != expected) & ~wrong[frame.index]],
        "ordinal",
        "{}, the next number in the document",
        "number the passages of a document 1, 2, 3 … without gaps",
        expected.reindex(everywhere),
    )
    yield from passages.faults(
        frame.index[frame["line"] <= above.fillna(0)],
        "line",
        "a line after {:.0f}, the line of the passage before it",
        "correct the line number",
        above.reindex(everywhere),
    )


@rule("passage-continues", "passages")
def continues(context: Context) -> Iterator[Fault]:
    """A passage continues an earlier one of its document."""
    passages = context["passages"]
    other = look_up(passages["continues"], passages.by_key("document_id"))
    foreign = other.notna() & (other != passages["document_id"])
    ordinals = numbers(look_up(passages["continues"], passages.by_key("ordinal")))
    later = ordinals >= passages.number("ordinal")
    yield from passages.faults(
        foreign | later,
        "continues",
        "an earlier passage of the same document",
        "correct the reference",
    )


@rule("reading-extent", "readings", "passages")
def extent(context: Context) -> Iterator[Fault]:
    """A reading's words run forward and end inside its passage."""
    yield from extent_faults(context["readings"], context["passages"])


@rule("reading-basis", "readings", "witnesses", "passages")
def basis(context: Context) -> Iterator[Fault]:
    """Attested names a witness, outside_source a page; a reading is empty exactly where open."""
    readings = context["readings"]
    given = readings["basis"]
    for term, column, noun in (
        ("attested", "witness_id", "the ID of the witness that has this reading"),
        ("outside_source", "source_url", "the address of the page that supports this reading"),
    ):
        yield from readings.given_where(
            given == term,
            column,
            (f"{noun}, because the basis is {term}", "fill the cell or correct the basis"),
            (
                f"an empty cell, because the basis is not {term}",
                "empty the cell or correct the basis",
            ),
        )
    empty = readings["reading"] == ""
    yield from readings.faults(
        (given == "open") & ~empty,
        "reading",
        "an empty cell, because the basis is open",
        "empty the cell or correct the basis",
    )
    yield from readings.faults(
        given.ne("open") & given.ne("") & empty,
        "reading",
        "a reading, because the basis is not open",
        "enter the reading or change the basis to open",
    )
    theirs = look_up(readings["witness_id"], context["witnesses"].by_key("document_id"))
    mine = look_up(readings["passage_id"], context["passages"].by_key("document_id"))
    yield from readings.faults(
        theirs.notna() & mine.notna() & (theirs != mine),
        "witness_id",
        "a witness of the same document as the passage",
        "enter another witness",
    )


@rule("reading-changes", "readings")
def changes(context: Context) -> Iterator[Fault]:
    """A reading differs from what is printed."""
    readings = context["readings"]
    same = (readings["reading"] != "") & (readings["reading"] == readings["as_printed"])
    yield from readings.faults(
        same,
        "reading",
        "words that differ from as_printed",
        "correct the reading or delete the row",
    )


@rule("claim-reading", "claim_readings", "claims", "readings", "passages")
def claim_reading(context: Context) -> Iterator[Fault]:
    """A claim rests on readings of its passage, of its context, or of what these continue."""
    rests, claims, passages = context["claim_readings"], context["claims"], context["passages"]
    later = passages["continues"] != ""
    root = pd.Series(
        roots(passages["passage_id"][later], passages["continues"][later]), dtype=object
    )

    def whole(ids: Column) -> Column:
        return look_up(ids, root).fillna(ids)

    read = look_up(rests["reading_id"], context["readings"].by_key("passage_id"))
    known = among(read, passages["passage_id"]) & among(rests["claim_id"], claims["claim_id"])
    fits = pd.Series(False, index=known.index)
    for column in ("passage_id", "context_passage_id"):
        fits |= whole(look_up(rests["claim_id"], claims.by_key(column))) == whole(read)
    yield from rests.faults(
        known & ~fits,
        "reading_id",
        "a reading of the claim's passage or context passage",
        "correct the cell, or enter the reading's passage as the claim's context_passage_id",
    )
