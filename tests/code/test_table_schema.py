"""The one mapping from Table Schema to Arrow, pandas, pandera and plain values."""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd
import pyarrow as pa
import pytest

import moscow_tokyo as mt
from moscow_tokyo import schemas

SCHEMA: dict[str, Any] = {
    "name": "things",
    "primaryKey": ["id", "part"],
    "fields": [
        {"name": "id", "type": "string", "constraints": {"required": True, "pattern": "a|b"}},
        {"name": "part", "type": "integer", "constraints": {"minimum": 1, "maximum": 9}},
        {"name": "size", "type": "string", "constraints": {"enum": ["small", "large"]}},
        {"name": "good", "type": "boolean"},
        {"name": "day", "type": "date"},
    ],
}
SCHEMA["fields"][2]["categoriesOrdered"] = True


def text(**columns: list[str]) -> pa.Table:
    """An all-text table with one good row, but for the columns given."""
    good = {"id": ["a"], "part": ["1"], "size": ["small"], "good": ["true"], "day": ["1984-02-29"]}
    return pa.table({name: pa.array(columns.get(name, good[name]), pa.string()) for name in good})


def test_text_to_arrow_to_pandas() -> None:
    table = schemas.arrow.to_arrow(SCHEMA, text())
    assert table.to_pylist() == [
        {"id": "a", "part": 1, "size": "small", "good": True, "day": date(1984, 2, 29)}
    ]
    frame = schemas.frames.to_pandas(table, SCHEMA)
    assert frame.loc[0, "day"] == pd.Timestamp("1984-02-29")
    assert str(frame["day"].dtype) == "datetime64[s]"


def test_the_empty_cell_alone_is_missing() -> None:
    empty = {name: [""] for name in ("part", "size", "good", "day")}
    table = schemas.arrow.to_arrow(SCHEMA, text(id=["NA"], **empty))
    assert table["id"].to_pylist() == ["NA"]
    assert [table[name].to_pylist() for name in empty] == [[None]] * 4
    frame = schemas.frames.to_pandas(table, SCHEMA)
    assert frame.isna().to_numpy().tolist() == [[False, True, True, True, True]]
    assert str(frame["part"].dtype) == "Int64"


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("part", value)
        for value in ("01", "+1", " 1", "1.0", "1e3", "", "-0", "1_000", "١", "9" * 19)
    ]
    + [("good", value) for value in ("True", "TRUE", "1", "yes", "true ", "true\n")]
    + [("day", value) for value in ("1984-1-2", "1984-02-30", "1985-02-29", "1984", "19840101")]
    + [
        ("day", value)
        for value in ("1984-01-01T00:00:00", "1984-01-01 ", "0000-01-01", "1984-99-99")
    ],
)
def test_a_cell_of_another_type_is_a_fault(column: str, value: str) -> None:
    faults = schemas.arrow.type_faults(SCHEMA, text(**{column: [value]}))
    if value == "":
        assert faults == [], "the empty cell is missing"
        return
    (fault,) = faults
    assert (fault.table, fault.row_id, fault.line) == (
        "things",
        "a|1" if column != "part" else f"a|{value}",
        2,
    )
    assert (fault.column, fault.value) == (column, value)
    with pytest.raises(mt.DataError, match="expected"):
        schemas.arrow.to_arrow(SCHEMA, text(**{column: [value]}))


def test_faults_are_all_collected_and_the_first_quoted() -> None:
    rows = 8
    columns = {name: ["x"] * rows for name in ("part", "good", "day")}
    columns |= {"id": ["a"] * rows, "size": ["small"] * rows}
    with pytest.raises(mt.DataError) as caught:
        schemas.arrow.to_arrow(SCHEMA, text(**columns))
    assert len(caught.value.faults) == 3 * rows
    assert "… and 19 more" in str(caught.value)


def test_the_header_must_be_the_schemas() -> None:
    with pytest.raises(mt.DataError, match=r"missing: day.*expected id,part,size,good,day"):
        schemas.arrow.to_arrow(SCHEMA, text().drop_columns(["day"]))
    with pytest.raises(mt.DataError, match="not defined: more"):
        schemas.arrow.to_arrow(SCHEMA, text().append_column("more", pa.array([""])))
    with pytest.raises(mt.DataError, match="the order differs"):
        schemas.arrow.to_arrow(SCHEMA, text().select(["part", "id", "size", "good", "day"]))


def test_an_unknown_type_is_refused() -> None:
    with pytest.raises(ValueError, match="'n' has type 'number'; expected one of string, integer"):
        schemas.type_row({"name": "n", "type": "number"})


def test_plain_values() -> None:
    fields = {field["name"]: field for field in SCHEMA["fields"]}
    cells = {"id": "a", "part": "7", "size": "small", "good": "false", "day": "1984-02-29"}
    found = {name: schemas.plain(fields[name], cell) for name, cell in cells.items()}
    assert found == cells | {"part": 7, "good": False}
    assert schemas.plain(fields["part"], "") is None
    assert schemas.plain(fields["part"], "seven") == "seven"


def good() -> pd.DataFrame:
    rows = text(
        id=["a", "b"],
        part=["1", "1"],
        size=["small", ""],
        good=["true", ""],
        day=["1984-01-01", ""],
    )
    return schemas.frames.to_pandas(schemas.arrow.to_arrow(SCHEMA, rows), SCHEMA)


def refused(frame: pd.DataFrame) -> list[tuple[str, str]]:
    """What the pandera schema has against a frame: (column, check)."""
    pytest.importorskip("pandera")
    from pandera.errors import SchemaErrors

    try:
        schemas.pandera.pandera_schema(SCHEMA).validate(frame, lazy=True)
    except SchemaErrors as error:
        cases = error.failure_cases.drop_duplicates(["column", "check"])
        return sorted(zip(cases["column"].astype(str), cases["check"].astype(str), strict=True))
    return []


def test_pandera_accepts_what_load_gives() -> None:
    assert refused(good()) == []
    assert refused(good().astype({"size": "string[pyarrow]"})) == [], "text will do for a term"


@pytest.mark.parametrize(
    ("change", "column", "check"),
    [
        (lambda frame: frame.drop(columns="day"), "things", "column_in_dataframe"),
        (lambda frame: frame.assign(more=1), "things", "column_in_schema"),
        (lambda frame: frame[["part", "id", "size", "good", "day"]], "things", "column_ordered"),
        (lambda frame: frame.assign(size=pd.array(["tiny", None], "string")), "size", "isin"),
        (lambda frame: frame.assign(id=pd.array(["ax", "b"], "string[pyarrow]")), "id", "pattern"),
        (lambda frame: frame.assign(id=pd.array([None, "b"], "string[pyarrow]")), "id", "not_null"),
        (lambda frame: frame.assign(id=pd.array(["a", "a"], "string[pyarrow]")), "", "unique"),
        (lambda frame: frame.assign(part=pd.array([0, 1], "Int64")), "part", "greater_than"),
        (lambda frame: frame.assign(part=pd.array([10, 1], "Int64")), "part", "less_than"),
        (lambda frame: frame.assign(part=[1.0, 2.0]), "part", "dtype"),
        (lambda frame: frame.assign(good=[1, 0]), "good", "dtype"),
        (lambda frame: frame.assign(day=["1984-01-01", ""]), "day", "dtype"),
        (lambda frame: frame.assign(size=[1, 2]), "size", "text or categorical"),
    ],
)
def test_pandera_refuses_an_edited_frame(change: Any, column: str, check: str) -> None:
    found = refused(change(good()))
    assert any(check in name and (column in where or not column) for where, name in found), found


def test_schemas_of_the_package_accept_its_tables() -> None:
    pytest.importorskip("pandera")
    for name in mt.tables().query("group != 'view'")["name"]:
        frame = mt.load(name)
        assert mt.schema(name).validate(frame, lazy=True).shape == frame.shape


def test_schema_checks_an_edited_frame(small: mt.Dataset) -> None:
    pytest.importorskip("pandera")
    from pandera.errors import SchemaError

    claims, schema = small.load("claims"), small.schema("claims")
    schema.validate(claims)
    with pytest.raises(SchemaError, match="claim_id"):
        schema.validate(pd.concat([claims, claims.head(1)], ignore_index=True))
    with pytest.raises(SchemaError, match="anchor"):
        schema.validate(claims.drop(columns="anchor"))
    changed = claims.assign(kind=claims["kind"].astype("string[pyarrow]").replace("event", "deed"))
    with pytest.raises(SchemaError, match="kind"):
        schema.validate(changed)
    import pandera.pandas as pa_

    extended = schema.add_columns({"mine": pa_.Column("Int64", nullable=True)})
    mine = claims.assign(mine=pd.array([1] * len(claims), "Int64"))
    assert "mine" in extended.validate(mine)
