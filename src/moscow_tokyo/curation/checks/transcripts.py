"""Passages, extents and words as printed, compared with the transcripts available."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ...errors import Fault, short
from ...packages.package import sha256
from ...packages.transcripts import passage_cells
from .context import Context, Table
from .report import Skip
from .rules import rule

GAP = " … "
"""Joins the parts of a verbatim cell that are separate in the source."""


@rule("transcript-hash", "documents")
def hashes(context: Context) -> Iterator[Fault]:
    """The hash of each document's transcript is that of the transcript available."""
    documents, transcripts = context["documents"], context.transcripts
    if transcripts.absent:
        context.skips.append(Skip("transcript-hash", transcripts.absent))
    for row, document in enumerate(documents["document_id"]):
        if document in transcripts.found and document not in transcripts.lines:
            actual = sha256(transcripts.found[document]).removeprefix("sha256:")
            yield documents.fault(
                row,
                "transcript_sha256",
                f"{actual}, the hash of the transcript in the folder",
                "use the transcript that was coded, or correct the hash",
            )


@rule("passage-text", transcript=True)
def texts(context: Context) -> Iterator[Fault]:
    """There is a passage for each non-empty line, with what its line says of it."""
    passages, documents = context["passages"], context["documents"]
    missing = {
        document: {str(n): line for n, line in enumerate(lines, start=1)}
        for document, lines in context.transcripts.lines.items()
    }
    lines = {document: dict(numbered) for document, numbered in missing.items()}
    for row, (document, ordinal) in enumerate(
        zip(passages["document_id"], passages["ordinal"], strict=True)
    ):
        if document not in lines:
            continue
        if ordinal not in lines[document]:
            expected = (
                f"at most {len(lines[document])}, the number of non-empty lines in the transcript"
            )
            yield passages.fault(row, "ordinal", expected, "correct the ordinal or delete the row")
            continue
        missing[document].pop(ordinal, None)
        for column, actual in passage_cells(*lines[document][ordinal]).items():
            if column in passages.arrow.column_names and passages[column].iat[row] != actual:
                yield passages.fault(
                    row, column, f"{actual or 'nothing'}, as in the transcript", "correct the cell"
                )
    for row, document in enumerate(documents["document_id"]):
        for ordinal, (number, _) in missing.get(document, {}).items():
            expected = f"a passage for line {number} of the transcript (ordinal {ordinal})"
            yield documents.fault(
                row, "", expected, "add the passage", f"no passage for line {number}"
            )


@rule("anchor-in-extent", "claims", transcript=True)
def anchors(context: Context) -> Iterator[Fault]:
    """The anchor is found, as printed, within the claim's extent."""
    yield from _outside(context, "claims", "anchor", "correct the anchor or the extent")


@rule("reading-as-printed", "readings", transcript=True)
def readings_printed(context: Context) -> Iterator[Fault]:
    """What a reading repairs is found, as printed, within its extent."""
    yield from _outside(context, "readings", "as_printed", "correct the cell or the extent")


def _outside(context: Context, name: str, column: str, remedy: str) -> Iterator[Fault]:
    """Cells of a table whose words are not found within the extent of their row."""
    table = context[name]
    for row, extent in extents(table, context.texts):
        printed = table[column].iat[row]
        if printed and not stands(printed, extent):
            yield table.fault(row, column, f'words within the extent "{short(extent)}"', remedy)


@rule("words-as-printed", "claims", "meetings", "names", "attendance", transcript=True)
def printed(context: Context) -> Iterator[Fault]:
    """Other words as printed are found in the passages that the row rests on."""
    for table, column, row, passages in cells_as_printed(context):
        words = table[column].iat[row]
        texts = [context.texts[passage] for passage in passages if passage in context.texts]
        if len(texts) < len(passages):
            continue  # some transcript is not at hand; the report says so
        if not all(any(stands(part, text) for text in texts) for part in words.split(GAP)):
            where = ", ".join(passages) or "a passage that a claim names (none does)"
            yield table.fault(row, column, f"words of {where}", "copy the words as printed")


@rule("hedge-in-passage", "claims", "readings", "claim_readings", transcript=True)
def hedges(context: Context) -> Iterator[Fault]:
    """The hedge is found in the claim's passage or context, as printed or in a reading linked to it."""
    claims, rests = context["claims"], context["claim_readings"]
    reading_of, repairs = context["readings"].by_key("reading"), _repairs(context)
    linked: dict[str, list[str]] = {}
    for claim, reading in zip(rests["claim_id"], rests["reading_id"], strict=True):
        if reading in reading_of.index:
            linked.setdefault(claim, []).append(reading)
    for row, hedge in enumerate(claims["hedge"]):
        passages = own_passages(claims, row)
        if not hedge or any(passage not in context.texts for passage in passages):
            continue
        mine = linked.get(claims["claim_id"].iat[row], [])
        texts = [context.texts[passage] for passage in passages]
        fit = [repairs[reading] for reading in mine if reading in repairs]
        texts += [_repaired(context.texts[passage], passage, fit) for passage in passages]
        texts += [reading_of[reading] for reading in mine]
        for part in hedge.split(GAP):
            if not any(stands(part.lower(), text.lower()) for text in texts):
                expected = f"words of {', '.join(passages)} or of a reading linked to the claim"
                yield claims.fault(
                    row, "hedge", expected, "correct the hedge, or link the reading", part
                )


@dataclass(frozen=True, slots=True)
class Repair:
    """A reading that is not open: the words of a passage from `start` up to `end`, repaired."""

    passage: str
    start: int
    end: int
    text: str


def _repairs(context: Context) -> dict[str, Repair]:
    """Every reading that repairs words of a passage at hand, by its ID."""
    readings = context["readings"]
    cells = ("reading_id", "passage_id", "word_from", "word_to", "as_printed", "reading")
    found = {}
    for row, extent in extents(readings, context.texts):
        key, passage, first, last, printed, reading = (readings[c].iat[row] for c in cells)
        if reading:
            text = extent.replace(printed, reading) if printed else reading
            found[key] = Repair(passage, int(first) - 1, int(last), text)
    return found


def _repaired(text: str, passage: str, repairs: Iterable[Repair]) -> str:
    """A passage's text with readings put in, from the last to the first."""
    words = text.split(" ")
    for repair in sorted(repairs, key=lambda repair: -repair.start):
        if repair.passage == passage:
            words[repair.start : repair.end] = repair.text.split(" ")
    return " ".join(words)


def stands(words: str, text: str) -> bool:
    """Whether words are found in a text, beginning and ending at the ends of words."""
    return re.search(rf"(?<!\w){re.escape(words)}(?!\w)", text) is not None


def extents(table: Table, texts: dict[str, str]) -> Iterator[tuple[int, str]]:
    """Row and words of each extent (`word_from` to `word_to` of `passage_id`) that is possible."""
    columns = (table["passage_id"], table.number("word_from"), table.number("word_to"))
    for row, (passage, first, last) in enumerate(zip(*columns, strict=True)):
        words = texts[passage].split(" ") if passage in texts else ()
        if 1 <= first <= last <= len(words):
            yield row, " ".join(words[int(first) - 1 : int(last)])


def own_passages(claims: Table, row: int) -> list[str]:
    """The claim's passage and its context passage, if any."""
    found = (claims[column].iat[row] for column in ("passage_id", "context_passage_id"))
    return [passage for passage in found if passage]


def cells_as_printed(context: Context) -> Iterator[tuple[Table, str, int, list[str]]]:
    """Every filled `*_as_printed` cell: table, column, row, and the passages it may come from."""
    claims = context["claims"]
    rows_of: dict[str, list[int]] = {}
    for column in ("claim_id", "meeting_id", "said_at"):
        for row, value in enumerate(claims[column]):
            if value:
                rows_of.setdefault(value, []).append(row)
    for name, key in (
        ("claims", "claim_id"),
        ("meetings", "meeting_id"),
        ("attendance", "claim_id"),
        ("names", "passage_id"),
    ):
        table = context[name]
        for column in table.arrow.column_names:
            if not column.endswith("_as_printed"):
                continue
            for row, (words, value) in enumerate(zip(table[column], table[key], strict=True)):
                if words:
                    passages = (
                        [value]
                        if name == "names"
                        else [
                            passage
                            for n in rows_of.get(value, [])
                            for passage in own_passages(claims, n)
                        ]
                    )
                    yield table, column, row, list(dict.fromkeys(passages))
