"""Parquet and SQLite packages: the same tables as from CSV, through every verb; and damaged ones."""

from __future__ import annotations

import contextlib
import csv
import io
import itertools
import re
import shutil
import sqlite3
import subprocess
import zipfile
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import moscow_tokyo as mt
from moscow_tokyo.packages import fingerprints, quick, tables
from moscow_tokyo.packages.package import Package
from moscow_tokyo.packages.places import bundled, locate
from moscow_tokyo.packages.tables import Table
from moscow_tokyo.views import columns as view_columns
from moscow_tokyo.views import joins

TABLES = bundled().tables()
FORMS = ("csv", "parquet", "sqlite")
Bundle = Callable[[Path, Path, str], Path]
Run = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture(params=FORMS)
def package(request: pytest.FixtureRequest, mini: Path, tmp_path: Path, bundle: Bundle) -> Package:
    """The small package in each format."""
    return locate(bundle(mini, tmp_path, request.param))


def test_tables_are_the_same_in_every_format(package: Package, mini: Path) -> None:
    folder = locate(mini)
    assert package.tables() == folder.tables()
    for table in TABLES:
        found, expected = Table.of(package, table), Table.of(folder, table)
        assert found.arrow().equals(expected.arrow()), table
        assert found.text().equals(expected.text()), table
        assert found.records() == expected.records(), table
        assert found.values() == expected.values(), table
        assert len(found) == len(expected) > 0
    assert fingerprints.fingerprint(package) == fingerprints.fingerprint(folder)
    assert joins.contents(package) == joins.contents(folder)


def test_every_verb_takes_every_format(package: Package, mini: Path) -> None:
    data, folder = mt.open(package.location), mt.open(mini)
    assert (data.name, data.version) == (folder.name, folder.version)
    assert str(data.path) == package.location
    frame = data.load("claims")
    assert frame.attrs == folder.load("claims").attrs
    assert frame.dtypes.equals(folder.load("claims").dtypes)
    for view in view_columns.NAMES:
        assert data.view(view, as_="arrow").equals(folder.view(view, as_="arrow"))
    assert data.describe("claims").equals(folder.describe("claims"))
    for style in ("plain", "csl-json"):
        for id in (None, "test-1984-01-01.c001"):
            assert data.cite(id, style=style) == folder.cite(id, style=style)
    assert data.diff(folder).needs == "none"
    assert len(data.diff(folder).changes) == 0


def test_validation_asks_for_csv(mini: Path, tmp_path: Path, bundle: Bundle) -> None:
    data = mt.open(bundle(mini, tmp_path, "parquet"))
    with pytest.raises(mt.PackageError, match=r"has format 'parquet', and the rules .* csv.zip"):
        data.validate()


@pytest.mark.parametrize(("form", "without"), [("parquet", "pandas"), ("sqlite", "pyarrow")])
def test_light_verbs_stay_light(
    form: str, without: str, mini: Path, tmp_path: Path, bundle: Bundle, run: Run
) -> None:
    path = bundle(mini, tmp_path, form)
    script = f"""if True:
        import sys
        from moscow_tokyo.cli.main import main
        main(["show", "meetings", "--path", {str(path)!r}])
        main(["cite", "--path", {str(path)!r}])
        print({without!r} in sys.modules, file=sys.stderr)
    """
    assert run("python", "-c", script).stderr.splitlines()[-1] == "False"


# --- damaged -------------------------------------------------------------------------------------


def unpacked(made: Path, out: Path) -> Path:
    """A Parquet package as a folder, whose files may be changed."""
    with zipfile.ZipFile(made) as archive:
        archive.extractall(out / "unpacked")
    return out / "unpacked"


def change(folder: Path, table: str, edit: Callable[[pa.Table], pa.Table]) -> None:
    path = folder / "data" / f"{table}.parquet"
    pq.write_table(edit(pq.ParquetFile(path).read()), path)


def test_parquet_that_is_not_what_the_schema_says(
    mini: Path, tmp_path: Path, bundle: Bundle
) -> None:
    folder = unpacked(bundle(mini, tmp_path, "parquet"), tmp_path)
    assert mt.open(folder).load("claims").equals(mt.open(mini).load("claims"))
    change(folder, "claims", lambda t: t.set_column(4, "word_from", t["word_from"].cast("int32")))
    with pytest.raises(mt.DataError, match="'word_from' of table 'claims' has the type int32; exp"):
        mt.open(folder).load("claims")
    change(folder, "names", lambda t: t.rename_columns(["x", *t.column_names[1:]]))
    with pytest.raises(mt.DataError, match=r"table 'names' has the columns x, .*; expected part"):
        mt.open(folder).load("names")
    (folder / "data" / "hedges.parquet").write_bytes(b"PAR1 no more")
    with pytest.raises(mt.PackageError, match=r"table 'hedges' cannot be read as Parquet: .*again"):
        mt.open(folder).load("hedges")
    with pytest.raises(mt.PackageError, match="'hedges' cannot be read as Parquet"):
        mt.open(folder).tables()


def test_parquet_of_an_older_version_has_its_vocabularies_as_text(
    mini: Path, tmp_path: Path, bundle: Bundle
) -> None:
    folder = unpacked(bundle(mini, tmp_path, "parquet"), tmp_path)
    stored = pq.ParquetFile(folder / "data" / "claims.parquet").schema_arrow.field("certainty").type
    assert pa.types.is_dictionary(stored)
    assert stored.ordered
    text = mt.open(mini).load("claims", as_="arrow")
    change(folder, "claims", lambda _: text)
    assert mt.open(folder).load("claims", as_="arrow").equals(text)
    assert mt.open(folder).load("claims").equals(mt.open(mini).load("claims"))
    codes = pa.array(range(len(text))).dictionary_encode()
    change(folder, "claims", lambda t: t.set_column(13, "certainty", codes))
    with pytest.raises(mt.DataError, match="'certainty' of table 'claims' has the type int64; exp"):
        mt.open(folder).load("claims")


@pytest.mark.parametrize(
    ("data", "taken"),
    [
        (b"a,b\n1,2\n", True),
        (b"a,b\n1,2", True),
        (b'a,b\n"1","2"\n', True),
        (b'a,b\n1,"2"', True),
        (b'"a",b\n1,"2 ""3"" 4"\n', True),
        (b'a,b\n1,"2\n3"\n', False),  # a line in a cell
        (b'a,b\n1,2"3"\n', False),  # a quotation mark inside a cell
        (b'a,b\n1,"2"3\n', False),
        (b'a,b\n1,"2\n', False),
        (b"a,b\r\n1,2\r\n", False),
        (b"\xef\xbb\xbfa,b\n1,2\n", False),
        (b"a,b\n1,\0\n", False),
        (b"a,b\n1,2,3\n", False),
        (b"a,b\n\n1,2\n", False),
        (b"a\n1\n\n2\n", False),
        (b"a,a\n1,2\n", False),
        (b"\na\n", False),
        (b"", False),
    ],
)
def test_arrow_reads_only_what_python_reads_the_same_way(data: bytes, taken: bool) -> None:
    found = quick.read(data)
    assert (found is not None) == taken
    if found is not None:
        cells = [list(row.values()) for row in found.to_pylist()]
        assert [found.column_names, *cells] == list(csv.reader(io.StringIO(data.decode())))


@pytest.mark.parametrize("length", range(8))
def test_a_line_that_is_no_record_is_refused(length: int) -> None:
    """Every text of so many signs: one look at all lines finds what a look at each would."""
    for signs in itertools.product('a",\n', repeat=length):
        text = "".join(signs)
        each = all(re.fullmatch(tables.RECORD, line) for line in text.split("\n"))
        assert tables._quoted(f"\n{text}\n") == each, text


@pytest.mark.parametrize(
    ("rows", "parts"), [("a b c d", 1), ("a b c d", 2), ("c d a b", 2), ("b a c d", 2), ("", 1)]
)
def test_a_fingerprint_read_in_parts(rows: str, parts: int) -> None:
    """The rows are in order, or not, within a part or between two."""
    schema = {"name": "t", "fields": [{"name": "word", "type": "string"}]}
    words, size = rows.split(), max(len(rows.split()) // parts, 1)
    pieces = [words[n : n + size] for n in range(0, len(words), size)]
    chunks = [pa.array(piece, pa.string()) for piece in [*pieces, []]]
    found = fingerprints.text_print(schema, pa.table({"word": pa.chunked_array(chunks)}))
    assert found == fingerprints.table_print(schema, [[word] for word in words])


def test_a_format_that_is_not_read(mini: Path) -> None:
    package = locate(mini)
    package.resource("hedges")["format"] = "xlsx"
    told = "'hedges' has format 'xlsx'; expected csv or parquet or"
    reads = (Table.arrow, Table.records, Table.rows, Table.values, Table.text, len)
    for read in reads:
        with pytest.raises(mt.PackageError, match=told):
            read(Table.of(package, "hedges"))


@pytest.mark.parametrize(
    ("statement", "message"),
    [
        ("DROP TABLE hedges", "table 'hedges' has the columns none; expected hedge, certainty"),
        ("ALTER TABLE hedges RENAME COLUMN note TO x", "columns hedge, certainty, x; expected hed"),
        ("DELETE FROM hedges WHERE rowid = 1", "table 'hedges' has the fingerprint .*, expected "),
        ("UPDATE hedges SET note = 'x' WHERE rowid = 1", "'hedges' has the fingerprint .*changed"),
        ("DROP TABLE _package", "there is no package in this database: no such table: _package"),
        ("DELETE FROM _package", "there is no datapackage.json in this database"),
        ("UPDATE _package SET value = '{'", "datapackage.json is not UTF-8 JSON"),
    ],
)
def test_sqlite_that_was_changed(
    statement: str, message: str, mini: Path, tmp_path: Path, bundle: Bundle
) -> None:
    path = bundle(mini, tmp_path, "sqlite")
    with contextlib.closing(sqlite3.connect(path)) as db, db:
        db.execute(statement)
    with pytest.raises(ValueError, match=message):
        mt.open(path)


def test_sqlite_that_is_cut_short(mini: Path, tmp_path: Path, bundle: Bundle) -> None:
    path = bundle(mini, tmp_path, "sqlite")
    path.write_bytes(path.read_bytes()[: 3 * 4096])
    with pytest.raises(
        mt.PackageError, match=r"there is no package in this database: .*the .sqlite of a"
    ):
        mt.open(path)


def test_sqlite_under_another_name(mini: Path, tmp_path: Path, bundle: Bundle) -> None:
    path = shutil.copy(bundle(mini, tmp_path, "sqlite"), tmp_path / "a:b.data")
    assert len(mt.open(path).load("claims")) == len(mt.open(mini).load("claims"))
