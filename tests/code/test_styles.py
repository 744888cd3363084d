"""The styles of a citation, each as text; and what citeproc-py reads back from our CSL-JSON."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

import moscow_tokyo as mt
from moscow_tokyo.citations import files, items, styles
from moscow_tokyo.citations.items import Place, Source, Work
from moscow_tokyo.packages.places import bundled

TITLE = bundled().descriptor["title"]
CLAIM = "test-1984-01-01.c001"
DIGITS, SWHID = "0123456789abcdef" * 4, "swh:1:dir:" + "0" * 40
WORK = Work(
    name="moscow-tokyo",
    title="Moscow–Tokyo: documents and claims, 1982–1984",
    creators=("Moscow–Tokyo contributors",),
    version="1.0.0",
    issued="2026-11-21",
    keywords=("Japan",),
)
MEMORANDUM = Source(
    id="memo-1",
    kind=items.KINDS["intelligence_memorandum"],
    title="Moscow’s New “Peace Offensive” Toward Japan",
    issued="1982-05",
    creator="Central Intelligence Agency",
    series="Intelligence Memorandum SOV 82-10075X",
    archive="FOIA 0000498193",
    url="https://example.org/a%20copy",
)
ITEM = Source(
    id="daily-1",
    kind=items.KINDS["intelligence_item"],
    title="Dialogue Picks Up",
    issued="1984-08-16",
    creator="Central Intelligence Agency",
    series="National Intelligence Daily",
)
ARTICLE = Source(
    id="paper-1",
    kind=items.KINDS["newspaper_article"],
    title="Japan, USSR seek to narrow differences",
    issued="1984-11-05",
    series="The Christian Science Monitor",
    url="https://example.org/1984.html",
)
DATA = {
    "plain": "Moscow–Tokyo contributors, Moscow–Tokyo: documents and claims, 1982–1984, "
    "version 1.0.0 (2026), data set.",
    "apa": "Moscow–Tokyo contributors. (2026). Moscow–Tokyo: documents and claims, 1982–1984 "
    "(Version 1.0.0) [Data set].",
    "chicago-author-date": "Moscow–Tokyo contributors. 2026. “Moscow–Tokyo: Documents and Claims, "
    "1982–1984.” Data set. Version 1.0.0. November 21.",
    "chicago-notes": "Moscow–Tokyo contributors, “Moscow–Tokyo: Documents and Claims, 1982–1984,” "
    "data set, version 1.0.0, November 21, 2026.",
    "apsa": "Moscow–Tokyo contributors. 2026. “Moscow–Tokyo: Documents and Claims, 1982–1984 "
    "(version 1.0.0).”",
}


HERE = Place("35", ("62", "78"))


def row(source: Source | None, place: Place = HERE) -> Work:
    made: dict[str, Any] = {"table": "claims", "id": "x.c136", "says": "A met B."}
    return Work(**WORK._asdict() | made | {"place": place, "source": source})


@pytest.mark.parametrize("style", DATA)
def test_the_data(style: str) -> None:
    assert styles.STYLES[style](WORK) == DATA[style]
    known = {"fingerprints": (("package", DIGITS),), "swhid": SWHID}
    asked = f"{DATA[style]} Fingerprint of the data: {DIGITS[:12]}. SWHID: {SWHID}."
    assert styles.STYLES[style](Work(**WORK._asdict() | known)) == asked


PASSAGE = "passage 35, words 62–78"
SAID = {  # style: what names the source, what follows the place in it
    "plain": {
        "memo-1": "Central Intelligence Agency, “Moscow’s New ‘Peace Offensive’ Toward Japan”, "
        f"Intelligence Memorandum SOV 82-10075X, May 1982, FOIA 0000498193, {PASSAGE}",
        "daily-1": "Central Intelligence Agency, “Dialogue Picks Up”, National Intelligence "
        f"Daily, 16 August 1984, {PASSAGE}",
        "paper-1": "“Japan, USSR seek to narrow differences”, The Christian Science Monitor, "
        f"5 November 1984, {PASSAGE}, https://example.org/1984.html",
    },
    "chicago-notes": {
        "memo-1": "Central Intelligence Agency, Moscow’s New “Peace Offensive” Toward Japan, "
        f"Intelligence Memorandum SOV 82-10075X (1982), FOIA 0000498193, {PASSAGE}",
        "daily-1": "Central Intelligence Agency, “Dialogue Picks Up,” National Intelligence "
        f"Daily, August 16, 1984, {PASSAGE}",
        "paper-1": "“Japan, USSR Seek to Narrow Differences,” Christian Science Monitor, "
        f"November 5, 1984, {PASSAGE}, https://example.org/1984.html",
    },
}
ENTRIES = {  # style: as cited, and the entry
    "chicago-author-date": {
        "memo-1": (
            "Central Intelligence Agency 1982",
            "Central Intelligence Agency. 1982. Moscow’s New “Peace Offensive” Toward Japan. "
            "Intelligence Memorandum SOV 82-10075X. FOIA 0000498193.",
        ),
        "daily-1": (
            "Central Intelligence Agency 1984",
            "Central Intelligence Agency. 1984. “Dialogue Picks Up.” National Intelligence "
            "Daily, August 16.",
        ),
        "paper-1": (
            "Christian Science Monitor 1984",
            "Christian Science Monitor. 1984. “Japan, USSR Seek to Narrow Differences.” "
            "November 5. https://example.org/1984.html.",
        ),
    },
    "apa": {
        "memo-1": (
            "Central Intelligence Agency, 1982",
            "Central Intelligence Agency. (1982). Moscow’s New “Peace Offensive” Toward Japan "
            "(Intelligence Memorandum SOV 82-10075X). (FOIA 0000498193).",
        ),
        "daily-1": (
            "Central Intelligence Agency, 1984",
            "Central Intelligence Agency. (1984, August 16). Dialogue Picks Up. National "
            "Intelligence Daily.",
        ),
        "paper-1": (
            "The Christian Science Monitor, 1984",
            "The Christian Science Monitor. (1984, November 5). Japan, USSR seek to narrow "
            "differences. https://example.org/1984.html",
        ),
    },
    "apsa": {
        "memo-1": (
            "Central Intelligence Agency 1982",
            "Central Intelligence Agency. 1982. Moscow’s New “Peace Offensive” Toward Japan. "
            "Intelligence Memorandum SOV 82-10075X, FOIA 0000498193.",
        ),
        "daily-1": (
            "Central Intelligence Agency 1984",
            "Central Intelligence Agency. 1984. “Dialogue Picks Up.” National Intelligence "
            "Daily, August 16.",
        ),
        "paper-1": (
            "Christian Science Monitor 1984",
            "Christian Science Monitor. 1984. “Japan, USSR Seek to Narrow Differences.” "
            "November 5. https://example.org/1984.html.",
        ),
    },
}


@pytest.mark.parametrize("style", SAID)
@pytest.mark.parametrize("source", [MEMORANDUM, ITEM, ARTICLE], ids=lambda one: one.id)
def test_a_row_in_a_note(style: str, source: Source) -> None:
    data = DATA[style].removesuffix(".")
    assert styles.STYLES[style](row(source)) == f"{SAID[style][source.id]}; {data}, claim x.c136."
    assert styles.STYLES[style](row(None)) == f"{data}, claim x.c136."


@pytest.mark.parametrize("style", ENTRIES)
@pytest.mark.parametrize("source", [MEMORANDUM, ITEM, ARTICLE], ids=lambda one: one.id)
def test_a_row_by_author_and_date(style: str, source: Source) -> None:
    comma = "," if style == "apa" else ""
    data = f"Moscow–Tokyo contributors{comma} 2026, claim x.c136"
    cited, entry = ENTRIES[style][source.id]
    text = f"({cited}, {PASSAGE}; {data})\n{entry}\n{DATA[style]}"
    assert styles.STYLES[style](row(source)) == text
    assert styles.STYLES[style](row(None)) == f"({data})\n{DATA[style]}"


@pytest.mark.parametrize(
    ("place", "words"),
    [
        (Place("3", ("5", "5")), "passage 3, word 5"),
        (Place("3"), "passage 3"),
        (Place(), ""),
        (Place("3", damage=("sense",)), "passage 3"),
        (Place("3", damage=("conjecture",)), "passage 3 (text damaged, partly conjectural)"),
        (Place("3", damage=("open", "conjecture")), "passage 3 (text damaged, partly illegible)"),
    ],
)
def test_the_place_and_its_damage(place: Place, words: str) -> None:
    assert styles._located(row(ITEM, place)) == words
    for style in DATA:
        text = styles.STYLES[style](row(ITEM, place))
        brackets = ["(", ")"] if style in SAID else ["[", "]"]
        assert (words.replace("(", brackets[0]).replace(")", brackets[1]) or "c136") in text
    for style in files.FORMATS:
        assert place.warning in styles.STYLES[style](row(ITEM, place))


def test_rows_in_words() -> None:
    nouns = {
        "claims": "claim",
        "claim_participants": "claim participant",
        "witnesses": "witness",
        "attendance": "attendance",
        "errata": "errata",
        "releases": "release",
    }
    assert {table: Work(**WORK._asdict() | {"table": table}).noun for table in nouns} == nouns


def test_quotes_and_apostrophes() -> None:
    said = '"Yes," he said (\'no\' meant "no"); Moscow\'s \'70s "Peace-""Offensive""'
    assert items.typographic(said).count('"') == items.typographic(said).count("'") == 0
    assert items.typographic('A "B" of C\'s ("D")') == "A “B” of C’s (“D”)"


# --- the formats for programs --------------------------------------------------------------------


def test_bibtex() -> None:
    known = {"fingerprints": (("claims", DIGITS),), "swhid": SWHID}
    text = styles.STYLES["bibtex"](Work(**row(MEMORANDUM)._asdict() | known))
    assert text.split("\n") == [
        "@dataset{moscow-tokyo-1.0.0-claims-x.c136,",
        "  author = {{Moscow--Tokyo contributors}},",
        "  title = {{Moscow--Tokyo}: documents and claims, 1982--1984},",
        "  titleaddon = {{Claim x.c136}},",
        "  date = {2026-11-21},",
        "  version = {1.0.0},",
        "  entrysubtype = {Data set},",
        "  related = {memo-1},",
        "  relatedstring = {Passage 35, words 62--78, of},",
        "  abstract = {A met B.},",
        f"  swhid = {{{SWHID}}},",
        f"  fingerprint = {{claims {DIGITS}}},",
        "}",
        "",
        "@report{memo-1,",
        "  author = {{Central Intelligence Agency}},",
        "  title = {{Moscow’s} {New} “{Peace} {Offensive}” {Toward} {Japan}},",
        "  type = {Intelligence Memorandum},",
        "  number = {SOV 82-10075X},",
        "  date = {1982-05},",
        "  addendum = {FOIA 0000498193},",
        "}",
    ]
    assert "  relatedstring = {From}," in styles.STYLES["bibtex"](row(MEMORANDUM, Place()))
    assert "related" not in styles.STYLES["bibtex"](row(None))
    article = files.bibtex([ARTICLE])
    assert "@article{paper-1,\n  title = {{Japan}, {USSR} seek to narrow differences}," in article
    assert "  journaltitle = {The Christian Science Monitor},\n" in article
    assert "  entrysubtype = {newspaper},\n" in article
    assert "  url = {https://example.org/1984.html},\n" in article


def test_what_latex_would_trip_over() -> None:
    hard = "50% of A&B_c#{d}~ \\ $5 ^2 1982–1984 — “x”"
    easy = r"50\% of A\&B\_c\#\{d\}\textasciitilde{} \textbackslash{} \$5 \textasciicircum{}2 "
    assert files.tex(hard) == easy + "1982--1984 --- “x”"
    source = Source("x", items.OTHER, hard, "1984", creator=hard, archive=hard)
    text = files.bibtex([source])
    assert text.count("{") == text.count("}")
    assert not re.search(r"(?<!\\)[%&#_$]", text)
    assert files.protected("Über O’Neill & die UNO-Akte, 1982–1984") == (
        "{Über} {O’Neill} \\& die {UNO-Akte}, 1982--1984"
    )


def test_ris() -> None:
    text = styles.STYLES["ris"](row(MEMORANDUM))
    data, source = (part.split("\n") for part in text.split("\n\n"))
    assert data[:6] == [
        "TY  - DATA",
        "ID  - moscow-tokyo-1.0.0-claims-x.c136",
        "AU  - Moscow–Tokyo contributors,",
        "TI  - Moscow–Tokyo: documents and claims, 1982–1984, claim x.c136",
        "PY  - 2026",
        "DA  - 2026/11/21",
    ]
    assert data.count("ET  - 1.0.0") == 1
    assert source == [
        "TY  - RPRT",
        "ID  - memo-1",
        "AU  - Central Intelligence Agency,",
        "TI  - Moscow’s New “Peace Offensive” Toward Japan",
        "M3  - Intelligence Memorandum",
        "SN  - SOV 82-10075X",
        "PY  - 1982",
        "DA  - 1982/05",
        "AN  - FOIA 0000498193",
        "ER  - ",
    ]
    assert all(re.match(r"[A-Z][A-Z0-9]  - ", line) for line in [*data, *source])
    article = files.ris([ARTICLE]).split("\n")
    assert "T2  - The Christian Science Monitor" in article
    assert not any(line.startswith("AU") for line in article)
    assert "DA  - 198X?" in files.ris([Source("x", items.OTHER, "X", "198X?")])
    assert "TI  - a b" in files.ris([Source("x", items.OTHER, "a\n b", "")]), "one line each"


def test_csl_json() -> None:
    data, source = json.loads(styles.STYLES["csl-json"](row(ARTICLE)))
    assert data["title"] == f'{WORK.title}, claim <span class="nocase">x.c136</span>'
    assert (data["type"], data["version"]) == ("dataset", "1.0.0")
    assert data["author"] == [{"literal": "Moscow–Tokyo contributors"}]
    assert data["issued"] == {"date-parts": [[2026, 11, 21]]}
    assert data["note"] == f"Source: {SAID['plain']['paper-1']}."
    assert source == {
        "id": "paper-1",
        "type": "article-newspaper",
        "title": ARTICLE.title,
        "issued": {"date-parts": [[1984, 11, 5]]},
        "URL": ARTICLE.url,
        "container-title": ARTICLE.series,
    }
    assert "container-title" not in WORK.csl()
    assert Source("x", items.OTHER, "X", "198X?").csl()["issued"] == {
        "literal": "the 1980s (uncertain)"
    }


@pytest.mark.parametrize("style", styles.CSL)
@pytest.mark.parametrize("id", [None, "csm-1984-11-05.c070", "cia-sov-82-10075x.c016"])
def test_citeproc_reads_our_csl_json_back(style: str, id: str | None) -> None:
    """Every entry as it is in the file; a warning would be an error."""
    data, *others = json.loads(mt.cite(id, style="csl-json"))
    entry, note = styles._rendered(style, json.dumps(data))
    text = entry or note
    shown = ["Moscow–Tokyo contributors", "2026", "on Soviet–Japanese", *([id] if id else [])]
    assert [part for part in shown if part.lower() not in text.lower()] == []
    assert text.count(mt.__version__) == (0 if style == "apsa" else 1), "APSA prints none"
    assert ("text damaged, partly illegible" in text) == (id == "cia-sov-82-10075x.c016")
    for source in others:
        entry, note = styles._rendered(style, json.dumps(source))
        title, year = source["title"], str(source["issued"]["date-parts"][0][0])
        assert title.lower() in (entry or note).lower()
        assert year in (entry or note)


def test_creators_and_days(small: mt.Dataset) -> None:
    """Two creators, and a descriptor without a day."""
    made: dict[str, Any] = WORK._asdict() | {"creators": ("A. Body", "B. Body"), "issued": ""}
    item = Work(**made).csl()
    assert [person["literal"] for person in item["author"]] == ["A. Body", "B. Body"]
    assert item.get("issued") is None
    for style in styles.STYLES:
        text = styles.STYLES[style](Work(**made))
        assert text.index("A. Body") < text.index("B. Body")
        assert "()" not in text
    assert small.cite(CLAIM, style="bibtex").startswith(
        f"@dataset{{moscow-tokyo-{mt.__version__}-claims-{CLAIM},\n"
    )
    assert TITLE.partition(":")[2] in small.cite(style="ris")


@pytest.mark.parametrize("style", ["apa", "chicago-author-date", "apsa"])
def test_an_interval_of_one_year_keeps_its_year(style: str) -> None:
    cited, source, _ = mt.cite("unga-36-mongolia.c001", style=style).splitlines()
    assert "1981" in cited.partition(";")[0]
    assert "1981" in source
