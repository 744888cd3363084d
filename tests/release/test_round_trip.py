"""Every format read back equals the tables, type by type, within the limits that README.md states."""

from __future__ import annotations

import csv
import io
import json
import re
import sqlite3
import zipfile
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import moscow_tokyo as mt
from moscow_tokyo import schemas
from moscow_tokyo.curation import content
from moscow_tokyo.curation.releases import sqlite, stata
from moscow_tokyo.packages.places import bundled, locate
from moscow_tokyo.views.columns import NAMES, definition

TABLES = bundled().tables()
PARTS = {name: definition(bundled(), name) for name in (*TABLES, *NAMES)}
"""The schema of every table and view."""
SUBJECT = [name for name, schema in PARTS.items() if schema["group"] != "record"]
Rows = list[list[Any]]
Expected = Callable[[str], Rows]
Typed = Callable[[str], pa.Table]
Strange = tuple[dict[str, Any], pa.Table]


@pytest.fixture(scope="session")
def unpacked(made: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The folders of both zips, by format."""
    folders = {}
    for form in ("csv", "parquet"):
        (path,) = made.glob(f"*-{form}.zip")
        folders[form] = tmp_path_factory.mktemp(form)
        with zipfile.ZipFile(path) as archive:
            archive.extractall(folders[form])
    return folders


def test_csv_zip(unpacked: dict[str, Path]) -> None:
    data = mt.open(unpacked["csv"])
    data._package.check()
    for table in TABLES:
        assert data.load(table, as_="arrow").equals(mt.load(table, as_="arrow"))
        assert data._package.schema(table) == bundled().schema(table)


def test_single_csv_is_the_tables_file(
    made: Path, unpacked: dict[str, Path], expected: Expected
) -> None:
    for table in TABLES:
        assert (made / f"{made.name}-{table}.csv").read_bytes() == bundled().data(table)
    for view in NAMES:
        data = (made / f"{made.name}-{view}.csv").read_bytes()
        assert data == (unpacked["csv"] / "views" / f"{view}.csv").read_bytes()
        header, *rows = csv.reader(io.StringIO(data.decode("utf-8"), newline=""))
        fields = PARTS[view]["fields"]
        assert header == [field["name"] for field in fields]
        found = [[schemas.plain(f, c) for f, c in zip(fields, row, strict=True)] for row in rows]
        assert found == expected(view)
        assert b"\r" not in data


def test_parquet_zip_and_single_parquet(
    made: Path, unpacked: dict[str, Path], typed: Typed
) -> None:
    descriptor = json.loads((unpacked["parquet"] / "datapackage.json").read_text("utf-8"))
    assert [resource["name"] for resource in descriptor["resources"]] == list(TABLES)
    assert not [r for r in descriptor["resources"] if {"bytes", "dialect"} & set(r)]
    assert [resource["path"] for resource in descriptor["resources"]] == [
        f"data/{table}.parquet" for table in TABLES
    ]
    for part, schema in PARTS.items():
        folder = "data" if part in TABLES else "views"
        path = unpacked["parquet"] / folder / f"{part}.parquet"
        single = made / f"{made.name}-{part}.parquet"
        assert single.exists() == (part in SUBJECT)
        if single.exists():
            assert single.read_bytes() == path.read_bytes()
        file = pq.ParquetFile(path)
        found = file.read()
        assert [one.nullable for one in found.schema] == [
            one.nullable for one in schemas.arrow.arrow_schema(schema)
        ]
        assert found.cast(typed(part).schema).equals(typed(part))
        for field in schema["fields"]:
            about = found.schema.field(field["name"]).metadata
            assert about[b"description"].decode() == field["description"]
        assert found.schema.metadata[b"version"].decode() == mt.__version__
        assert found.schema.metadata[b"table"].decode() == part
        for n in range(file.metadata.num_row_groups):
            for column in range(file.metadata.num_columns):
                assert file.metadata.row_group(n).column(column).compression == "SNAPPY"


def test_pandas_reads_parquet_with_the_vocabularies_and_their_order(made: Path) -> None:
    ordered = 0
    for part in SUBJECT:
        frame = pd.read_parquet(made / f"{made.name}-{part}.parquet")
        ours = mt.load(part) if part in TABLES else mt.view(part)
        for field in PARTS[part]["fields"]:
            if schemas.terms(field):
                column, own = frame[field["name"]].cat, ours[field["name"]].cat
                assert list(column.categories) == list(own.categories), (part, field["name"])
                assert column.ordered == own.ordered
                assert list(column.codes) == list(own.codes)
                ordered += column.ordered
    assert ordered
    claims = pd.read_parquet(made / f"{made.name}-claims_full.parquet")
    assert (claims["weakest_basis"] >= "conjecture").sum() == (
        mt.view("claims")["weakest_basis"] >= "conjecture"
    ).sum()


def test_parquet_refuses_a_value_outside_its_vocabulary(strange: Strange) -> None:
    schema, table = strange
    wrong = table.set_column(4, "size", pa.array(["huge"] * len(table)))
    with pytest.raises(mt.DataError, match='size: found "huge", expected one of small, großé'):
        schemas.arrow.dictionaries(schema, wrong)


@pytest.mark.slow
def test_frictionless_finds_both_zips_valid(unpacked: dict[str, Path]) -> None:
    frictionless = pytest.importorskip("frictionless")
    for folder in unpacked.values():
        report = frictionless.validate(str(folder / "datapackage.json"))
        faults = [error.note for task in report.tasks for error in task.errors]
        if folder == unpacked["parquet"]:  # its reader takes whole numbers beside empty cells wrong
            faults = [note for note in faults if "integer" not in note]
        assert [error.note for error in report.errors] + faults == []


# --- SQLite --------------------------------------------------------------------------------------


@pytest.fixture
def database(made: Path, tmp_path: Path) -> Any:
    """A copy of the database, yours to change, with foreign keys enforced."""
    (path,) = made.glob("*.sqlite")
    (tmp_path / "copy.sqlite").write_bytes(path.read_bytes())
    db = sqlite3.connect(tmp_path / "copy.sqlite", isolation_level=None)
    db.execute("PRAGMA foreign_keys = ON")
    yield db
    db.close()


def restored(schema: schemas.Schema, rows: list[tuple[Any, ...]]) -> Rows:
    return [
        [
            None if value is None else schemas.type_row(field).restored(value)
            for field, value in zip(schema["fields"], row, strict=True)
        ]
        for row in rows
    ]


def test_sqlite(database: sqlite3.Connection, expected: Expected) -> None:
    assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    assert database.execute("PRAGMA foreign_key_check").fetchall() == []
    for table in TABLES:
        rows = database.execute(f'SELECT * FROM "{table}"').fetchall()
        found = restored(bundled().schema(table), rows)
        assert sorted(found, key=str) == sorted(expected(table), key=str)  # numbers sort as numbers


def test_sqlite_has_the_views(database: sqlite3.Connection, expected: Expected) -> None:
    for view in NAMES:
        rows = database.execute(f'SELECT * FROM "{view}"').fetchall()
        assert restored(PARTS[view], rows) == expected(view)


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO hedges SELECT * FROM hedges",
        "UPDATE claims SET kind = 'rumour'",
        "UPDATE claims SET word_from = 0",
        "UPDATE claims SET word_from = 'one'",
        "UPDATE claims SET negated = 2",
        "UPDATE claims SET statement = NULL",
        "UPDATE claims SET statement = ''",
        "UPDATE claims SET document_id = 'none'",
        "UPDATE meetings SET date_earliest = '1984-02-30'",
        "UPDATE meetings SET date_earliest = '1984'",
        "UPDATE passages SET line = 1",
        "DELETE FROM documents",
    ],
)
def test_sqlite_enforces_keys_and_checks(database: sqlite3.Connection, statement: str) -> None:
    with pytest.raises(sqlite3.IntegrityError):
        database.execute(statement)


@pytest.mark.parametrize(
    ("table", "edit", "message"),
    [
        ("hedges", ("^may,possible,", "may,,"), "NOT NULL constraint failed: hedges.certainty"),
        ("passages", (r"\A(?s:(.*?)\n(.*?)\n)", r"\1\n\2\n\2\n"), "UNIQUE constraint failed"),
        ("readings", (r"\A(?s:(.*?\n[^,]*),[^,]*)", r"\1,none"), "of readings names no row of"),
        ("passages", (",heading,,3,", ",heading,,0,"), "CHECK constraint failed in passages"),
    ],
)
def test_no_database_of_a_broken_package(
    table: str, edit: tuple[str, str], message: str, mini: Path
) -> None:
    path = mini / "data" / f"{table}.csv"
    changed, times = re.subn(*edit, path.read_text("utf-8"), count=1, flags=re.MULTILINE)
    assert times == 1
    path.write_text(changed, "utf-8")
    with pytest.raises(sqlite3.IntegrityError, match=message):
        sqlite.database(content.Material(locate(mini)))


def test_sqlite_describes_itself(database: sqlite3.Connection, made: Path) -> None:
    ((text,),) = database.execute("SELECT value FROM _package WHERE name = 'descriptor'").fetchall()
    described = json.loads(text)
    assert described["version"] == mt.__version__
    assert [r["name"] for r in described["resources"]] == list(TABLES)
    columns = database.execute('SELECT "table", "column" FROM _columns').fetchall()
    for table in TABLES:
        found = [column for name, column in columns if name == table]
        assert found == schemas.columns(bundled().schema(table))


# --- Stata ---------------------------------------------------------------------------------------


def stata_labels(field: schemas.Field) -> dict[str, str]:
    """What Stata shows for each term."""
    shown = schemas.labels(field).items()
    return {term: label if len(label) <= 80 else term for term, label in shown}


def from_stata(schema: schemas.Schema, frame: pd.DataFrame) -> Rows:
    """A frame as `read_stata` gives it, as plain values; Stata's empty text is missing."""
    makers: dict[str, Callable[[Any], Any]] = {
        "string": lambda value: value or None,
        "integer": int,
        "boolean": "true".__eq__,
        "date": lambda value: value.date().isoformat(),
    }
    columns = []
    for field in schema["fields"]:
        terms = {label: term for term, label in stata_labels(field).items()}
        make = makers[field["type"]]
        values = [None if pd.isna(value) else make(value) for value in frame[field["name"]]]
        columns.append([terms.get(value, value) for value in values])
    return [list(row) for row in zip(*columns, strict=True)]


@pytest.mark.parametrize("part", SUBJECT)
def test_stata(made: Path, part: str, expected: Expected) -> None:
    schema = PARTS[part]
    path = made / f"{made.name}-{part}.dta"
    frame = pd.read_stata(path)
    assert list(frame.columns) == schemas.columns(schema)
    assert from_stata(schema, frame) == expected(part)
    with pd.read_stata(path, iterator=True) as reader:
        assert reader.variable_labels() == {f["name"]: f["title"][:80] for f in schema["fields"]}
        assert mt.__version__ in reader.data_label
        labels = reader.value_labels()
        created = date.fromisoformat(bundled().descriptor["created"][:10])
        assert datetime.strptime(reader.time_stamp, "%d %b %Y %H:%M").date() == created
    for field in schema["fields"]:
        if schemas.terms(field):
            described = {term["value"]: term["label"] for term in field["categories"]}
            assert list(labels[f"{part}_{field['name']}"[:32]].values()) == list(described.values())


def test_stata_holds_what_is_strange(tmp_path: Path, strange: Strange) -> None:
    schema, typed = strange
    path = tmp_path / "a.dta"
    path.write_bytes(stata.dta(typed, schema, "名" * 100, "2026-01-01"))
    frame = pd.read_stata(path)
    assert from_stata(schema, frame) == schemas.arrow.plain_rows(typed)
    with pd.read_stata(path, iterator=True) as reader:
        assert reader.data_label == "名" * 80
        assert reader.variable_labels()["id"] == "名" * 80


def test_stata_refuses_what_it_cannot_hold() -> None:
    schema: dict[str, Any] = {"fields": [{"name": "n", "type": "integer"}]}
    with pytest.raises(mt.DataError, match=r"column 'n': found 9007199254740993, expected at most"):
        stata.dta(pa.table({"n": [2**53 + 1]}), schema, "", "2026-01-01")
    schema = {"fields": [{"name": "a" * 33, "type": "string"}]}
    with pytest.raises(mt.DataError, match="expected at most 32 letters"):
        stata.dta(pa.table({"a" * 33: ["x"]}), schema, "", "2026-01-01")


# --- the others ----------------------------------------------------------------------------------


def test_graphs(made: Path) -> None:
    networkx = pytest.importorskip("networkx")
    attendance = mt.load("attendance")
    (path,) = made.glob("*-attendance.graphml")
    graph = networkx.read_graphml(path, force_multigraph=True)
    found = sorted((a, b, d["role"], d["claim_id"]) for a, b, d in graph.edges(data=True))
    columns = ["participant_id", "meeting_id", "role", "claim_id"]
    assert found == sorted(attendance[columns].astype(str).itertuples(index=False, name=None))
    people = mt.load("participants").set_index("participant_id")
    for name, about in graph.nodes(data=True):
        if about["mode"] == "participant":
            assert about["label"] == people.loc[name, "name"]
            native = people.loc[name, "name_native"]
            assert about.get("name_native") == (None if pd.isna(native) else native)
    (path,) = made.glob("*-who-met-whom.graphml")
    met = networkx.read_graphml(path)
    there = set(zip(attendance["participant_id"], attendance["meeting_id"], strict=True))
    for one, other, about in met.edges(data=True):
        meetings = about["meetings"].split("; ")
        assert about["weight"] == len(meetings) == len(about["statuses"].split("; "))
        assert all({(one, meeting), (other, meeting)} <= there for meeting in meetings)
        assert max(about["held"], about["certain"]) <= about["weight"]
        assert people.loc[one, "side"] != people.loc[other, "side"]


def test_who_met_whom_is_the_list_made_by_hand(made: Path) -> None:
    networkx = pytest.importorskip("networkx")
    (path,) = made.glob("*-who-met-whom.graphml")
    edges = networkx.read_graphml(path).edges(data=True)
    found = {
        (*sorted(pair), one) for *pair, about in edges for one in about["meetings"].split("; ")
    }
    text = (Path(__file__).parent / "who-met-whom.csv").read_text("utf-8")
    listed = csv.DictReader(text.splitlines())
    assert found == {
        (*sorted((row["participant_a"], row["participant_b"])), row["meeting_id"]) for row in listed
    }


def test_csvw_describes_every_column(made: Path, unpacked: dict[str, Path]) -> None:
    for folder in (made, unpacked["csv"]):
        group = json.loads((folder / "csv-metadata.json").read_text("utf-8"))
        urls = [table["url"] for table in group["tables"]]
        assert {folder / url for url in urls} == set(folder.rglob("*.csv"))
        for table in group["tables"]:
            text = (folder / table["url"]).read_text("utf-8").splitlines()[0]
            columns = table["tableSchema"]["columns"]
            assert next(csv.reader([text])) == [column["titles"] for column in columns]
            for key in table["tableSchema"].get("foreignKeys", []):
                assert key["reference"]["resource"] in urls


def test_the_readme_names_every_sort_of_file_and_no_other(made: Path) -> None:
    text = (made / "README.md").read_text("utf-8")
    names = {path.name for path in made.iterdir()}
    assert set(re.findall(rf"`({made.name}[^`]+)`", text)) <= names
    singles = {f"{made.name}-{part}.{end}" for part in PARTS for end in ("csv", "parquet", "dta")}
    assert [name for name in names - singles - {"README.md"} if name not in text] == []
    assert [part for part in PARTS if part in NAMES and f"`{part}`" not in text] == []
    assert [part for part in PARTS if part not in SUBJECT and f"`{part}`" not in text] == []


def test_how_the_rows_were_made_comes_along(made: Path, root: Path) -> None:
    for name in ("how-rows-were-made.md", "coding-rules.md"):
        page = (root / "docs" / name).read_bytes()
        assert (made / name).read_bytes() == page
        for path in (*made.glob("*-csv.zip"), *made.glob("*-parquet.zip")):
            with zipfile.ZipFile(path) as archive:
                assert archive.read(name) == page
                inside = set(archive.namelist())
            links = re.findall(r"\]\((?!https:)([^)#]+)", page.decode("utf-8"))
            assert set(links) <= inside
            assert all((made / link).is_file() for link in links)
        assert b"!!!" not in page, "an admonition is not Markdown"


def test_the_datasheet_has_the_seven_headings(made: Path) -> None:
    text = (made / "DATASHEET.md").read_text("utf-8")
    headings = [line[3:] for line in text.splitlines() if line.startswith("## ")]
    assert headings == [
        "Motivation",
        "Composition",
        "Collection process",
        "Preprocessing, cleaning and labelling",
        "Uses",
        "Distribution",
        "Maintenance",
    ]
    for table in TABLES:
        assert f"| `{table}` | {len(mt.load(table))} |" in text
    for warning in bundled().descriptor["usageWarnings"]:
        assert warning["text"] in text
