"""Searching the words of the tables: statements, names, titles, notes."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from typing import NamedTuple

from .. import schemas
from .package import Package
from .search import by_group
from .tables import Table

COLUMNS = frozenset(
    [
        "as_printed",
        "capacity_as_printed",
        "name",
        "name_as_printed",
        "name_native",
        "note",
        "office",
        "office_as_printed",
        "place_city",
        "question",
        "reading",
        "series",
        "speaker",
        "statement",
        "subject",
        "summary",
        "title",
    ]
)
"""The columns that are searched, in every table that has them."""
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
        searched = [column for column in schemas.columns(package.schema(name)) if column in COLUMNS]
        if not searched:
            continue
        for id, cells in Table.of(package, name).by_id():
            for column in searched:
                text = fold(cells[column])
                if all(word in text for word in wanted):
                    yield Hit(name, id, column, cells[column])
