"""Packages to the letter: what is refused and in which words, what is passed over, what is found."""

from __future__ import annotations

import csv
import hashlib
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import moscow_tokyo as mt
from moscow_tokyo.packages import fetch, fingerprints, frames, places, released, search
from moscow_tokyo.packages.package import Package, sha256
from moscow_tokyo.packages.places import locate
from moscow_tokyo.packages.tables import CsvTable, Table, rows

OPENS = places._OPENS
AGAIN = "the file is damaged or was changed: download the package again"


A, B = ({"name": name, "type": "string"} for name in "ab")


def package(descriptor: Any, **files: bytes) -> Package:
    """A package in memory."""
    every = {"datapackage.json": json.dumps(descriptor).encode(), **files}
    return Package("here", every.__getitem__, editable=True)


def one(**resource: Any) -> dict[str, Any]:
    return {"name": "p", "version": "1.2.3", "resources": [{"name": "t", **resource}]}


def refusal(act: Callable[[], object], kind: type[Exception] = mt.PackageError) -> str:
    with pytest.raises(kind) as caught:
        act()
    return str(caught.value)


# --- a descriptor --------------------------------------------------------------------------------


def test_a_package_in_memory() -> None:
    found = package(one(path="data/t.csv", schema={"fields": []}), **{"data/t.csv": b"a\n"})
    assert repr(found) == "<Package p 1.2.3 at here>"
    assert (found.name, found.version, found.tables()) == ("p", "1.2.3", ("t",))
    assert found.form("t") == "csv"
    assert found.data("t") == b"a\n"
    assert found.schema("t") == {"fields": []}
    bare = package({"resources": []})
    assert (bare.name, bare.version, bare.tables()) == ("", "", ())


@pytest.mark.parametrize(
    "descriptor", [{}, {"resources": {}}, {"resources": ["x"]}, {"resources": [{"name": 1}]}]
)
def test_resources_are_a_list_with_names(descriptor: dict[str, Any]) -> None:
    assert refusal(lambda: package(descriptor)) == (
        "here: datapackage.json has no list of named resources; is it a data package?"
    )


def test_two_resources_of_one_name() -> None:
    two = {"resources": [{"name": "t"}, {"name": "u"}, {"name": "t"}]}
    assert refusal(lambda: package(two)) == "here: two resources are named 't'; rename one of them"


@pytest.mark.parametrize("schema", [None, [], {}, {"fields": {}}])
def test_a_table_without_a_schema(schema: Any) -> None:
    told = "here: table 't' has no Table Schema"
    assert refusal(lambda: package(one(schema=schema)).schema("t")) == told


def test_an_unknown_table() -> None:
    told = refusal(lambda: package(one()).resource("tt"), ValueError)
    assert told == "unknown table 'tt'; did you mean 't'? There are: t"


def test_a_schema_in_a_file_is_read_again_when_it_changed() -> None:
    files = {"t.json": json.dumps({"fields": [A]}).encode()}
    found = Package(
        "here",
        lambda path: files.get(path, json.dumps(one(schema="t.json")).encode()),
        editable=True,
    )
    first = found.schema("t")
    assert found.schema("t") is first
    files["t.json"] = json.dumps({"fields": [A, B]}).encode()
    assert found.schema("t") == {"fields": [A, B]}


@pytest.mark.parametrize(
    ("data", "told"),
    [(b"[]", "here: t.json is not a JSON object"), (b"{", "here: t.json is not UTF-8 JSON: Expecting"),
     (b'{"a": "\xff"}', "here: t.json is not UTF-8 JSON: 'utf-8' codec")],
)  # fmt: skip
def test_a_schema_that_is_no_json(data: bytes, told: str) -> None:
    found = package(one(schema="t.json"), **{"t.json": data})
    assert refusal(lambda: found.schema("t")).startswith(told)


@pytest.mark.parametrize("path", ["", "/a", "../a", "a/../b", "a\\b", "c:a", "a\0b"])
def test_a_path_that_leads_out(path: str) -> None:
    told = f"here: the path {path!r} leads out of the package; expected a relative path with forward slashes and no '..'"
    assert refusal(lambda: package(one()).read(path)) == told
    assert refusal(lambda: package(one(path=path)).data("t")) == told


def test_a_path_is_read_as_it_is_written_shortest() -> None:
    assert package(one(), **{"a/b": b"x"}).read("./a//b") == b"x"


@pytest.mark.parametrize("path", [None, ["a.csv"], 1])
def test_a_path_that_is_none(path: Any) -> None:
    told = f"here: table 't' has path {path!r}; expected the path of one file"
    assert refusal(lambda: package(one(path=path)).data("t")) == told


def test_the_format_is_named_or_the_files_ending() -> None:
    assert package(one(path="a.csv", format="parquet")).form("t") == "parquet"
    assert package(one(path="a.b/c.sqlite")).form("t") == "sqlite"
    assert package(one()).form("t") == ""


def test_bytes_and_hash_are_compared_where_they_are_given() -> None:
    data = b"a\nb\n"

    def check(**resource: Any) -> None:
        package(one(path="t.csv", **resource), **{"t.csv": data}).check()

    check()
    check(bytes=4)
    check(bytes=4, hash=sha256(data))
    assert refusal(lambda: check(bytes=5)) == (
        f"here: t.csv has 4 bytes, expected 5 by datapackage.json; {AGAIN}"
    )
    assert refusal(lambda: check(hash="sha256:0")) == (
        f"here: t.csv has hash {sha256(data)}, expected sha256:0 by datapackage.json; {AGAIN}"
    )
    assert refusal(lambda: check(bytes=0)).startswith("here: t.csv has 4 bytes, expected 0")
    assert sha256(data) == f"sha256:{hashlib.sha256(data).hexdigest()}"


# --- places --------------------------------------------------------------------------------------


def test_what_is_no_package(tmp_path: Path) -> None:
    assert (
        refusal(lambda: locate(tmp_path))
        == f"{tmp_path}: there is no datapackage.json in this folder; {OPENS}"
    )
    path = tmp_path / "x"
    assert refusal(lambda: locate(path)) == f"{path}: no such file or folder"
    path.write_bytes(b"SQLite format 2\0 and so on")
    assert refusal(lambda: locate(path)) == (f"{path}: this is not a data package; {OPENS}")
    path.write_bytes(b"SQLite format 3\0 and so on")
    assert refusal(lambda: locate(path)).startswith(
        f"{path}: there is no package in this database: "
    )
    assert refusal(lambda: locate(path)).endswith("; expected the .sqlite of a release")


def test_a_folder_may_be_edited_and_a_file_not(mini: Path, tmp_path: Path) -> None:
    assert locate(mini).editable
    assert locate(mini / "datapackage.json").editable
    assert locate(mini / "datapackage.json").location == str(mini)
    assert not locate(zipped(mini, tmp_path / "a.zip")).editable
    told = refusal(lambda: locate(mini).read("data/none.csv"))
    assert told == f"{mini}: cannot read data/none.csv: No such file or directory"


def zipped(folder: Path, target: Path, top: str = "", **more: str) -> Path:
    with zipfile.ZipFile(target, "w") as archive:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                archive.write(path, top + path.relative_to(folder).as_posix())
        for name, text in more.items():
            archive.writestr(name, text)
    return target


@pytest.mark.parametrize("top", ["", "moscow/"])
def test_what_a_mac_adds_to_a_zip_is_passed_over(top: str, mini: Path, tmp_path: Path) -> None:
    path = zipped(mini, tmp_path / "a.zip", top, **{"__MACOSX/x/._a": "", "__MACOSX/b": ""})
    found = locate(path)
    assert found.tables() == locate(mini).tables()
    assert (
        refusal(lambda: found.read("x.csv"))
        == f"{path}: there is no x.csv in this zip; download it again"
    )
    assert (
        refusal(lambda: found.read("__MACOSX/b"))
        == f"{path}: there is no __MACOSX/b in this zip; download it again"
    )


def test_a_zip_with_two_top_folders_is_none(mini: Path, tmp_path: Path) -> None:
    told = (
        "{}: there is no datapackage.json at the top of this zip or in its one top folder; " + OPENS
    )
    path = zipped(mini, tmp_path / "a.zip", "a/", **{"b/c": ""})
    assert refusal(lambda: locate(path)) == told.format(path)
    path = zipped(mini, tmp_path / "b.zip", "a/b/")
    assert refusal(lambda: locate(path)) == told.format(path)
    found = locate(zipped(mini, tmp_path / "c.zip", "", **{"b/c": ""}))
    assert found.read("b/c") == b""


def test_a_zip_that_is_damaged_inside(mini: Path, tmp_path: Path) -> None:
    path = zipped(mini, tmp_path / "a.zip")
    data = path.read_bytes()
    place = data.index(b"resources")
    path.write_bytes(data[:place] + b"RESOURCES" + data[place + 9 :])
    assert refusal(lambda: locate(path)).startswith(f"{path}: this zip cannot be read: Bad CRC-32")


def test_a_releases_folder(mini: Path, tmp_path: Path) -> None:
    (mini / "x-csv.zip").touch()
    assert places.opened(mini).location == str(mini), "a package itself"
    folder = tmp_path / "release"
    folder.mkdir()
    assert "there is no datapackage.json" in refusal(lambda: places.opened(folder))
    path = zipped(mini, folder / "x-csv.zip")
    zipped(mini, folder / "x-parquet.zip")
    assert places.opened(folder).location == str(path)
    digits = hashlib.sha256(path.read_bytes()).hexdigest()
    for written in (f" {digits.upper()}\n", f"SHA256:{digits}"):
        assert places.opened(folder, written).location == str(path)
    assert refusal(lambda: places.opened(path, "0" * 64)) == (
        f"{path} has the SHA-256 {digits}, expected {'0' * 64}; the file is damaged or a different one: "
        "download it again"
    )
    assert refusal(lambda: places.opened(mini, digits)) == (
        f"{mini}: sha256 is the hash of one file, and this is not a file; name a zip or a .sqlite, or leave "
        "out sha256"
    )
    for wrong in ("", "0" * 63, "0" * 65, "g" * 64, f"sha256:sha256:{digits}"):
        told = f"sha256 is {wrong!r}; expected 64 hexadecimal digits"
        assert refusal(lambda wrong=wrong: places.opened(path, wrong), ValueError) == told


def test_a_snapshot_reads_each_file_once(mini: Path) -> None:
    found = places.snapshot(locate(mini))
    before = found.data("hedges")
    (mini / "data" / "hedges.csv").write_bytes(b"")
    assert found.data("hedges") == before
    assert (found.location, found.editable) == (str(mini), True)


def test_the_checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = tmp_path / "src" / "library"
    home.mkdir(parents=True)
    monkeypatch.setattr(places, "_HOME", home)
    file = tmp_path / "datapackage.json"
    for text in (None, "{", "[]", '{"name": "another"}'):
        if text:
            file.write_text(text, "utf-8")
        assert places.checkout() is None
        assert refusal(places.bundled) == (
            "the installed library contains no data, and it does not run from a checkout of moscow-tokyo; "
            "reinstall it, or open a package by its path"
        )
    file.write_text('{"name": "moscow-tokyo", "resources": []}', "utf-8")
    assert places.checkout() == tmp_path
    assert (places.bundled().location, places.bundled().editable) == (str(tmp_path), True)
    inside = home / "_package"
    inside.mkdir()
    (inside / "datapackage.json").write_bytes(file.read_bytes())
    assert places.checkout() is None
    assert (places.bundled().location, places.bundled().editable) == (str(inside), False)


# --- the cache -----------------------------------------------------------------------------------


def test_files_in_the_cache_by_their_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "cache"
    monkeypatch.setenv(fetch.CACHE, str(folder))
    assert fetch.cache() == folder
    assert fetch.cached("a.zip") == []
    folder.mkdir()
    names = [
        "a.zip",
        f"{'0' * 32}-a.zip",
        f"{'0' * 31}-a.zip",
        "b-a.zip",
        "aXzip",
        "a.zip.part",
        f"{'G' * 32}-a.zip",
    ]
    for name in names:
        (folder / name).touch()
    assert fetch.cached("a.zip") == [folder / f"{'0' * 32}-a.zip", folder / "a.zip"]
    assert [fetch.is_url(u) for u in ("HTTP://x", "https://x", "ftp://x", "x/http://x")] == [
        True,
        True,
        False,
        False,
    ]


# --- versions ------------------------------------------------------------------------------------


def test_a_version_as_numbers() -> None:
    assert released.number("1.10.3") == (1, 10, 3)
    assert released.number("1.2.3.4") == (1, 2, 3)
    assert released.number("2.0.0rc1") == (2, 0, 0)
    assert released.number("") == ()


def test_only_versions_of_this_package_are_checked(mini: Path) -> None:
    found = locate(mini)
    found.descriptor["name"] = "another"
    assert refusal(lambda: released.check(found)) == (
        f"{mini}: found the package 'another'; only versions of moscow-tokyo can be compared with its "
        "ledger: leave out version="
    )


def test_a_package_without_a_ledger_has_no_rows_of_one() -> None:
    assert released.ledger(package(one())) == []


def test_where_versions_may_be(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(fetch.CACHE, str(tmp_path / "cache"))
    monkeypatch.setenv(released.RELEASES, "https://example.org/x/")
    url = "https://example.org/x"
    files = ["s-csv.zip", "s-parquet.zip", "s.sqlite"]
    assert list(released._candidates("s")) == [
        p for f in files for p in (f"{url}/{f}", f"{url}/s/{f}")
    ]
    monkeypatch.setenv(released.RELEASES, str(tmp_path))
    (tmp_path / "cache").mkdir()
    (tmp_path / "s").mkdir()
    there = [tmp_path / "cache" / "s.sqlite", tmp_path / "s" / "s-csv.zip", tmp_path / "s.sqlite"]
    for path in there:
        path.touch()
    assert list(released._candidates("s")) == there
    monkeypatch.delenv(released.RELEASES)
    assert list(released._candidates("s")) == there[:1]


# --- tables --------------------------------------------------------------------------------------

SCHEMA = {
    "name": "t",
    "fields": [{"name": "a", "type": "string"}, {"name": "n", "type": "integer"}],
    "primaryKey": ["a", "n"],
}


def table(data: bytes, **schema: Any) -> Table:
    found = package(one(path="t.csv", schema=SCHEMA | schema), **{"t.csv": data})
    return Table.of(found, "t")


def test_a_table_in_every_form() -> None:
    found = table(b'a,n\n"x, ""y""",1\n,\n')
    assert isinstance(found, CsvTable)
    assert len(found) == 2
    assert found.records() == (["a", "n"], [['x, "y"', "1"], ["", ""]])
    assert found.rows() == [{"a": 'x, "y"', "n": "1"}, {"a": "", "n": ""}]
    assert list(found.by_id()) == [('x, "y"|1', found.rows()[0]), ("|", found.rows()[1])]
    assert found.values() == [['x, "y"', 1], [None, None]]
    assert found.arrow().to_pylist() == [{"a": 'x, "y"', "n": 1}, {"a": None, "n": None}]
    assert rows(found.package, "t") == found.rows()
    empty = table(b"a,n\n")
    assert (len(empty), empty.values(), empty.arrow().num_rows) == (0, [], 0)
    assert empty.text().column_names == ["a", "n"]
    assert [id for id, _ in table(b"n\n1\n").by_id()] == ["|1"], "a column of the key is missing"
    assert table(b"a,n\nx,1").rows() == [{"a": "x", "n": "1"}], "without a last line end"


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"", "t.csv:1: the file is empty; expected a header"),
        (b"\n", "t.csv:1: the line is empty; expected one record on each line"),
        (b"a,n\nx,1\n\n", "t.csv:3: the line is empty; expected one record on each line"),
        (b"a,a\n", "t.csv:1: the header is 'a,a'; expected column names that differ"),
        (b"a,n\nx,1\ny\n", "t.csv:3: the line has 1 cell (it begins 'y'); expected 2, as in the header; "
         "look for a missing, extra or unquoted comma"),
        (b"a,n\nx\ry,1\n", "t.csv:2: there is a carriage return in the line; expected LF line ends and plain text"),
        (b"a,n\nx\0y,1\n", "t.csv:2: there is a NUL character in the line; expected LF line ends and plain text"),
        (b'a,n\nx"y,1\n', 't.csv:2: a quotation mark is out of place; expected one record on the line; a cell with a '
         'comma or a quotation mark is written "\xe2\x80\xa6", and a quotation mark inside it is doubled'.encode("latin-1").decode()),
        (b"a,n\nx,1\n\xff,2\n", "t.csv:3: byte 0xff is not UTF-8; expected UTF-8 text; save the file as UTF-8"),
    ],
)  # fmt: skip
def test_a_csv_that_is_refused(data: bytes, told: str) -> None:
    assert refusal(table(data).records, mt.DataError) == told


def test_a_cell_that_is_too_long_for_the_csv_module() -> None:
    csv.field_size_limit(131072)  # as Python has it; libraries that other tests use raise it
    told = refusal(table(b"a,n\n" + b"x" * 200_000 + b",1\n").records, mt.DataError)
    assert told == "t.csv: field larger than field limit (131072); expected cells of CSV"


def test_a_format_that_is_not_read() -> None:
    told = "here: table 't' has format 'xlsx'; expected csv or parquet or sqlite: open another file of the release"
    assert refusal(lambda: Table.of(package(one(format="xlsx")), "t")) == told


# --- finding rows --------------------------------------------------------------------------------


def test_overview(mini: Path) -> None:
    found = {str(row["name"]): row for row in search.overview(locate(mini))}
    schema = locate(mini).schema("claims")
    lines = (mini / "data" / "claims.csv").read_bytes().count(b"\n") - 1
    assert found["claims"] == {
        "name": "claims", "group": "core", "rows": lines,
        "columns": len(schema["fields"]), "title": schema["title"],
    }  # fmt: skip
    assert list(found) == search.by_group(locate(mini))
    assert [search.rank(group) for group in (*search.GROUPS, "", "x")] == [0, 1, 2, 3, 4, 5, 5]
    assert search.GROUPS == ("core", "view", "linking", "apparatus", "record")
    groups = [search.rank(str(row["group"])) for row in found.values()]
    assert groups == sorted(groups)
    bare = package(one(path="t.csv", schema={"fields": [A]}), **{"t.csv": b"a\n"})
    assert search.overview(bare) == [
        {"name": "t", "group": "", "rows": 0, "columns": 1, "title": ""}
    ]


def test_the_first_row_with_a_value(mini: Path) -> None:
    found = locate(mini)
    first = search.first(found, "claims", "document_id", "test-1984-02-01")
    assert first
    assert first["claim_id"] == "test-1984-02-01.c001"
    for name, column, value in (
        ("claims", "hedge", ""),
        ("nowhere", "a", "b"),
        ("claims", "no", "b"),
        ("claims", "hedge", "x"),
    ):
        assert search.first(found, name, column, value) is None


def test_rows_by_the_beginning_of_their_id(mini: Path) -> None:
    found = locate(mini)
    links = search.starting(found, "claim_participants", "test-1984-01-01.c002")
    assert [row["participant_id"] for row in links] == [
        "bravo-office",
        "charlie-tester",
        "delta-daily",
    ]
    assert search.starting(found, "claim_participants", "test-1984-01-01.c00") == []
    assert len(search.starting(found, "claim_readings", "test-1984-02-01.c001")) == 1, (
        "of two parts"
    )
    assert search.starting(found, "claims", "test-1984-01-01.c002") == []


def test_an_id_that_is_not_found(mini: Path) -> None:
    found = locate(mini)
    end = (
        " An ID is the key of a row. Join the parts of a longer key with |, and name the table before "
        "it, as in claims:ID, to look only there"
    )
    told = refusal(lambda: search.find(found, "###"), ValueError)
    assert told == f"no row has the ID '###'.{end}"
    told = refusal(lambda: search.find(found, "meetings:alfa-tester"), ValueError)
    assert (
        told
        == f"no row has the ID 'meetings:alfa-tester'; alfa-tester is a row of participants.{end}"
    )
    told = refusal(lambda: search.find(found, "participants:alfa-teste"), ValueError)
    assert told == f"no row has the ID 'participants:alfa-teste'; did you mean alfa-tester?{end}"
    told = refusal(lambda: search.find(found, "nowhere:alfa-tester"), ValueError)
    assert told.startswith("no row has the ID 'nowhere:alfa-tester'")
    assert "is a row of" not in told
    assert (
        refusal(lambda: search.find(found, "test-1984-01-01.c00"), ValueError).count(
            "test-1984-01-01.c00"
        )
        == 4
    )


def test_an_id_that_was_retired(mini: Path) -> None:
    path = mini / "data" / "retired.csv"
    header = path.read_text("utf-8").splitlines()[0]
    assert header == "table,row_id,replaced_by,reason,version"
    path.write_text(f"{header}\nclaims,x.c1,x.c2,Twice,1.1.0\nclaims,x.c3,,Wrong,1.2.0\n", "utf-8")
    found = locate(mini)
    told = refusal(lambda: search.find(found, "claims:x.c1"), ValueError)
    assert told == "'x.c1' was retired in version 1.1.0 and replaced by x.c2: Twice"
    told = refusal(lambda: search.find(found, "x.c3"), ValueError)
    assert told == "'x.c3' was retired in version 1.2.0 and not replaced: Wrong"


def test_an_id_of_two_tables_is_looked_for_in_the_core_first(mini: Path) -> None:
    path = mini / "data" / "hedges.csv"
    path.write_text(path.read_text("utf-8") + "alfa-tester,possible,\n", "utf-8")
    found = locate(mini)
    assert search.find(found, "alfa-tester").table == "participants"
    assert search.find(found, "hedges:alfa-tester").table == "hedges"


# --- fingerprints and frames ---------------------------------------------------------------------


def test_a_stored_table_with_another_fingerprint() -> None:
    data = b"a,n\nx,1\n"
    digits = fingerprints.table_print(SCHEMA, [["x", 1]]).fingerprint
    made = {"path": "t.csv", "schema": SCHEMA}
    fingerprints.check(package(one(**made, fingerprint=digits), **{"t.csv": data}))
    fingerprints.check(package(one(**made), **{"t.csv": data}))
    assert refusal(
        lambda: fingerprints.check(package(one(**made, fingerprint="0"), **{"t.csv": data}))
    ) == (
        f"here: table 't' has the fingerprint {digits}, expected 0 by its descriptor; the file is damaged or "
        "was changed: download it again"
    )


def test_fingerprints_follow_bytes_schema_and_name() -> None:
    fields = [{"name": "a", "type": "string"}, {"name": "n", "type": "string"}]
    made = [table(b"a,n\nx,1\n"), table(b"a,n\nx,2\n"), table(b"a,n\nx,1\n", fields=fields)]
    prints = [fingerprints.fingerprint(found.package)["t"] for found in made]
    assert len(set(prints)) == 3
    assert prints == [
        fingerprints.table_print(SCHEMA, [["x", 1]]),
        fingerprints.table_print(SCHEMA, [["x", 2]]),
        fingerprints.table_print({"fields": fields}, [["x", "1"]]),
    ]
    assert fingerprints.fingerprint(made[0].package)["package"].rows == 1


def test_the_whole_leaves_the_ledger_and_itself_out() -> None:
    one, two = fingerprints.Print(2, "a"), fingerprints.Print(3, "b")
    whole = fingerprints.package_print({"z": one, "a": two})
    line = hashlib.sha256(b'["a",3,"b"]\n["z",2,"a"]\n').hexdigest()
    assert whole == fingerprints.Print(5, line)
    more = {"a": two, "z": one, "releases": one, "package": two}
    assert fingerprints.package_print(more) == whole


def test_fingerprints_are_kept_within_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    kept: dict[Any, Any] = {}
    monkeypatch.setattr(fingerprints, "_KEPT", kept)
    monkeypatch.setattr(fingerprints, "_MOST", 2)
    sizes = []
    for n in range(4):
        fingerprints.fingerprint(table(f"a,n\nx,{n}\n".encode()).package)
        sizes.append(len(kept))
    assert sizes == [1, 2, 1, 2]
    fingerprints.fingerprint(table(b"a,n\nx,3\n").package)
    assert len(kept) == 2


def test_only_files_of_the_folder_have_a_part_in_the_swhid() -> None:
    descriptor = {
        "resources": [
            {"name": "a", "path": "data/a.csv"},
            {"name": "b", "path": "other/b.csv"},
            {"name": "c"},
        ]
    }
    found = package(descriptor, **{"data/a.csv": b"x\n"})
    assert (
        fingerprints.swhid(found)
        == f"swh:1:dir:{fingerprints.tree({'a.csv': b'x' + bytes([10])}).hex()}"
    )


def test_what_a_frame_says_of_itself() -> None:
    bare = frames.about(package({"resources": []}), {"fields": []})
    assert bare == {
        "name": "", "version": "", "table": "", "title": "", "licence": "", "usage_warnings": [],
    }  # fmt: skip
    warned = {"name": "w", "text": "Beware"}
    full = package(one() | {"licenses": [{"name": "A"}, {"name": "B"}], "usageWarnings": [warned]})
    found = frames.about(full, {"name": "t", "title": "Tables", "usageWarnings": ["w"]})
    assert (found["name"], found["version"], found["licence"]) == ("p", "1.2.3", "A, B")
    assert (found["table"], found["title"]) == ("t", "Tables")
    assert len(found["usage_warnings"]) == 1


def test_the_codebook_as_a_frame(small: mt.Dataset) -> None:
    frame = small.describe("hedges")
    assert set(map(str, frame.dtypes)) == {"string"}
    assert frame.attrs["table"] == "hedges"
    assert len(frame) == 3


def test_a_database_that_cannot_be_read() -> None:
    found = package(
        one(path="t.sqlite", schema=SCHEMA), **{"t.sqlite": b"SQLite format 3\0 no more"}
    )
    told = refusal(Table.of(found, "t").values)
    assert told.startswith("here: table 't' cannot be read as SQLite: ")
    assert told.endswith("; download the package again")
