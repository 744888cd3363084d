"""What is cited: a package or one of its rows, with its source. No identifier is made up.

`styles.py` makes text of it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import partial

from ..errors import unknown
from ..packages import fingerprints
from ..packages.package import Package
from ..packages.search import Row, find, first
from .styles import STYLES, Work

# Not calendar.month_name, which follows the locale.
MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]

Look = Callable[[str, str, str], Mapping[str, str] | None]
"""Finds the first row of a table whose cell in a column is a value."""

# Columns that lead from a row to its source, in the order they are tried.
_TO_CLAIM = ("claim_id", "status_claim_id")
# Tables that name a participant and have a source, in the order they are tried.
_TO_PARTICIPANT = ("names", "claim_participants", "attendance")


def cite(package: Package, id: str | None = None, style: str = "plain") -> str:
    """The citation of a package, or of the row with an ID (see `search.find`), in one of `STYLES`.

    Raises `ValueError` for an unknown ID or style, and `ImportError` where a style needs an extra.
    """
    chosen = style.lower()
    if chosen not in STYLES:
        raise unknown("style", style, STYLES)
    return STYLES[chosen](identified(package, work(package, id)))


def work(package: Package, id: str | None = None) -> Work:
    """What there is to cite, from the descriptor and the tables. A DOI is read here and nowhere else.

    The descriptor's `doi` has it without resolver, as in `10.1234/abc`; none is there until one
    has been minted.
    """
    descriptor = package.descriptor
    found = find(package, id) if id is not None else None
    return Work(
        name=package.name,
        title=str(descriptor.get("title", package.name)),
        creators=tuple(
            str(person["title"])
            for person in descriptor.get("contributors", [])
            if "creator" in person.get("roles", ["creator"])
        ),
        version=package.version,
        issued=str(descriptor.get("created", ""))[:10],
        keywords=tuple(descriptor.get("keywords", [])),
        url=str(descriptor.get("homepage", "")),
        doi=str(descriptor.get("doi", "")),
        id=f"{found.table}:{found.id}" if found else "",
        row=_named(found) if found else "",
        source=source(package, found) if found else "",
    )


def identified(package: Package, work: Work) -> Work:
    """The same work with what identifies the data as they are: fingerprints and SWHID.

    The SWHID is over CSV files; of a package in another format it is what the descriptor says.
    """
    prints = fingerprints.fingerprint(package)
    table = work.id.partition(":")[0]
    names = [name for name in (table, fingerprints.WHOLE) if name in prints]
    csv = all(package.form(name) == "csv" for name in package.tables())
    return replace(
        work,
        fingerprints=tuple((name, prints[name].fingerprint) for name in names),
        swhid=fingerprints.swhid(package) if csv else str(package.descriptor.get("swhid", "")),
    )


class Citer:
    """Cites many rows of a package that does not change meanwhile: what they share is found once.

    `look` finds rows quickly, where the tables have been read already.
    """

    def __init__(self, package: Package, look: Look) -> None:
        self._package, self._look = package, look
        self._data = work(package)
        self._prints = fingerprints.fingerprint(package)

    def plain(self, row: Row) -> str:
        """The citation of a row, as `cite` gives it."""
        names = [name for name in (row.table, fingerprints.WHOLE) if name in self._prints]
        found = replace(
            self._data,
            id=f"{row.table}:{row.id}",
            row=_named(row),
            source=source(self._package, row, self._look),
            fingerprints=tuple((name, self._prints[name].fingerprint) for name in names),
        )
        return STYLES["plain"](found)


def source(package: Package, row: Row, look: Look | None = None) -> str:
    """A row's source document and the place in it, in words; empty for a row that has none."""
    cells, look = row.cells, look or partial(first, package)
    if row.table == "participants":
        for table in _TO_PARTICIPANT:
            naming = look(table, "participant_id", row.id)
            if naming:
                return source(package, Row(table, "", naming), look)
    if row.table != "claims":
        for column in _TO_CLAIM:
            claim = look("claims", "claim_id", cells.get(column, ""))
            if claim:
                there = source(package, Row("claims", claim["claim_id"], claim), look)
                return f"{there} (claim {claim['claim_id']})" if there else ""
    passage = look("passages", "passage_id", cells.get("passage_id", ""))
    document_id = (passage or cells).get("document_id", "")
    document = look("documents", "document_id", document_id)
    if not document:
        return ""
    return ", ".join([_document(look, document), *_place(cells, passage)])


def _place(cells: Mapping[str, str], passage: Mapping[str, str] | None) -> Iterator[str]:
    """Where in its document a row is: the line, the words, and what is printed there."""
    if passage:
        yield f"line {passage['line']} of the transcript ({passage['passage_id']})"
    if cells.get("word_from"):
        begin, end = cells["word_from"], cells["word_to"]
        yield f"word {begin}" if begin == end else f"words {begin} to {end}"
    printed = cells.get("anchor") or cells.get("as_printed") or cells.get("name_as_printed")
    if printed:
        yield f"at “{printed}”"


def _named(row: Row) -> str:
    """A row in words: its table, its ID, and what it says."""
    columns = ("statement", "title", "name", "name_as_printed", "reading", "question")
    says = next((row.cells[column] for column in columns if row.cells.get(column)), "")
    return f"{row.table} {row.id}" + (f": {says.rstrip('.')}" if says else "")


def _document(look: Look, document: Mapping[str, str]) -> str:
    """A source document in words."""
    person = look("participants", "participant_id", document.get("creator", ""))
    parts = [
        person["name"] if person else "",
        f"“{document.get('title', '')}”",
        document.get("series", ""),
        _day(document.get("issued_edtf", "")),
        document.get("archive_ref", ""),
        document.get("url", ""),
    ]  # a newspaper is creator and series in one, and named once
    return ", ".join(part for part in dict.fromkeys(parts) if part)


def _day(text: str) -> str:
    """A plain EDTF date in words (`16 August 1984`); any other expression as it stands."""
    match = re.fullmatch(r"([0-9]{4})-([0-9]{2})(?:-([0-9]{2}))?", text)
    if not match:
        return text
    year, month, day = match.groups()
    named = f"{MONTHS[int(month) - 1]} {year}" if 1 <= int(month) <= 12 else text
    return f"{int(day)} {named}" if day and named != text else named
