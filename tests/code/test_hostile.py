"""Packages made to harm are refused with one message: nothing hangs, no address is contacted."""

from __future__ import annotations

import contextlib
import json
import os
import socket
import sqlite3
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import moscow_tokyo as mt
from moscow_tokyo.curation.checks import register, rules, validate
from moscow_tokyo.errors import DataError, PackageError, ReleaseError
from moscow_tokyo.packages import limits, released, transcripts
from moscow_tokyo.packages.places import bundled, locate
from moscow_tokyo.schemas.arrow import fullmatch

ADDRESS = "http://127.0.0.1:9/x.json"
LONG = "a" * 65
Edit = Callable[[dict[str, Any]], object]
Only = Callable[..., None]
ADDRESSES: list[dict[str, Any]] = [
    {"path": ADDRESS},
    {"path": "ftp://127.0.0.1:9/x.csv"},
    {"path": ADDRESS, "format": "xlsx"},
    {"path": "127.0.0.1:9/x.csv", "scheme": "http"},
    {"extrapaths": [ADDRESS]},
    {"dialect": ADDRESS},
    {"profile": ADDRESS},
    {"schema": ADDRESS},
    {"stats": ADDRESS},
    {"checklist": ADDRESS},
    {"pipeline": ADDRESS},
]


def edited(path: Path, edit: Edit) -> None:
    value = json.loads(path.read_text("utf-8"))
    edit(value)
    path.write_text(json.dumps(value), "utf-8")


def descriptor(folder: Path, edit: Edit) -> None:
    edited(folder / "datapackage.json", edit)


@pytest.fixture
def contacted(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """The addresses that were contacted; none can be reached."""
    found: list[object] = []

    def connect(_: socket.socket, address: object) -> None:
        found.append(address)
        raise OSError("no network here")

    monkeypatch.setattr(socket.socket, "connect", connect)
    return found


@pytest.fixture
def only(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Leaves only some rules, where they alone say what a test asks."""

    def only(*names: str) -> None:
        monkeypatch.setattr(rules, "RULES", {name: register.RULES[name] for name in names})

    return only


# --- names and addresses -------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    [
        "./../x",
        "/../x",
        "..",
        ".",
        "",
        "a\nb",
        "\x1b[31m",
        "-rf",
        LONG,
        "sqlite_master",
        "con",
        "a.",
    ],
)
def test_a_name_of_a_package_leads_nowhere(
    name: str, mini: Path, tmp_path: Path, only: Only
) -> None:
    only("descriptor-shape")
    descriptor(mini, lambda found: found.update(name=name))
    before = sorted(tmp_path.rglob("*"))
    out = tmp_path / "deep" / "out"
    with pytest.raises(ReleaseError, match="name: found"):
        mt.open(mini).release(out)
    assert [path for path in sorted(tmp_path.rglob("*")) if path not in before] == []


@pytest.mark.parametrize(
    "name", ["../x", "../../../x", "/x", "sqlite_master", "_package", ".hidden", LONG, "CLAIMS"]
)
def test_a_name_of_a_table_leads_nowhere(name: str, mini: Path, tmp_path: Path, only: Only) -> None:
    only("descriptor-shape")
    descriptor(mini, lambda found: found["resources"][0].update(name=name))
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(ReleaseError, match=r"resources\.0\.name: found"):
        mt.open(mini).release(tmp_path / "deep" / "out")
    assert [path for path in sorted(tmp_path.rglob("*")) if path not in before] == []


def test_no_address_is_followed(mini: Path, contacted: list[object]) -> None:
    """Of a package in which every other resource has another address."""

    def edit(found: dict[str, Any]) -> None:
        for resource, one in zip(found["resources"][1::2], ADDRESSES, strict=False):
            resource |= one

    descriptor(mini, edit)
    faults = [one for one in validate(locate(mini)).faults if one.rule == "descriptor-shape"]
    tables = locate(mini).tables()
    named = {tables.index(fault.table) for fault in faults}
    assert named == {1 + 2 * number for number in range(len(ADDRESSES))}
    assert contacted == []


def test_the_profile_of_a_package_is_no_address(mini: Path, contacted: list[object]) -> None:
    descriptor(mini, lambda found: found.update(profile=ADDRESS))
    assert not validate(locate(mini)).ok
    assert contacted == []


# --- files ---------------------------------------------------------------------------------------


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
@pytest.mark.parametrize("path", ["data/claims.csv", "schemas/claims.json"])
def test_a_pipe_is_not_waited_for(path: str, mini: Path) -> None:
    (mini / path).unlink()
    os.mkfifo(mini / path)
    with pytest.raises(PackageError, match="not a regular file"):
        mt.open(mini).load("claims")
    assert not validate(locate(mini)).ok


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="this system has no /dev/zero")
def test_a_device_is_not_read(mini: Path) -> None:
    (mini / "data/claims.csv").unlink()
    (mini / "data/claims.csv").symlink_to("/dev/zero")
    with pytest.raises(PackageError, match="not a regular file"):
        mt.open(mini).load("claims")


def test_a_size_is_looked_at_before_a_file_is_read(
    mini: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with (mini / "data/claims.csv").open("r+b") as file:
        file.truncate(limits.FILE + 1)  # a hole, which takes no room on the disk
    with pytest.raises(PackageError, match=r"268,435,457 bytes; expected at most 268,435,456\. If"):
        mt.open(mini).load("claims")
    monkeypatch.setenv(limits.MAX_BYTES, "10")
    with pytest.raises(PackageError, match="expected at most 10"):
        mt.open(mini)


def zipped(folder: Path, method: int, *, big: str = "") -> Path:
    """The package as a zip; `big` names an entry of zeros that is larger than the limit."""
    path = folder.parent / "package.zip"
    with zipfile.ZipFile(path, "w", method) as archive:
        for file in sorted(folder.rglob("*")):
            name = file.relative_to(folder).as_posix()
            if file.is_file() and name != big:
                archive.write(file, name)
        if big:
            with archive.open(big, "w") as entry:
                for _ in range(limits.FILE // 2**24 + 1):
                    entry.write(b"\0" * 2**24)
    return path


def test_a_large_entry_that_no_resource_names_is_not_unpacked(mini: Path) -> None:
    path = zipped(mini, zipfile.ZIP_DEFLATED, big="stray.bin")
    assert len(mt.open(path).load("claims"))


def test_a_table_that_unpacks_to_too_much_is_not_unpacked(mini: Path) -> None:
    path = zipped(mini, zipfile.ZIP_DEFLATED, big="data/claims.csv")
    with pytest.raises(PackageError, match=r"data/claims\.csv has 285,212,672 bytes; expected at"):
        mt.open(path)


@pytest.mark.parametrize("method", [zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
@pytest.mark.parametrize("step", [11, 97, 1009])
def test_a_damaged_zip_is_refused(method: int, step: int, mini: Path) -> None:
    path = zipped(mini, method)
    damaged = bytearray(path.read_bytes())
    for place in range(200, len(damaged) // 2, step):
        damaged[place] ^= 0x55
    path.write_bytes(damaged)
    with pytest.raises(PackageError, match=r"this zip cannot be read|the file is damaged"):
        mt.open(path)


def test_a_name_in_a_zip_that_is_no_text_is_refused(mini: Path) -> None:
    path = zipped(mini, zipfile.ZIP_DEFLATED)
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("stray\u00e9", b"")
    path.write_bytes(path.read_bytes().replace("stray\u00e9".encode(), b"stray\xff\xfe"))
    with pytest.raises(PackageError, match="this zip cannot be read"):
        mt.open(path)


@pytest.mark.parametrize("end", [0.3, 0.6, 0.9])
@pytest.mark.parametrize("form", ["parquet", "sqlite"])
def test_damaged_tables_are_refused_or_unharmed(
    form: str, end: float, mini: Path, tmp_path: Path, bundle: Callable[[Path, Path, str], Path]
) -> None:
    path = bundle(mini, tmp_path, form)
    data = bytearray(path.read_bytes())
    for place in range(int(len(data) * end), len(data), 7):
        data[place] ^= 0xFF
    path.write_bytes(data)
    try:
        found = mt.open(path)
        read = {name: found.load(name) for name in bundled().tables()}
    except (PackageError, DataError):
        return
    sound = mt.open(mini)
    assert all(read[name].equals(sound.load(name)) for name in read)


def test_a_view_in_the_place_of_a_table_is_not_computed(
    mini: Path, tmp_path: Path, bundle: Callable[[Path, Path, str], Path]
) -> None:
    path = bundle(mini, tmp_path, "sqlite")
    with contextlib.closing(sqlite3.connect(path)) as db, db:
        db.execute("PRAGMA foreign_keys = OFF")
        db.execute("DROP TABLE hedges")
        db.execute(
            "CREATE VIEW hedges AS WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n)"
            " SELECT x AS hedge, '' AS certainty, '' AS note FROM n"
        )
    with pytest.raises(PackageError, match="hedges is not a plain table"):
        mt.open(path)


@pytest.mark.parametrize("quote", ["", '"'])
def test_a_line_that_is_too_long_is_not_read(quote: str, mini: Path) -> None:
    path = mini / "data/witnesses.csv"
    lines = path.read_text("utf-8").splitlines()
    lines[1] = f"{lines[1].rpartition(',')[0]},{quote}{'a' * limits.LINE}{quote}"
    path.write_text("\n".join([*lines, ""]), "utf-8")
    with pytest.raises(
        DataError, match=r"witnesses\.csv:2: the line has more than 1,000,000 bytes"
    ):
        mt.open(mini).load("witnesses")
    found = [fault for fault in validate(locate(mini)).faults if fault.rule == "file-readable"]
    assert [fault.message for fault in found] == [
        'witnesses.csv line 2: found "a longer line", expected at most 1,000,000 bytes on the line; '
        "shorten the line."
    ]


# --- JSON, columns and patterns ------------------------------------------------------------------


@pytest.mark.parametrize(
    "more", ["[" * 100_000 + "]" * 100_000, "9" * 100_000, '"' + "a" * limits.JSON + '"']
)
@pytest.mark.parametrize("path", ["datapackage.json", "schemas/claims.json"])
def test_json_that_is_too_deep_or_too_large(more: str, path: str, mini: Path) -> None:
    text = (mini / path).read_text("utf-8").rstrip()
    (mini / path).write_text(f'{text[:-1]},"x":{more}}}', "utf-8")
    with pytest.raises(PackageError, match=r"not UTF-8 JSON|expected at most 4,194,304"):
        mt.open(mini).load("claims")


def test_more_columns_than_any_table_has(mini: Path) -> None:
    one = {"type": "string", "title": "x", "description": "y"}
    more = [{**one, "name": f"x{number}"} for number in range(limits.COLUMNS)]
    edited(mini / "schemas/hedges.json", lambda schema: schema["fields"].extend(more))
    with pytest.raises(PackageError, match="columns; expected at most 1,000"):
        mt.open(mini).load("hedges")
    assert not validate(locate(mini)).ok


@pytest.mark.parametrize("pattern", ["(a+)+$", "(.*)*x", "(a|a)*b"])
def test_a_pattern_runs_in_linear_time(pattern: str, mini: Path, only: Only) -> None:
    """With backtracking each of these takes longer than anyone waits."""
    only("schema-shape", "schema-example", "column-type", "column-constraint")
    text = "a" * 5000 + "!"

    def edit(schema: dict[str, Any]) -> None:
        (field,) = [one for one in schema["fields"] if one["name"] == "statement"]
        field |= {"constraints": {"required": True, "pattern": pattern}, "example": text}

    edited(mini / "schemas/claims.json", edit)
    claims = (mini / "data/claims.csv").read_text("utf-8")
    row = next(iter(bundled().schema("claims")["fields"]))["name"]
    assert claims.startswith(row)
    said = locate(mini)
    first = mt.open(mini).load("claims")["statement"].iloc[0]
    (mini / "data/claims.csv").write_text(claims.replace(first, text, 1), "utf-8")
    rules = {fault.rule for fault in validate(said).faults}
    assert {"schema-example", "column-constraint"} <= rules


@pytest.mark.parametrize("pattern", ["(", "a{99999999}", "(?P<n", r"\p{Lx}", "(?=a)", r"(a)\1"])
def test_a_pattern_that_is_not_linear_is_refused(pattern: str, mini: Path, only: Only) -> None:
    only("schema-shape", "schema-example", "column-constraint")
    with pytest.raises(ValueError, match=r"regular expression|regex"):
        fullmatch(pattern, "a")

    def edit(schema: dict[str, Any]) -> None:
        schema["fields"][0]["constraints"]["pattern"] = pattern

    edited(mini / "schemas/claims.json", edit)
    found = [fault for fault in validate(locate(mini)).faults if fault.rule == "schema-shape"]
    assert "claim_id.constraints.pattern" in {fault.column for fault in found} | {
        fault.row_id for fault in found
    }


# --- forms that no reader can read, found by tests/fuzz_files.py ---------------------------------


@pytest.mark.parametrize(
    ("edit", "place"),
    [
        (lambda schema: schema["fields"].append("x"), r"fields\.3: found x"),
        (lambda schema: schema["fields"][0].pop("name"), r"fields\.0: found .*the keys name, type"),
        (lambda schema: schema["fields"][0].update(type=-1), r"fields\.0\.type: found -1"),
        (lambda schema: schema["fields"][0].update(type=["x"]), r"fields\.0\.type: found"),
        (lambda schema: schema["fields"][0].update(name=schema["fields"][1]["name"]), "each column only once"),
        (lambda schema: schema["fields"][0].update(constraints=5), r"constraints: found 5"),
        (lambda schema: schema["fields"][0].update(constraints={"enum": 1.5}), r"enum: found 1\.5"),
        (lambda schema: schema["fields"][1]["constraints"].update(enum=[None]), r"enum\.0: found None"),
        (lambda schema: schema["fields"][1]["constraints"].update(enum=["a", "a"]), "each item only once"),
        (lambda schema: schema.update(primaryKey=5), "primaryKey: found 5"),
        (lambda schema: schema.update(foreignKeys=[{"fields": "hedge"}]), r"foreignKeys\.0: found"),
        (lambda schema: schema.update(usageWarnings=[{}]), r"usageWarnings\.0: found \{\}"),
    ],
)  # fmt: skip
def test_a_schema_that_cannot_be_read(edit: Edit, place: str, mini: Path) -> None:
    edited(mini / "schemas/hedges.json", edit)
    data = mt.open(mini)
    for use in (data.load, data.describe):
        with pytest.raises(
            PackageError, match=f"schema of table 'hedges' cannot be read: .*{place}"
        ):
            use("hedges")
    assert "schema-shape" in {fault.rule for fault in validate(locate(mini)).faults}


def test_a_key_that_leads_to_fewer_columns(mini: Path) -> None:
    key = {"fields": ["hedge", "note"], "reference": {"fields": ["hedge"]}}
    edited(mini / "schemas/hedges.json", lambda schema: schema.update(foreignKeys=[key]))
    assert len(mt.open(mini).describe("hedges")) == 3


@pytest.mark.parametrize("key", ["licenses", "contributors", "keywords", "usageWarnings"])
@pytest.mark.parametrize("value", ["x", 5, None, [5], [{}]])
def test_a_list_of_the_descriptor_that_cannot_be_read(key: str, value: Any, mini: Path) -> None:
    descriptor(mini, lambda found: found.update({key: value}))
    data = mt.open(mini)
    with pytest.raises(PackageError, match=rf"datapackage\.json, {key}.*: found .*correct it"):
        data.cite() if key in ("contributors", "keywords") else data.load("hedges")


@pytest.mark.parametrize("column", ["version", "table", "fingerprint"])
def test_a_ledger_without_a_column(column: str, mini: Path) -> None:
    path = mini / "data/releases.csv"
    lines = path.read_text("utf-8").replace(column, "x", 1).splitlines()
    path.write_text("\n".join([*lines[:2], ""]), "utf-8")  # one row is enough
    with pytest.raises(DataError, match=rf"the ledger .* has no column {column}; expected version"):
        released.ledger(locate(mini))


def test_a_ledger_without_two_columns(mini: Path) -> None:
    path = mini / "data/releases.csv"
    path.write_text(path.read_text("utf-8").replace("table,created", "x,y", 1), "utf-8")
    with pytest.raises(DataError, match=r"has no column table or created; expected version"):
        released.ledger(locate(mini))


@pytest.mark.parametrize("value", ["x", [5], {"name": 5}, [["x"]]])
@pytest.mark.parametrize("key", ["licenses", "usageWarnings"])
def test_the_rules_can_be_applied_to_any_list(key: str, value: Any, mini: Path) -> None:
    descriptor(mini, lambda found: found.update({key: value}))
    faults = validate(locate(mini)).faults
    assert [fault.message for fault in faults if fault.place.startswith("the rule")] == []
    assert "descriptor-shape" in {fault.rule for fault in faults}


def test_a_message_quotes_no_more_than_a_reader_needs(mini: Path, tmp_path: Path) -> None:
    table, name = mini / "data/hedges.csv", "x" * 9000
    path = tmp_path / "package.zip"
    descriptor(mini, lambda found: found.update(resources=[found["resources"][0] | {"path": name}]))
    with zipfile.ZipFile(path, "w") as archive:
        archive.write(mini / "datapackage.json", "datapackage.json")
        archive.writestr(name, b"")
    data = path.read_bytes()
    entry = data.index(name.encode(), data.index(b"PK\3\4", 4))  # where the entry itself is
    path.write_bytes(data[:entry] + b"y" * 9000 + data[entry + 9000 :])
    with pytest.raises(PackageError, match="this zip cannot be read: File name") as refused:
        mt.open(path)
    assert len(str(refused.value)) < 500

    table.write_text(table.read_text("utf-8").replace("note", name, 1), "utf-8")
    descriptor(
        mini,
        lambda found: found["resources"][0].update(
            name="hedges", path="data/hedges.csv", schema="schemas/hedges.json"
        ),
    )
    with pytest.raises(DataError, match="the header differs") as caught:
        mt.open(mini).load("hedges")
    assert len(str(caught.value)) < 500

    table.write_text(f"hedge,certainty\n{name}\n", "utf-8")
    with pytest.raises(DataError, match="the line has 1 cell") as caught:
        mt.open(mini).load("hedges")
    assert len(str(caught.value)) < 500

    descriptor(mini, lambda found: found["resources"][0].update(format=name))
    with pytest.raises(PackageError, match="has format 'xxx") as other:
        mt.open(mini).load("hedges")
    assert len(str(other.value)) < 500


def test_an_id_that_is_too_long_for_a_file(tmp_path: Path) -> None:
    rows = [{"document_id": "x" * 5000, "transcript_sha256": ""}]
    assert transcripts.read(rows, tmp_path).absent == ["x" * 5000]


@pytest.mark.parametrize(
    ("data", "line"),
    [(b"", 0), (b"abc", 0), (b"abcd", 1), (b"\nabcd", 2), (b"aa\n", 0), (b"aa\nbb\n" * 9, 0), (b"aaaa\nbb\n", 1), (b"aa\nbbbbb\ncc\n", 2), (b"aa\nbbbb", 2)],
)  # fmt: skip
def test_the_first_line_that_is_too_long(data: bytes, line: int) -> None:
    assert limits.long_line(data, 3) == line


@pytest.mark.parametrize("path", ["datapackage.json", "schemas/hedges.json"])
def test_json_with_half_a_letter(path: str, mini: Path) -> None:
    edited(mini / path, lambda found: found.update(title="\ud800"))
    with pytest.raises(PackageError, match=r"is not UTF-8 JSON: .*surrogates not allowed"):
        mt.open(mini).load("hedges")
    edited(mini / path, lambda found: found.update(title="\u00e9"))
    assert len(mt.open(mini).load("hedges"))


def test_parquet_with_text_that_is_not_utf_8(mini: Path) -> None:
    path = mini / "hedges.parquet"
    table = mt.open(mini).load("hedges", as_="arrow")
    cells = pa.array([b"\x9e\xff"] * len(table), pa.binary()).view(pa.string())
    pq.write_table(table.set_column(2, "note", cells), path)
    one = {"name": "hedges", "path": "hedges.parquet", "schema": "schemas/hedges.json"}
    descriptor(mini, lambda found: found.update(resources=[one]))
    with pytest.raises(PackageError, match=r"cannot be read as Parquet: .*UTF8"):
        mt.open(mini).load("hedges")


def test_a_database_runs_nothing_that_it_holds() -> None:
    db = sqlite3.connect(":memory:")
    db.execute("CREATE TABLE plain (a)")
    db.execute("CREATE TABLE virtual (a)")
    db.execute("CREATE VIRTUAL TABLE words USING fts5(a)")
    db.execute("CREATE VIEW seen AS SELECT a FROM plain")
    with limits.database(db.serialize()) as found:
        assert found.execute("PRAGMA trusted_schema").fetchone() == (0,)
        for name in ("plain", "virtual", "not there"):
            limits.check_stored(found, name)
        for name in ("words", "seen"):
            with pytest.raises(sqlite3.DatabaseError, match=f"{name} is not a plain table"):
                limits.check_stored(found, name)
