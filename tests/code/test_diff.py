"""Comparing versions: every sort of change on copies of the real tables, the rule, the command."""

from __future__ import annotations

import csv
import io
import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

import moscow_tokyo as mt
from moscow_tokyo.cli import main as cli
from moscow_tokyo.curation.refresh import refresh
from moscow_tokyo.curation.versions import rule

Row = dict[str, str]
CLAIM = "nid-1984-08-16.c001"
CELL = ("claims", CLAIM, "note")
"""A cell whose value the tests set first, whatever the real one is."""


class Copy:
    """A copy of the real package: version 1.0.0, its records empty; with hands to change it."""

    def __init__(self, folder: Path, root: Path) -> None:
        self.path = folder
        for part in ("data", "schemas"):
            shutil.copytree(root / part, folder / part)
        shutil.copyfile(root / "datapackage.json", folder / "datapackage.json")
        self.version("1.0.0")
        self.cell(*CELL, "A note")
        for table in rule.RECORDS:
            self.rows(table, list.clear)

    def version(self, version: str) -> None:
        self.descriptor(lambda descriptor: descriptor.update(version=version))

    def descriptor(self, change: Callable[[dict], object]) -> None:
        self._json(self.path / "datapackage.json", change)

    def schema(self, table: str, change: Callable[[dict], object]) -> None:
        self._json(self.path / "schemas" / f"{table}.json", change)

    def field(self, table: str, column: str, change: Callable[[dict], object]) -> None:
        def edit(schema: dict) -> None:
            (field,) = (field for field in schema["fields"] if field["name"] == column)
            change(field)

        self.schema(table, edit)

    def rows(self, table: str, change: Callable[[list[Row]], object]) -> None:
        path = self.path / "data" / f"{table}.csv"
        header, *cells = csv.reader(path.read_text("utf-8").splitlines())
        rows = [dict(zip(header, line, strict=True)) for line in cells]
        change(rows)
        self.write(table, list(rows[0]) if rows else header, rows)

    def columns(self, table: str, change: Callable[[list], object], value: str = "") -> None:
        """Change the list of a schema's fields, and the CSV with it; new cells have the value."""
        self.schema(table, lambda schema: change(schema["fields"]))
        schema = json.loads((self.path / "schemas" / f"{table}.json").read_text("utf-8"))
        names = [field["name"] for field in schema["fields"]]
        rows: list[Row] = []
        self.rows(table, rows.extend)
        self.write(table, names, [{name: row.get(name, value) for name in names} for row in rows])

    def cell(self, table: str, row_id: str, column: str, value: str) -> str:
        """Change one cell; returns what it was."""
        key = json.loads((self.path / "schemas" / f"{table}.json").read_text("utf-8"))["primaryKey"]
        was = []

        def edit(rows: list[Row]) -> None:
            (row,) = (r for r in rows if "|".join(r[name] for name in key) == row_id)
            was.append(row[column])
            row[column] = value

        self.rows(table, edit)
        return was[0]

    def erratum(self, version: str, place: tuple[str, str, str], old: str, new: str) -> None:
        cells = (version, *place, old, new, f"Reason {version}", "nid-1984-08-16.p01")
        names = ("version", "table", "row_id", "field", "old", "new", "reason", "source")
        self.rows("errata", lambda rows: rows.append(dict(zip(names, cells, strict=True))))

    def retire(self, table: str, row_id: str, version: str = "1.1.0", instead: str = "") -> None:
        cells = (table, row_id, instead, "Twice the same", version)
        names = ("table", "row_id", "replaced_by", "reason", "version")
        self.rows("retired", lambda rows: rows.append(dict(zip(names, cells, strict=True))))

    def write(self, table: str, header: list[str], rows: list[Row]) -> None:
        text = io.StringIO()
        writer = csv.DictWriter(text, header, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
        (self.path / "data" / f"{table}.csv").write_text(text.getvalue(), "utf-8")

    @staticmethod
    def _json(path: Path, change: Callable[[dict], object]) -> None:
        value = json.loads(path.read_text("utf-8"))
        change(value)
        path.write_text(json.dumps(value, ensure_ascii=False, indent=2) + "\n", "utf-8")


@pytest.fixture
def old(tmp_path: Path, root: Path) -> Copy:
    return Copy(tmp_path / "old", root)


@pytest.fixture
def new(tmp_path: Path, root: Path) -> Copy:
    return Copy(tmp_path / "new", root)


def remove_table(new: Copy) -> None:
    def drop(descriptor: dict) -> None:
        descriptor["resources"] = [r for r in descriptor["resources"] if r["name"] != "outcomes"]

    new.descriptor(drop)


def add_table(new: Copy) -> None:
    def add(descriptor: dict) -> None:
        (hedges,) = (r for r in descriptor["resources"] if r["name"] == "hedges")
        descriptor["resources"].append(hedges | {"name": "hedges_too"})

    new.descriptor(add)


COLUMN = {"name": "extra", "type": "string", "title": "Extra", "description": "More."}
EDITS: dict[str, tuple[Callable[[Copy], object], str]] = {
    "a table removed": (remove_table, "table removed"),
    "a table added": (add_table, "table added"),
    "a column removed": (
        lambda new: new.columns("claims", lambda fields: fields.pop()),
        "column removed",
    ),
    "a column added": (
        lambda new: new.columns("claims", lambda fields: fields.append(COLUMN), "x"),
        "column added",
    ),
    "a column inserted": (
        lambda new: new.columns("claims", lambda fields: fields.insert(3, COLUMN), "x"),
        "column inserted",
    ),
    "a column moved": (
        lambda new: new.columns("claims", lambda fields: fields.append(fields.pop(8))),
        "column moved",
    ),
    "a column retyped": (
        lambda new: new.field("claims", "word_from", lambda field: field.update(type="string")),
        "column retyped",
    ),
    "a key changed": (
        lambda new: new.schema("names", lambda schema: schema["primaryKey"].pop()),
        "key changed",
    ),
    "a term removed": (
        lambda new: new.field("meetings", "kind", lambda f: f["constraints"]["enum"].pop()),
        "term removed",
    ),
    "a term added": (
        lambda new: new.field("meetings", "kind", lambda f: f["constraints"]["enum"].append("x")),
        "term added",
    ),
    "ordered terms in another order": (
        lambda new: new.field("claims", "certainty", lambda f: f["constraints"]["enum"].reverse()),
        "terms reordered",
    ),
    "a term inserted": (
        lambda new: new.field(
            "meetings", "kind", lambda f: f["constraints"]["enum"].insert(1, "x")
        ),
        "term inserted",
    ),
    "terms in another order": (
        lambda new: new.field("claims", "kind", lambda f: f["constraints"]["enum"].reverse()),
        "terms reordered",
    ),
    "terms without their order": (
        lambda new: new.field("claims", "certainty", lambda f: f.pop("categoriesOrdered")),
        "terms reordered",
    ),
    "a definition of a term": (
        lambda new: new.field("claims", "kind", lambda f: f["categories"][0].update(label="X")),
        "wording changed",
    ),
    "a vocabulary taken away": (
        lambda new: new.field("claims", "kind", lambda f: f["constraints"].pop("enum")),
        "rule changed",
    ),
    "a rule": (
        lambda new: new.field("claims", "note", lambda f: f.update(constraints={"required": True})),
        "rule changed",
    ),
    "a foreign key": (
        lambda new: new.schema("claims", lambda schema: schema["foreignKeys"].pop()),
        "rule changed",
    ),
    "a description": (
        lambda new: new.field("claims", "note", lambda field: field.update(description="X")),
        "wording changed",
    ),
    "a table's title": (
        lambda new: new.schema("claims", lambda schema: schema.update(title="X")),
        "wording changed",
    ),
    "the package's title": (
        lambda new: new.descriptor(lambda descriptor: descriptor.update(title="X")),
        "wording changed",
    ),
    "a row added": (
        lambda new: new.rows("hedges", lambda rows: rows.append(rows[0] | {"hedge": "zz"})),
        "row added",
    ),
    "a row removed": (lambda new: new.rows("hedges", lambda rows: rows.pop()), "row removed"),
    "a cell": (lambda new: new.cell(*CELL, "Another note"), "cell changed"),
}
OWED = {"row removed": ["row-retired"], "cell changed": ["cell-errata"]}


@pytest.mark.parametrize("name", EDITS)
def test_each_sort_of_change(name: str, old: Copy, new: Copy) -> None:
    edit, what = EDITS[name]
    edit(new)
    found = mt.diff(old.path, new.path)
    assert found.changes["what"].to_list() == [what]
    assert found.changes["step"].to_list() == [found.needs] == [rule.RULE[what]]
    rules = found.missing["rule"].to_list()
    assert rules == ["version-step", *OWED.get(what, [])]
    enough = {"PATCH": "1.0.1", "MINOR": "1.1.0", "MAJOR": "2.0.0"}
    for step, version in enough.items():
        new.version(version)
        found = mt.diff(old.path, new.path)
        assert (found.raised, found.old, found.new) == (step, "1.0.0", version)
        owed = rule.STEPS.index(step) < rule.STEPS.index(found.needs)
        assert ("version-step" in found.missing["rule"].to_list()) == owed
        assert found.ok == (not owed and what not in OWED)


def test_every_sort_but_the_records_has_an_edit() -> None:
    tested = {what for _, what in EDITS.values()} | {"row retired"}
    records = {"record added", "record changed", "record removed"}
    assert tested == set(rule.RULE) - records


def test_nothing_changed(old: Copy, new: Copy) -> None:
    found = mt.diff(old.path, new.path)
    assert (found.needs, found.raised, found.ok) == ("none", "none", True)
    assert str(found) == "1.0.0 → 1.0.0: 0 changes; required step: none; made: none"
    assert list(found.changes.columns)[:2] == ["what", "table"]
    assert set(map(str, found.changes.dtypes)) == {"string"}
    new.version("0.9.0")
    found = mt.diff(old.path, new.path)
    assert found.raised == "lowered"
    assert found.missing["message"].to_list() == ["the version was lowered, from 1.0.0 to 0.9.0"]
    with pytest.raises(TypeError, match=r"no truth value; use \.ok"):
        bool(found)


def test_a_reference_to_the_table_itself_may_name_no_resource(old: Copy, new: Copy) -> None:
    def empty(schema: dict) -> None:
        for key in schema["foreignKeys"]:
            key["reference"].setdefault("resource", "")

    old.schema("meetings", empty)
    assert old.path.joinpath("schemas/meetings.json").read_text("utf-8") != (
        new.path.joinpath("schemas/meetings.json").read_text("utf-8")
    )
    assert len(mt.diff(old.path, new.path).changes) == 0


def test_a_column_that_moves_over_others_is_the_only_one(old: Copy, new: Copy) -> None:
    new.columns("claims", lambda fields: fields.append(fields.pop(0)))
    found = mt.diff(old.path, new.path).changes
    assert found[["what", "column", "old"]].to_numpy().tolist() == [
        ["column moved", "claim_id", "1"]
    ]


def test_a_renamed_column_is_one_removed_and_one_added(old: Copy, new: Copy) -> None:
    new.columns("claims", lambda fields: fields[-1].update(name="remark"))
    found = mt.diff(old.path, new.path)
    assert found.changes["what"].to_list() == ["column removed", "column added"]
    assert found.needs == "MAJOR"


def test_a_cell_with_its_errata(old: Copy, new: Copy) -> None:
    was = new.cell(*CELL, "Another note")
    new.version("1.0.1")
    new.erratum("1.0.1", CELL, was, "Another note")
    found = mt.diff(old.path, new.path)
    assert (found.needs, found.ok) == ("PATCH", True)
    first, last = found.changes.to_dict("records")
    assert first == {
        "what": "cell changed",
        "table": "claims",
        "row_id": CLAIM,
        "column": "note",
        "old": was,
        "new": "Another note",
        "reason": "Reason 1.0.1",
        "step": "PATCH",
    }
    assert (last["what"], last["table"]) == ("record added", "errata")


@pytest.mark.parametrize(
    ("errata", "reason"),
    [
        ([("1.0.1", None, "B"), ("1.10.0", "B", "C")], "Reason 1.0.1; Reason 1.10.0"),
        ([("1.10.0", "B", "C"), ("1.9.0", None, "B")], "Reason 1.9.0; Reason 1.10.0"),
        ([("1.0.1", None, "B")], ""),  # leads elsewhere
        ([("1.0.1", "A", "C")], ""),  # begins elsewhere
        ([("1.0.1", None, "B"), ("1.0.2", "A", "C")], ""),  # a gap
        ([("1.0.0", None, "C")], ""),  # of the old version, not after it
    ],
)
def test_errata_lead_from_old_to_new(
    errata: list[tuple[str, str | None, str]], reason: str, old: Copy, new: Copy
) -> None:
    was = new.cell(*CELL, "C")
    new.version("1.11.0")
    for version, before, after in errata:
        new.erratum(version, CELL, was if before is None else before, after)
    found = mt.diff(old.path, new.path)
    assert found.changes["reason"].iloc[0] == reason
    assert found.ok == bool(reason)


def test_retired_rows(old: Copy, new: Copy) -> None:
    rows: list[Row] = []
    new.rows("claim_links", lambda links: rows.append(links.pop()))
    (row,) = rows
    row_id = "|".join(row[name] for name in ("claim_id", "relation", "other_claim_id"))
    found = mt.diff(old.path, new.path)
    assert (found.changes["row_id"].to_list(), found.needs) == ([row_id], "MAJOR")
    new.retire("claims", row_id)  # of another table
    assert not mt.diff(old.path, new.path).ok
    new.retire("claim_links", row_id, instead="x")
    new.version("1.1.0")
    found = mt.diff(old.path, new.path)
    assert (found.needs, found.ok) == ("MINOR", True)
    retired = found.changes[found.changes["what"] == "row retired"]
    assert retired[["row_id", "new", "reason"]].to_numpy().tolist() == [
        [row_id, "x", "Twice the same"]
    ]


@pytest.mark.parametrize("table", rule.RECORDS)
def test_records_are_only_added_to(table: str, old: Copy, new: Copy) -> None:
    old.erratum("1.0.0", CELL, "a", "b")
    old.retire("claims", "x.c001", "1.0.0")
    cells = {"version": "1.0.0", "table": "claims", "created": "2026-11-21", "rows": "1"}
    old.rows("releases", lambda rows: rows.append(cells | {"fingerprint": "0" * 64}))
    for name in rule.RECORDS:
        shutil.copyfile(old.path / f"data/{name}.csv", new.path / f"data/{name}.csv")
    column = {"errata": "reason", "retired": "reason", "releases": "rows"}[table]
    new.version("2.0.0")
    new.rows(table, lambda rows: rows[0].update({column: "9"}))
    found = mt.diff(old.path, new.path)
    assert found.changes["what"].to_list() == ["record changed"]
    assert found.missing["rule"].to_list() == ["record-kept"]
    new.erratum("2.0.0", (table, found.changes["row_id"].iloc[0], column), "a", "9")
    assert "record-kept" in mt.diff(old.path, new.path).missing["rule"].to_list()
    new.rows(table, list.clear)
    new.retire("retired", "claims|x.c001")  # an entry in the register does not excuse it
    found = mt.diff(old.path, new.path)
    assert "record removed" in found.changes["what"].to_list()
    assert set(found.missing["rule"]) == {"record-kept"}


def test_what_is_read(old: Copy, new: Copy, tmp_path: Path) -> None:
    refresh(old.path)
    archive = Path(shutil.make_archive(str(tmp_path / "old"), "zip", old.path))
    refresh(new.path)
    new.cell(*CELL, "Another note")  # its hash is stale now
    expected = mt.diff(old.path, new.path).changes
    assert len(expected) == 1
    opened = mt.open(new.path)
    for before in (archive, str(archive), mt.open(archive)):
        assert mt.diff(before, new.path).changes.equals(expected)
        assert opened.diff(before).changes.equals(expected)
    assert mt.diff(new.path, opened).needs == "none"
    stale = Path(shutil.make_archive(str(tmp_path / "new"), "zip", new.path))
    with pytest.raises(mt.PackageError, match=r"claims\.csv has"):
        mt.diff(archive, stale)


def test_rows_that_cannot_be_told_apart(old: Copy, new: Copy) -> None:
    new.rows("hedges", lambda rows: rows.append(rows[0]))
    with pytest.raises(mt.DataError, match="hedges has two rows with the ID"):
        mt.diff(old.path, new.path)
    for copy in (old, new):
        copy.schema("hedges", lambda schema: schema.pop("primaryKey"))
    with pytest.raises(mt.DataError, match="hedges has no primary key"):
        mt.diff(old.path, new.path)
    with (new.path / "data" / "names.csv").open("a", encoding="utf-8") as file:
        file.write("a,b\n")
    with pytest.raises(mt.DataError, match=r"names\.csv:\d+: the line has 2 cells"):
        mt.diff(old.path, new.path)


def test_the_command(
    old: Copy, new: Copy, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")

    def command(*words: str) -> tuple[int, str]:
        status = cli.main(["diff", str(old.path), *words])
        return status, capsys.readouterr().out

    assert command(str(new.path), "--check") == (
        0,
        "1.0.0 → 1.0.0: 0 changes; required step: none; made: none\n",
    )
    new.cell(*CELL, "Another note")
    new.rows("hedges", lambda rows: rows.append(rows[0] | {"hedge": "zz"}))
    assert command(str(new.path)) == (
        0,
        """1.0.0 → 1.0.0: 2 changes; required step: MINOR; made: none

claims
  cell changed
    nid-1984-08-16.c001 note
      old A note
      new Another note

hedges
  row added
    zz

What 1.0.0 lacks before it can be published
  - [version-step] the version is still 1.0.0; MINOR is needed (row added)
  - [cell-errata] claims, nid-1984-08-16.c001, note: "A note" became "Another note"; add a row to
    errata, with a version after 1.0.0, that leads from the old value to the new one
""",
    )
    assert command(str(new.path), "--check")[0] == 1
    status, text = command(str(new.path), "--check", "--format", "json")
    found = mt.diff(old.path, new.path)
    assert (status, json.loads(text)) == (1, found.to_dict())
    assert found.to_dict()["changes"] == found.changes.to_dict("records")
    assert found.to_dict()["missing"] == found.missing.to_dict("records")
    status, text = command("--path", str(new.path), "--format", "csv")
    header, *rows = csv.reader(io.StringIO(text))
    assert header == list(found.changes.columns)
    assert rows == found.changes.to_numpy().tolist()
    new.version("1.1.0")
    new.erratum("1.1.0", CELL, "A note", "Another note")
    assert command(str(new.path), "--check")[0] == 0
    assert command("nowhere")[0] == 1


def test_a_version_is_looked_for(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert mt.diff(mt.__version__).needs == "none"
    with pytest.raises(mt.PackageError, match=r"1\.0\.0 .*MOSCOW_TOKYO_RELEASES"):
        mt.diff("1.0.0")
    monkeypatch.chdir(tmp_path)
    (tmp_path / "1.0.0").mkdir()
    with pytest.raises(mt.PackageError, match=r"1\.0\.0: there is no datapackage\.json"):
        mt.diff("1.0.0")
