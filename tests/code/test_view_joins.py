"""The views again, joined row by row in plain Python from the CSV: every column of every row."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest

import moscow_tokyo as mt
from moscow_tokyo import schemas
from moscow_tokyo.packages import search
from moscow_tokyo.packages.package import Package
from moscow_tokyo.packages.places import bundled, locate
from moscow_tokyo.views import columns, joins

Cells = dict[str, str]
BASES = schemas.terms(schemas.field_of(bundled().schema("readings"), "basis"))
ROLES = {"holders": "holder", "actors": "actor", "targets": "target", "parties": "party"}


class Plain:
    """The tables of a folder as lists of rows, and the views made of them by loops."""

    def __init__(self, folder: Path) -> None:
        self.tables: dict[str, list[Cells]] = {}
        for path in (folder / "data").glob("*.csv"):
            with path.open(encoding="utf-8", newline="") as file:
                self.tables[path.stem] = list(csv.DictReader(file))

    def __getitem__(self, table: str) -> list[Cells]:
        return self.tables[table]

    def one(self, table: str, column: str, value: str) -> Cells:
        return next((row for row in self[table] if row[column] == value), {}) if value else {}

    def name(self, participant: str) -> str:
        return self.one("participants", "participant_id", participant).get("name") or participant

    def claims(self) -> Iterator[Cells]:
        for claim in self["claims"]:
            document = self.one("documents", "document_id", claim["document_id"])
            passage = self.one("passages", "passage_id", claim["passage_id"])
            issue = ("issued_edtf", "issued_earliest", "issued_latest", "information_as_of")
            used = [
                r["reading_id"]
                for r in self["claim_readings"]
                if r["claim_id"] == claim["claim_id"]
            ]
            bases = [self.one("readings", "reading_id", reading)["basis"] for reading in used]
            yield {
                **claim,
                "document_title": document["title"],
                "genre": document["genre"],
                "speaker": document["speaker"],
                **{column: document[column] for column in issue},
                "as_of": document["information_as_of"] or document["issued_latest"],
                "passage_line": passage["line"],
                "passage_kind": passage["kind"],
                "section": passage["section"],
                "legibility": passage["legibility"],
                "asserter": self.name(claim["asserted_by"]),
                "voice": self.name(claim["asserted_by"] or document["creator"]),
                **{column: self.part(claim["claim_id"], role) for column, role in ROLES.items()},
                "meeting_title": self.one("meetings", "meeting_id", claim["meeting_id"]).get(
                    "title", ""
                ),
                "weakest_basis": max(bases, key=BASES.index, default=""),
            }

    def part(self, claim: str, role: str) -> str:
        rows = self["claim_participants"]
        return joined(
            self.name(row["participant_id"])
            for row in rows
            if (row["claim_id"], row["role"]) == (claim, role)
        )

    def meetings(self) -> Iterator[Cells]:
        for meeting in self["meetings"]:
            dated, seen = meeting, 0
            while dated and not dated["date_edtf"] and seen < len(self["meetings"]):
                dated, seen = self.one("meetings", "meeting_id", dated["part_of"]), seen + 1
            about = [c for c in self["claims"] if c["meeting_id"] == meeting["meeting_id"]]
            yield {
                **meeting,
                "earliest": dated.get("date_earliest", ""),
                "latest": dated.get("date_latest", ""),
                **{
                    side: self.present(meeting["meeting_id"], side)
                    for side in ("japan", "ussr", "others")
                },
                "reported_by": joined(claim["claim_id"] for claim in about),
                "n_claims": str(len(about)),
                "status_by_document": self.statuses(about),
                **self.outcome(meeting["meeting_id"]),
            }

    def outcome(self, meeting: str) -> Cells:
        found = self.one("meeting_outcomes", "meeting_id", meeting)
        days = {
            f"outcome_{d}": found.get(f"outcome_{d}", "") for d in ("edtf", "earliest", "latest")
        }
        sure = {"outcome_confidence": found.get("confidence", "")}
        return {"outcome": found.get("outcome", ""), **days, **sure}

    def present(self, meeting: str, side: str) -> str:
        rows = [row for row in self["attendance"] if row["meeting_id"] == meeting]
        sure = {row["participant_id"] for row in rows if row["presence"] == "certain"}
        names = []
        for one in dict.fromkeys(row["participant_id"] for row in rows):
            its = self.one("participants", "participant_id", one).get("side", "")
            if its == side or (side == "others" and its not in ("japan", "ussr")):
                names.append(self.name(one) + ("" if one in sure else " (possible)"))
        return joined(names)

    def statuses(self, claims: list[Cells]) -> str:
        found: dict[str, dict[str, None]] = {}
        for claim in claims:
            if claim["meeting_status"]:
                found.setdefault(claim["document_id"], {})[claim["meeting_status"]] = None
        issued = {row["document_id"]: row["issued_earliest"] for row in self["documents"]}
        return joined(
            f"{document}: {', '.join(found[document])}"
            for document in sorted(found, key=lambda document: issued[document])
        )

    def links(self) -> Iterator[Cells]:
        claims = {row["claim_id"]: row for row in self.claims()}
        said = ("statement", "kind", "document_id", "document_title")
        issue = ("issued_edtf", "issued_earliest", "issued_latest")
        for link in self["claim_links"]:
            one, other = claims[link["claim_id"]], claims[link["other_claim_id"]]
            names = (*said, *issue)
            there = {f"other_{name}": other[name] for name in names}
            yield {**link, **{name: one[name] for name in names}, **there}

    def forecasts(self) -> Iterator[Cells]:
        for claim in self.claims():
            if claim["kind"] == "forecast":
                found = self.one("outcomes", "claim_id", claim["claim_id"])
                names = [field["name"] for field in bundled().schema("outcomes")["fields"][1:]]
                outcome = {name: found.get(name, "") for name in names}
                yield {
                    **claim,
                    **outcome,
                    "outcome_note": outcome["note"],
                    "note": claim["note"],
                    **self.borne_out(claim, outcome["outcome"]),
                }

    @staticmethod
    def borne_out(claim: Cells, outcome: str) -> Cells:
        if claim["certainty"] == "possible":
            return {"expected": "open", "borne_out": ""}
        doubted = (claim["certainty"] == "unlikely") != (claim["negated"] == "true")
        expected = "no" if doubted else "yes"
        if outcome in ("happened", "did_not_happen"):
            right = (outcome == "happened") == (expected == "yes")
            return {"expected": expected, "borne_out": "yes" if right else "no"}
        return {"expected": expected, "borne_out": "partly" if outcome == "partly" else ""}

    def timeline(self) -> Iterator[Cells]:
        found = []
        for meeting in self["meetings"]:
            by = self.one("claims", "claim_id", meeting["status_claim_id"])
            date = {name: meeting[f"date_{name}"] for name in ("edtf", "earliest", "latest")}
            same = {name: meeting[name] for name in ("kind", "topic", "status", "meeting_id")}
            more = {
                "document_id": by.get("document_id", ""),
                "claim_id": meeting["status_claim_id"],
            }
            said = {"text": meeting["title"], "certainty": ""}
            found.append(
                {"what": "meeting", "id": meeting["meeting_id"], **date, **same, **more, **said}
            )
        for claim in self["claims"]:
            date = {name: claim[f"time_{name}"] for name in ("edtf", "earliest", "latest")}
            names = ("kind", "topic", "certainty", "meeting_id", "document_id", "claim_id")
            said = {"text": claim["statement"], "status": claim["meeting_status"]}
            same = {name: claim[name] for name in names}
            found.append({"what": "claim", "id": claim["claim_id"], **date, **same, **said})
        last = "9999"  # where there is no day
        yield from sorted(
            (row | {"date_edtf": row.pop("edtf")} for row in found if row["edtf"]),
            key=lambda row: (row["earliest"] or row["latest"], row["latest"] or last),
        )


def joined(words: Iterable[str]) -> str:
    return "; ".join(dict.fromkeys(words))


def text(value: Any) -> str:
    """A value of Arrow as the CSV has it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    return value.isoformat()[:10] if hasattr(value, "isoformat") else str(value)


def compare(folder: Path, data: mt.Dataset, view: str) -> None:
    table = data.view(view, as_="arrow")
    found = [{name: text(cell) for name, cell in row.items()} for row in table.to_pylist()]
    expected = list(getattr(Plain(folder), view.removesuffix("_full"))())
    key = next(name for name in ("id", "claim_id", "meeting_id") if name in expected[0])
    assert [row[key] for row in found] == [row[key] for row in expected]
    for row, wanted in zip(found, expected, strict=True):
        assert row == {name: wanted[name] for name in row}


def edit(folder: Path, table: str, change: Callable[[list[Cells]], object]) -> None:
    """Change the rows of a table."""
    path = folder / "data" / f"{table}.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    names = list(rows[0])
    change(rows)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, names, lineterminator="\n", restval="")
        writer.writeheader()
        writer.writerows(rows)


def sets(key: str, value: str, **cells: str) -> Callable[[list[Cells]], object]:
    """Put cells into the row whose first cell, or the one named, is a value."""
    return lambda rows: next(row for row in rows if row[key] == value).update(cells)


@pytest.fixture
def rich(mini: Path) -> Path:
    """The small package with the joins that its sound rows lack."""
    at = {"meeting_id": "1984-test-meeting", "role": "member", "claim_id": "test-1984-02-01.c004"}
    edit(
        mini,
        "attendance",
        lambda rows: rows.extend(
            [
                at | {"participant_id": "delta-daily", "presence": "possible"},
                at | {"participant_id": "state-two", "presence": "possible"},
                at | {"participant_id": "state-two", "presence": "certain", "role": "host"},
                at | {"participant_id": "alfa-tester", "presence": "certain"},
                at | {"participant_id": "alfa-tester", "presence": "possible", "role": "host"},
                at | {"participant_id": "unknown-one", "presence": "certain"},
                at | {"participant_id": "bravo-office", "presence": "possible"},
            ]
        ),
    )
    edit(mini, "participants", sets("participant_id", "state-one", name="Alfa Tester"))
    edit(
        mini,
        "attendance",
        lambda rows: rows.append(at | {"participant_id": "state-one", "presence": "certain"}),
    )
    claim = {"claim_id": "test-1984-01-01.c002"}
    roles = [
        ("state-two", "holder"),
        ("alfa-tester", "target"),
        ("state-one", "target"),
        ("nobody", "actor"),
    ]
    edit(
        mini,
        "claim_participants",
        lambda rows: rows.extend(
            claim | {"participant_id": who, "role": role} for who, role in roles
        ),
    )
    for reading in ("r002", "r001", "r004"):
        pair = {"claim_id": "test-1984-02-01.c001", "reading_id": f"test-1984-02-01.{reading}"}
        edit(mini, "claim_readings", lambda rows, pair=pair: rows.append(pair))
    none = {"date_edtf": "", "date_earliest": "", "date_latest": ""}
    edit(mini, "meetings", sets("meeting_id", "1984-04-test-dinner", **none))
    edit(
        mini,
        "meetings",
        lambda rows: rows.extend(
            [
                rows[0] | none | {"meeting_id": "a", "part_of": "b"},
                rows[0] | none | {"meeting_id": "b", "part_of": "1984-04-test-dinner"},
                rows[0] | none | {"meeting_id": "ring-1", "part_of": "ring-2"},
                rows[0] | none | {"meeting_id": "ring-2", "part_of": "ring-1"},
                rows[0] | none | {"meeting_id": "lone", "status_claim_id": ""},
                rows[0] | {"meeting_id": "until", "date_edtf": "../1984-02", "date_earliest": "",
                           "date_latest": "1984-02-29"},
                rows[0] | {"meeting_id": "since", "date_edtf": "1984-02-29/..", "date_latest": "",
                           "date_earliest": "1984-02-29"},
                rows[0] | {"meeting_id": "day", "date_edtf": "1984-02-29", "date_latest": "1984-02-29",
                           "date_earliest": "1984-02-29"},
                rows[0] | {"meeting_id": "whole", "part_of": "1984-test-meeting"},
            ]
        ),
    )  # fmt: skip
    again = {"meeting_id": "1984-test-meeting"}
    for id, status in (("01-01.c003", "refused"), ("01-01.c004", "wanted"), ("02-01.c002", "")):
        edit(mini, "claims", sets("claim_id", f"test-1984-{id}", **again, meeting_status=status))
    edit(mini, "claims", lambda rows: rows.sort(key=lambda row: row["claim_id"], reverse=True))
    path = mini / "data" / "passages.csv"
    edit(mini, "passages", sets("passage_id", "test-1984-01-01.p02", section="A section"))
    assert path.exists()
    return mini


@pytest.mark.parametrize("view", columns.NAMES)
def test_the_real_rows(view: str) -> None:
    compare(Path(bundled().location), mt.open(bundled().location), view)


@pytest.mark.parametrize("view", columns.NAMES)
def test_rows_made_for_every_join(view: str, rich: Path) -> None:
    compare(rich, mt.open(rich), view)


@pytest.mark.parametrize("view", columns.NAMES)
def test_the_columns_are_those_of_the_definition(view: str, small: mt.Dataset) -> None:
    package = bundled()
    definition = json.loads(package.read(f"schemas/views/{view}.json"))
    found = columns.view_schema(package, view)
    assert found == columns.definition(package, view)
    assert set(found) == (set(definition) - {"warningsOf", "base", "where"}) | {
        "usageWarnings",
        "foreignKeys",
    }
    warned = [
        w for t in definition["warningsOf"] for w in package.schema(t).get("usageWarnings", [])
    ]
    assert found["usageWarnings"] == list(dict.fromkeys(warned))
    for field in found["fields"]:
        assert set(field["constraints"] if "from" in field else field.get("constraints", {})) <= {
            "enum"
        }
        assert not {"from", "by"} & set(field)
    typed = small.view(view, as_="arrow").schema
    assert typed.equals(schemas.arrow.arrow_schema(found))


def test_a_joined_column_says_whose_it_is() -> None:
    fields = {f["name"]: f for f in columns.view_schema(bundled(), "claims_full")["fields"]}
    title = schemas.field_of(bundled().schema("documents"), "title")["title"]
    assert fields["document_title"]["title"] == f"Document: {title.lower()}"
    same = schemas.field_of(bundled().schema("documents"), "issued_edtf")
    assert fields["issued_edtf"]["title"] == same["title"]
    for name in ("topic", "certainty"):
        rules = schemas.field_of(bundled().schema("claims"), name)["constraints"]
        assert fields[name]["constraints"] == {"enum": rules["enum"]}
    assert fields["claim_id"]["constraints"] == {}
    assert schemas.field_of(bundled().schema("claims"), "claim_id")["constraints"] != {}


def test_a_tables_name_means_its_view_where_a_view_is_asked_for() -> None:
    package = bundled()
    assert columns.definition(package, "claims") == package.schema("claims")
    assert columns.definition(package, "timeline") == columns.view_schema(package, "timeline")
    assert [columns.meant(name) for name in ("claims", "meetings", "claim_links", "documents")] == [
        *("claims_full", "meetings_full", "links", "documents")
    ]
    with pytest.raises(ValueError, match=r"unknown view 'link'; did you mean 'links'\?"):
        columns.view_schema(package, "link")
    with pytest.raises(
        ValueError, match=r"unknown table or view 'timelin'; did you mean 'timeline'\?"
    ):
        columns.definition(package, "timelin")


def test_what_there_is(rich: Path) -> None:
    package, data = locate(rich), mt.open(rich)
    found = joins.contents(package)
    tables, views = ([r for r in found if (r["group"] == "view") == v] for v in (False, True))
    assert tables == search.overview(package)
    assert [row["name"] for row in views] == list(columns.NAMES)
    for row in views:
        table = data.view(str(row["name"]), as_="arrow")
        title = columns.view_schema(package, str(row["name"]))["title"]
        assert row == {
            "name": row["name"],
            "group": "view",
            "rows": table.num_rows,
            "columns": table.num_columns,
            "title": title,
        }
    order = [row["group"] for row in found]
    assert order == sorted(order, key=search.GROUPS.index)


@pytest.mark.parametrize("table", sorted(joins._MADE_FROM))
def test_a_package_without_a_table_of_the_views_has_none(table: str, mini: Path) -> None:
    descriptor = json.loads((mini / "datapackage.json").read_text("utf-8"))
    descriptor["resources"] = [one for one in descriptor["resources"] if one["name"] != table]
    (mini / "datapackage.json").write_text(json.dumps(descriptor), "utf-8")
    package: Package = locate(mini)
    assert joins.contents(package) == search.overview(package)
