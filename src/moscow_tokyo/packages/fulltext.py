"""Searching the words of the tables: statements, names, titles, notes."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from .. import schemas
from .package import Package
from .search import by_group
from .tables import Table

COLUMNS: Mapping[str, Sequence[str]] = {
    "documents": ("title", "series", "summary", "note"),
    "meetings": ("title", "subject", "place_city", "note"),
    "participants": ("name", "name_native", "note"),
    "claims": ("statement", "note"),
    "claim_links": ("note",),
    "names": ("name_as_printed", "capacity_as_printed"),
    "offices": ("office", "office_as_printed", "note"),
    "readings": ("as_printed", "reading", "note"),
    "identifiers": ("identifier", "note"),
    "outcomes": ("question", "note"),
    "meeting_outcomes": ("question", "note"),
    "outcome_evidence": ("page_title", "words_as_found", "note"),
    "known_dates": ("words_as_found", "note"),
    "witnesses": ("note",),
}
"""The columns that are searched, by table."""
_PLAIN = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "ł": "l", "ø": "o"})


class Hit(NamedTuple):
    """A cell that has all the words: the row's table and ID, the column, and the cell's text."""

    table: str
    id: str
    column: str
    text: str


def fold(text: str) -> str:
    """A text as it is compared: without case, diacritics and curly quotation marks.

    >>> fold("Ōkita’s"), fold("Громыко") == fold("громыко")
    ("okita's", True)
    """
    apart = unicodedata.normalize("NFKD", text.casefold().translate(_PLAIN))
    return "".join(c for c in apart if not unicodedata.combining(c))


def hits(package: Package, words: str) -> Iterator[Hit]:
    """The cells that have all the words, in any order and as parts of words; core tables first.

    Raises `ValueError` where there is no word.
    """
    wanted = fold(words).split()
    if not wanted:
        raise ValueError(f"found {words!r} to search for; expected a word, or a part of one")
    for name in by_group(package):
        known = schemas.columns(package.schema(name))
        searched = [column for column in COLUMNS.get(name, ()) if column in known]
        if not searched:
            continue
        for id, cells in Table.of(package, name).by_id():
            for column in searched:
                text = fold(cells[column])
                if all(word in text for word in wanted):
                    yield Hit(name, id, column, cells[column])
