"""Changes between two packages in memory: each to its last part, and the print of a comparison."""

from __future__ import annotations

import json
from typing import Any

import pytest

from moscow_tokyo.curation.versions import changes, rule
from moscow_tokyo.curation.versions.comparison import Comparison, compare
from moscow_tokyo.curation.versions.rule import Change, Lack
from moscow_tokyo.errors import DataError
from moscow_tokyo.packages.package import Package

A = {"name": "a", "type": "string"}
N = {"name": "n", "type": "string", "constraints": {"enum": ["x", "y"]},
     "categories": [{"value": "x", "label": "X"}, {"value": "y", "label": "Y"}]}  # fmt: skip
T = {"name": "t", "fields": [A, N], "primaryKey": ["a"]}


def package(
    data: str = "a,n\n1,x\n",
    version: str = "1.0.0",
    schema: dict[str, Any] | None = None,
    **more: Any,
) -> Package:
    """One table `t`, and others where they are given as pairs of schema and data."""
    tables = {"t": (schema or T, data), **more.pop("tables", {})}
    entries = [
        {"name": name, "path": f"{name}.csv", "schema": one} for name, (one, _) in tables.items()
    ]
    files = {f"{name}.csv": text.encode() for name, (_, text) in tables.items()}
    files["datapackage.json"] = json.dumps(
        {"version": version, "resources": entries, **more}
    ).encode()
    return Package("here", files.__getitem__, editable=True)


def found(new: Package, old: Package | None = None) -> list[Change]:
    return list(changes.changes(old or package(), new))


def fields(*new: dict[str, Any], **more: Any) -> dict[str, Any]:
    return T | {"fields": list(new)} | more


def terms(*names: str, **more: Any) -> dict[str, Any]:
    return fields(A, N | {"constraints": {"enum": list(names)}} | more)


def test_nothing() -> None:
    assert found(package()) == []
    assert found(package(version="2.0.0", created="2026", hash="x")) == []


@pytest.mark.parametrize("name", ["title", "description"])
def test_words_of_the_descriptor(name: str) -> None:
    assert found(package(**{name: "X"})) == [Change("wording changed", "", "", "", "", "X", name)]
    assert found(package(), package(**{name: "X"})) == [
        Change("wording changed", "", "", "", "X", "", name)
    ]


@pytest.mark.parametrize("name", ["licenses", "sources", "contributors", "usageWarnings"])
def test_lists_of_the_descriptor(name: str) -> None:
    assert found(package(**{name: ["é"]})) == [Change("wording changed", "", "", "", "", "é", name)]
    one, two = {"name": "a", "text": "é"}, {"title": "b", "path": "p"}
    assert found(package(**{name: [one, two]}), package(**{name: [one | {"text": "x"}]})) == [
        Change("wording changed", "", "", "", "text: x", "text: é", f"{name}: a"),
        Change("wording changed", "", "", "", "", "title: b; path: p", f"{name}: b"),
    ]
    assert found(package(**{name: [one, two]}), package(**{name: [two, one]})) == [
        Change("wording changed", "", "", "", "b, a", "a, b", name)
    ]


def test_tables() -> None:
    both = package(tables={"u": (T, "a,n\n1,x\n2,y\n")})
    one = package(tables={"u": (T, "a,n\n1,x\n")})
    none = package(tables={"u": (T, "a,n\n")})
    assert found(both) == [Change("table added", "u", new="2 rows")]
    assert found(one) == [Change("table added", "u", new="1 row")]
    assert found(none) == [Change("table added", "u", new="0 rows")]
    assert found(package(), both) == [Change("table removed", "u", old="2 rows")]


@pytest.mark.parametrize("name", ["title", "description", "usageWarnings"])
def test_words_of_a_table(name: str) -> None:
    words = ["X"] if name == "usageWarnings" else "X"
    assert found(package(schema=T | {name: words})) == [
        Change("wording changed", "t", "", "", "", "X", name)
    ]


@pytest.mark.parametrize("name", ["foreignKeys", "uniqueKeys"])
def test_rules_of_a_table(name: str) -> None:
    key = {"fields": ["a"], "reference": {"resource": "", "fields": ["n"]}}
    (change,) = found(package(schema=T | {name: [key] if name == "foreignKeys" else [["a"]]}))
    assert "rule changed" in repr(change)


def test_another_key() -> None:
    told = Change("key changed", "t", "", "", "a", "a, n", "the rows were not compared")
    assert found(package("a,n\n2,y\n", schema=T | {"primaryKey": ["a", "n"]})) == [told]


B, C = A | {"name": "b"}, A | {"name": "c"}


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ([A, N], [N], [Change("column removed", "t", column="a"), Change("key changed", "t", "", "", "a", "n", "the rows were not compared")]),
        ([A, N], [A, N, B], [Change("column added", "t", column="b")]),
        ([A, N], [A, B, N], [Change("column inserted", "t", column="b")]),
        ([A, N], [B, A, N, C], [Change("column inserted", "t", column="b"), Change("column added", "t", column="c")]),
        ([A, B, C], [A, C, B], [Change("column moved", "t", "", "c", "3", "2", "place of the column")]),
        ([A, B], [A, B | {"type": "integer"}], [Change("column retyped", "t", "", "b", "string", "integer")]),
        ([A, B], [A, B | {"format": "x"}], [Change("rule changed", "t", "", "b", "", "x", "format")]),
        ([A, B], [A, B | {"title": "x"}], [Change("wording changed", "t", "", "b", "", "x", "title")]),
        ([A, B], [A, B | {"categoriesOrdered": True}],
         [Change("terms reordered", "t", "", "b", "", "true", "categoriesOrdered")]),
        ([A, B], [A, B | {"constraints": {"unique": True, "minimum": 0}}],
         [Change("rule changed", "t", "", "b", "", "0", "minimum"), Change("rule changed", "t", "", "b", "", "true", "unique")]),
    ],
)  # fmt: skip
def test_columns(
    old: list[dict[str, Any]], new: list[dict[str, Any]], expected: list[Change]
) -> None:
    def made(columns: list[dict[str, Any]]) -> Package:
        names = ",".join(one["name"] for one in columns)
        key = ["a"] if A in columns else ["n"]
        return package(f"{names}\n", schema=fields(*columns, primaryKey=key))

    both = list(changes.changes(made(old), made(new)))
    assert sorted(both, key=str) == sorted(expected, key=str)


@pytest.mark.parametrize(
    ("new", "expected"),
    [
        (terms("x"), [Change("term removed", "t", "", "n", old="y")]),
        (terms("x", "y", "z"), [Change("term added", "t", "", "n", new="z")]),
        (terms("x", "z", "y"), [Change("term inserted", "t", "", "n", new="z")]),
        (terms("y", "x"), [Change("terms reordered", "t", "", "n", "x, y", "y, x", "order of terms")]),
        (terms("z"), [Change("term removed", "t", "", "n", old="x"), Change("term removed", "t", "", "n", old="y"),
                      Change("term added", "t", "", "n", new="z")]),
        (fields(A, N | {"constraints": {}}), [Change("rule changed", "t", "", "n", "x, y", "", "enum")]),
        (terms("x", "y", categories=[{"value": "x", "label": "X"}, {"value": "y", "label": "É"}]),
         [Change("wording changed", "t", "", "n", "label: Y", "label: É", "y")]),
    ],
)  # fmt: skip
def test_terms(new: dict[str, Any], expected: list[Change]) -> None:
    assert found(package(schema=new)) == expected


def test_rows_and_cells() -> None:
    old = package("a,n\n1,x\n2,x\n3,y\n")
    assert found(package("a,n\n3,x\n2,x\n4,y\n"), old) == [
        Change("row removed", "t", "1"),
        Change("row added", "t", "4"),
        Change("cell changed", "t", "3", "n", "y", "x"),
    ]


RETIRED = {"name": "retired", "primaryKey": ["table", "row_id"],
           "fields": [{"name": n, "type": "string"} for n in ("table", "row_id", "replaced_by", "reason")]}  # fmt: skip
ERRATA_COLUMNS = ("version", "table", "row_id", "field", "old", "new", "reason")
ERRATA = {"name": "errata", "primaryKey": ["version", "table", "row_id", "field"],
          "fields": [{"name": n, "type": "string"} for n in ERRATA_COLUMNS]}  # fmt: skip


def records(retired: str = "", errata: str = "") -> dict[str, Any]:
    return {
        "retired": (RETIRED, f"table,row_id,replaced_by,reason\n{retired}"),
        "errata": (ERRATA, f"{','.join(ERRATA_COLUMNS)}\n{errata}"),
    }


def test_records() -> None:
    old = package("a,n\n1,x\n2,x\n", tables=records("t,0,,Why\nu,2,,Why\n"))
    new = package(
        "a,n\n2,y\n", "1.0.1", tables=records("t,0,9,Why\nt,1,2,Twice\n", "1.0.1,t,2,n,x,y,Wrong\n")
    )
    both = list(changes.changes(old, new))
    assert both == [
        Change("row retired", "t", "1", new="2", reason="Twice"),
        Change("cell changed", "t", "2", "n", "x", "y", "Wrong"),
        Change("record removed", "retired", "u|2"),
        Change("record added", "retired", "t|1"),
        Change("record changed", "retired", "t|0", "replaced_by", "", "9"),
        Change("record added", "errata", "1.0.1|t|2|n"),
    ]
    assert list(rule.lacks(both, "1.0.0", "1.0.1")) == [
        Lack("version-step", "", "", "", "the version was raised from 1.0.0 to 1.0.1, PATCH; MINOR is needed (row retired)"),
        Lack("record-kept", "retired", "u|2", "", "record removed; rows of retired may only be added: restore it"),
        Lack("record-kept", "retired", "t|0", "replaced_by",
             "record changed; rows of retired may only be added: restore it"),
    ]  # fmt: skip


def test_rows_that_cannot_be_compared() -> None:
    twice = package("a,n\n1,x\n1,y\n")
    with pytest.raises(DataError, match=r"^here: t has two rows with the ID '1'$"):
        found(twice)
    keyless = {name: value for name, value in T.items() if name != "primaryKey"}
    with pytest.raises(DataError, match=r"^here: t has no primary key to compare its rows by$"):
        list(changes.changes(package(schema=keyless), package("a,n\n", schema=keyless)))


# --- the rule ------------------------------------------------------------------------------------


def test_the_step_of_each_sort() -> None:
    major = {"table removed", "column removed", "column retyped", "column moved", "column inserted", "key changed",
             "term removed", "term inserted", "terms reordered", "row removed"}  # fmt: skip
    minor = {
        "table added",
        "column added",
        "term added",
        "rule changed",
        "row retired",
        "row added",
    }
    steps = {
        what: "MAJOR" if what in major else "MINOR" if what in minor else "PATCH"
        for what in rule.RULE
    }
    assert dict(rule.RULE) == steps
    assert rule.STEPS == ("none", "PATCH", "MINOR", "MAJOR")
    assert rule.RECORDS == ("errata", "retired", "releases")
    assert Change("row added").step == "MINOR"
    assert rule.needed([]) == "none"
    assert (
        rule.needed([Change("cell changed"), Change("row removed"), Change("row added")]) == "MAJOR"
    )


@pytest.mark.parametrize(
    ("old", "new", "step"),
    [
        ("1.2.3", "2.0.0", "MAJOR"), ("1.2.3", "1.3.0", "MINOR"), ("1.2.3", "1.2.4", "PATCH"), ("1.2.3", "1.2.3", "none"),
        ("1.2.3", "1.2.2", "lowered"), ("1.2.3", "0.9.9", "lowered"), ("1.9.0", "1.10.0", "MINOR"), ("1.2.3", "2.2.3", "MAJOR"),
    ],
)  # fmt: skip
def test_the_step_that_was_made(old: str, new: str, step: str) -> None:
    assert rule.raised(old, new) == step


def test_what_is_lacking_in_words() -> None:
    cell, gone = Change("cell changed", "t", "1", "n", "x", "y"), Change("row removed", "t", "1")
    assert list(rule.lacks([cell, gone], "1.0.0", "1.0.0")) == [
        Lack("version-step", "", "", "", "the version is still 1.0.0; MAJOR is needed (row removed)"),
        Lack("cell-errata", "t", "1", "n", '"x" became "y"; add a row to errata, with a version after 1.0.0, that leads '
             "from the old value to the new one"),
        Lack("row-retired", "t", "1", "", "the row was removed; enter its ID in retired"),
    ]  # fmt: skip
    assert list(rule.lacks([], "1.0.0", "0.1.0")) == [
        Lack("version-step", "", "", "", "the version was lowered, from 1.0.0 to 0.1.0")
    ]
    assert list(rule.lacks([Change("row added")], "1.0.0", "1.1.0")) == []
    assert str(Lack("r", "", "", "", "m")) == "[r] m"
    assert str(Lack("r", "t", "", "c", "m")) == "[r] t, c: m"


# --- in print ------------------------------------------------------------------------------------


def test_a_comparison_in_print() -> None:
    new = package("a,n\n1,y\n3,x\n4,x\n", "1.1.0", title="X", schema=T | {"title": "T"})
    found = compare(package(), new)
    assert str(found).split("\n") == [
        "1.0.0 → 1.1.0: 5 changes; required step: MINOR; made: MINOR",
        "", "the package", "  wording changed", "      new X", "      in title",
        "", "t", "  wording changed", "      new T", "      in title",
        "  row added (2)", "    3", "    4",
        "  cell changed", "    1 n", "      old x", "      new y",
        "", "What 1.1.0 lacks before it can be published",
        '  - [cell-errata] t, 1, n: "x" became "y"; add a row to errata, with a version after 1.0.0, that',
        "    leads from the old value to the new one",
    ]  # fmt: skip
    assert (
        repr(found) == "<Comparison of 1.0.0 → 1.1.0: 5 changes; required step: MINOR; made: MINOR>"
    )
    one = compare(package(), package(title="X", version="1.0.1"))
    assert str(one).startswith("1.0.0 → 1.0.1: 1 change; required step: PATCH; made: PATCH\n")
    assert one.ok
    assert one.to_dict() == {
        "old": "1.0.0", "new": "1.0.1", "needs": "PATCH", "raised": "PATCH", "ok": True, "missing": [],
        "changes": [{"what": "wording changed", "table": "", "row_id": "", "column": "", "old": "", "new": "X",
                     "reason": "title", "step": "PATCH"}],
    }  # fmt: skip
    frame = Comparison("1.0.0", "1.0.1", ()).changes
    assert (list(frame.columns), len(frame)) == (
        ["what", "table", "row_id", "column", "old", "new", "reason", "step"],
        0,
    )
    assert list(found.missing.columns) == ["rule", "table", "row_id", "column", "message"]
