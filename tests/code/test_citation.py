"""Citations of the data and of every row, in every style; and CITATION.cff."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

import moscow_tokyo as mt
from moscow_tokyo import citation, rows
from moscow_tokyo.package import bundled, locate

TITLE = bundled().descriptor["title"]


def test_the_data() -> None:
    text = mt.cite()
    assert text.startswith(f"Moscow–Tokyo contributors, {TITLE}, version {mt.__version__} (2")
    assert text.endswith("), data set.")


def test_a_claim_says_where_it_stands(small: mt.Dataset) -> None:
    assert small.cite("test-1984-01-01.c001") == (
        f"{mt.cite()[:-1]}, claims test-1984-01-01.c001: Alfa Tester made a statement on Monday, "
        "26 December 1983. Source: Delta Daily, “Test notice one”, 1 January 1984, line 3 of the "
        "transcript (test-1984-01-01.p02), words 1 to 6, at “said on Monday”."
    )


@pytest.mark.parametrize("style", citation.STYLES)
def test_every_row_of_every_table_can_be_cited(style: str, mini: Path) -> None:
    package = locate(mini)
    sourceless = {"hedges", "errata", "retired", "releases", "double_coding"}
    for table in package.tables():
        row = rows.rows(package, table)[0]
        id = "|".join(row[key] for key in package.schema(table)["primaryKey"])
        text = citation.cite(package, f"{table}:{id}", style)
        assert "0.1.0" in text or package.version in text
        if table not in sourceless:
            assert "Source" in text, f"{table} {id}"


def test_bibtex(small: mt.Dataset) -> None:
    text = small.cite("test-1984-01-01.c001", "bibtex")
    assert text.startswith(f"@misc{{moscow-tokyo-{mt.__version__}-claims-test-1984-01-01.c001,\n")
    assert f"(version {mt.__version__})}}}}" in text, "classic styles drop the field `version`"
    assert text.count("{") == text.count("}")
    assert "%" not in re.sub(r"\\%", "", text)
    assert citation._tex("50% of A&B_c#{d}~") == r"50\% of A\&B\_c\#\{d\}\textasciitilde{}"


def test_ris(small: mt.Dataset) -> None:
    lines = small.cite("test-1984-01-01.c001", "ris").split("\n")
    assert lines[0] == "TY  - DATA"
    assert lines[-1] == "ER  - "
    assert all(re.match(r"[A-Z][A-Z0-9]  - ", line) for line in lines)
    assert f"ET  - {mt.__version__}" in lines


def test_csl_json(small: mt.Dataset) -> None:
    (item,) = json.loads(small.cite(style="csl-json"))
    assert (item["type"], item["title"], item["version"]) == ("dataset", TITLE, mt.__version__)
    assert item["author"] == [{"literal": "Moscow–Tokyo contributors"}]
    assert len(item["issued"]["date-parts"][0]) == 3
    (row,) = json.loads(small.cite("test-1984-01-01.c001", "csl-json"))
    assert row["id"] != item["id"]
    assert "DOI" not in row, "none is made up"


def test_cff_is_the_descriptors() -> None:
    lines = citation.cff(bundled()).splitlines()
    assert lines[0] == "cff-version: 1.2.0"
    assert f"title: {json.dumps(TITLE, ensure_ascii=False)}" in lines
    assert f'version: "{mt.__version__}"' in lines
    assert "license: CC-BY-4.0" in lines


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
    assert citation._day(text) == words
