"""Each rule of the validation, tripped by one small edit of a sound miniature package.

`tests/bad/data` and `tests/bad/sources` are the package, invented for these tests; its schemas are
the real ones. `tests/bad/edits.toml` has the edits and every message that each must give.
"""

from __future__ import annotations

import csv
import json
import shutil
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

from moscow_tokyo.curation.checks import Report, register, validate
from moscow_tokyo.packages.package import Package, sha256
from moscow_tokyo.packages.places import bundled, locate

HERE = Path(__file__).parent / "bad"
EDITS: list[dict[str, Any]] = tomllib.loads((HERE / "edits.toml").read_text("utf-8"))["edit"]


def build(folder: Path, edit: dict[str, Any] | None = None) -> Package:
    """The miniature package in a folder, with one edit, and sizes and hashes that are right."""
    real = bundled()
    shutil.copytree(HERE / "data", folder / "data")
    shutil.copytree(HERE / "sources", folder / "sources")
    (folder / "schemas").mkdir()
    for table in real.tables():
        text = json.dumps(real.schema(table), indent=2, ensure_ascii=False)
        (folder / "schemas" / f"{table}.json").write_text(text, "utf-8")
    edit = edit or {}
    if "table" in edit:
        change_cell(folder / "data" / f"{edit['table']}.csv", edit)
    if edit.get("file", "datapackage.json") != "datapackage.json":
        change_bytes(folder / edit["file"], edit)
    descriptor = {
        **real.descriptor,
        "name": "test-package",
        "version": "1.1.0",
        "created": "2026-01-02T00:00:00Z",
        "resources": [entry(folder, real.resource(table)) for table in real.tables()],
    }
    (folder / "datapackage.json").write_text(json.dumps(descriptor, indent=2), "utf-8")
    if edit.get("file") == "datapackage.json":
        change_bytes(folder / edit["file"], edit)
    return locate(folder)


def entry(folder: Path, resource: dict[str, Any]) -> dict[str, Any]:
    data = (folder / "data" / f"{resource['name']}.csv").read_bytes()
    files = {"path": f"data/{resource['name']}.csv", "schema": f"schemas/{resource['name']}.json"}
    return {**resource, **files, "bytes": len(data), "hash": sha256(data)}


def change_cell(path: Path, edit: dict[str, Any]) -> None:
    """Put `value` into the cell of `column` in the row whose first cells are `row`, by `|`."""
    with path.open(newline="", encoding="utf-8") as file:
        header, *rows = csv.reader(file)
    key = edit["row"].split("|")
    (row,) = (cells for cells in rows if cells[: len(key)] == key)
    place = header.index(edit["column"])
    assert row[place] != edit["value"], "the edit changes nothing"
    row[place] = edit["value"]
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file, lineterminator="\n").writerows([header, *rows])


def change_bytes(path: Path, edit: dict[str, Any]) -> None:
    """Put `replace` (or the bytes `replace_hex`) in the place of `find`, which is there once.

    With `first = true` the first of several is changed.
    """
    data, find = path.read_bytes(), edit["find"].encode()
    new = bytes.fromhex(edit["replace_hex"]) if "replace_hex" in edit else edit["replace"].encode()
    count = data.count(find)
    assert count == 1 or (count and edit.get("first")), f"{edit['find']!r} is there {count} times"
    path.write_bytes(data.replace(find, new, 1))


def messages(report: Report) -> list[str]:
    return [f"{fault.rule}: {fault.message}" for fault in report.faults]


def test_sound_package_has_no_fault(tmp_path: Path) -> None:
    report = validate(build(tmp_path / "package"), tmp_path / "package" / "sources")
    assert messages(report) == []
    assert report.ok
    assert report.skipped.empty
    assert set(report.rules) == set(register.RULES)


@pytest.mark.parametrize("edit", EDITS, ids=[edit["rule"] + edit.get("id", "") for edit in EDITS])
def test_edit_gives_exactly_these_messages(
    edit: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if edit["rule"] != "frictionless":  # the slowest of them; test_sound_package runs them all
        monkeypatch.delitem(register.RULES, "frictionless")
    report = validate(build(tmp_path / "package", edit), tmp_path / "package" / "sources")
    assert messages(report) == edit["messages"]
    assert edit["rule"] in {fault.rule for fault in report.faults}
    assert not report.ok


def test_errata_lead_from_the_record_of_coding_to_the_published_cell(tmp_path: Path) -> None:
    """The decided value may be the one that a later version corrected."""
    edit = {"table": "codings", "row": "r1.0001|certainty", "column": "adjudicated"}
    package = build(tmp_path / "package", edit | {"value": "possible"})
    assert messages(validate(package, tmp_path / "package" / "sources")) == []


def test_every_rule_has_an_edit() -> None:
    assert {edit["rule"] for edit in EDITS} == set(register.RULES)


def test_rules_that_cannot_run_say_so(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    report = validate(build(tmp_path / "package"), tmp_path / "empty")
    assert report.ok
    needy = {name for name, rule in register.RULES.items() if rule.transcript}
    assert set(report.skipped["rule"]) == needy | {"transcript-hash"}
    assert not needy & set(report.rules)
    documents = "test-1984-01-01, test-1984-02-01"
    assert set(report.skipped["reason"]) == {
        f"no transcript of {documents} in {tmp_path / 'empty'}"
    }
    assert "Not checked:" in str(report)


def test_report_has_no_truth_value(tmp_path: Path) -> None:
    report = validate(build(tmp_path / "package"), tmp_path / "package" / "sources")
    with pytest.raises(TypeError, match=r"use \.ok"):
        bool(report)


def test_missing_extra_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "frictionless", None)
    with pytest.raises(ImportError, match=r"validate needs .*pip install '\.\[validate\]'"):
        validate(build(tmp_path / "package"))
