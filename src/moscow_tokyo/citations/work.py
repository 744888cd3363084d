"""What is cited: a package or one of its rows, with its source and the state of its text there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ..errors import unknown
from ..packages.package import Package
from ..packages.search import Row
from . import files
from .items import KINDS, OTHER, WEAK, Place, Source, Work, described, in_key, typographic
from .lookup import Cells, Lookup
from .styles import STYLES

# Columns that lead from a row to the claim that it rests on, in the order they are tried.
_TO_CLAIM = ("claim_id", "status_claim_id")
# Tables that name a participant and have a source, in the order they are tried.
_TO_PARTICIPANT = ("names", "claim_participants", "attendance")
# Tables whose rows rest on how a participant is named in the passage of their claim.
_BY_NAME = ("attendance", "claim_participants")
# Columns that say what a row says, in the order they are tried.
_SAYS = ("statement", "title", "name", "name_as_printed", "reading", "question")


def cite(
    package: Package, id: str | None = None, style: str = "plain", *, identifiers: bool = False
) -> str:
    """The citation of a package, or of the row with an ID (see `search.find`), in one of `STYLES`.

    Fingerprint and SWHID are in every format for programs, and with `identifiers` in the styles
    for people too. Raises `ValueError` for an unknown ID or style, and `ImportError` where a style
    needs an extra.
    """
    chosen = style.lower()
    if chosen not in STYLES:
        raise unknown("style", style, STYLES)
    lookup = Lookup(package)
    found = _work(lookup, id)
    if identifiers or chosen in files.FORMATS:
        found = _identified(lookup, found)
    return STYLES[chosen](found)


def work(package: Package, id: str | None = None) -> Work:
    """What there is to cite, from the descriptor and the tables, without what identifies the data."""
    return _work(Lookup(package), id)


def sources(package: Package, style: str) -> str:
    """The source documents of a package in one of the formats for programs."""
    lookup = Lookup(package)
    found = [_source(lookup, cells) for cells in lookup.rows("documents")]
    return files.FORMATS[style](found)


def source(package: Package, row: Row) -> str:
    """A row's source and its place there, in words for people; empty for a row that has none."""
    lookup = Lookup(package)
    path = list(_path(lookup, row))
    found = _document(lookup, path)
    if found is None:
        return ""
    parts = [str(_place(lookup, path))]
    passage = lookup.first("passages", "passage_id", _cell(path, "passage_id"))
    if passage:
        parts.append(f"line {passage['line']} of the transcript")
    printed = _cell(path, "anchor") or _cell(path, "as_printed") or _cell(path, "name_as_printed")
    parts.append(f"at “{printed}”" if printed else "")
    if row.table != "claims":
        parts.append(next((f"claim {one.id}" for one in path if one.table == "claims"), ""))
    return described(found, ", ".join(part for part in parts if part))


def damage(package: Package, row: Row) -> str:
    """In what the text that a row rests on is damaged; empty where its ground is firm.

    It counts the places that are a conjecture or open, and names their readings.
    """
    lookup = Lookup(package)
    found = _weak(lookup, list(_path(lookup, row)))
    said = {"conjecture": ("is a conjecture", "are conjectures"), "open": ("cannot be read",) * 2}
    parts = []
    for basis in WEAK:
        number = sum(one["basis"] == basis for one in found)
        if number:
            noun = "one place" if number == 1 else f"{number} places"
            parts.append(f"{noun} {said[basis][number > 1]}")
    ids = ", ".join(one["reading_id"] for one in found)
    return f"damaged; {' and '.join(parts)} ({ids})" if parts else ""


# --- the data set and its rows -------------------------------------------------------------------


def _work(lookup: Lookup, id: str | None) -> Work:
    """A DOI is read here and nowhere else.

    The descriptor's `doi` has it without resolver, as in `10.1234/abc`; none is there until one
    has been minted.
    """
    package, descriptor = lookup.package, lookup.package.descriptor
    whole = Work(
        name=package.name,
        title=str(descriptor.get("title", package.name)),
        creators=tuple(
            str(person["title"])
            for person in package.listed("contributors")
            if "creator" in person.get("roles", ["creator"])
        ),
        version=package.version,
        issued=str(descriptor.get("created", ""))[:10],
        keywords=tuple(package.listed("keywords")),
        url=str(descriptor.get("homepage", "")),
        doi=str(descriptor.get("doi", "")),
    )
    if id is None:
        return whole
    row = lookup.find(id)
    path = list(_path(lookup, row))
    return whole._replace(
        table=row.table,
        id=row.id,
        says=typographic(next((row.cells[c] for c in _SAYS if row.cells.get(c)), "")),
        place=_place(lookup, path),
        source=_document(lookup, path),
    )


def _identified(lookup: Lookup, work: Work) -> Work:
    """The same work with what identifies the data as they are: fingerprints and SWHID."""
    prints, swhid = lookup.identity()
    names = [name for name in (work.table, "package") if name in prints]
    found = tuple((name, prints[name].fingerprint) for name in names)
    return work._replace(fingerprints=found, swhid=swhid)


# --- from a row to its source --------------------------------------------------------------------


def _path(lookup: Lookup, row: Row) -> Iterator[Row]:
    """The row, and those that lead from it to its source: a naming, a claim."""
    yield row
    if "publisher" in row.cells:  # it rests on a page of its own
        return
    if row.table == "participants":
        for table in _TO_PARTICIPANT:
            namings = lookup.all(table, "participant_id", row.id)
            if namings:
                firm = (cells for cells in namings if not cells.get("reading_id"))
                yield from _path(lookup, Row(table, "", next(firm, namings[0])))
                return
    for column in _TO_CLAIM:
        id = row.cells.get(column, "")
        claim = lookup.first("claims", "claim_id", id)
        if claim:
            yield Row("claims", id, claim)
            return


def _cell(path: Sequence[Row], column: str) -> str:
    """The cell of the last row on the way to the source, which is nearest to it."""
    return path[-1].cells.get(column, "")


def _place(lookup: Lookup, path: Sequence[Row]) -> Place:
    """Where in its document a row is, and what is wrong with the text there."""
    passage = lookup.first("passages", "passage_id", _cell(path, "passage_id")) or {}
    printed = passage.get("printed_number", "") if passage.get("kind") == "paragraph" else ""
    return Place(
        passage.get("ordinal", ""),
        (_cell(path, "word_from"), _cell(path, "word_to")),
        tuple(cells["basis"] for cells in _weak(lookup, path)),
        printed.removeprefix("no. "),
    )


def _document(lookup: Lookup, path: Sequence[Row]) -> Source | None:
    """The document, or page from outside, that a row comes from; None where it comes from none."""
    if "publisher" in path[-1].cells:
        return _page(path[-1])
    passage = lookup.first("passages", "passage_id", _cell(path, "passage_id"))
    id = passage["document_id"] if passage else _cell(path, "document_id")
    cells = lookup.first("documents", "document_id", id)
    return _source(lookup, cells) if cells else None


def _page(row: Row) -> Source:
    """The page from outside that a row is about."""
    cells = row.cells
    return Source(
        id=in_key(f"page-of-{row.table}-{row.id}"),
        kind=OTHER,
        title=cells.get("page_title", "") or "Page",
        issued=cells.get("published_edtf", ""),
        creator=cells["publisher"],
        url=cells.get("url", ""),
    )


def _source(lookup: Lookup, cells: Cells) -> Source:
    person = lookup.first("participants", "participant_id", cells.get("creator", ""))
    creator = person["name"] if person else ""
    kind = KINDS.get(cells.get("genre", ""), OTHER)
    series = cells.get("series", "") or (creator if kind.csl == "article-newspaper" else "")
    return Source(
        id=cells["document_id"],
        kind=kind,
        title=typographic(cells.get("title", "")),
        issued=cells.get("issued_edtf", ""),
        creator=creator if creator != series else "",
        series=series,
        archive=cells.get("archive_ref", ""),
        url=cells.get("url", ""),
    )


# --- the state of the text -----------------------------------------------------------------------


def _weak(lookup: Lookup, path: Sequence[Row]) -> list[Cells]:
    """The readings on which a row rests that are conjectures or open."""
    found = (lookup.first("readings", "reading_id", id) for id in _reading_ids(lookup, path))
    return [cells for cells in found if cells and cells["basis"] in WEAK]


def _reading_ids(lookup: Lookup, path: Sequence[Row]) -> list[str]:
    """The readings that a row rests on: its own, those of a name, or those of its claim."""
    for row in path:
        if row.cells.get("reading_id"):
            return [row.cells["reading_id"]]
        if row.table in _BY_NAME:
            return _of_names(lookup, row.cells)
        if row.table == "claims":
            rests = lookup.all("claim_readings", "claim_id", row.id)
            return [cells["reading_id"] for cells in rests]
    return []


def _of_names(lookup: Lookup, cells: Cells) -> list[str]:
    """The readings of a participant's names in the passage of a claim; none if one name is undamaged."""
    claim = lookup.first("claims", "claim_id", cells.get("claim_id", "")) or {}
    there = {claim.get("passage_id"), claim.get("context_passage_id")}
    named = lookup.all("names", "participant_id", cells.get("participant_id", ""))
    ids = [one["reading_id"] for one in named if one["passage_id"] in there]
    weak = [
        id for id in ids if (lookup.first("readings", "reading_id", id) or {}).get("basis") in WEAK
    ]
    return weak if len(weak) == len(ids) else []
