"""The published tables: every rule holds, and frictionless agrees; broken ones are noticed."""

from __future__ import annotations

import csv
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import moscow_tokyo as mt
from moscow_tokyo.curation.checks import Report, register, validate
from moscow_tokyo.curation.checks.context import Context
from moscow_tokyo.packages.places import bundled, locate

COUNTS = Path(__file__).with_name("row_counts.csv")


@pytest.fixture(scope="module")
def sources(root: Path) -> Path:
    """The folder of transcripts: as the environment names it, else beside the checkout."""
    folder = Path(os.environ.get("MOSCOW_TOKYO_SOURCES") or root.parent / "shared" / "sources")
    if not folder.is_dir():
        pytest.skip(
            "the transcripts are not at hand (they are no part of the package): "
            "name their folder in MOSCOW_TOKYO_SOURCES"
        )
    return folder


@pytest.fixture(scope="module")
def report(sources: Path) -> Report:
    return validate(bundled(), sources)


@pytest.fixture
def copy(tmp_path: Path, root: Path) -> Path:
    """The checkout's package in a folder of its own, yours to change."""
    for part in ("data", "schemas"):
        shutil.copytree(root / part, tmp_path / "copy" / part)
    shutil.copy(root / "datapackage.json", tmp_path / "copy")
    return tmp_path / "copy"


def frictionless(folder: Path) -> tuple[int, list[str]]:
    """Exit status of the frictionless command, and the types of the errors that it reports."""
    command = [sys.executable, "-m", "frictionless", "validate", "datapackage.json", "--json"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, encoding="utf-8")
    found = json.loads(done.stdout)
    errors = [*found["errors"], *(error for task in found["tasks"] for error in task["errors"])]
    return done.returncode, [error["type"] for error in errors]


def break_cell(folder: Path, table: str, column: str, value: str) -> None:
    """Put a value into the first row's cell of a column, and the right hash into the descriptor."""
    path = folder / "data" / f"{table}.csv"
    with path.open(newline="", encoding="utf-8") as file:
        header, first, *rows = csv.reader(file)
    first[header.index(column)] = value
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file, lineterminator="\n").writerows([header, first, *rows])
    descriptor = json.loads((folder / "datapackage.json").read_text("utf-8"))
    for resource in descriptor["resources"]:
        for key in ("bytes", "hash"):
            del resource[key]
    (folder / "datapackage.json").write_text(json.dumps(descriptor), "utf-8")


def test_every_rule_holds(report: Report) -> None:
    assert report.violations["message"].to_list() == []
    assert report.skipped.to_dict("records") == []


def test_rules_without_transcripts_hold(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MOSCOW_TOKYO_SOURCES", str(tmp_path))
    found = validate(bundled())
    assert found.violations["message"].to_list() == []
    assert "anchor-in-extent" in set(found.skipped["rule"])
    assert "anchor-in-extent" not in found.rules


def test_verbatim_share_is_measured_for_each_document(report: Report) -> None:
    shares = report.measures[report.measures["measure"] == "verbatim_share"]
    limits = shares.set_index("document_id")["limit"]
    rights = mt.load("documents").set_index("document_id")["rights"]
    assert set(limits.index) == set(rights.index)
    assert set(limits.dropna().index) == set(rights.index[rights == "copyrighted"])
    assert set(limits.dropna()) == {0.4}
    assert shares["value"].between(0.05, 0.95).all()


def test_frictionless_command_passes(root: Path) -> None:
    assert frictionless(root) == (0, [])


@pytest.mark.parametrize(
    ("table", "column", "value", "error", "rule"),
    [
        ("attendance", "claim_id", "nid-1984-08-16.c999", "foreign-key", "foreign-key"),
        ("claims", "kind", "rumour", "constraint-error", "column-constraint"),
    ],
)
def test_a_break_is_noticed(
    copy: Path, sources: Path, table: str, column: str, value: str, error: str, rule: str
) -> None:
    break_cell(copy, table, column, value)
    status, errors = frictionless(copy)
    assert status == 1
    assert error in errors
    faults = register.RULES[rule].check(Context(locate(copy), sources))
    assert (table, column, value) in {(f.table, f.column, f.value) for f in faults}


def test_row_counts_are_the_reviewed_ones() -> None:
    package = bundled()
    with COUNTS.open(newline="", encoding="utf-8") as file:
        expected = {row["table"]: int(row["rows"]) for row in csv.DictReader(file)}
    actual = {table: package.data(table).count(b"\n") - 1 for table in package.tables()}
    assert actual == expected, f"review the change, then correct {COUNTS.name}"


def test_examples_of_terms_stand_in_passages() -> None:
    package = bundled()
    passages = {line.split(",", 1)[0] for line in package.data("passages").decode().splitlines()}
    strange = [
        (table, field["name"], term["value"], term["locator"])
        for table in package.tables()
        for field in package.schema(table)["fields"]
        for term in field.get("categories", [])
        if term.get("locator") and term["locator"] not in passages
    ]
    assert strange == []
