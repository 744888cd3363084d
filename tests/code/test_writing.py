"""A frame written back: the package's own bytes, and a fault for each cell that cannot be taken."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

import moscow_tokyo as mt
from moscow_tokyo import schemas
from moscow_tokyo.packages.places import bundled

CLAIM = "csm-1984-11-05.c001"


@pytest.mark.parametrize("table", bundled().tables())
def test_a_round_trip_of_every_table_gives_the_same_bytes(table: str, tmp_path: Path) -> None:
    frame, path = mt.load(table), tmp_path / "own.csv"
    assert mt.write(frame, table, path) == path
    assert path.read_bytes() == bundled().data(table)
    again = mt.read_csv(path, table)
    pd.testing.assert_frame_equal(again, frame)
    assert again.attrs == frame.attrs
    shuffled = frame.sample(frac=1, random_state=1).loc[:, sorted(frame.columns)]
    assert mt.write(shuffled, table, tmp_path) == tmp_path / f"{table}.csv"
    assert (tmp_path / f"{table}.csv").read_bytes() == bundled().data(table)


@pytest.mark.parametrize("table", bundled().tables())
def test_what_pandas_writes_by_itself_is_read(table: str, tmp_path: Path) -> None:
    """`to_csv` with its row numbers, its True and False, and what `read_csv` makes of days."""
    frame, path = mt.load(table), tmp_path / "own.csv"
    frame.to_csv(path)
    pd.testing.assert_frame_equal(mt.read_csv(path, table), frame)
    plain = pd.read_csv(path, index_col=0, keep_default_na=False, na_values=[""])
    mt.write(plain, table, path)
    assert path.read_bytes() == bundled().data(table)


def test_arrow_is_written_too(tmp_path: Path) -> None:
    path = mt.write(mt.load("claims", as_="arrow"), "claims", tmp_path / "own.csv")
    assert path.read_bytes() == bundled().data("claims")


def test_days_in_any_form(tmp_path: Path) -> None:
    frame = mt.load("meetings")
    days = ["date_earliest", "date_latest"]
    for kind in ("datetime64[ns]", "string", "object"):
        other = frame.astype(dict.fromkeys(days, kind))
        assert mt.write(other, "meetings", tmp_path).read_bytes() == bundled().data("meetings")
    python = frame.assign(**{day: frame[day].dt.date for day in days})
    assert mt.write(python, "meetings", tmp_path).read_bytes() == bundled().data("meetings")


def edited(table: str, row: int, column: str, value: object) -> pd.DataFrame:
    frame = mt.load(table).astype({column: "object"})
    frame.loc[row, column] = value
    return frame


@pytest.mark.parametrize(
    ("table", "column", "value", "message"),
    [
        ("claims", "kind", "deed", 'kind: found "deed", expected one of demand, offer, position'),
        ("claims", "kind", None, "kind: found nothing, expected a value, because the column is r"),
        ("claims", "word_from", 1.5, 'word_from: found "1.5", expected a whole number'),
        ("claims", "word_from", 0, 'word_from: found "0", expected at least 1'),
        ("claims", "negated", "no", 'negated: found "no", expected true or false'),
        ("claims", "claim_id", "x", 'claim_id: found "x", expected text that matches '),
        ("claims", "statement", "a\nb", "expected one record with 30 cells"),
        ("claims", "statement", "a  b", "expected single plain spaces between words"),
        ("claims", "note", "nan", 'note: found "nan", expected an empty cell for a missing value'),
        (
            "meetings",
            "date_earliest",
            "5 May",
            'date_earliest: found "5 May", expected a real date',
        ),
        ("meetings", "date_earliest", pd.Timestamp("1984-05-01 10:00"), "expected a real date"),
        ("hedges", "hedge", "may", 'hedge: found "may", expected a value that no other row has'),
    ],
)
def test_what_the_schema_cannot_take_is_refused(
    table: str, column: str, value: object, message: str, tmp_path: Path
) -> None:
    path = tmp_path / "own.csv"
    with pytest.raises(mt.DataError) as caught:
        mt.write(edited(table, 0, column, value), table, path)
    assert message in str(caught.value)
    assert caught.value.faults[0].place.startswith(f"{table}.csv line ")
    assert caught.value.faults[0].rule.startswith(("column-", "text-"))
    assert str(caught.value).endswith(
        "Nothing was written. The attribute `faults` of this error lists every fault."
    )
    assert not path.exists()


def test_the_fault_names_the_row_where_it_will_be(tmp_path: Path) -> None:
    last = len(mt.load("claims")) - 1
    with pytest.raises(mt.DataError) as caught:
        mt.write(edited("claims", last, "kind", "deed").iloc[::-1], "claims", tmp_path)
    (fault,) = caught.value.faults
    assert (fault.line, fault.row_id) == (last + 2, mt.load("claims")["claim_id"].iloc[-1])


def test_columns_that_are_not_the_tables(tmp_path: Path) -> None:
    frame = mt.load("claims")
    for other in (frame.drop(columns="kind"), mt.view("claims"), frame.set_index("claim_id")):
        with pytest.raises(mt.DataError, match="header differs from the schema"):
            mt.write(other, "claims", tmp_path / "own.csv")
    frame.drop(columns="kind").to_csv(tmp_path / "own.csv", index=False)
    with pytest.raises(mt.DataError, match=r"own.csv, read as claims: .* \(missing: kind\)"):
        mt.read_csv(tmp_path / "own.csv", "claims")
    with pytest.raises(ValueError, match="unknown table 'claim'; did you mean 'claims'"):
        mt.write(frame, "claim", tmp_path)
    with pytest.raises(ValueError, match="unknown table 'claim'; did you mean 'claims'"):
        mt.read_csv(tmp_path / "own.csv", "claim")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (",judgement,", ",deed,", 'kind: found "deed", expected one of demand'),
        (",1,6,the mend.", ",one,6,the mend.", 'word_from: found "one", expected a whole number'),
        (",1,6,the mend.", ",1,6,the mend.,", "the line has 31 cells"),
    ],
)
def test_an_own_file_with_a_fault(old: str, new: str, message: str, tmp_path: Path) -> None:
    text = bundled().data("claims").decode()
    assert text.count(old) >= 1
    path = tmp_path / "own.csv"
    path.write_text(text.replace(old, new, 1), "utf-8")
    with pytest.raises(mt.DataError) as caught:
        mt.read_csv(path, "claims")
    assert str(caught.value).startswith(f"{path}, read as claims: claims.csv")
    assert message in str(caught.value)


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"PK\x03\x04\x14\x00", "is a workbook or a zip"),
        ("hedge,certainty,note\n".encode("utf-16"), "is in UTF-16"),
        (b"hedge;certainty;note\nif;possible;\n", "has semicolons between the cells"),
        (b"hedge\tcertainty\tnote\nif\tpossible\t\n", "has tabs between the cells"),
    ],
)
def test_an_own_file_of_another_kind(data: bytes, what: str, tmp_path: Path) -> None:
    path = tmp_path / "own.csv"
    path.write_bytes(data)
    with pytest.raises(mt.DataError, match=rf"own.csv {what}; save it as “CSV UTF-8”, with comm"):
        mt.read_csv(path, "hedges")


def test_an_own_file_from_a_spreadsheet(tmp_path: Path) -> None:
    """With a byte order mark, CR LF, TRUE and FALSE, and the columns in another order."""
    frame = mt.load("claims")
    own = frame[frame.columns[::-1]].copy()
    for name in own.columns[own.dtypes == "boolean"]:
        own[name] = own[name].map({True: "TRUE", False: "FALSE"})
    path = tmp_path / "own.csv"
    own.to_csv(path, index=False, lineterminator="\r\n", encoding="utf-8-sig")
    pd.testing.assert_frame_equal(mt.read_csv(path, "claims"), frame)


def test_of_an_opened_data_set_in_another_format(
    mini: Path, tmp_path: Path, bundle: Callable[[Path, Path, str], Path]
) -> None:
    for form in ("parquet", "sqlite", "csv"):
        data = mt.open(bundle(mini, tmp_path, form))
        for table in ("claims", "codings"):
            path = data.write(data.load(table), table, tmp_path / "own.csv")
            assert path.read_bytes() == (mini / "data" / f"{table}.csv").read_bytes()
            pd.testing.assert_frame_equal(data.read_csv(path, table), data.load(table))


def test_an_edit_written_into_a_folder_validates(mini: Path, root: Path) -> None:
    pytest.importorskip("frictionless")
    from moscow_tokyo.curation.refresh import refresh

    data = mt.open(mini)
    claims = data.load("claims")
    claims.loc[0, "note"] = "Edited, with a comma."
    data.write(claims, "claims", mini / "data" / "claims.csv")
    refresh(mini)
    report = mt.open(mini).validate(sources=root / "tests" / "bad" / "sources")
    assert report.ok, str(report)
    assert mt.open(mini).load("claims").loc[0, "note"] == "Edited, with a comma."


def test_without_the_extra(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for module in ("frictionless", "jsonschema"):
        monkeypatch.setitem(sys.modules, module, None)
    mt.write(mt.load("hedges"), "hedges", tmp_path / "own.csv")
    assert (tmp_path / "own.csv").read_bytes() == bundled().data("hedges")
    assert len(mt.read_csv(tmp_path / "own.csv", "hedges")) == len(mt.load("hedges"))


def test_text_of_a_frame_is_that_of_the_file() -> None:
    schema = bundled().schema("claims")
    assert schemas.frames.to_text(mt.load("claims").head(0), schema) == []


def test_faults_of_other_tables_do_not_matter(mini: Path, tmp_path: Path) -> None:
    claims = mini / "data" / "claims.csv"
    claims.write_text(claims.read_text("utf-8").replace("Alfa", " Alfa"), "utf-8")
    data = mt.open(mini)
    path = data.write(data.load("hedges"), "hedges", tmp_path / "own.csv")
    assert path.read_bytes() == (mini / "data" / "hedges.csv").read_bytes()
