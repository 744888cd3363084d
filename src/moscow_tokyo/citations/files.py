"""The formats that programs read: BibTeX for biblatex, RIS and CSL-JSON.

A row is an entry of its own, with its source as another: in BibTeX the row names it as `related`,
so that biblatex prints the source, and the place in it, after the row.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence

from ..schemas.words import in_words
from .items import Source, Work

Entries = Sequence[Work | Source]


def entries(work: Work) -> Entries:
    """A work and, where it is a row with one, its source."""
    return [work, *([work.source] if work.source else [])]


# --- BibTeX --------------------------------------------------------------------------------------


def bibtex(found: Entries) -> str:
    """The entries as BibTeX, with the types and fields of biblatex."""
    return "\n\n".join(
        _row_bibtex(one) if isinstance(one, Work) else _source_bibtex(one) for one in found
    )


def _row_bibtex(work: Work) -> str:
    place = f"{work.place}, of".capitalize() if str(work.place) else "From"
    return _entry(
        "dataset",
        work.key,
        {
            "author": " and ".join(f"{{{tex(name)}}}" for name in work.creators),
            "title": protected(work.title),
            "titleaddon": f"{{{tex(work.entry)}}}" if work.id else "",
            "date": work.issued,
            "version": tex(work.version),
            "entrysubtype": "Data set",
            "doi": work.doi,
            "url": work.url,
            "related": work.source.id if work.source else "",
            "relatedstring": tex(place) if work.source else "",
            "abstract": tex(work.says),
            "swhid": work.swhid,
            "fingerprint": ", ".join(f"{table} {digits}" for table, digits in work.fingerprints),
        },
    )


def _source_bibtex(source: Source) -> str:
    sort, number = source.report if source.kind.csl == "report" else ("", "")
    within = "howpublished" if source.kind.bibtex == "misc" else "journaltitle"
    return _entry(
        source.kind.bibtex,
        source.id,
        {
            "author": f"{{{tex(source.creator)}}}" if source.creator else "",
            "title": protected(source.title),
            "type": tex(sort),
            "number": tex(number),
            within: "" if number else tex(source.series),
            "entrysubtype": source.kind.subtype,
            "date": source.issued,
            "addendum": tex(source.archive),
            "url": "" if source.archive else source.url,
        },
    )


def _entry(kind: str, key: str, fields: Mapping[str, str]) -> str:
    lines = [f"  {name} = {{{value}}}," for name, value in fields.items() if value]
    return "\n".join([f"@{kind}{{{key},", *lines, "}"])


def tex(text: str) -> str:
    r"""A text with LaTeX's special characters escaped and its dashes for en and em.

    >>> print(tex("50% of A&B_c, 1982–1984"))
    50\% of A\&B\_c, 1982--1984
    """
    special = {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"}
    special |= {"–": "--", "—": "---"}
    return re.sub(r"[\\~^&%$#_{}–—]", lambda m: special.get(m[0], "\\" + m[0]), text)


def protected(title: str) -> str:
    """A title for BibTeX in which each word with a capital keeps it, whatever a style does.

    >>> print(protected("Talks of Japan and the USSR, 1982–1984"))
    {Talks} of {Japan} and the {USSR}, 1982--1984
    """
    word = r"[^\W\d_][\w’]*(?:[-–][\w’]+)*"
    parts = re.split(f"({word})", title)  # words, and what is between them
    return "".join(f"{{{tex(part)}}}" if part != part.lower() else tex(part) for part in parts)


# --- RIS -----------------------------------------------------------------------------------------


def ris(found: Entries) -> str:
    """The entries as RIS."""
    return "\n\n".join(_ris(_tags(one)) for one in found)


def _tags(one: Work | Source) -> list[tuple[str, str]]:
    """The fields; a body as author ends with a comma, lest its last word be taken for a surname."""
    if isinstance(one, Source):
        sort, number = one.report if one.kind.csl == "report" else ("", "")
        return [
            ("TY", one.kind.ris),
            ("ID", one.id),
            ("AU", f"{one.creator}," if one.creator else ""),
            ("TI", one.title),
            ("T2", "" if number else one.series),
            ("M3", sort),
            ("SN", number),
            *_dates(one.issued),
            ("AN", one.archive),
            ("UR", "" if one.archive else one.url),
        ]
    return [
        ("TY", "DATA"),
        ("ID", one.key),
        *(("AU", f"{name},") for name in one.creators),
        ("TI", one.whole_title),
        *_dates(one.issued),
        ("ET", one.version),
        ("DO", one.doi),
        ("UR", one.url),
        ("AB", one.says),
        *(("N1", sentence) for sentence in (one.where, *one.identity)),
        *(("KW", word) for word in one.keywords),
    ]


def _dates(text: str) -> list[tuple[str, str]]:
    """Year and date, of a plain date; of an interval those of its first end, and a note."""
    first, _, last = text.partition("/")
    plain = re.fullmatch(r"([0-9]{4})(-[0-9]{2}){0,2}", first)
    if not plain:
        return [("DA", text)]
    day = first.replace("-", "/") if plain[2] else ""
    return [("PY", plain[1]), ("DA", day), ("N1", f"Date: {in_words(text)}" if last else "")]


def _ris(tags: list[tuple[str, str]]) -> str:
    # One line each, and no more: a line end would end the field.
    lines = [f"{tag}  - {' '.join(value.split())}" for tag, value in tags if value]
    return "\n".join([*lines, "ER  - "])


# --- CSL-JSON ------------------------------------------------------------------------------------


def csl_json(found: Entries) -> str:
    """The entries as CSL-JSON."""
    return json.dumps([one.csl() for one in found], ensure_ascii=False, indent=2)


FORMATS: Mapping[str, Callable[[Entries], str]] = {
    "bibtex": bibtex,
    "ris": ris,
    "csl-json": csl_json,
}
