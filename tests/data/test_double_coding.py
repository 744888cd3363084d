"""The published record of the double coding is what its kept inputs give, and tells its reasons."""

from __future__ import annotations

import csv
import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest


@pytest.fixture(scope="module")
def align(root: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("align", root / "docs/verification/align.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["align"] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def published(root: Path) -> list[dict[str, str]]:
    with (root / "data/double_coding.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_the_record_is_what_the_kept_codings_give(
    align: ModuleType, published: list[dict[str, str]]
) -> None:
    assert published
    assert align.record() == published


def test_every_kept_unit_is_in_the_record_once(
    align: ModuleType, published: list[dict[str, str]], root: Path
) -> None:
    for folder in sorted((root / "docs/verification").glob("round-*")):
        number = folder.name.removeprefix("round-")
        spans = [
            row
            for row in published
            if row["round"] == number and row["table"] == "claims" and row["field"] == align.SPAN
        ]
        for coder in ("coder_a", "coder_b"):
            kept = align.read(folder / coder / "claims.csv")
            assert len(kept) == sum(1 for row in spans if row[coder])


def test_no_reason_is_kept_for_what_is_not_in_the_record(
    align: ModuleType, published: list[dict[str, str]], root: Path
) -> None:
    used = {
        (row["round"], row["table"], row["unit_id"].split(":", 1)[1], row["field"])
        for row in published
        if row["reason"]
    }
    for folder in sorted((root / "docs/verification").glob("round-*")):
        number = folder.name.removeprefix("round-")
        for row in align.read(folder / "reasons.csv"):
            assert (number, row["table"], row["unit_id"], row["field"]) in used


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
