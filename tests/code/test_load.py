"""`load` and `view`: exact types, the caller's own copy, errors that help."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.types as arrow_types
import pytest

import moscow_tokyo as mt
from moscow_tokyo.packages.places import bundled
from moscow_tokyo.views import columns as view_columns

TABLES, VIEWS = bundled().tables(), view_columns.NAMES
TEXT = pd.StringDtype("pyarrow")
PANDAS = {
    "string": TEXT,
    "integer": pd.Int64Dtype(),
    "boolean": pd.BooleanDtype(),
    "date": pd.api.types.pandas_dtype("datetime64[s]"),
}
ARROW = {
    "string": arrow_types.is_string,
    "integer": arrow_types.is_int64,
    "boolean": arrow_types.is_boolean,
    "date": arrow_types.is_date32,
}


def check_dtypes(frame: pd.DataFrame, schema: dict[str, Any]) -> None:
    """Each column has its definition's exact dtype, and none is a bare object."""
    assert list(frame.columns) == [field["name"] for field in schema["fields"]]
    for field in schema["fields"]:
        dtype, terms = frame[field["name"]].dtype, field.get("constraints", {}).get("enum")
        if terms:
            assert isinstance(dtype, pd.CategoricalDtype), field["name"]
            assert list(dtype.categories) == terms
            assert dtype.categories.dtype == TEXT
            assert dtype.categories.dtype.na_value is pd.NA
            assert bool(dtype.ordered) == field.get("categoriesOrdered", False)
        else:
            assert dtype == PANDAS[field["type"]], field["name"]
            if field["type"] == "string":
                assert dtype.storage == "pyarrow"
                assert dtype.na_value is pd.NA
        assert dtype.kind != "O" or isinstance(dtype, pd.CategoricalDtype | pd.StringDtype)
    assert frame.index.equals(pd.RangeIndex(len(frame)))


def same(frame: pd.DataFrame, table: pa.Table) -> bool:
    """Whether a frame and an Arrow table hold the same values, missing where missing."""
    for name in table.column_names:
        here = [None if pd.isna(value) else value for value in frame[name].astype(object)]
        there = table[name].to_pylist()
        if arrow_types.is_date32(table[name].type):
            here = [None if value is None else value.date() for value in here]
        if here != there:
            return False
    return True


@pytest.mark.parametrize("name", TABLES)
def test_tables_are_typed(name: str) -> None:
    frame, table = mt.load(name), mt.load(name, as_="arrow")
    check_dtypes(frame, bundled().schema(name))
    for field in bundled().schema(name)["fields"]:
        assert ARROW[field["type"]](table.schema.field(field["name"]).type)
    assert same(frame, table)


@pytest.mark.parametrize("name", TABLES)
def test_small_tables_are_typed(name: str, small: mt.Dataset) -> None:
    frame = small.load(name)
    check_dtypes(frame, bundled().schema(name))
    assert len(frame) > 0
    assert same(frame, small.load(name, as_="arrow"))


@pytest.mark.parametrize("name", VIEWS)
def test_views_are_typed(name: str, small: mt.Dataset) -> None:
    for data in (mt, small):
        frame = data.view(name)
        check_dtypes(frame, view_columns.view_schema(bundled(), name))
        assert same(frame, data.view(name, as_="arrow"))


def test_a_table_has_the_rows_of_its_file(root: Path) -> None:
    here = Path(mt.Dataset.bundled().path)
    for name in TABLES:
        lines = (here / "data" / f"{name}.csv").read_bytes().count(b"\n")
        assert len(mt.load(name)) == lines - 1


def test_tables_lists_all_of_them_with_their_length(small: mt.Dataset) -> None:
    for data in (mt, small):
        found = data.tables()
        views = found["group"] == "view"
        dtypes = " ".join(map(str, found.dtypes))
        assert dtypes == "string string Int64 Int64 string"
        assert sorted(found["name"][~views]) == sorted(TABLES)
        assert list(found["name"][views]) == list(VIEWS)
        assert list(found["group"].head(9)) == ["core"] * 4 + ["view"] * 5
        for row in found[~views].itertuples():
            assert (row.rows, row.columns) == data.load(row.name).shape
        for row in found[views].itertuples():
            assert (row.rows, row.columns) == data.view(row.name).shape


def test_a_frame_is_the_callers_own(small: mt.Dataset) -> None:
    frame, table = small.load("claims"), small.load("claims", as_="arrow")
    frame.loc[:, "statement"] = "changed"
    frame["negated"] = True
    frame["word_from"] += 1
    frame.attrs["usage_warnings"].clear()
    frame.attrs["version"] = "changed"
    del frame["anchor"]
    again = small.load("claims")
    assert same(again, table)
    assert again.attrs["version"] == small.version
    assert again.attrs["usage_warnings"]
    with pytest.raises(ValueError, match=r"read-only|immutable|not writ"):
        table["word_from"].chunk(0).to_numpy()[0] = 7


def test_a_frame_says_what_it_is(small: mt.Dataset) -> None:
    found = small.load("claims").attrs
    assert (found["name"], found["version"], found["table"]) == (
        small.name,
        small.version,
        "claims",
    )
    assert found["title"] == "Claims"
    assert found["licence"] == "CC-BY-4.0"
    assert small.view("forecasts").attrs["table"] == "forecasts"


def test_values_of_every_type(small: mt.Dataset) -> None:
    row = small.load("claims").set_index("claim_id").loc["test-1984-01-01.c003"]
    assert row["word_from"] == 24
    assert row["negated"] is True or row["negated"] == True  # noqa: E712
    assert row["certainty"] == "possible"
    assert row["time_edtf"] is pd.NA
    assert row["time_earliest"] is pd.NaT
    certainty = small.load("claims")["certainty"]
    assert (certainty > "possible").sum() == (certainty.isin(["likely", "certain"])).sum()


def test_an_edit_in_a_folder_is_seen(mini: Path) -> None:
    data = mt.open(mini)
    before = data.load("hedges")
    with (mini / "data" / "hedges.csv").open("a", encoding="utf-8", newline="") as file:
        file.write("zebra,possible,\n")
    assert len(data.load("hedges")) == len(before) + 1
    assert data.load("hedges").iloc[-1].to_list()[:2] == ["zebra", "possible"]


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: mt.load("claim"), "unknown table 'claim'; did you mean 'claims'?.*releases"),
        (lambda: mt.load("timeline"), r"a view, not a table: use view\('timeline'\)"),
        (lambda: mt.load("claims", as_="polars"), "unknown form 'polars'.*pandas, arrow"),
        (lambda: mt.view("documents"), r"a table, not a view: use load\('documents'\)"),
        (lambda: mt.view("forecast"), "unknown view 'forecast'; did you mean 'forecasts'?"),
        (lambda: mt.describe("clams"), "unknown table or view 'clams'; did you mean 'claims'?"),
        (lambda: mt.describe("claims", "kinds"), "unknown column of 'claims': 'kinds'"),
        (lambda: mt.load("links"), r"a view, not a table: use view\('links'\)"),
        (lambda: mt.view("claim"), "unknown view 'claim'"),
        (lambda: mt.cite(style="harvard"), "unknown style 'harvard'.*plain, apa"),
        (lambda: mt.schema("clams"), "unknown table 'clams'"),
    ],
)
def test_an_unknown_name_lists_the_names(call: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        call()


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: mt.cite(1984), "id is 1984, of type int; expected text"),  # type: ignore[arg-type]
        (lambda: mt.cite(style=None), "style is None, of type None"),  # type: ignore[arg-type]
        (lambda: mt.search(["fish"]), r"words is \['fish'\], of type list"),  # type: ignore[arg-type]
        (lambda: mt.load("claims", version=2.4), "version is 2.4, of type float"),  # type: ignore[call-overload]
    ],
)  # fmt: skip
def test_an_argument_that_is_no_text(call: Any, message: str) -> None:
    with pytest.raises(TypeError, match=message):
        call()


def test_a_faulty_cell_is_named(mini: Path) -> None:
    path = mini / "data" / "claims.csv"
    path.write_text(
        path.read_text("utf-8").replace(",1983-12-26,on Monday", ",1983-12-32,on Monday")
    )
    with pytest.raises(mt.DataError) as caught:
        mt.open(mini).load("claims")
    assert str(caught.value).startswith(
        'claims.csv line 2, test-1984-01-01.c001, time_latest: found "1983-12-32", '
        "expected a real date written YYYY-MM-DD; correct the cell."
    )
    assert caught.value.faults[0].row_id == "test-1984-01-01.c001"


def test_a_value_outside_its_vocabulary_is_no_missing_value(mini: Path) -> None:
    path = mini / "data" / "hedges.csv"
    path.write_text(path.read_text("utf-8").replace(",possible,", ",perhaps,"))
    with pytest.raises(mt.DataError, match='found "perhaps", expected one of unlikely, possible'):
        mt.open(mini).load("hedges")


def test_describe_has_a_row_for_each_column_and_each_term() -> None:
    for name in TABLES:
        schema, found = bundled().schema(name), mt.describe(name)
        assert list(found["column"]) == [field["name"] for field in schema["fields"]]
        assert (found["description"].str.len() > 0).all()
        for field in schema["fields"]:
            terms = mt.describe(name, field["name"])
            assert set(map(str, terms.dtypes)) == {"string"}
            vocabulary = field.get("constraints", {}).get("enum", [])
            if not vocabulary:
                own = found[found["column"] == field["name"]]
                assert terms.equals(own.reset_index(drop=True)), "the column's own row"
                continue
            assert list(terms["term"]) == vocabulary
            assert (terms["definition"].str.len() > 0).all()
            assert (terms["example"].str.len() > 0).all()


def test_describe_tells_a_table_from_its_view() -> None:
    assert list(mt.describe("claims_full")["column"]) == list(mt.view("claims").columns)
    assert len(mt.describe("claims")) == mt.load("claims").shape[1]
    assert list(mt.describe("timeline")["column"]) == list(mt.view("timeline").columns)
    assert (mt.describe("timeline")["description"].str.len() > 0).all()
