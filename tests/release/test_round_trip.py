"""Every format read back equals the tables, type by type, within the limits that README.md states."""

from __future__ import annotations

import csv
import json
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
from moscow_tokyo.curation.releases import excel, sqlite, stata
from moscow_tokyo.packages.places import bundled

TABLES = bundled().tables()
Rows = list[list[Any]]


def expected(table: str) -> Rows:
    """The table's rows as plain values: str, int, bool, None; a day as text."""
    return schemas.arrow.plain_rows(mt.load(table, as_="arrow"))


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


def test_single_csv_is_the_tables_file(made: Path) -> None:
    for table in TABLES:
        assert (made / "csv" / f"{table}.csv").read_bytes() == bundled().data(table)


def test_parquet_zip_and_single_parquet(made: Path, unpacked: dict[str, Path]) -> None:
    descriptor = json.loads((unpacked["parquet"] / "datapackage.json").read_text("utf-8"))
    assert [resource["name"] for resource in descriptor["resources"]] == list(TABLES)
    for resource in descriptor["resources"]:
        table = resource["name"]
        assert "bytes" not in resource
        inside = (unpacked["parquet"] / resource["path"]).read_bytes()
        assert inside == (made / "parquet" / f"{table}.parquet").read_bytes()
        file = pq.ParquetFile(made / "parquet" / f"{table}.parquet")
        found = file.read()
        typed = mt.load(table, as_="arrow")
        assert found.schema.equals(schemas.arrow.arrow_schema(bundled().schema(table)))
        assert found.cast(typed.schema).equals(typed)
        for field in bundled().schema(table)["fields"]:
            about = found.schema.field(field["name"]).metadata
            assert about[b"description"].decode() == field["description"]
        assert found.schema.metadata[b"version"].decode() == mt.__version__
        for n in range(file.metadata.num_row_groups):
            for column in range(file.metadata.num_columns):
                assert file.metadata.row_group(n).column(column).compression == "SNAPPY"


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


def test_sqlite(database: sqlite3.Connection) -> None:
    assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    assert database.execute("PRAGMA foreign_key_check").fetchall() == []
    for table in TABLES:
        rows = database.execute(f'SELECT * FROM "{table}"').fetchall()
        assert restored(bundled().schema(table), rows) == expected(table)


def test_sqlite_has_the_views(database: sqlite3.Connection) -> None:
    from moscow_tokyo.views.columns import NAMES, view_schema

    for view in NAMES:
        rows = database.execute(f'SELECT * FROM "{sqlite.VIEW}{view}"').fetchall()
        typed = mt.view(view, as_="arrow")
        assert restored(view_schema(bundled(), view), rows) == schemas.arrow.plain_rows(typed)


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


def test_sqlite_describes_itself(database: sqlite3.Connection, made: Path) -> None:
    ((text,),) = database.execute("SELECT value FROM _package WHERE name = 'descriptor'").fetchall()
    described = json.loads(text)
    assert described["version"] == mt.__version__
    assert [r["name"] for r in described["resources"]] == list(TABLES)
    columns = database.execute('SELECT "table", "column" FROM _columns').fetchall()
    for table in TABLES:
        found = [column for name, column in columns if name == table]
        assert found == schemas.columns(bundled().schema(table))


# --- Excel ---------------------------------------------------------------------------------------


def from_excel(value: Any) -> Any:
    return value.date().isoformat() if isinstance(value, datetime) else value


def test_excel(made: Path) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    (path,) = made.glob("*.xlsx")
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == ["about", *TABLES, "codebook", "terms"]
    for table in TABLES:
        header, *rows = book[table].iter_rows()
        fields = bundled().schema(table)["fields"]
        assert [cell.value for cell in header] == [field["name"] for field in fields]
        found = [[from_excel(cell.value) for cell in row] for row in rows]
        assert found == expected(table)
        for row in rows:
            for cell, field in zip(row, fields, strict=True):
                assert cell.hyperlink is None
                kinds = {"string": "s", "integer": "n", "boolean": "b", "date": "d"}
                assert cell.value is None or cell.data_type == kinds[field["type"]]
    assert book["codebook"].max_row == 1 + sum(len(bundled().schema(t)["fields"]) for t in TABLES)


def strange() -> tuple[dict[str, Any], pa.Table]:
    """A table of what formats stumble over, and its schema."""
    schema: dict[str, Any] = {
        "name": "strange",
        "title": "T" * 100,
        "primaryKey": ["id"],
        "fields": [
            {"name": "id", "type": "string", "title": "名" * 100},
            {"name": "number", "type": "integer"},
            {"name": "good", "type": "boolean"},
            {"name": "day", "type": "date"},
            {"name": "size", "type": "string", "constraints": {"enum": ["small", "großé"]}},
        ],
    }
    rows = [
        ["=1+1", 10**14, True, "1984-02-29", "großé"],
        ["@安倍", -5, False, "1899-12-31", "small"],
        ["Громыко" * 500, None, None, None, None],
        ["https://example.org", 0, None, "1900-02-28", None],
        ["0001", 1, True, "2100-01-01", None],
        ["_x0041_ \"'<&>", 2, True, "1960-01-01", None],
        ["NA", 2, None, None, None],
    ]
    columns = list(zip(*rows, strict=True))
    text = [
        ["" if v is None else str(v).lower() if isinstance(v, bool) else str(v) for v in column]
        for column in columns
    ]
    names = schemas.columns(schema)
    typed = schemas.arrow.to_arrow(schema, pa.table(dict(zip(names, text, strict=True))))
    assert schemas.arrow.plain_rows(typed) == rows
    return schema, typed


class Strange:
    """As much of a release's material as the workbook asks for."""

    def __init__(self) -> None:
        from moscow_tokyo.packages.fingerprints import Print

        self.package, self.title, self.description = bundled(), "Strange", ""
        self.creators: list[str] = []
        self.keywords: list[str] = []
        self.licence = {"name": "CC0-1.0"}
        self.created, self.citation = "2026-01-01", ""
        self.prints = {"package": Print(0, "")}
        schema, typed = strange()
        self.schemas, self.typed = {"strange": schema}, {"strange": typed}


def test_excel_takes_no_text_for_anything_else(tmp_path: Path) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    (tmp_path / "a.xlsx").write_bytes(excel.workbook(Strange()))  # type: ignore[arg-type]
    sheet = openpyxl.load_workbook(tmp_path / "a.xlsx")["strange"]
    found = [[from_excel(cell.value) for cell in row] for row in list(sheet.iter_rows())[1:]]
    assert found == schemas.arrow.plain_rows(strange()[1])
    kinds = {cell.coordinate: cell.data_type for row in sheet.iter_rows() for cell in row}
    assert kinds["A2"] == kinds["A3"] == kinds["A5"] == kinds["A6"] == "s"
    assert [kinds[f"D{row}"] for row in (2, 3, 5, 6)] == ["d", "s", "s", "d"], "before March 1900"
    assert not sheet._hyperlinks


def test_a_cell_too_long_for_excel_is_an_error() -> None:
    material = Strange()
    schema = {"fields": [{"name": "id", "type": "string"}]}
    material.schemas = {"strange": schema}
    material.typed = {"strange": pa.table({"id": ["a" * (excel.CELL + 1)]})}
    with pytest.raises(mt.DataError, match="found 32768 characters, expected at most 32,767"):
        excel.workbook(material)  # type: ignore[arg-type]


# --- Stata ---------------------------------------------------------------------------------------


def from_stata(schema: schemas.Schema, frame: pd.DataFrame) -> Rows:
    """A frame as `read_stata` gives it, as plain values; Stata's empty text is missing."""
    makers: dict[str, Callable[[Any], Any]] = {
        "string": lambda value: value or None,
        "integer": int,
        "boolean": "true".__eq__,
        "date": lambda value: value.date().isoformat(),
    }
    columns = [
        [None if pd.isna(value) else makers[field["type"]](value) for value in frame[field["name"]]]
        for field in schema["fields"]
    ]
    return [list(row) for row in zip(*columns, strict=True)]


@pytest.mark.parametrize("table", TABLES)
def test_stata(made: Path, table: str) -> None:
    schema = bundled().schema(table)
    path = made / "stata" / f"{table}.dta"
    frame = pd.read_stata(path)
    assert list(frame.columns) == schemas.columns(schema)
    assert from_stata(schema, frame) == expected(table)
    with pd.read_stata(path, iterator=True) as reader:
        assert reader.variable_labels() == {f["name"]: f["title"] for f in schema["fields"]}
        assert mt.__version__ in reader.data_label
        labels = reader.value_labels()
        created = date.fromisoformat(bundled().descriptor["created"][:10])
        assert datetime.strptime(reader.time_stamp, "%d %b %Y %H:%M").date() == created
    for field in schema["fields"]:
        if schemas.terms(field) and len(frame):
            assert list(labels[field["name"]].values()) == schemas.terms(field)


def test_stata_holds_what_is_strange(tmp_path: Path) -> None:
    schema, typed = strange()
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


def test_csvw_describes_every_column(made: Path) -> None:
    group = json.loads((made / "csv-metadata.json").read_text("utf-8"))
    for table in group["tables"]:
        text = (made / table["url"]).read_text("utf-8").splitlines()[0]
        assert next(csv.reader([text])) == [c["titles"] for c in table["tableSchema"]["columns"]]


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
