"""Tables as text: the CSV read strictly, rows found by ID, references to a row."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pytest
from pyarrow import csv as arrow_csv

import moscow_tokyo as mt
from moscow_tokyo.packages import search
from moscow_tokyo.packages.places import bundled, locate
from moscow_tokyo.packages.tables import Table, rows


def test_text_is_the_same_by_both_readers(mini: Path) -> None:
    for package in (bundled(), locate(mini)):
        for table in package.tables():
            header, records = Table.of(package, table).records()
            convert = arrow_csv.ConvertOptions(
                column_types=dict.fromkeys(header, pa.string()), strings_can_be_null=False
            )
            data = pa.py_buffer(package.data(table))
            for found in (
                Table.of(package, table).text(),
                arrow_csv.read_csv(data, convert_options=convert),
            ):
                assert found.column_names == header
                assert [list(row.values()) for row in found.to_pylist()] == records


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (b"a,certain", r"hedges\.csv:\d+: the line has 2 cells \(it begins 'a'\); expected 3"),
        (b"a,certain,,", "the line has 4 cells"),
        (b"", r"the line is empty; expected one record on each line"),
        (b"a,certain,\rb", "the line holds a carriage return; expected LF line ends"),
        (b"a,certain,\0b", "the line holds a NUL character; expected LF line ends and plain text"),
        (b'a,certain,x "y" z', "a quote is out of place; expected one record on the line"),
        (b'a,certain,"x\ny"', "a quote is out of place"),
        (b"a,certain,\xff", "byte 0xff is not UTF-8; expected UTF-8 text"),
    ],
)
def test_a_line_that_is_no_record_is_named(line: bytes, message: str, mini: Path) -> None:
    path = mini / "data" / "hedges.csv"
    path.write_bytes(path.read_bytes() + line + b"\n")
    number = path.read_bytes()[: -len(line) - 1].count(b"\n") + 1
    for read in (Table.records, Table.text):
        with pytest.raises(mt.DataError, match=message) as caught:
            read(Table.of(locate(mini), "hedges"))
        assert f"hedges.csv:{number}:" in str(caught.value)


def test_quoted_cells_and_windows_lines_are_read(mini: Path) -> None:
    path = mini / "data" / "hedges.csv"
    path.write_bytes(b'\xef\xbb\xbfhedge,certainty,note\r\nmay,possible,"a ""b"", c"\r\n')
    assert rows(locate(mini), "hedges") == [
        {"hedge": "may", "certainty": "possible", "note": 'a "b", c'}
    ]
    assert mt.open(mini).load("hedges")["note"].to_list() == ['a "b", c']


def test_every_row_of_every_table_is_found_by_its_id(mini: Path) -> None:
    package = locate(mini)
    for table in package.tables():
        keys = package.schema(table)["primaryKey"]
        for cells in rows(package, table):
            id = "|".join(cells[key] for key in keys)
            found = search.find(package, f"{table}:{id}")
            assert (found.table, found.id, found.cells) == (table, id, cells)
            assert search.find(package, id).id == id


def test_an_id_that_is_not_there(mini: Path) -> None:
    package = locate(mini)
    with pytest.raises(ValueError, match=r"did you mean .*test-1984-01-01\.c001.*\?"):
        search.find(package, "test-1984-01-01.c01")
    (retired,) = rows(package, "retired")
    with pytest.raises(ValueError, match=f"was retired in version .* {retired['reason']}"):
        search.find(package, retired["row_id"])
