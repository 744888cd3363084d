"""What is cited: the data and every row, with its source and the state of its text; CITATION.cff."""

from __future__ import annotations

import csv
import gc
import io
import json
import os
import re
import time
import weakref
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pandas as pd
import pytest

import moscow_tokyo as mt
from moscow_tokyo.citations import files, items, work
from moscow_tokyo.citations.lookup import Lookup
from moscow_tokyo.citations.styles import CSL, STYLES
from moscow_tokyo.curation.pages import cff
from moscow_tokyo.packages import fingerprints
from moscow_tokyo.packages.package import Package
from moscow_tokyo.packages.places import bundled, locate
from moscow_tokyo.packages.search import Row
from moscow_tokyo.packages.tables import Table, rows

TITLE = bundled().descriptor["title"]
VERSION = mt.__version__
CLAIM = "test-1984-01-01.c001"
PEOPLE = [style for style in STYLES if style not in files.FORMATS]
NOTES = ("plain", "chicago-notes")  # one note; the other styles for people give three lines
WEAK = ("conjecture", "open")


def unchanging(package: Package) -> Package:
    """The same package as one that nobody edits, so that many rows are quickly cited."""
    return Package(package.location, cache(package.read), editable=False)


@pytest.fixture(scope="module")
def works() -> list[items.Work]:
    """Every row of every table, with what identifies the data."""
    package = unchanging(bundled())
    return [
        work._identified(lookup, work._work(lookup, f"{table}:{id}"))
        for table in package.tables()
        for id, _ in Table.of(package, table).by_id()
        for lookup in [Lookup(package)]
    ]


def bare(found: items.Work) -> items.Work:
    """A work without what identifies the data, as people get it."""
    return found._replace(swhid="", fingerprints=())


# --- the data set --------------------------------------------------------------------------------


def test_the_data() -> None:
    text = mt.cite()
    start = f"Moscow–Tokyo contributors, {TITLE}, version {VERSION} (2"
    assert re.fullmatch(re.escape(start) + r"\d{3}\), data set\.", text)
    whole = fingerprints.fingerprint(bundled())["package"].fingerprint
    assert mt.cite(identifiers=True) == (
        f"{text} Fingerprint of the data: {whole[:12]}. SWHID: {fingerprints.swhid(bundled())}."
    )


@pytest.mark.parametrize("style", PEOPLE)
def test_people_get_no_digits_unless_they_ask(style: str, small: mt.Dataset, mini: Path) -> None:
    prints, swhid = fingerprints.fingerprint(locate(mini)), fingerprints.swhid(locate(mini))
    for id, table in ((None, "package"), (CLAIM, "claims")):
        text = small.cite(id, style=style)
        digits = prints[table].fingerprint
        assert digits[:12] not in text
        assert "swh:" not in text
        asked = small.cite(id, style=style, identifiers=True)
        of = "the data" if id is None else table
        assert asked == f"{text} Fingerprint of {of}: {digits[:12]}. SWHID: {swhid}."


@pytest.mark.parametrize("style", files.FORMATS)
def test_programs_always_get_all_digits(style: str, small: mt.Dataset, mini: Path) -> None:
    prints = fingerprints.fingerprint(locate(mini))
    text = small.cite(CLAIM, style=style)
    assert text == small.cite(CLAIM, style=style, identifiers=True)
    for digits in (prints["claims"].fingerprint, prints["package"].fingerprint):
        assert digits in text
    assert fingerprints.swhid(locate(mini)) in text


def test_the_fingerprint_follows_an_edit(small: mt.Dataset, mini: Path) -> None:
    before = small.cite(style="ris")
    path = mini / "data" / "hedges.csv"
    path.write_bytes(path.read_bytes() + b"zebra,possible,\n")
    assert small.cite(style="ris") != before


def test_the_swhid_of_data_in_another_format_is_the_descriptors(mini: Path) -> None:
    package = locate(mini)
    assert Lookup(package).identity()[1] == fingerprints.swhid(package)
    package = locate(mini)
    package.resource("claims")["format"] = "parquet"
    package.descriptor["swhid"] = "swh:1:dir:" + "0" * 40
    known = {"package": fingerprints.Print(1, "e" * 64)}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(fingerprints, "fingerprint", lambda _: known)
        assert Lookup(package).identity() == (known, "swh:1:dir:" + "0" * 40)


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


# --- every row -----------------------------------------------------------------------------------


@pytest.mark.parametrize("step", [20, pytest.param(1, marks=pytest.mark.slow)])
def test_every_row_of_every_table_is_cited_in_every_style(
    works: list[items.Work], step: int
) -> None:
    """With its ID, the version once, its source if it has one, and a length that editors print.

    Of all rows one in `step`.
    """
    package = bundled()
    assert len(works) == sum(len(Table.of(package, table)) for table in package.tables())
    sourceless = {"hedges", "errata", "retired", "releases"}
    sourceless |= {"coding_rounds", "codings", "word_readings", "identifiers"}
    outside = {"meeting_outcomes"}  # some lead to a claim
    titles = {source.id: source.title for source in (one.source for one in works) if source}
    titles = {id: title for id, title in titles.items() if not id.startswith("page-of-")}
    assert len(titles) == len(rows(package, "documents"))
    unplaced = set(without_evidence(works))
    for number, one in enumerate(works):
        if number % step:
            continue
        has = one.table not in sourceless and bool(one.source)
        assert has or one.table in sourceless | outside or one.key in unplaced, one.key
        for style in PEOPLE:
            text = STYLES[style](bare(one))
            without = text.replace(one.row, "ROW")
            assert without.count("ROW") == 1, text
            assert without.count(VERSION) == 1, text
            words, lines = len(without.split()), text.count("\n") + 1
            assert words <= (54 if style in NOTES else 66), text
            assert lines == (1 if style in NOTES else 3 if has else 2), text
            assert (str(one.place) in text) if has else ("passage" not in without)
            faults = [
                ". .",
                ",,",
                " ,",
                "..",
                "()",
                "Edition",
                *([] if style == "plain" else ["”,", "”."]),
            ]
            assert [fault for fault in faults if fault in without] == [], text


def without_evidence(works: list[items.Work]) -> Iterator[str]:
    """The keys of the rows that name no claim, passage or document."""
    package = bundled()
    cells = {name: dict(Table.of(package, name).by_id()) for name in package.tables()}
    names = ("passage_id", "claim_id", "status_claim_id", "document_id")
    for one in works:
        if not any(cells[one.table][one.id].get(name) for name in names):
            yield one.key


def test_no_two_rows_have_the_same_entry(works: list[items.Work]) -> None:
    keys = Counter(one.key for one in works)
    assert keys.most_common(1)[0][1] == 1
    assert all(re.fullmatch(r"[A-Za-z0-9.-]+", key) for key in keys)
    entries = [one.csl() for one in works]
    assert len({(item["title"], item["id"]) for item in entries}) == len(works)
    assert len({item["title"] for item in entries}) == len(works), "printed, they differ too"
    assert {one.key for one in works}.isdisjoint(
        {row["document_id"] for row in rows(bundled(), "documents")}
    )


def test_a_key_that_lost_something_has_a_digest() -> None:
    def key(id: str) -> str:
        return items.Work("p", "P", (), "1.0.0", "", table="names", id=id).key

    assert key("a.b-1") == "p-1.0.0-names-a.b-1"
    assert key("a|b") != key("a b") != key("a-b")
    assert key("a|b") == key("a|b"), "and stays the same"


# --- the state of the text -----------------------------------------------------------------------


def damaged() -> dict[str, set[str]]:
    """The IDs of rows that rest on a conjecture or an open place, from the tables by pandas."""
    basis = mt.load("readings").set_index("reading_id")["basis"].astype("string")
    rests = mt.load("claim_readings")
    claims = set(rests.loc[rests["reading_id"].map(basis).isin(WEAK), "claim_id"])
    names = mt.load("names")
    weak = names["reading_id"].map(basis).isin(WEAK)
    key = names["participant_id"] + "|" + names["name_as_printed"] + "|" + names["passage_id"]
    firm = names[~weak].groupby("participant_id")["passage_id"].apply(set).to_dict()
    frail = names[weak].groupby("participant_id")["passage_id"].apply(set).to_dict()
    where = mt.load("claims").set_index("claim_id")[["passage_id", "context_passage_id"]]

    def only_frail(row: pd.Series[str]) -> bool:
        there = set(where.loc[row["claim_id"]].dropna())
        one = row["participant_id"]
        return bool(there & frail.get(one, set())) and not there & firm.get(one, set())

    attendance = mt.load("attendance")
    met = attendance[attendance.apply(only_frail, axis=1)]
    columns = ["meeting_id", "participant_id", "role", "claim_id"]
    return {
        "claims": claims,
        "names": set(key[weak]),
        "attendance": set(met[columns].astype("string").agg("|".join, axis=1)),
    }


def test_a_row_on_damaged_text_says_so_in_every_style(works: list[items.Work]) -> None:
    expected = damaged()
    assert all(expected.values())
    for table, ids in expected.items():
        assert {one.id for one in works if one.table == table and one.place.warning} == ids
    for one in works:
        if one.table in expected and one.id in expected[one.table]:
            for style in STYLES:
                assert re.search("text damaged, partly (conjectural|illegible)", STYLES[style](one))
        elif one.table in expected:
            assert "text damaged" not in STYLES["plain"](one)


def test_the_weakest_ground_is_named_and_show_counts_all() -> None:
    package, counts = bundled(), Counter[str]()
    basis = {row["reading_id"]: row["basis"] for row in rows(package, "readings")}
    rests: dict[str, list[str]] = {}
    for row in rows(package, "claim_readings"):
        rests.setdefault(row["claim_id"], []).append(row["reading_id"])
    for claim in rows(package, "claims"):
        weak = [id for id in rests.get(claim["claim_id"], []) if basis[id] in WEAK]
        said = work.damage(package, Row("claims", claim["claim_id"], claim))
        assert bool(said) == bool(weak)
        assert [id in said for id in weak] == [True] * len(weak)
        found = {basis[id] for id in weak}
        word = "illegible" if "open" in found else "conjectural"
        assert (f"partly {word}" in mt.cite(claim["claim_id"])) == bool(weak)
        counts["|".join(sorted(found))] += 1
    assert counts["conjecture"] > 1
    assert counts["open"] > 1
    assert counts["conjecture|open"] > 0


def test_a_participant_is_cited_where_the_name_is_firm() -> None:
    """Brezhnev is first named in a place of which nothing but a conjecture is left."""
    first = next(
        row for row in rows(bundled(), "names") if row["participant_id"] == "brezhnev-leonid"
    )
    assert first["reading_id"]
    assert "text damaged" not in mt.cite("brezhnev-leonid")


def test_a_name_that_stands_firm_elsewhere_in_the_passage_is_no_warning(mini: Path) -> None:
    """Of attendance too: only where the participant is named in no other way."""
    package = locate(mini)
    met = next(row for row in rows(package, "attendance") if row["claim_id"])
    claim = next(row for row in rows(package, "claims") if row["claim_id"] == met["claim_id"])
    id = f"attendance:{'|'.join(met[k] for k in package.schema('attendance')['primaryKey'])}"
    there, one = claim["passage_id"], met["participant_id"]
    header = "reading_id,passage_id,word_from,word_to,as_printed,reading,basis,witness_id,source_url,effect,note"
    data = mini / "data"
    (data / "readings.csv").write_text(
        f"{header}\nr1,{there},1,1,x,y,conjecture,,,name,\n", "utf-8"
    )
    names = "participant_id,name_as_printed,passage_id,capacity_as_printed,reading_id\n"
    (data / "names.csv").write_text(f"{names}{one},x,{there},,r1\n", "utf-8")
    assert "text damaged, partly conjectural" in mt.open(mini).cite(id)
    (data / "names.csv").write_text(f"{names}{one},x,{there},,r1\n{one},z,{there},,\n", "utf-8")
    assert "text damaged" not in mt.open(mini).cite(id)


# --- sources -------------------------------------------------------------------------------------


def test_a_claim_says_where_it_stands(small: mt.Dataset) -> None:
    about = mt.cite().removesuffix(".")
    assert small.cite(CLAIM) == (
        "“Test notice one”, Delta Daily, 1 January 1984, passage 2, words 1–6; "
        f"{about}, claim {CLAIM}."
    )


def test_show_says_the_line_and_what_is_printed_there(mini: Path) -> None:
    package = locate(mini)
    (claim,) = [row for row in rows(package, "claims") if row["claim_id"] == CLAIM]
    place = "“Test notice one”, Delta Daily, 1 January 1984, passage 2, words 1–6"
    there = f"{place}, line 3 of the transcript, at “said on Monday”"
    assert work.source(package, Row("claims", CLAIM, claim)) == there
    part = next(row for row in rows(package, "claim_participants") if row["claim_id"] == CLAIM)
    assert work.source(package, Row("claim_participants", "", part)) == f"{there}, claim {CLAIM}"
    hedge = rows(package, "hedges")[0]
    assert work.source(package, Row("hedges", hedge["hedge"], hedge)) == ""


def test_only_paragraphs_have_the_number_that_is_printed(mini: Path) -> None:
    path = mini / "data" / "passages.csv"
    lines = path.read_text("utf-8").splitlines()
    numbered = [f"{line}no. 9" if line.startswith("test-1984-01-01") else line for line in lines]
    path.write_text("\n".join(numbered) + "\n", "utf-8")
    lookup = Lookup(locate(mini))
    kinds = {row["passage_id"]: row["kind"] for row in rows(lookup.package, "passages")}
    for id, kind in kinds.items():
        printed = work._place(lookup, [Row("passages", id, {"passage_id": id})]).paragraph
        assert printed == ("9" if kind == "paragraph" and id.startswith("test-1984-01") else "")


def test_every_genre_has_its_form() -> None:
    fields = bundled().schema("documents")["fields"]
    (genre,) = [field for field in fields if field["name"] == "genre"]
    assert set(genre["constraints"]["enum"]) == set(items.KINDS)


@pytest.mark.parametrize(
    ("series", "report"),
    [
        ("Intelligence Memorandum SOV 82-10075X", ("Intelligence Memorandum", "SOV 82-10075X")),
        ("Report 12", ("Report", "12")),
        ("Current Notes", ("Current Notes", "")),
        ("", ("", "")),
    ],
)
def test_the_number_of_a_report(series: str, report: tuple[str, str]) -> None:
    kind = items.KINDS["intelligence_memorandum"]
    assert items.Source("x", kind, "X", "1982", series=series).report == report


def test_the_sources_alone(small: mt.Dataset, mini: Path) -> None:
    package = locate(mini)
    ids = [row["document_id"] for row in rows(package, "documents")]
    found = json.loads(work.sources(package, "csl-json"))
    assert [item["id"] for item in found] == ids
    bib = work.sources(package, "bibtex")
    assert re.findall(r"^@\w+\{(.*),$", bib, re.MULTILINE) == ids
    assert all(f"ID  - {id}\n" in work.sources(package, "ris") for id in ids)
    entry = small.cite(CLAIM, style="bibtex").split("\n\n")[1]
    assert entry in bib, "the same entry as beside a row"


# --- speed, and what is not kept -----------------------------------------------------------------


def test_each_table_is_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    read = Counter[str]()
    by_id = Table.by_id

    def counted(self: Table) -> Iterator[tuple[str, dict[str, str]]]:
        read[self.name] += 1
        return by_id(self)

    monkeypatch.setattr(Table, "by_id", counted)
    package = bundled()
    for claim in rows(package, "claims")[:20]:
        for style in STYLES:
            work.cite(package, claim["claim_id"], style)
    assert set(read.values()) == {1}
    assert "codings" not in read, "tables that a claim has nothing to do with are not read"


def test_of_a_package_that_nobody_edits_no_file_is_looked_at_again(mini: Path) -> None:
    folder, asked = locate(mini), []

    def read(path: str) -> bytes:
        asked.append(path)
        return folder.read(path)

    package = Package(str(mini), read, editable=False)
    first = work.cite(package, CLAIM, "ris")
    asked.clear()
    assert work.cite(package, CLAIM, "ris") == first
    assert [path for path in asked if path.startswith("data/")] == []


@pytest.mark.parametrize("style", STYLES)
def test_an_edit_of_a_folder_is_seen_at_once(style: str, small: mt.Dataset, mini: Path) -> None:
    """Of the same length too, and with the file's times put back."""
    before = small.cite(CLAIM, style=style)
    path = mini / "data" / "documents.csv"
    times, text = path.stat(), path.read_text("utf-8")
    path.write_text(text.replace("Test notice one", "Test notice two"), "utf-8")
    os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))
    after = small.cite(CLAIM, style=style)
    assert after != before
    path.write_text(text, "utf-8")
    assert small.cite(CLAIM, style=style) == before


def test_a_stamp_follows_the_table_and_its_schema(
    mini: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package, now = locate(mini), time.time_ns
    assert package.stamp("hedges") is None, "it was written just now"
    monkeypatch.setattr(time, "time_ns", lambda: now() + 10**10)
    stamps = [package.stamp("hedges")]
    for path in (mini / "data" / "hedges.csv", mini / "schemas" / "hedges.json"):
        path.write_bytes(path.read_bytes() + b"\n")
        stamps.append(package.stamp("hedges"))
    assert None not in stamps
    assert len(set(stamps)) == 3
    path.unlink()
    assert package.stamp("hedges") is None


def test_a_changed_key_is_seen_at_once(small: mt.Dataset, mini: Path) -> None:
    path = mini / "schemas" / "hedges.json"
    hedge = rows(locate(mini), "hedges")[0]
    assert small.cite(f"hedges:{hedge['hedge']}")
    schema = json.loads(path.read_text("utf-8")) | {"primaryKey": ["hedge", "certainty"]}
    path.write_text(json.dumps(schema), "utf-8")
    with pytest.raises(ValueError, match="no row has the ID"):
        small.cite(f"hedges:{hedge['hedge']}")
    assert small.cite(f"hedges:{hedge['hedge']}|{hedge['certainty']}")


def test_a_package_that_is_done_with_is_forgotten(mini: Path) -> None:
    package = locate(mini)
    work.cite(package, CLAIM, "bibtex")
    there = weakref.ref(package)
    del package
    gc.collect()
    assert there() is None


# --- errors, and CITATION.cff --------------------------------------------------------------------


def test_an_id_that_is_not_there(small: mt.Dataset) -> None:
    with pytest.raises(ValueError, match=r"no row has the ID 'test-1984-01-01.c01'; did you mean"):
        small.cite("test-1984-01-01.c01")
    with pytest.raises(ValueError, match="is a row of claims"):
        small.cite(f"meetings:{CLAIM}")


def test_cff_is_the_descriptors() -> None:
    lines = cff.cff(bundled()).splitlines()
    assert lines[0] == "cff-version: 1.2.0"
    assert f"title: {json.dumps(TITLE, ensure_ascii=False)}" in lines
    assert f'version: "{VERSION}"' in lines
    assert "license: CC-BY-4.0" in lines
    assert not any(line.startswith(("doi:", "identifiers:")) for line in lines), "none is made up"
    swhid = "swh:1:dir:" + "0" * 40
    assert f'identifiers:\n  - type: swh\n    value: "{swhid}"\n' in cff.cff(bundled(), swhid)


def test_no_style_of_csl_without_its_extra(
    small: mt.Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    from moscow_tokyo.citations import styles

    styles._rendered.cache_clear()
    monkeypatch.setitem(__import__("sys").modules, "citeproc", None)
    for style in CSL:
        told = rf"^the style {style} needs citeproc, which is not .*pip install '\.\[cite\]'$"
        with pytest.raises(ImportError, match=told):
            small.cite(style=style)
    for style in set(STYLES) - set(CSL):
        assert re.search(r"\b" + re.escape(small.version) + r"\b", small.cite(style=style))


def test_a_row_that_rests_on_a_page_is_cited_with_its_address() -> None:
    page = mt.load("outcome_evidence").iloc[0]
    assert page["url"] in mt.cite(page["evidence_id"])


def test_a_table_that_is_not_there_has_no_rows() -> None:
    lookup = Lookup(bundled())
    assert list(lookup.all("no_table", "claim_id", "c001")) == []
    assert list(lookup.all("claims", "claim_id", "")) == []


def test_columns_that_an_older_version_lacks_are_not_cited(mini: Path) -> None:
    before = mt.open(mini).cite(CLAIM, style="csl-json")
    for table, gone in (
        ("passages", {"printed_number"}),
        ("documents", {"url", "issued_edtf", "archive_ref"}),
    ):
        path = mini / "data" / f"{table}.csv"
        header, *cells = csv.reader(io.StringIO(path.read_text("utf-8")))
        kept = [n for n, name in enumerate(header) if name not in gone]
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows(
                [[row[n] for n in kept] for row in [header, *cells]]
            )
        path = mini / "schemas" / f"{table}.json"
        schema = json.loads(path.read_text("utf-8"))
        schema["fields"] = [field for field in schema["fields"] if field["name"] not in gone]
        path.write_text(json.dumps(schema), "utf-8")
    lookup = Lookup(locate(mini))
    found = work._work(lookup, CLAIM)
    assert found.place.paragraph == ""
    assert found.source is not None
    assert (found.source.url, found.source.issued, found.source.archive) == ("", "", "")
    assert before != mt.open(mini).cite(CLAIM, style="csl-json")


def test_the_document_of_a_row_is_that_of_its_passage() -> None:
    lookup = Lookup(bundled())
    for table in ("names", "readings", "passages"):
        for cells in lookup.rows(table)[:: len(lookup.rows(table)) - 1]:
            found = work._document(lookup, [Row(table, "", cells)])
            assert found is not None
            assert cells["passage_id"].startswith(f"{found.id}.")


def test_a_source_has_what_its_row_has() -> None:
    lookup = Lookup(bundled())
    full = {
        "document_id": "d",
        "genre": "statement",
        "title": 'A "title"',
        "issued_edtf": "1984",
        "creator": "gromyko-andrei",
        "series": "s",
        "archive_ref": "a",
        "url": "u",
    }
    kind = work.KINDS["statement"]
    assert work._source(lookup, full) == items.Source(
        id="d",
        kind=kind,
        title="A “title”",
        issued="1984",
        creator="Andrei Gromyko",
        series="s",
        archive="a",
        url="u",
    )
    bare = work._source(lookup, {"document_id": "d"})
    assert bare == items.Source(id="d", kind=work.OTHER, title="", issued="", creator="", url="")


def test_a_page_without_a_title() -> None:
    row = Row("outcome_evidence", "e", {"publisher": "P", "page_title": ""})
    assert work._page(row).title == "Page"
    assert work._page(row._replace(cells={**row.cells, "page_title": "T"})).title == "T"
