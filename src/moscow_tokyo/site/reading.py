"""The page of a document: its passages, and the claims beside the words that they rest on."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any
from urllib.parse import quote

from .edition import Cells, Edition

FREE = "public_domain"
"""The term of `documents.rights` for texts that anyone may print."""
_OWN = (
    *("document_id", "title", "summary", "note", "url", "transcript_sha256", "rights_note"),
    *("speaker", "speaker_office"),
)


@dataclass
class Piece:
    """Words of a passage that the same claims and readings rest on; and those that end with them."""

    words: str
    claims: list[str] = field(default_factory=list)
    damaged: bool = False
    ending: list[str] = field(default_factory=list)
    repairs: list[dict[str, str]] = field(default_factory=list)


def document(edition: Edition, row: Cells) -> dict[str, Any]:
    """What the page of a document shows."""
    id = row["document_id"]
    lines = edition.texts.lines.get(id)
    passages = edition.of("passages", "document_id", id)
    return {
        "row": row,
        "facts": edition.facts("documents", row, _OWN),
        "has_text": lines is not None,
        "changed": id in edition.texts.changed,
        "free": row.get("rights") == FREE,
        "witnesses": edition.of("witnesses", "document_id", id),
        "passages": [_passage(edition, row, passage, lines) for passage in passages],
        "claims": len(edition.of("claims", "document_id", id)),
    }


def fragment(document: Cells, words: str) -> str:
    """A link to words on the page of a document (a text fragment); empty where it has no page."""
    url = document.get("url", "")
    if not url.startswith("http") or not words:
        return ""
    return f"{url}#:~:text={quote(words, safe='').replace('-', '%2D')}"


def short(id: str) -> str:
    """The last part of a longer ID: `c070`."""
    return id.rpartition(".")[2]


def _passage(
    edition: Edition, document: Cells, row: Cells, lines: list[tuple[int, str]] | None
) -> dict[str, Any]:
    id = row["passage_id"]
    claims = sorted(edition.of("claims", "passage_id", id), key=_place)
    readings = sorted(edition.of("readings", "passage_id", id), key=_place)
    text = lines[int(row["ordinal"]) - 1][1] if lines else ""
    return {
        "row": row,
        "kind": edition.label("passages", "kind", row["kind"]),
        "section": edition.label("passages", "section", row.get("section", "")),
        "legibility": edition.label("passages", "legibility", row["legibility"]),
        "pieces": pieces(text.split(" "), claims, readings) if lines else [],
        "readings": readings,
        "claims": [_claim(edition, document, claim) for claim in claims],
    }


def _claim(edition: Edition, document: Cells, row: Cells) -> dict[str, Any]:
    first, last = row["word_from"], row["word_to"]
    return {
        "row": row,
        "kind": edition.label("claims", "kind", row["kind"]),
        "certainty": edition.label("claims", "certainty", row["certainty"]),
        "extent": f"word {first}" if first == last else f"words {first}–{last}",
        "fragment": fragment(document, row["anchor"]),
    }


def _place(row: Cells) -> tuple[int, int, str]:
    return (_number(row["word_from"]), _number(row["word_to"]), next(iter(row.values())))


def _number(cell: str) -> int:
    return int(cell) if cell.isdigit() else 0


def pieces(words: list[str], claims: list[Any], readings: list[Any]) -> list[Piece]:
    """The words of a passage, cut wherever a claim or a reading begins or ends."""
    rows = [*claims, *readings]
    extents = [(_number(row["word_from"]), _number(row["word_to"])) for row in rows]
    cuts = {0, len(words)} | {low - 1 for low, _ in extents} | {high for _, high in extents}
    bounds = sorted(cut for cut in cuts if 0 <= cut <= len(words))
    found = []
    for start, end in pairwise(bounds):
        piece = Piece(" ".join(words[start:end]))
        for row, (low, high) in zip(rows, extents, strict=True):
            if not (low - 1 <= start and end <= high):
                continue
            if "claim_id" in row:
                piece.claims.append(row["claim_id"])
                if high == end:
                    piece.ending.append(row["claim_id"])
            else:
                piece.damaged = True
                if high == end:
                    piece.repairs.append(row)
        found.append(piece)
    return found
