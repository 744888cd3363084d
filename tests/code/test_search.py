"""Searching the words of the tables, in Python and in the shell."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import moscow_tokyo as mt
from moscow_tokyo import schemas
from moscow_tokyo.cli import layout
from moscow_tokyo.cli import main as cli
from moscow_tokyo.packages import fulltext
from moscow_tokyo.packages.package import DESCRIPTOR, Package
from moscow_tokyo.packages.places import bundled, locate
from moscow_tokyo.packages.search import GROUPS, by_group


def test_all_words_in_any_order_and_case_and_in_part() -> None:
    found = mt.search("VISIT gromyk")
    assert list(found.columns) == ["table", "id", "column", "text"]
    assert {str(dtype) for dtype in found.dtypes} == {"string"}
    claims = mt.load("claims")
    text = claims["statement"].str.lower()
    expected = claims[text.str.contains("gromyk") & text.str.contains("visit")]["claim_id"]
    statements = found[(found["table"] == "claims") & (found["column"] == "statement")]
    assert list(statements["id"]) == list(expected)
    assert len(expected) > 3
    assert found.equals(mt.search("gromyk  visit"))
    assert "1976-gromyko-visit" in set(found["id"])


def test_every_column_of_words_is_searched() -> None:
    package = bundled()
    for table in package.tables():
        frame = mt.load(table)
        for column in fulltext.COLUMNS & set(frame.columns):
            cells = frame[column].dropna()
            if len(cells):
                hits = mt.search(cells.iloc[0])
                assert (table, column) in set(zip(hits["table"], hits["column"], strict=True))
    names = {
        column for table in package.tables() for column in schemas.columns(package.schema(table))
    }
    printed = {name for name in names if name.endswith("as_printed")}
    apart = {f"{noun}_as_printed" for noun in ("date", "place", "stress", "time")}
    assert printed - fulltext.COLUMNS == apart


def test_columns_of_text_that_are_not_searched() -> None:
    """All but those that are searched, by what their schemas say; a new column needs a decision."""
    package, free = bundled(), set()
    for table in package.tables():
        schema = package.schema(table)
        keys = {c for columns, *_ in schemas.references(schema, table) for c in columns}
        keys |= {*schemas.primary_key(schema)}
        for field in schema["fields"]:
            bound = schemas.terms(field) or "pattern" in field.get("constraints", {})
            bound = bound or field.get("format") or field["name"] in keys
            if field["type"] == "string" and not bound and schema["group"] != "record":
                free.add(field["name"])
    assert fulltext.COLUMNS - free == {"name_as_printed", "question"}
    assert free - fulltext.COLUMNS == {
        "anchor", "archive_ref", "attested_edtf", "classification", "condition", "date_as_printed",
        "date_edtf", "evidence", "extent_read", "hedge", "issued_edtf", "place_as_printed",
        "rights_note", "scope", "sort_name", "speaker_office", "speaker_source",
        "stress_as_printed", "time_as_printed", "time_edtf",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("words", "id"),
    [
        ("gromyko", "gromyko-andrei"),
        ("zaglad", "zagladin-vadim"),
        ("громыко", "gromyko-andrei"),
        ("安倍", "abe-shintaro"),
    ],
)
def test_people_are_found_by_a_part_of_their_name(words: str, id: str) -> None:
    found = mt.search(words)
    assert id in set(found[found["table"] == "participants"]["id"])


def test_diacritics_do_not_count(mini: Path) -> None:
    path = mini / "data" / "participants.csv"
    path.write_text(path.read_text("utf-8").replace("Charlie Tester", "Chārlie Tester"), "utf-8")
    for words in ("charlie", "chārlie", "CHÁRLIE"):
        found = mt.open(mini).search(words)
        assert ("participants", "charlie-tester", "name", "Chārlie Tester") in list(
            found.itertuples(index=False, name=None)
        )


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("‘Name’ of “them”", "'name' of \"them\""),
        ("Wałęsa", "walesa"),
        ("Ørsted", "orsted"),
        ("O’Neill “Tip”–x", 'o\'neill "tip"-x'),
    ],
)
def test_letters_and_quotes_that_are_hard_to_type(name: str, words: str, mini: Path) -> None:
    path = mini / "data" / "participants.csv"
    path.write_text(path.read_text("utf-8").replace("Charlie Tester", name), "utf-8")
    assert "charlie-tester" in mt.open(mini).search(words)["id"].to_list()


def test_ids_are_those_that_show_takes() -> None:
    found = mt.search("gromyko")
    assert len(found)
    for table, rows in found.groupby("table"):
        key = schemas.primary_key(bundled().schema(table))
        keys = mt.load(table)[key].astype("string").agg("|".join, axis=1)
        assert set(rows["id"]) <= set(keys)


def test_tables_are_searched_group_by_group(mini: Path) -> None:
    package = locate(mini)
    turned = {**package.descriptor, "resources": package.descriptor["resources"][::-1]}
    made = {DESCRIPTOR: json.dumps(turned).encode()}
    other = Package(
        "turned", lambda path: made[path] if path in made else package.read(path), editable=False
    )
    groups = [str(other.schema(name)["group"]) for name in by_group(other)]
    assert other.tables() == package.tables()[::-1]
    assert list(dict.fromkeys(groups)) == [group for group in GROUPS if group in groups]


def test_nothing_found_and_nothing_asked() -> None:
    found = mt.search("zebra unicorn")
    assert (len(found), list(found.columns)) == (0, ["table", "id", "column", "text"])
    assert found.attrs["version"] == mt.__version__
    with pytest.raises(ValueError, match="expected a word"):
        mt.search(" ")


def test_the_columns_searched_are_there_and_hold_text() -> None:
    package, seen = bundled(), set[str]()
    for table in package.tables():
        for field in package.schema(table)["fields"]:
            if field["name"] in fulltext.COLUMNS:
                seen.add(field["name"])
                assert field["type"] == "string"
                assert not schemas.terms(field)
    assert seen == fulltext.COLUMNS


@pytest.mark.parametrize("table", bundled().tables())
def test_statements_names_titles_and_notes_are_searched(table: str) -> None:
    """A cell of each such column is found by its own words."""
    frame = mt.load(table)
    for column in ("statement", "name", "title", "note", "name_as_printed", "question"):
        if column in frame.columns and frame[column].notna().any():
            text = frame[column].dropna().iloc[-1]
            found = mt.search(text)
            assert ((found["table"] == table) & (found["text"] == text)).any()


def test_in_the_shell(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    assert cli.main(["search", "gromyko", "visit", "--format", "json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found == mt.search("gromyko visit").to_dict("records")
    assert cli.main(["search", "gromyko", "visit"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == len(found) + 1
    assert all(one["text"] in line for one, line in zip(found, lines[1:], strict=True))
    assert cli.main(["search", "zebra", "unicorn"]) == 1
    assert capsys.readouterr() == (
        "",
        "no cell contains 'zebra unicorn': all the words must be in one cell, in any order; try fewer "
        "words or parts of them\n",
    )
    assert cli.main(["search", "zebra"]) == 1
    assert capsys.readouterr() == ("", "no cell contains 'zebra': try a part of the word\n")
    monkeypatch.setattr(layout, "is_terminal", lambda: True)
    monkeypatch.setenv("COLUMNS", "80")
    assert cli.main(["search", "gromyko", "visit"]) == 0
    out = capsys.readouterr().out
    first = "- Visit of Gromyko to Japan in 1976 (1976-gromyko-visit, title)\n"
    assert out.startswith(f"meetings\n{first}")
    assert all(" ".join(one["text"].split()) in " ".join(out.split()) for one in found)
    assert max(map(layout.width, out.splitlines())) <= 80
