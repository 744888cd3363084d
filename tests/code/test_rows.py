"""Tables as text: the CSV read strictly, rows found by ID, references to a row."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pyarrow import csv as arrow_csv

import moscow_tokyo as mt
from moscow_tokyo.packages import search
from moscow_tokyo.packages.package import DESCRIPTOR, Package
from moscow_tokyo.packages.places import bundled, locate
from moscow_tokyo.packages.tables import CsvTable, Table, rows


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
        (b"a,certain,\rb", "there is a carriage return in the line; expected LF line ends"),
        (
            b"a,certain,\0b",
            "there is a NUL character in the line; expected LF line ends and plain text",
        ),
        (b'a,certain,x "y" z', "a quotation mark is out of place; expected one record on the line"),
        (b'a,certain,"x\ny"', "a quotation mark is out of place"),
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


CELLS = st.lists(st.text("a\",;é '\\N", max_size=4), min_size=2, max_size=2)
ODD = st.sampled_from(['"', ",", "\n", "\r", "\r\n", "\n\n", '""', "\0", "\ufeff", "\udcff", ""])


def outcome(table: Table, text: bool) -> object:
    """The columns of a table as Arrow reads them, or as made of the records; or what is refused."""
    try:
        found = CsvTable.text(table) if text else Table.text(table)  # type: ignore[arg-type]
    except mt.DataError as error:
        return str(error)
    return found.to_pydict(), found.schema


@settings(max_examples=500, deadline=None)
@given(st.lists(CELLS, max_size=4), st.booleans(), ODD, st.integers(0, 40), st.integers(0, 1))
@example([["x" * 131_073, ""]], False, "", 0, 0).via("longer than the csv module takes")
@example([["a", ","]], True, '"', 4, 1).via("quotes out of place in the header")
def test_arrow_reads_what_the_records_have_or_leaves_it(
    cells: list[list[str]], quoted: bool, odd: str, place: int, deleted: int
) -> None:
    file = io.StringIO()
    style = csv.QUOTE_ALL if quoted else csv.QUOTE_MINIMAL
    csv.writer(file, lineterminator="\n", quoting=style).writerows([["a", 'b"'], *cells])
    text = file.getvalue()
    text = text[:place] + odd + text[place + deleted :]
    files = {"t.csv": text.encode("utf-8", "surrogateescape")}
    files[DESCRIPTOR] = b'{"resources": [{"name": "t", "path": "t.csv"}]}'
    table = Table.of(Package("here", files.__getitem__, editable=True), "t")
    assert outcome(table, True) == outcome(table, False)


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


def test_an_id_that_was_retired_without_a_word(mini: Path) -> None:
    path = mini / "data" / "retired.csv"
    lines = [line.split(",")[:2] for line in path.read_text("utf-8").splitlines()[:2]]
    path.write_text("".join(f"{','.join(line)}\n" for line in lines), "utf-8")
    with pytest.raises(ValueError, match=r"was retired in version \? and not replaced: $"):
        search.find(locate(mini), lines[1][1])


def test_an_id_that_is_not_there(mini: Path) -> None:
    package = locate(mini)
    with pytest.raises(ValueError, match=r"did you mean .*test-1984-01-01\.c001.*\?"):
        search.find(package, "test-1984-01-01.c01")
    (retired,) = rows(package, "retired")
    with pytest.raises(ValueError, match=f"was retired in version .* {retired['reason']}"):
        search.find(package, retired["row_id"])
