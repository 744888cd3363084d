"""What is cited, to the letter: works with and without each part, and rows with their sources."""

from __future__ import annotations

import calendar
import json
from pathlib import Path
from typing import Any

import pytest

from moscow_tokyo.citations import work
from moscow_tokyo.citations.styles import STYLES, Work
from moscow_tokyo.packages import fingerprints
from moscow_tokyo.packages.places import locate
from moscow_tokyo.packages.search import Row, find

PART: dict[str, Any] = {
    "name": "p", "title": "T", "creators": ("A", "B"), "version": "1.0.0", "issued": "2026-02-03", "keywords": ("k", "l"),
}  # fmt: skip
PRINTS = (("claims", "c" * 64), ("package", "d" * 64))


def test_ris_has_each_part_that_there_is() -> None:
    full = Work(**PART, url="https://example.org/", doi="10.5072/x", fingerprints=PRINTS[1:])
    assert STYLES["ris"](full).split("\n") == [
        "TY  - DATA", "AU  - A", "AU  - B", "TI  - T (version 1.0.0)", "PY  - 2026", "DA  - 2026/02/03", "ET  - 1.0.0",
        "DO  - 10.5072/x", "UR  - https://example.org/", f"N1  - Fingerprint of the data: {'d' * 64}.", "KW  - k", "KW  - l",
        "ER  - ",
    ]  # fmt: skip
    assert "UR" not in STYLES["ris"](Work(**PART))


def test_bibtex_has_each_part_that_there_is() -> None:
    full = Work(**PART, url="https://example.org/", doi="10.5072/x", swhid="swh:1", id="t:1")
    text = STYLES["bibtex"](full)
    assert text.split("\n") == [
        "@misc{p-1.0.0-t-1,", "  author = {{A} and {B}},", "  title = {{T (version 1.0.0)}},", "  year = {2026},",
        "  version = {1.0.0},", "  howpublished = {Data set},", "  doi = {10.5072/x},", "  url = {https://example.org/},",
        "  note = {SWHID: swh:1.}", "}",
    ]  # fmt: skip


def test_csl_json_has_each_part_that_there_is() -> None:
    full = Work(**PART, url="u", doi="d", row="claims x: y.", source="s", fingerprints=PRINTS)
    assert json.loads(STYLES["csl-json"](full)) == [
        {
            "id": "p-1.0.0", "type": "dataset", "title": "T", "author": [{"literal": "A"}, {"literal": "B"}],
            "issued": {"date-parts": [[2026, 2, 3]]}, "version": "1.0.0", "genre": "data set", "keyword": "k, l",
            "DOI": "d", "URL": "u",
            "note": f"Row: claims x: y. Source: s. Fingerprint of claims: {'c' * 64}. Fingerprint of the data: {'d' * 64}.",
        }
    ]  # fmt: skip
    assert "é" in STYLES["csl-json"](Work(**PART | {"title": "é"}))


@pytest.mark.parametrize(
    ("more", "end"),
    [
        ({}, ""),
        ({"url": "u"}, " u"),
        ({"url": "u", "doi": "d"}, " https://doi.org/d"),
        ({"fingerprints": PRINTS[1:]}, " Fingerprint: dddddddddddd."),
        ({"fingerprints": PRINTS[1:], "swhid": "s"}, " Fingerprint: dddddddddddd. SWHID: s."),
        (
            {"fingerprints": PRINTS, "swhid": "s", "row": "claims x"},
            " Fingerprint of claims: cccccccccccc.",
        ),
        ({"source": "s", "row": "claims x."}, " Source: s."),
    ],
)
def test_plain_text_ends_with_what_there_is(more: dict[str, Any], end: str) -> None:
    row = ", claims x" if "row" in more else ""
    assert (
        STYLES["plain"](Work(**PART, **more))
        == f"A and B, T, version 1.0.0 (2026), data set{row}.{end}"
    )


def test_the_months() -> None:
    assert [work._day(f"1984-{n:02}") for n in range(1, 13)] == [
        f"{m} 1984" for m in calendar.month_name[1:]
    ]
    assert [work._day(text) for text in ("1984-00", "1984-13", "1984-13-01", "1984-01-01/..")] == [
        "1984-00", "1984-13", "1984-13-01", "1984-01-01/..",
    ]  # fmt: skip
    assert work._day("1984-12-01") == "1 December 1984"


def test_sources_of_rows(mini: Path) -> None:
    package = locate(mini)
    first = "Delta Daily, “Test notice one”, 1 January 1984"
    told = {
        "claims:test-1984-01-01.c003": f"{first}, line 3 of the transcript (test-1984-01-01.p02), words 24 to 32, at “be opened”",
        "readings:test-1984-02-01.r001": "State One, “Test report two”, 1 February 1984, line 1 of the transcript "
        "(test-1984-02-01.p01), word 5, at “sccond”",
        "documents:test-1984-01-01": first,
        "hedges:may": "",
    }  # fmt: skip
    assert {id: work.source(package, find(package, id)) for id in told} == told
    speech = work.source(package, find(package, "meetings:1983-12-alfa-speech"))
    assert speech.startswith(first)
    assert speech.endswith(", at “said on Monday” (claim test-1984-01-01.c001)")
    assert work.source(package, Row("x", "", {"claim_id": "nowhere"})) == ""
    assert work.source(package, find(package, "participants:alfa-tester")) != ""


def test_a_work_of_a_bare_package(mini: Path) -> None:
    package = locate(mini)
    for name in ("title", "keywords", "homepage", "doi", "created"):
        package.descriptor.pop(name, None)
    package.descriptor["contributors"] = [
        {"title": "A"},
        {"title": "B", "roles": ["editor"]},
        {"title": "C", "roles": ["creator"]},
    ]
    found = work.work(package)
    assert (found.title, found.creators, found.issued, found.keywords) == (
        package.name,
        ("A", "C"),
        "",
        (),
    )
    assert (found.url, found.doi, found.id, found.row, found.source) == ("", "", "", "", "")
    row = work.work(package, "hedges:may")
    assert (row.id, row.row) == ("hedges:may", "hedges may")
    assert work.work(package, "alfa-tester").row == "participants alfa-tester: Alfa Tester"
    named = work.identified(package, work.work(package, "alfa-tester")).fingerprints
    prints = fingerprints.fingerprint(package)
    assert named == tuple((name, prints[name].fingerprint) for name in ("participants", "package"))
    told = r"^unknown style 'bibtext'; did you mean 'bibtex'\? There are: plain, apa, "
    with pytest.raises(ValueError, match=told):
        work.cite(package, style="bibtext")
    assert work.cite(package, style="BibTeX") == work.cite(package, style="bibtex")
