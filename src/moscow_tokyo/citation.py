"""From a package or one of its rows to a citation. Standard library only; no identifier is made up.

`STYLES` is the one list of styles; each is a function of `Work`, which holds what there is to cite.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from .package import Package, unknown
from .rows import Row, find, first

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

# Columns that lead from a row to its source, in the order they are tried.
_TO_CLAIM = ("claim_id", "status_claim_id")
# Tables that name a participant and have a source, in the order they are tried.
_TO_PARTICIPANT = ("names", "claim_participants", "attendance")


@dataclass(frozen=True)
class Work:
    """What a citation is made from."""

    name: str
    title: str
    creators: tuple[str, ...]
    version: str
    issued: str  # YYYY-MM-DD
    keywords: tuple[str, ...]
    url: str = ""
    id: str = ""  # the row's
    row: str = ""  # the row in words: "claims nid-1984-08-16.c012: its statement"
    source: str = ""  # the row's source document and the place in it


def cite(package: Package, id: str | None = None, style: str = "plain") -> str:
    """The citation of a package, or of the row with an ID (see `rows.find`), in one of `STYLES`.

    Raises `ValueError` for an unknown ID or style.
    """
    if style not in STYLES:
        raise unknown("style", style, STYLES)
    return STYLES[style](work(package, id))


def work(package: Package, id: str | None = None) -> Work:
    """What there is to cite, from the descriptor and the tables."""
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
        id=f"{found.table}:{found.id}" if found else "",
        row=_named(found) if found else "",
        source=source(package, found) if found else "",
    )


def source(package: Package, row: Row) -> str:
    """A row's source document and the place in it, in words; empty for a row that has none."""
    cells = row.cells
    if row.table == "participants":
        for table in _TO_PARTICIPANT:
            naming = first(package, table, "participant_id", row.id)
            if naming:
                return source(package, Row(table, "", naming))
    if row.table != "claims":
        for column in _TO_CLAIM:
            claim = first(package, "claims", "claim_id", cells.get(column, ""))
            if claim:
                there = source(package, Row("claims", claim["claim_id"], claim))
                return f"{there} (claim {claim['claim_id']})" if there else ""
    passage = first(package, "passages", "passage_id", cells.get("passage_id", ""))
    document_id = (passage or cells).get("document_id", "")
    document = first(package, "documents", "document_id", document_id)
    if not document:
        return ""
    parts = [_document(package, document)]
    if passage:
        parts.append(f"line {passage['line']} of the transcript ({passage['passage_id']})")
    if cells.get("word_from"):
        parts.append(f"words {cells['word_from']} to {cells['word_to']}")
    printed = cells.get("anchor") or cells.get("as_printed") or cells.get("name_as_printed")
    if printed:
        parts.append(f"at “{printed}”")
    return ", ".join(parts)


def cff(package: Package) -> str:
    """The text of CITATION.cff (version 1.2.0), from the descriptor."""
    about = work(package)
    licences = [licence["name"] for licence in package.descriptor.get("licenses", [])]
    lines = [
        "cff-version: 1.2.0",
        "message: " + _quoted("Please cite this data set, with its version, when you use it."),
        "type: dataset",
        f"title: {_quoted(about.title)}",
        f"abstract: {_quoted(str(package.descriptor.get('description', '')))}",
        "authors:",
        *(f"  - name: {_quoted(name)}" for name in about.creators),
        f"version: {_quoted(about.version)}",
        f"date-released: {_quoted(about.issued)}",
        *(f"license: {name}" for name in licences[:1]),
        "keywords:",
        *(f"  - {_quoted(word)}" for word in about.keywords),
    ]
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


# --- styles --------------------------------------------------------------------------------------


def _key(work: Work) -> str:
    """A key for reference managers: package, version, row; another row, another key."""
    return re.sub(r"[^A-Za-z0-9.]+", "-", "-".join([work.name, work.version, work.id])).strip("-")


def _plain(work: Work) -> str:
    year = work.issued[:4]
    text = f"{' and '.join(work.creators)}, {work.title}, version {work.version} ({year}), data set"
    if work.row:
        text += f", {work.row}"
    text = text.rstrip(".") + "."
    if work.source:
        text += f" Source: {work.source}."
    return text + (f" {work.url}" if work.url else "")


def _note(work: Work) -> str:
    row = f"Row: {work.row}. " if work.row else ""
    origin = f"Source: {work.source}." if work.source else ""
    return (row + origin).strip()


def _bibtex(work: Work) -> str:
    fields = {
        "author": " and ".join(f"{{{_tex(name)}}}" for name in work.creators),
        "title": f"{{{_tex(work.title)} (version {_tex(work.version)})}}",
        "year": work.issued[:4],
        "version": _tex(work.version),
        "howpublished": "Data set",
        "url": work.url,
        "note": _tex(_note(work)),
    }
    body = ",\n".join(f"  {name} = {{{value}}}" for name, value in fields.items() if value)
    return f"@misc{{{_key(work)},\n{body}\n}}"


def _tex(text: str) -> str:
    special = {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"}
    return re.sub(r"[\\~^&%$#_{}]", lambda m: special.get(m[0], "\\" + m[0]), text)


def _ris(work: Work) -> str:
    tags = [
        ("TY", "DATA"),
        *(("AU", name) for name in work.creators),
        ("TI", work.title),
        ("PY", work.issued[:4]),
        ("DA", work.issued.replace("-", "/")),
        ("ET", work.version),
        ("UR", work.url),
        ("N1", _note(work)),
        *(("KW", word) for word in work.keywords),
        ("ER", ""),
    ]
    return "\n".join(f"{tag}  - {value}" for tag, value in tags if value or tag == "ER")


def _csl_json(work: Work) -> str:
    item: dict[str, Any] = {
        "id": _key(work),
        "type": "dataset",
        "title": work.title,
        "author": [{"literal": name} for name in work.creators],
        "issued": {"date-parts": [[int(part) for part in work.issued.split("-") if part]]},
        "version": work.version,
        "keyword": ", ".join(work.keywords),
        "URL": work.url,
        "note": _note(work),
    }
    return json.dumps([{k: v for k, v in item.items() if v}], ensure_ascii=False, indent=2)


STYLES: Mapping[str, Callable[[Work], str]] = {
    "plain": _plain,
    "bibtex": _bibtex,
    "ris": _ris,
    "csl-json": _csl_json,
}


def _named(row: Row) -> str:
    """A row in words: its table, its ID, and what it says."""
    columns = ("statement", "title", "name", "name_as_printed", "reading", "question")
    says = next((row.cells[column] for column in columns if row.cells.get(column)), "")
    return f"{row.table} {row.id}" + (f": {says.rstrip('.')}" if says else "")


def _document(package: Package, document: Mapping[str, str]) -> str:
    """A source document in words."""
    person = first(package, "participants", "participant_id", document.get("creator", ""))
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
