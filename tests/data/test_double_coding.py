"""The published record of the double coding is what its kept inputs give, and tells its reasons."""

from __future__ import annotations

import csv
import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

Rows = list[dict[str, str]]


@pytest.fixture(scope="module")
def align(root: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("align", root / "verification/align.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["align"] = module
    spec.loader.exec_module(module)
    return module


def published(root: Path, table: str) -> Rows:
    with (root / f"data/{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def units(root: Path) -> Rows:
    return published(root, "coding_units")


@pytest.fixture(scope="module")
def codings(root: Path) -> Rows:
    return published(root, "codings")


def test_the_record_is_what_the_kept_codings_give(
    align: ModuleType, units: Rows, codings: Rows
) -> None:
    assert units
    assert codings
    assert align.record() == (units, codings)


def test_every_kept_unit_is_in_the_record_once(align: ModuleType, units: Rows, root: Path) -> None:
    folders = sorted((root / "verification").glob("round-*"))
    rounds = [row["round"] for row in published(root, "coding_rounds")]
    assert {folder.name.removeprefix("round-") for folder in folders} <= set(rounds)
    for folder in folders:
        number = folder.name.removeprefix("round-")
        claims = [row for row in units if row["round"] == number and row["table"] == "claims"]
        for coder in ("coder_a", "coder_b"):
            kept = align.read(folder / coder / "claims.csv")
            assert len(kept) == sum(1 for row in claims if row[coder])


def test_no_reason_is_kept_for_what_is_not_in_the_record(
    align: ModuleType, units: Rows, codings: Rows, root: Path
) -> None:
    for folder in sorted((root / "verification").glob("round-*")):
        of = align.Round(folder)
        found = sorted(align.units(of), key=lambda unit: unit[:2])
        of_id = {f"r{of.number}.{n:04}": unit[:2] for n, unit in enumerate(found, start=1)}
        used = {
            (*of_id[row["unit_id"]], row.get("field", ""))
            for row in [*units, *codings]
            if row["unit_id"] in of_id and row["reason"]
        }
        for row in align.read(folder / "decisions.csv"):
            assert (row["table"], row["unit"], row["field"]) in used


def test_units_that_meet_nowhere_are_never_aligned(align: ModuleType) -> None:
    one = {"passage_id": "p", "word_from": "1", "word_to": "4", "terms": "same words"}
    other = {**one, "word_from": "5", "word_to": "9"}
    assert list(align.aligned([one], [other])) == [(one, None), (None, other)]


def test_the_best_total_decides_not_the_first_match(align: ModuleType) -> None:
    def claim(start: int, end: int, terms: str) -> dict[str, str]:
        return {
            "passage_id": "p",
            "word_from": str(start),
            "word_to": str(end),
            "terms": terms,
        }

    whole, part = claim(1, 20, "ministers met in autumn"), claim(1, 8, "talks were cold")
    their_part, their_whole = (
        claim(1, 9, "talks were cold"),
        claim(1, 20, "ministers met in autumn"),
    )
    pairs = list(align.aligned([whole, part], [their_part, their_whole]))
    assert pairs == [(whole, their_whole), (part, their_part)]
