"""What is cited, as data: a source document, and the data set or a row of it, each as CSL-JSON.

The styles and the files make text of these. No identifier is made up.
"""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from ..schemas.words import in_words

SHORT = 12
"""How many digits of a fingerprint a citation for people has; a file has all of them."""


class Kind(NamedTuple):
    """What a genre of documents is for the formats: the type in CSL, biblatex and RIS."""

    csl: str
    bibtex: str
    ris: str
    subtype: str = ""  # biblatex's entrysubtype


KINDS = {
    "intelligence_memorandum": Kind("report", "report", "RPRT"),
    "intelligence_item": Kind("article-magazine", "article", "MGZN", "magazine"),
    "statement": Kind("speech", "misc", "CPAPER"),
    "minutes": Kind("document", "misc", "CHAP"),
    "newspaper_article": Kind("article-newspaper", "article", "NEWS", "newspaper"),
}
"""By `documents.genre`; a test asks for each of its terms."""
OTHER = Kind("document", "misc", "GEN")


class Source(NamedTuple):
    """A source document, with typographic quotes."""

    id: str
    kind: Kind
    title: str
    issued: str  # EDTF
    creator: str = ""  # empty where a serial is its own creator
    series: str = ""
    archive: str = ""
    url: str = ""

    @property
    def report(self) -> tuple[str, str]:
        """The sort and the number of a report: `series` is both ("Memorandum SOV 82-10075X")."""
        found = re.fullmatch(r"(.*?)\s+((?:[A-Z]+\s+)?\S*\d\S*)", self.series)
        return (found[1], found[2]) if found else (self.series, "")

    def csl(self) -> dict[str, Any]:
        """The document as an item of CSL-JSON; one that an archive has is found by its number."""
        item = {
            "id": self.id,
            "type": self.kind.csl,
            "title": self.title,
            "author": [{"literal": self.creator}] if self.creator else [],
            "issued": _issued(self.issued),
            "archive_location": self.archive,
            "URL": "" if self.archive else self.url,
        }
        if self.kind.csl == "report":
            item["genre"], item["number"] = self.report
        else:
            item["container-title"] = self.series
        return {name: value for name, value in item.items() if value}


class Place(NamedTuple):
    """Where in its source a row is found, and what is wrong with the text there."""

    passage: str = ""  # its number in the document, counted from the first that was coded
    words: tuple[str, str] = ("", "")  # the first and the last, counted in the passage
    damage: tuple[str, ...] = ()  # bases that are no firm ground: conjecture, open
    paragraph: str = ""  # the number that the document prints before the passage

    def __str__(self) -> str:
        begin, end = self.words
        named = ("paragraph", self.paragraph) if self.paragraph else ("passage", self.passage)
        parts = [" ".join(named)] if named[1] else []
        if begin:
            parts.append(f"word {begin}" if begin == end else f"words {begin}–{end}")
        return ", ".join(parts)

    @property
    def warning(self) -> str:
        """That the text is damaged where the row rests on a conjecture or an open place."""
        weakest = next((basis for basis in reversed(WEAK) if basis in self.damage), "")
        return f"text damaged, {_DAMAGE[weakest]}" if weakest else ""


WEAK = ("conjecture", "open")
"""The bases of readings that a citation warns of, the weaker last."""
_DAMAGE = {"conjecture": "partly conjectural", "open": "partly illegible"}


class Work(NamedTuple):
    """The data set, or a row of it; `fingerprints` has the row's table first, the package last."""

    name: str
    title: str
    creators: tuple[str, ...]
    version: str
    issued: str  # YYYY-MM-DD
    keywords: tuple[str, ...] = ()
    url: str = ""
    doi: str = ""  # as the descriptor has it; empty until one is minted
    swhid: str = ""
    fingerprints: tuple[tuple[str, str], ...] = ()  # (table or "package", 64 digits)
    table: str = ""  # the row's
    id: str = ""  # the row's, within its table
    says: str = ""  # what the row says
    place: Place = Place()
    source: Source | None = None

    @property
    def key(self) -> str:
        """A key for reference managers: package, version, row; another row, another key."""
        from hashlib import sha256

        parts = [self.name, self.version, *([self.table, self.id] if self.id else [])]
        plain = "-".join(parts)
        key = in_key(plain).strip("-")
        # What was lost may have been the only difference between two rows.
        return key if key == plain else f"{key}-{sha256(plain.encode()).hexdigest()[:8]}"

    @property
    def versioned(self) -> str:
        """The title with the version, for a style that has no place for a version."""
        return f"{self.title} (version {self.version})"

    @property
    def noun(self) -> str:
        """What one row of the row's table is: "claim", "claim participant", "witness"."""
        return re.sub(r"(?<=ss)es$|(?<!s)s$", "", self.table.replace("_", " "))

    @property
    def row(self) -> str:
        """The row in words: "claim nid-1984-08-16.c012"; empty for the data set."""
        return f"{self.noun} {self.id}" if self.id else ""

    @property
    def where(self) -> str:
        """Its place in its source, in one sentence; empty where it has none."""
        if self.source is None:
            return ""
        return f"Source: {described(self.source, str(self.place))}."

    @property
    def identity(self) -> list[str]:
        """What identifies the data, in full, in a sentence each."""
        prints = [f"Fingerprint of {_of(table)}: {digits}." for table, digits in self.fingerprints]
        return [*prints, *([f"SWHID: {self.swhid}."] if self.swhid else [])]

    @property
    def short_identity(self) -> str:
        """The same for people to compare: the first digits of the first fingerprint."""
        prints = [f"Fingerprint of {_of(t)}: {d[:SHORT]}." for t, d in self.fingerprints[:1]]
        return " ".join([*prints, *([f"SWHID: {self.swhid}."] if self.swhid else [])])

    def csl(self) -> dict[str, Any]:
        """The data set as an item of CSL-JSON; a row is an item in it."""
        item: dict[str, Any] = {
            "id": self.key,
            "type": "dataset",
            "title": self.title,
            "author": [{"literal": name} for name in self.creators],
            "issued": _issued(self.issued),
            "version": self.version,
            "genre": "data set",
            "keyword": ", ".join(self.keywords),
            "DOI": self.doi,
            "URL": self.url,
            "abstract": self.says,
            "note": " ".join([*([self.where] if self.where else []), *self.identity]),
        }
        if self.id:
            noun, _, rest = self.entry.partition(" ")
            item["title"] += f', {noun.lower()} <span class="nocase">{rest}</span>'
        return {name: value for name, value in item.items() if value}

    @property
    def whole_title(self) -> str:
        """The title of the data set, with the row after it."""
        return f"{self.title}, {self.entry[:1].lower()}{self.entry[1:]}" if self.id else self.title

    @property
    def entry(self) -> str:
        """The row as the title of an entry, with a warning where its text is damaged."""
        warning = f" ({self.place.warning})" if self.place.warning else ""
        return f"{self.row[:1].upper()}{self.row[1:]}{warning}"


def in_key(text: str) -> str:
    """A text with nothing that a key for reference managers must not have."""
    return re.sub(r"[^A-Za-z0-9.-]+", "-", text)


def _of(table: str) -> str:
    return "the data" if table == "package" else table


def described(source: Source, place: str = "") -> str:
    """A source document in words, for people, with a place in it."""
    title = source.title.replace("“", "‘").replace("”", "’")
    about = (source.creator, f"“{title}”", source.series, in_words(source.issued), source.archive)
    parts = (*about, place, "" if source.archive else source.url)
    return ", ".join(part for part in parts if part)


def typographic(text: str) -> str:
    """A text with the quotes and apostrophes that printers use.

    >>> typographic("Moscow's New " + '"Peace Offensive"')
    'Moscow’s New “Peace Offensive”'
    """
    text = re.sub(r'(^|[\s(\[—–‘“-])"', r"\1“", text).replace('"', "”")
    return re.sub(r"(^|[\s(\[—–“-])'", r"\1‘", text).replace("'", "’")


def _issued(text: str) -> dict[str, Any]:
    """A date for CSL-JSON; an interval has both its ends, and other expressions are in words."""
    ends = [_parts(end) for end in text.split("/")]
    if all(ends):
        return {"date-parts": ends}
    return {"literal": in_words(text)} if text else {}


def _parts(text: str) -> list[int]:
    """Year, month and day of a plain date; nothing of another expression."""
    match = re.fullmatch(r"([0-9]{4})(?:-(0[1-9]|1[0-2])(?:-([0-9]{2}))?)?", text)
    return [int(part) for part in match.groups() if part] if match else []
