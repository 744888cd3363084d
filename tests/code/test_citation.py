"""What is cited: the data and every row, with source and identity, in every style; CITATION.cff."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

import moscow_tokyo as mt
from moscow_tokyo.citations import work
from moscow_tokyo.citations.styles import CSL, STYLES
from moscow_tokyo.curation.pages import cff
from moscow_tokyo.packages import fingerprints
from moscow_tokyo.packages.places import bundled, locate
from moscow_tokyo.packages.tables import rows

TITLE = bundled().descriptor["title"]
CLAIM = "test-1984-01-01.c001"
FILES = ("bibtex", "ris", "csl-json")  # for programs: identity in full


def test_the_data() -> None:
    text = mt.cite()
    whole = fingerprints.fingerprint(bundled())["package"].fingerprint
    assert text.startswith(f"Moscow–Tokyo contributors, {TITLE}, version {mt.__version__} (2")
    assert text.endswith(
        f"), data set. Fingerprint: {whole[:12]}. SWHID: {fingerprints.swhid(bundled())}."
    )


def test_a_claim_says_where_it_stands(small: mt.Dataset, mini: Path) -> None:
    about = mt.cite().partition(". Fingerprint")[0]
    digits = fingerprints.fingerprint(locate(mini))["claims"].fingerprint
    assert small.cite(CLAIM) == (
        f"{about}, claims {CLAIM}: Alfa Tester made a statement on Monday, "
        "26 December 1983. Source: Delta Daily, “Test notice one”, 1 January 1984, line 3 of the "
        "transcript (test-1984-01-01.p02), words 1 to 6, at “said on Monday”. "
        f"Fingerprint of claims: {digits[:12]}."
    )


@pytest.mark.parametrize("style", STYLES)
def test_every_row_of_every_table_can_be_cited(style: str, mini: Path) -> None:
    package = locate(mini)
    prints = fingerprints.fingerprint(package)
    sourceless = {"hedges", "errata", "retired", "releases"}
    sourceless |= {"coding_rounds", "codings", "word_readings", "identifiers"}
    sourceless |= {"meeting_outcomes", "outcome_evidence", "known_dates"}
    for table in package.tables():
        row = rows(package, table)[0]
        id = "|".join(row[key] for key in package.schema(table)["primaryKey"])
        text = work.cite(package, f"{table}:{id}", style)
        digits = prints[table if table in prints else "package"].fingerprint
        assert package.version in text
        assert (digits if style in FILES else digits[:12]) in text, f"{table} {id}"
        if table not in sourceless:
            assert "Source: " in text, f"{table} {id}"


def test_the_fingerprint_follows_an_edit(small: mt.Dataset, mini: Path) -> None:
    before = small.cite()
    path = mini / "data" / "hedges.csv"
    path.write_bytes(path.read_bytes() + b"zebra,possible,\n")
    assert small.cite() != before


def test_the_swhid_of_data_in_another_format_is_the_descriptors(mini: Path) -> None:
    package = locate(mini)
    made = work.identified(package, work.work(package)).swhid
    assert made == fingerprints.swhid(package)
    package.resource("claims")["format"] = "parquet"
    package.descriptor["swhid"] = "swh:1:dir:" + "0" * 40
    known = {"claims": fingerprints.Print(1, "f" * 64), "package": fingerprints.Print(1, "e" * 64)}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(fingerprints, "fingerprint", lambda _: known)
        found = work.identified(package, work.work(package))
    assert found.swhid == "swh:1:dir:" + "0" * 40
    assert found.fingerprints == (("package", "e" * 64),)


@pytest.mark.parametrize("style", STYLES)
def test_a_doi_is_cited_once_the_descriptor_has_one_and_never_before(
    style: str, mini: Path
) -> None:
    assert "doi" not in mt.open(mini).cite(style=style).lower()
    path = mini / "datapackage.json"
    descriptor = json.loads(path.read_text("utf-8")) | {"doi": "10.5072/example"}
    path.write_text(json.dumps(descriptor), "utf-8")
    assert "10.5072/example" in mt.open(mini).cite(style=style)
    assert 'doi: "10.5072/example"' in cff.cff(locate(mini)).splitlines()


def test_cff_is_the_descriptors() -> None:
    lines = cff.cff(bundled()).splitlines()
    assert lines[0] == "cff-version: 1.2.0"
    assert f"title: {json.dumps(TITLE, ensure_ascii=False)}" in lines
    assert f'version: "{mt.__version__}"' in lines
    assert "license: CC-BY-4.0" in lines
    assert not any(line.startswith(("doi:", "identifiers:")) for line in lines), "none is made up"
    swhid = "swh:1:dir:" + "0" * 40
    assert f'identifiers:\n  - type: swh\n    value: "{swhid}"\n' in cff.cff(bundled(), swhid)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("1984-08-16", "16 August 1984"),
        ("1982-05", "May 1982"),
        ("1982", "1982"),
        ("198X?", "198X?"),
    ],
)
def test_days_in_words(text: str, words: str) -> None:
    assert work._day(text) == words


def test_no_style_of_csl_without_its_extra(
    small: mt.Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(__import__("sys").modules, "citeproc", None)
    for style in CSL:
        told = rf"^the style {style} needs citeproc, which is not .*pip install '\.\[cite\]'$"
        with pytest.raises(ImportError, match=told):
            small.cite(style=style)
    for style in set(STYLES) - set(CSL):
        assert re.search(r"\b" + re.escape(small.version) + r"\b", small.cite(style=style))
