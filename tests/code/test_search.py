"""Searching the words of the tables, in Python and in the shell."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

import moscow_tokyo as mt
from moscow_tokyo import schemas
from moscow_tokyo.cli import main as cli
from moscow_tokyo.packages import fulltext
from moscow_tokyo.packages.places import bundled


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


def test_ids_are_those_that_show_takes() -> None:
    found = mt.search("gromyko")
    for table, id in found[["table", "id"]].drop_duplicates().itertuples(index=False):
        schema = bundled().schema(table)
        frame = mt.load(table)
        keys = frame[schemas.primary_key(schema)].astype("string")
        assert id in set(keys.agg("|".join, axis=1))


def test_nothing_found_and_nothing_asked() -> None:
    found = mt.search("zebra unicorn")
    assert (len(found), list(found.columns)) == (0, ["table", "id", "column", "text"])
    assert found.attrs["version"] == mt.__version__
    with pytest.raises(ValueError, match="expected a word"):
        mt.search(" ")


def test_the_columns_searched_are_there_and_hold_text() -> None:
    package = bundled()
    for table, names in fulltext.COLUMNS.items():
        for name in names:
            field = schemas.field_of(package.schema(table), name)
            assert field["type"] == "string"
            assert not schemas.terms(field)


def test_statements_names_titles_and_notes_are_searched() -> None:
    """Every such column of the tables that readers use is in the list."""
    package = bundled()
    for table in package.tables():
        schema = package.schema(table)
        if schema["group"] != "record" and table not in ("hedges",):
            names = {"statement", "name", "title", "note", "name_as_printed", "question"}
            there = names & set(schemas.columns(schema))
            assert there <= set(fulltext.COLUMNS.get(table, ())), table


def test_in_the_shell(capsys: pytest.CaptureFixture[str], run: Callable[..., object]) -> None:
    assert cli.main(["search", "gromyko", "visit", "--format", "json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found == mt.search("gromyko visit").to_dict("records")
    assert cli.main(["search", "gromyko", "visit"]) == 0
    assert "1976-gromyko-visit" in capsys.readouterr().out
    assert cli.main(["search", "zebra", "unicorn"]) == 1
    out, err = capsys.readouterr()
    assert (out, err) == ("", "nothing has 'zebra unicorn': try fewer words, or parts of them\n")
