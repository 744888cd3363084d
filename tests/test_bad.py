"""Each rule of the validation, tripped by one small edit of a sound miniature package.

`tests/bad/data` and `tests/bad/sources` are the package, invented for these tests; its schemas are
the real ones. `tests/bad/edits.toml` has the edits and every message that each must give. Up to
eight edits of different tables are put into one package. Where it gives the messages of all of them
and no other, each edit is right; where it does not, each is tried in a package of its own.
"""

from __future__ import annotations

import csv
import json
import shutil
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from moscow_tokyo.curation.checks import Report, register, validate
from moscow_tokyo.packages.package import Package, sha256
from moscow_tokyo.packages.places import bundled, locate

HERE = Path(__file__).parent / "bad"
Edit = dict[str, Any]
EDITS: list[Edit] = tomllib.loads((HERE / "edits.toml").read_text("utf-8"))["edit"]
TOGETHER = 8


def place(edit: Edit) -> str:
    """The table that an edit changes, in its rows or its schema, or another file."""
    return str(edit.get("table") or Path(edit["file"]).stem)


def grouped(edits: list[Edit]) -> list[list[Edit]]:
    """The edits in groups of different tables; those that say so alone."""
    groups: list[list[Edit]] = []
    open_groups: list[list[Edit]] = []
    for edit in edits:
        alone = edit.get("alone") or edit["rule"] == "frictionless"
        fits = (g for g in open_groups if place(edit) not in map(place, g) and len(g) < TOGETHER)
        group = None if alone else next(fits, None)
        if group is None:
            groups.append(group := [])
            if not alone:
                open_groups.append(group)
        group.append(edit)
    return groups


GROUPS = grouped(EDITS)


def build(folder: Path, *edits: Edit) -> Package:
    """The miniature package in a folder, with edits, and sizes and hashes that are right."""
    real = bundled()
    shutil.copytree(HERE / "data", folder / "data")
    shutil.copytree(HERE / "sources", folder / "sources")
    (folder / "schemas").mkdir()
    for table in real.tables():
        text = json.dumps(real.schema(table), indent=2, ensure_ascii=False)
        (folder / "schemas" / f"{table}.json").write_text(text, "utf-8")
    last = [edit for edit in edits if edit.get("file") == "datapackage.json"]
    for edit in edits:
        if "table" in edit:
            change_cell(folder / "data" / f"{edit['table']}.csv", edit)
        elif edit not in last:
            change_bytes(folder / edit["file"], edit)
    descriptor = {
        **real.descriptor,
        "name": "test-package",
        "version": "1.1.0",
        "created": "2026-01-02T00:00:00Z",
        "resources": [entry(folder, real.resource(table)) for table in real.tables()],
    }
    (folder / "datapackage.json").write_text(json.dumps(descriptor, indent=2), "utf-8")
    for edit in last:
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


Found = Callable[..., list[str]]


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Found:
    """Gives the messages of the package with some edits, each package validated once."""
    known: dict[str, list[str]] = {}

    def found(*edits: Edit) -> list[str]:
        if (name := repr(edits)) not in known:
            folder = tmp_path_factory.mktemp("bad") / "package"
            with pytest.MonkeyPatch.context() as patch:
                if "frictionless" not in {edit["rule"] for edit in edits}:
                    # the slowest rule; test_sound_package_has_no_fault runs all of them
                    patch.delitem(register.RULES, "frictionless")
                package = build(folder, *edits)
                report = validate(package, folder / "sources")
            known[name] = messages(report)
            assert {fault.table for fault in report.faults} <= {"", *package.tables()}
            assert not report.ok
            shutil.rmtree(folder)
        return known[name]

    return found


@pytest.mark.parametrize(
    ("edit", "group"),
    [(edit, group) for group in GROUPS for edit in group],
    ids=[edit["rule"] + edit.get("id", "") for group in GROUPS for edit in group],
)
def test_edit_gives_exactly_these_messages(edit: Edit, group: list[Edit], found: Found) -> None:
    assert edit["rule"] in {message.partition(":")[0] for message in edit["messages"]}
    together = found(*group)
    if sorted(together) == sorted(message for one in group for message in one["messages"]):
        together = [message for message in together if message in edit["messages"]]
        assert together == edit["messages"], "in this order"
    else:
        assert found(edit) == edit["messages"]


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
