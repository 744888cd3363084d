"""The site: its addresses, its statement, its citations, and whose text it shows."""

from __future__ import annotations

import itertools
import json
import posixpath
import random
import re
import shutil
import sys
import tomllib
from collections.abc import Callable
from html import unescape
from pathlib import Path
from subprocess import CompletedProcess
from urllib.parse import unquote, urldefrag

import pandas as pd
import pytest

import moscow_tokyo as mt
from moscow_tokyo.packages.places import bundled
from moscow_tokyo.site import forecasts, reading
from moscow_tokyo.site.build import files

Run = Callable[..., "CompletedProcess[str]"]
LIMIT = 300_000
WARNING = "Not for publication."


def target(page: str, link: str) -> tuple[str, str]:
    """The page and the place on it that a link of a page leads to."""
    path, fragment = urldefrag(link)
    here = posixpath.normpath(posixpath.join(posixpath.dirname(page), unquote(path)))
    return (here if path else page), unquote(fragment)


def test_every_link_resolves(site: Path, pages: dict) -> None:
    faults = []
    for path, page in pages.items():
        for link in page.links:
            if link.startswith("http"):
                continue
            there, fragment = target(path, link)
            if not (site / there).is_file() or (fragment and fragment not in pages[there].ids):
                faults.append(f"{path}: {link}")
    assert faults == []


def test_every_page_can_be_reached_from_home(pages: dict) -> None:
    seen, todo = set(), ["index.html"]
    while todo:
        path = todo.pop()
        if path in seen or path not in pages:
            continue
        seen.add(path)
        todo += [target(path, link)[0] for link in pages[path].links if "://" not in link]
    assert sorted(set(pages) - seen) == []


def test_every_row_has_its_address(pages: dict) -> None:
    for table in ("documents", "meetings", "participants", "claims"):
        for id in mt.load(table).iloc[:, 0]:
            assert f"{table}/{id}.html" in pages
    passages = mt.load("passages").set_index("passage_id")["document_id"]
    readings = mt.load("readings").set_index("reading_id")["passage_id"].map(passages)
    claims = mt.load("claims").set_index("claim_id")["document_id"]
    for id, document in pd.concat([passages, readings, claims]).items():
        assert id in pages[f"documents/{document}.html"].ids


def test_no_id_is_there_twice(pages: dict) -> None:
    assert [p for p, page in pages.items() if len(set(page.ids)) < len(page.ids)] == []


def test_nothing_is_loaded_from_outside(pages: dict) -> None:
    loads = {load for page in pages.values() for load in page.loads}
    assert [load for load in loads if "//" in load] == []


def test_every_page_says_who_coded(pages: dict) -> None:
    assert [
        p for p, page in pages.items() if "No human historian has checked" not in page.words
    ] == []


def test_no_page_is_heavy(site: Path, pages: dict) -> None:
    assert [path for path in pages if (site / path).stat().st_size > LIMIT] == []


def test_the_same_package_gives_the_same_bytes(site: Path) -> None:
    paths = [path for path in site.rglob("*") if path.is_file()]
    written = {path.relative_to(site).as_posix(): path.read_bytes() for path in paths}
    again = dict(files(bundled()))
    del written["agreement.html"], again["agreement.html"]  # which is handed in
    assert again == written


def test_citations_are_those_of_cite(pages: dict) -> None:
    assert " ".join(mt.cite().split()) in pages["index.html"].words
    chosen = random.Random(1)
    for table in ("claims", "meetings", "participants"):
        for id in chosen.sample(list(mt.load(table).iloc[:, 0]), 12):
            assert " ".join(mt.cite(f"{table}:{id}").split()) in pages[f"{table}/{id}.html"].words


def test_a_meeting_names_who_took_part_and_what_reports_it(pages: dict) -> None:
    names = mt.load("participants").set_index("participant_id")["name"]
    claims = mt.load("claims")
    for id, rows in mt.load("attendance").groupby("meeting_id"):
        page = pages[f"meetings/{id}.html"]
        assert [
            n for n in names[rows["participant_id"]] if " ".join(n.split()) not in page.words
        ] == []
        for claim in claims.loc[claims["meeting_id"] == id, "claim_id"]:
            assert f"../claims/{claim}.html" in page.links


def test_downloads_are_the_tables(site: Path) -> None:
    package = bundled()
    for table in package.tables():
        assert (site / f"data/{table}.csv").read_bytes() == package.data(table)


def test_the_index_has_the_rows(site: Path) -> None:
    text = (site / "search-index.js").read_text("utf-8")
    found = json.loads(text.removeprefix("const MOSCOW_TOKYO = ").removesuffix(";\n"))
    for table, part in found["tables"].items():
        assert len(part["rows"]) == len(part["names"]) == len(mt.load(table))


# --- texts ---------------------------------------------------------------------------------------


@pytest.fixture
def sources(tmp_path: Path, root: Path) -> Path:
    return shutil.copytree(root / "tests" / "bad" / "sources", tmp_path / "sources")


def document(site: Path, id: str) -> str:
    text = (site / "documents" / f"{id}.html").read_text("utf-8")
    return text


def test_without_transcripts_there_is_no_text(small: mt.Dataset, tmp_path: Path) -> None:
    site = small.site(tmp_path / "site")
    every = "".join(path.read_text("utf-8") for path in site.rglob("*.html"))
    assert "hopes to hold a test meeting" not in every
    assert "said on Monday" in document(site, "test-1984-01-01")  # an anchor
    assert WARNING not in every


def test_with_transcripts_the_words_are_marked(
    small: mt.Dataset, tmp_path: Path, sources: Path
) -> None:
    site = small.site(tmp_path / "site", sources=sources)
    text = document(site, "test-1984-01-01")
    assert WARNING in text
    assert 'data-claims="c001 ">Envoy Alfa Tester said on Monday</span><sup>' in text
    text = document(site, "test-1984-02-01")
    assert WARNING not in text  # it is in the public domain
    assert 'sccond</span> <a class="repair" href="#test-1984-02-01.r001">[second]</a>' in text
    assert "[?]</a>" in text


def test_only_pages_of_documents_have_text(
    small: mt.Dataset, tmp_path: Path, sources: Path
) -> None:
    site = small.site(tmp_path / "site", sources=sources)
    others = [p.read_text("utf-8") for p in site.rglob("*.*") if p.parent.name != "documents"]
    assert [text for text in others if "hopes to hold a test meeting" in text] == []


def test_a_changed_transcript_is_not_shown(
    small: mt.Dataset, tmp_path: Path, sources: Path
) -> None:
    path = sources / "test-1984-01-01.txt"
    path.write_text(path.read_text("utf-8") + "More.\n", "utf-8")
    text = document(small.site(tmp_path / "site", sources=sources), "test-1984-01-01")
    assert "its hash differs" in text
    assert "hopes to hold a test meeting" not in text


def test_the_environment_alone_shows_no_text(
    small: mt.Dataset, tmp_path: Path, sources: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MOSCOW_TOKYO_SOURCES", str(sources))
    site = small.site(tmp_path / "site")
    assert "hopes to hold a test meeting" not in document(site, "test-1984-01-01")


def test_the_words_of_a_passage_are_cut_at_claims_and_readings() -> None:
    claims = [{"claim_id": "d.c1", "word_from": "2", "word_to": "4"}]
    readings = [{"reading_id": "d.r1", "word_from": "3", "word_to": "3"}]
    found = reading.pieces(["a", "b", "c", "d", "e"], claims, readings)
    assert [(one.words, one.claims, one.damaged) for one in found] == [
        ("a", [], False),
        ("b", ["d.c1"], False),
        ("c", ["d.c1"], True),
        ("d", ["d.c1"], False),
        ("e", [], False),
    ]
    assert [one.ending for one in found] == [[], [], [], ["d.c1"], []]


def test_a_link_to_words_is_a_text_fragment() -> None:
    link = reading.fragment({"url": "https://example.org/a"}, "on-line, now")
    assert link == "https://example.org/a#:~:text=on%2Dline%2C%20now"
    assert reading.fragment({"url": ""}, "now") == ""


# --- speakers and sides --------------------------------------------------------------------------


def test_a_states_own_words_stand_under_its_side(site: Path) -> None:
    claims = mt.view("claims_full").set_index("claim_id")
    own = claims[(claims["genre"] == "statement") & claims["holders"].isna()]
    own = own[own["asserted_by"].isna()]
    makers = mt.load("documents").set_index("document_id")["creator"]
    counted = 0
    for id, row in own.iterrows():
        side = makers[row["document_id"]]
        text = (site / f"topics/{row['topic']}.html").read_text("utf-8")
        keys = re.search(
            rf'data-keys="([^"]+)"><a class="statement" href="../claims/{id}.html', text
        )
        expected = f"side-{side if side in ('japan', 'ussr') else 'others'}"
        assert keys[1].split() == [expected, f"document-{row['document_id']}"]
        counted += side in ("japan", "ussr")
    assert counted > 0


def test_pages_and_lists_name_the_speaker(pages: dict) -> None:
    documents = mt.load("documents").dropna(subset=["speaker"])
    people = mt.load("participants").set_index("name")["participant_id"]
    assert set(documents["speaker"]) & set(people.index)
    for row in documents.itertuples():
        words = f"{row.speaker}, {row.speaker_office}"
        for page in ("index.html", "documents.html", f"documents/{row.document_id}.html"):
            assert words in pages[page].words
        if row.speaker in people.index:
            page = pages[f"participants/{people[row.speaker]}.html"]
            assert f"../documents/{row.document_id}.html" in page.links
            assert f"as {row.speaker_office}" in page.words.partition("Statements delivered")[2]


def test_references_to_passages_name_the_document(site: Path) -> None:
    text = (site / "participants/gromyko-andrei.html").read_text("utf-8")
    printed = text.partition("Names as printed")[2].partition("</ul>")[0]
    assert "“Gromyko”" in printed
    for item in re.findall(r"<li>.*?</li>", printed):
        places = re.findall(r"<a href=\"../documents/([^#\"]+).html(#?)", item)
        assert places[0][1] == "", "a document comes before its passages"
        assert {id for id, mark in places if mark} == {id for id, mark in places if not mark}


def test_a_topic_is_written_as_in_the_vocabulary(pages: dict) -> None:
    claims = mt.load("claims")
    id = claims.loc[claims["topic"] == "bilateral_relations", "claim_id"].iloc[0]
    words = pages[f"claims/{id}.html"].words
    assert "Soviet-Japanese relations" in words
    assert "soviet-japanese" not in words


# --- figures -------------------------------------------------------------------------------------


def test_every_meeting_of_the_timeline_has_its_name_beside_it() -> None:
    text = (Path(__file__).parents[2] / "docs/timeline.svg").read_text("utf-8")
    places: dict[float, list[tuple[float, float]]] = {}
    names = re.findall(r'text-anchor="(\w+)" x="([\d.]+)" y="([\d.]+)">([^<]+)<', text)
    for anchor, x, y, name in names:
        left = float(x) - (len(name) * 5.4 if anchor == "end" else 0)
        places.setdefault(float(y), []).append((left, left + len(name) * 5.4))
    dated = re.findall(r"<g><title>(.*?) \(", text)
    assert len(names) == len(dated) > 30
    starts = {unescape(name).rstrip("…") for *_, name in names}
    assert all(any(title.startswith(start) for start in starts) for title in map(unescape, dated))
    for lane in places.values():
        lane.sort()
        assert lane[0][0] >= 0
        assert lane[-1][1] <= 1000
        assert all(one[1] < other[0] for one, other in itertools.pairwise(lane))


def test_calibration_is_what_pandas_counts(pages: dict) -> None:
    claims = mt.load("claims").merge(mt.load("outcomes"), on="claim_id")
    settled = claims[claims["outcome"].isin(["happened", "partly", "did_not_happen"])]
    for term, rows in settled.groupby("certainty", observed=True):
        label = mt.describe("claims", "certainty").set_index("term").loc[term, "label"]
        share = f"{label}: {(rows['outcome'] == 'happened').sum()} of {len(rows)} came about"
        partly = (rows["outcome"] == "partly").sum()
        share += f", {partly} in part" if partly else ""
        assert share in pages["forecasts.html"].words


def test_forecasts_are_counted_as_the_view_judges_them(site: Path, pages: dict) -> None:
    view = mt.view("forecasts")
    text = (site / "forecasts.html").read_text("utf-8")
    rows = {
        voice: [int(n) for n in re.findall(r'class="number">(\d+)<', cells)]
        for voice, cells in re.findall(r"<tr><td>([^<]+)</td>(.*?)</tr>", text)
    }
    assert set(rows) == set(view["voice"])
    for voice, those in view.groupby("voice"):
        right = [(those["borne_out"] == term).sum() for term in ("yes", "partly", "no")]
        open_ = (those["expected"] == "open").sum()
        assert rows[voice] == [len(those), *right, open_, len(those) - sum(right) - open_]
    asked = view.dropna(subset=["question"])
    words = pages["forecasts.html"].words
    for term, number in asked["borne_out"].value_counts().items():
        assert text.count(f"borne out: {term}</p>") == number
    assert "This is not the share of forecasts that were right" in words


def test_wilson_has_the_known_values() -> None:
    assert [round(end, 4) for end in forecasts.wilson([1] * 10)] == [0.7225, 1.0]
    assert forecasts.wilson([]) == (0.0, 1.0)


def test_counts_of_the_codebook_are_those_of_the_table(pages: dict) -> None:
    words = pages["codebook/claims.html"].words
    for term, number in mt.load("claims")["kind"].value_counts().items():
        label = mt.describe("claims", "kind").set_index("term").loc[term, "label"]
        assert f"{label}{term}{number}" in words.replace(" ", "")


# --- other packages, other folders ---------------------------------------------------------------


def test_tables_of_later_packages_are_shown(mini: Path, tmp_path: Path) -> None:
    rows = "meeting_id,question,outcome_edtf\n{},Was the second box opened?,1984-05\n"
    (meeting, *_) = mt.open(mini).load("meetings")["meeting_id"]
    (mini / "data" / "meeting_outcomes.csv").write_text(rows.format(meeting), "utf-8")
    fields = [
        {"name": "meeting_id", "type": "string", "title": "Meeting"},
        {"name": "question", "type": "string", "title": "Question"},
        {"name": "outcome_edtf", "type": "string", "title": "Date, EDTF"},
    ]
    key = {
        "fields": ["meeting_id"],
        "reference": {"resource": "meetings", "fields": ["meeting_id"]},
    }
    schema = {"name": "meeting_outcomes", "title": "Outcomes of meetings", "fields": fields}
    schema |= {"primaryKey": ["meeting_id"], "foreignKeys": [key], "group": "record"}
    path = mini / "datapackage.json"
    descriptor = json.loads(path.read_text("utf-8"))
    resource = {"name": "meeting_outcomes", "path": "data/meeting_outcomes.csv", "schema": schema}
    descriptor["resources"] = [
        one for one in descriptor["resources"] if one["name"] != "meeting_outcomes"
    ] + [{**resource, "format": "csv"}]
    path.write_text(json.dumps(descriptor), "utf-8")
    site = mt.open(mini).site(tmp_path / "site")
    text = (site / "meetings" / f"{meeting}.html").read_text("utf-8")
    assert "Was the second box opened?" in text
    assert "May 1984" in text


@pytest.mark.parametrize("form", ["csv", "parquet", "sqlite"])
def test_a_file_of_a_release_gives_the_same_pages(
    form: str, mini: Path, tmp_path: Path, bundle: Callable[[Path, Path, str], Path]
) -> None:
    one = mt.open(mini).site(tmp_path / "one")
    other = mt.open(bundle(mini, tmp_path, form)).site(tmp_path / "other")
    pages = [path.relative_to(one) for path in one.rglob("*.html") if path.name != "index.html"]
    assert [p for p in pages if (one / p).read_bytes() != (other / p).read_bytes()] == []


def test_a_folder_with_other_things_is_left_alone(small: mt.Dataset, tmp_path: Path) -> None:
    folder = tmp_path / "mine"
    folder.mkdir()
    (folder / "thesis.txt").write_text("mine", "utf-8")
    with pytest.raises(mt.PackageError, match="holds other files"):
        small.site(folder)
    with pytest.raises(mt.PackageError, match="found a file"):
        small.site(folder / "thesis.txt")
    assert [path.name for path in folder.iterdir()] == ["thesis.txt"]


def test_a_site_is_written_anew_and_loses_old_pages(small: mt.Dataset, tmp_path: Path) -> None:
    site = small.site(tmp_path / "site")
    (site / "claims" / "gone.html").write_text("old", "utf-8")
    small.site(site)
    assert not (site / "claims" / "gone.html").exists()


def test_the_command(run: Run, mini: Path, tmp_path: Path) -> None:
    done = run(
        "python", "-m", "moscow_tokyo", "site", tmp_path / "s", "--sources", tmp_path / "nowhere"
    )
    assert done.returncode == 1
    assert "expected a folder of transcripts" in done.stderr
    assert "Traceback" not in done.stderr
    done = run("python", "-m", "moscow_tokyo", "site", tmp_path / "s", "--path", mini)
    assert done.stdout.strip() == str(tmp_path / "s" / "index.html")
    assert (tmp_path / "s" / "index.html").is_file()


@pytest.mark.parametrize("missing", [["jinja2"], ["krippendorff"], ["jinja2", "krippendorff"]])
def test_without_its_extra_the_message_says_what_to_install(
    missing: list[str], small: mt.Dataset, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in missing:
        monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(ImportError, match=r"^site needs .*pip install '.\[site\]'"):
        small.site(tmp_path / "site")


def test_the_extra_has_what_the_site_needs(root: Path) -> None:
    extras = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["project"]
    extras = extras["optional-dependencies"]
    wanted = [*extras["site"], *extras["reliability"]]
    assert "moscow-tokyo[reliability]" in extras["site"]
    assert {re.match(r"[\w-]+", one)[0] for one in wanted} >= {"jinja2", "krippendorff"}
