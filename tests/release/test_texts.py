"""README, codebook and datasheet of a release say each thing once, and say what was done."""

from __future__ import annotations

import re

import pytest

import moscow_tokyo as mt
from moscow_tokyo.curation.content import Material
from moscow_tokyo.curation.pages import codebook, datasheet, readme
from moscow_tokyo.packages.places import bundled


@pytest.fixture(scope="module")
def texts() -> dict[str, str]:
    """The three texts, made from the data set that came with the library."""
    material = Material(bundled())
    made = readme.readme(material, {}, apart=[], excel_cell=1, stata_format=1, stata_label=1)
    return {
        "readme": made,
        "codebook": codebook.page(material.package, []),
        "datasheet": datasheet.datasheet(material),
    }


@pytest.mark.parametrize("name", ["readme", "codebook"])
def test_who_coded_is_said_once_at_the_head(texts: dict[str, str], name: str) -> None:
    head = texts[name].partition("\n## ")[0]
    assert head.lower().count("no human historian has checked") == 1


def test_tables_and_rows_are_counted_alike(texts: dict[str, str]) -> None:
    tables = mt.tables()
    tables = tables[(tables["group"] != "view") & (tables["name"] != "releases")]
    counted = f"{len(tables)} tables with {tables['rows'].sum()} rows, besides the ledger"
    assert counted in texts["readme"]


@pytest.mark.parametrize("name", ["readme", "datasheet"])
def test_every_document_is_listed_with_maker_date_and_scope(
    texts: dict[str, str], name: str
) -> None:
    people = mt.load("participants").set_index("participant_id")["name"]
    lines = {
        line.split("`")[1]: line for line in texts[name].splitlines() if line.startswith("- `")
    }
    for row in mt.load("documents").itertuples():
        line = lines[row.document_id]
        assert f"*{row.title}*. {people[row.creator]}" in line
        assert row.scope in line
        assert isinstance(row.speaker, str) is ("delivered by" in line)
        assert not re.search(r"\d{4}-\d{2}", line.partition("*. ")[2]), "a date in words"


def test_a_round_without_units_is_called_a_reading(texts: dict[str, str]) -> None:
    lines = [line for line in texts["datasheet"].splitlines() if line.startswith("- Round ")]
    numbers = [int(re.match(r"- Round (\d+)", line)[1]) for line in lines]
    assert numbers == sorted(mt.load("coding_rounds")["round"].astype(int))
    units, read = mt.load("coding_units"), mt.load("word_readings")
    for number, line in zip(numbers, lines, strict=True):
        assert " 0 units" not in line
        here = read[read["round"] == number]
        reading = f"{len(here)} texts were read, and {(here['decision'] != 'kept').sum()} of them"
        assert (reading in line) is not (units["round"] == number).any()


def test_no_share_is_rounded_up_to_all(texts: dict[str, str]) -> None:
    found = re.findall(r"(\d+) of (\d+) values \(([\d.]+)%\)", texts["datasheet"])
    assert len(found) > 5
    for same, compared, share in found:
        exact = 100 * int(same) / int(compared)
        assert exact - 0.1 < float(share) <= exact


def test_the_readme_says_what_it_does_not_contain(texts: dict[str, str]) -> None:
    assert re.search(r"folder `verification/`.*not part of the release", texts["readme"])
