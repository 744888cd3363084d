"""The site in a browser, from disk, as a reader opens it: Debian's Chromium, axe-core, html-validate."""

from __future__ import annotations

import io
import json
import shutil
import subprocess
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import pandas as pd
import pytest

import moscow_tokyo as mt
from moscow_tokyo.site.index import SEARCHED

pytestmark = pytest.mark.clients
ROWS = ["claims/csm-1984-11-05.c070.html", "meetings/1980s-gromyko-visit.html"]
ROWS += ["participants/gromyko-andrei.html"]
SEARCHES: list[dict[str, str]] = [
    {},
    {"table": "claims", "q": "Gromyko visit"},
    {"table": "claims", "kind": "offer"},
    {"table": "claims", "q": "ISLANDS", "topic": "territorial", "document_id": "csm-1984-11-05"},
    {"table": "claims", "q": "no such word anywhere"},
    {"table": "meetings", "channel": "official", "q": "moscow"},
    {"table": "participants", "side": "ussr"},
    {"table": "participants", "q": "Громыко"},
    {"table": "participants", "q": "安倍"},
    {"table": "claims", "q": "Sonoda"},
    {"table": "documents", "q": "foreign minister of japan"},
    {"table": "documents", "speaker": "Andrei Gromyko"},
]
PAINT = 1000  # milliseconds


@pytest.fixture(scope="module")
def seen(
    site: Path, tmp_path_factory: pytest.TempPathFactory, node_packages: Path
) -> dict[str, Any]:
    """What the browser saw of the whole site."""
    chromium = shutil.which("chromium")
    if chromium is None:
        pytest.skip("Chromium is not installed: apt-get install chromium")
    every = sorted(path.relative_to(site).as_posix() for path in site.rglob("*.html"))
    kinds = [path for path in every if "/" not in path]
    kinds += ROWS + [f"documents/{id}.html" for id in mt.load("documents")["document_id"]]
    kinds += ["codebook/claims.html", "topics/territorial.html"]
    asked = {
        "site": str(site),
        "chromium": chromium,
        "every": every,
        "kinds": kinds,
        "searches": [urlencode(one, quote_via=quote) for one in SEARCHES],
        "copies": ["index.html", *ROWS],
        "topic": {
            "page": "topics/territorial.html",
            "hash": "left=document-csm-1984-11-05&right=side-ussr",
        },
    }
    done = subprocess.run(
        ["node", "check.mjs"],
        cwd=node_packages,
        input=json.dumps(asked),
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_no_page_writes_to_the_console(seen: dict[str, Any]) -> None:
    assert seen["console"] == []


def test_nothing_is_asked_of_any_other_address(seen: dict[str, Any]) -> None:
    assert seen["outside"] == []


def test_axe_finds_nothing(seen: dict[str, Any]) -> None:
    assert seen["axe"] == []


def test_no_page_is_wider_than_the_screen(seen: dict[str, Any]) -> None:
    assert seen["wide"] == []


def test_html_is_valid(seen: dict[str, Any]) -> None:
    assert seen["html"] == []


def test_the_first_paint_comes_within_a_second(seen: dict[str, Any]) -> None:
    assert {page: ms for page, ms in seen["paint"].items() if ms is None or ms > PAINT} == {}


def test_the_keyboard_reaches_the_content_first(seen: dict[str, Any]) -> None:
    assert seen["first"] == "#content"


def test_the_content_is_there_without_scripts(seen: dict[str, Any]) -> None:
    assert seen["plain"] > 500


def test_copied_citations_are_those_of_cite(seen: dict[str, Any]) -> None:
    for one in seen["copies"]:
        table, _, id = one["page"].removesuffix(".html").partition("/")
        expected = mt.cite(f"{table}:{id}") if id else mt.cite()
        assert one["text"].strip() == expected


def filtered(asked: dict[str, str]) -> pd.DataFrame:
    """The rows that a search must give, by pandas."""
    table = asked.get("table", "claims")
    rows = mt.load(table)
    key = rows.columns[0]
    people = mt.load("participants").set_index("participant_id")["name"]
    if table == "participants":
        names = mt.load("names").rename(columns={"name_as_printed": "name"})[[key, "name"]]
    elif table == "documents":
        names = rows[[key]].assign(name=rows["creator"].map(people))
    else:
        parts = mt.load("claim_participants" if table == "claims" else "attendance")
        names = parts[[key, "participant_id"]]
        if table == "claims":
            own = rows[[key, "asserted_by"]].rename(columns={"asserted_by": "participant_id"})
            names = pd.concat([names, own.dropna()])
        names = names.assign(name=names["participant_id"].map(people))
    if table == "claims":
        speakers = mt.load("documents").set_index("document_id")["speaker"]
        said = rows[[key]].assign(name=rows["document_id"].map(speakers))
        names = pd.concat([names, said.dropna()])
    joined = rows[key].map(names.groupby(key)["name"].agg("\n".join)).fillna("")
    text = joined.astype(str)
    for column in SEARCHED[table]:
        text = text + "\n" + rows[column].astype("string").fillna("").astype(str)
    keep = pd.Series(True, index=rows.index)
    for word in asked.get("q", "").lower().split():
        keep &= text.str.lower().str.contains(word, regex=False)
    for column, value in asked.items():
        if column not in ("table", "q"):
            keep &= (rows[column].astype("string") == value).fillna(False)
    return rows[keep]


@pytest.mark.parametrize("number", range(len(SEARCHES)))
def test_the_search_gives_what_pandas_gives(seen: dict[str, Any], number: int) -> None:
    asked, found = SEARCHES[number], seen["searches"][number]
    expected = filtered(asked)
    key = expected.columns[0]
    assert found["ids"] == expected[key].to_list()
    assert found["count"].split()[0] == str(len(expected))
    table = asked.get("table", "claims")
    whole = pd.read_csv(io.BytesIO(mt_csv(table)), dtype=str, keep_default_na=False)
    there = pd.read_csv(io.StringIO(found["csv"]), dtype=str, keep_default_na=False)
    pd.testing.assert_frame_equal(
        there, whole[whole[key].isin(expected[key])].reset_index(drop=True)
    )


def mt_csv(table: str) -> bytes:
    """A table as the package has it."""
    return (mt.Dataset.bundled().path / "data" / f"{table}.csv").read_bytes()


def test_filters_are_in_the_address(seen: dict[str, Any]) -> None:
    assert seen["written"].startswith("#q=gromyko&table=claims&kind=")


def test_a_document_stands_beside_a_side(seen: dict[str, Any]) -> None:
    claims = mt.load("claims").query("topic == 'territorial'").set_index("claim_id")
    left, right = seen["columns"]
    here = claims.index[claims["document_id"] == "csm-1984-11-05"]
    assert {one.split("/")[-1].removesuffix(".html") for one in left["ids"]} == set(here)
    holders = mt.load("claim_participants").query("role == 'holder'").merge(mt.load("participants"))
    held = set(holders.loc[holders["side"] == "ussr", "claim_id"])
    documents = mt.load("documents").set_index("document_id")
    makers = documents.loc[documents["genre"] == "statement", "creator"]
    voices = claims["asserted_by"].fillna(claims["document_id"].map(makers))
    own = voices.map(mt.load("participants").set_index("participant_id")["side"])
    held |= set(claims.index[own == "ussr"]) - set(holders["claim_id"])
    found = {one.split("/")[-1].removesuffix(".html") for one in right["ids"]}
    assert found == held & set(claims.index)
