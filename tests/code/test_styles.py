"""The styles of a citation, each as text; and what citeproc-py reads back from our CSL-JSON."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

import moscow_tokyo as mt
from moscow_tokyo.citations import styles
from moscow_tokyo.citations.styles import Work
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
    swhid=SWHID,
    fingerprints=(("package", DIGITS),),
)
ROW = Work(
    **vars(WORK)
    | {
        "fingerprints": (("claims", DIGITS), ("package", DIGITS)),
        "id": "claims:test-1.c001",
        "row": "claims test-1.c001: A said 安倍 and Громыко met.",
        "source": "Delta Daily, “Notice”, 1 January 1984, line 3",
    }
)
WHOLE = f"Fingerprint: {DIGITS[:12]}. SWHID: {SWHID}."


@pytest.mark.parametrize(
    ("style", "text"),
    [
        (
            "plain",
            "Moscow–Tokyo contributors, Moscow–Tokyo: documents and claims, 1982–1984, "
            "version 1.0.0 (2026), data set.",
        ),
        (
            "apa",
            "Moscow–Tokyo contributors. (2026). Moscow–Tokyo: documents and claims, 1982–1984 "
            "(Version 1.0.0) [Data set].",
        ),
        (
            "chicago-author-date",
            "Moscow–Tokyo contributors. 2026. “Moscow–Tokyo: Documents and Claims, 1982–1984.” "
            "Data set. Version 1.0.0. November 21.",
        ),
        (
            "chicago-notes",
            "Moscow–Tokyo contributors, “Moscow–Tokyo: Documents and Claims, 1982–1984,” data "
            "set, version 1.0.0, November 21, 2026.",
        ),
        (
            "apsa",
            "Moscow–Tokyo contributors. 2026. “Moscow–Tokyo: Documents and Claims, 1982–1984 "
            "(version 1.0.0).”",
        ),
    ],
)
def test_the_data_and_a_row_in_words(style: str, text: str) -> None:
    assert styles.STYLES[style](WORK) == f"{text} {WHOLE}"
    row, source = "claims test-1.c001: A said 安倍 and Громыко met", f"Source: {ROW.source}."
    told = f"{text[:-1]}, {row}." if style == "plain" else f"{text} Row: {row}."
    assert styles.STYLES[style](ROW) == f"{told} {source} Fingerprint of claims: {DIGITS[:12]}."


def test_bibtex(small: mt.Dataset) -> None:
    text = small.cite(CLAIM, style="bibtex")
    assert text.startswith(f"@misc{{moscow-tokyo-{mt.__version__}-claims-{CLAIM},\n")
    assert f"(version {mt.__version__})}}}}" in text, "classic styles drop the field `version`"
    assert text.count("{") == text.count("}")
    assert "%" not in re.sub(r"\\%", "", text)
    assert styles._tex("50% of A&B_c#{d}~") == r"50\% of A\&B\_c\#\{d\}\textasciitilde{}"


def test_ris(small: mt.Dataset) -> None:
    lines = small.cite(CLAIM, style="ris").split("\n")
    assert lines[0] == "TY  - DATA"
    assert lines[-1] == "ER  - "
    assert all(re.match(r"[A-Z][A-Z0-9]  - ", line) for line in lines)
    assert f"ET  - {mt.__version__}" in lines
    assert f"TI  - {TITLE} (version {mt.__version__})" in lines


def test_csl_json(small: mt.Dataset) -> None:
    (item,) = json.loads(small.cite(style="csl-json"))
    assert (item["type"], item["title"], item["version"]) == ("dataset", TITLE, mt.__version__)
    assert item["author"] == [{"literal": "Moscow–Tokyo contributors"}]
    assert len(item["issued"]["date-parts"][0]) == 3
    (row,) = json.loads(small.cite(CLAIM, style="csl-json"))
    assert row["id"] != item["id"]
    assert "Source: Delta Daily, “Test notice one”" in row["note"]


@pytest.mark.parametrize("style", styles.CSL)
@pytest.mark.parametrize("id", [None, CLAIM])
def test_citeproc_reads_our_csl_json_back(style: str, id: str | None, small: mt.Dataset) -> None:
    """Also with what our own rendering leaves out; a warning would be an error."""
    (item,) = json.loads(small.cite(id, style="csl-json"))
    text = styles._rendered(style, item)
    shown = {"Moscow–Tokyo contributors", "2026", "on Soviet–Japanese"}
    assert [part for part in shown if part.lower() not in text.lower()] == []


def test_creators_and_days() -> None:
    """Two creators, and a descriptor without a day."""
    made: dict[str, Any] = vars(WORK) | {"creators": ("A. Body", "B. Body"), "issued": ""}
    item = Work(**made).csl()
    assert [person["literal"] for person in item["author"]] == ["A. Body", "B. Body"]
    assert item.get("issued") is None
    for style in styles.STYLES:
        text = styles.STYLES[style](Work(**made))
        assert text.index("A. Body") < text.index("B. Body")
