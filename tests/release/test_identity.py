"""Fingerprints: the same for every format, by the page of docs; and the SWHID is git's hash."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
import sqlite3
import subprocess
import zipfile
from pathlib import Path
from typing import Any

import pytest

import moscow_tokyo as mt
from moscow_tokyo import schemas
from moscow_tokyo.packages import fingerprints
from moscow_tokyo.packages.places import bundled, locate

Page = dict[str, Any]


@pytest.fixture
def text(root: Path) -> str:
    return (root / "docs" / "fingerprint.md").read_text("utf-8")


@pytest.fixture
def page(text: str) -> Page:
    """The names that the page's Python defines."""
    (code,) = re.findall(r"^```python\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)
    names: Page = {}
    exec(compile(code, "fingerprint.md", "exec"), names)
    return names


def block(text: str, name: str) -> str:
    (found,) = re.findall(rf"^```text {name}\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)
    return str(found)


def test_the_worked_example_is_right(text: str, page: Page, tmp_path: Path) -> None:
    tables = re.findall(r"^```csv\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)
    found = {}
    for name, content in zip(("hedges", "days"), tables, strict=True):
        path = tmp_path / f"{name}.csv"
        path.write_text(content, "utf-8")
        fields = json.loads(block(text, name).splitlines()[0])
        found[name] = page["fingerprint"](path, fields)
        schema = {"fields": [dict(zip(("name", "type"), pair, strict=True)) for pair in fields]}
        rows = [
            [schemas.plain(f, cell) for f, cell in zip(schema["fields"], row, strict=True)]
            for row in list(csv.reader(io.StringIO(content)))[1:]
        ]
        assert fingerprints.canonical(schema, rows).decode() == block(text, name)
        assert fingerprints.table_print(schema, rows) == found[name]
    lines = [json.loads(line) for line in block(text, "package").splitlines()]
    assert {name: tuple(rest) for name, *rest in lines} == found
    assert (
        page["package"](found)
        == fingerprints.package_print(
            {name: fingerprints.Print(*rest) for name, rest in found.items()}
        ).fingerprint
    )
    assert f"fingerprint is `{page['package'](found)}`" in text


def test_the_page_computes_the_packages_own(page: Page, root: Path) -> None:
    package = bundled()
    found = {
        table: page["fingerprint"](
            Path(package.location) / package.resource(table)["path"],
            [[field["name"], field["type"]] for field in package.schema(table)["fields"]],
        )
        for table in package.tables()
        if table != "releases"
    }
    ours = fingerprints.fingerprint(package)
    assert {name: tuple(ours[name]) for name in found} == found
    assert ours["package"].fingerprint == page["package"](found)
    assert list(ours) == [*found, "package"]


def test_order_of_rows_and_version_do_not_matter(mini: Path) -> None:
    before = fingerprints.fingerprint(locate(mini))
    path = mini / "data" / "hedges.csv"
    header, *rows = path.read_text("utf-8").splitlines()
    path.write_text("\n".join([header, *reversed(rows), ""]), "utf-8")
    descriptor = json.loads((mini / "datapackage.json").read_text("utf-8"))
    (mini / "datapackage.json").write_text(json.dumps(descriptor | {"version": "9.9.9"}), "utf-8")
    assert fingerprints.fingerprint(locate(mini)) == before


@pytest.mark.parametrize(
    ("old", "new"), [("perhaps", "Perhaps"), (",possible,", ",likely,"), ("\n", ",x\n")]
)
def test_any_cell_matters(mini: Path, old: str, new: str) -> None:
    before = fingerprints.fingerprint(locate(mini))
    path = mini / "data" / "hedges.csv"
    content = path.read_text("utf-8")
    if old not in content:
        old = content.splitlines()[1].split(",")[0]
    if new == ",x\n":
        old, new = ",\n", ",x\n"
    assert old in content
    path.write_text(content.replace(old, new, 1), "utf-8")
    after = fingerprints.fingerprint(locate(mini))
    assert {name for name in before if before[name] != after[name]} == {"hedges", "package"}


def test_csv_parquet_and_sqlite_have_the_same(made: Path) -> None:
    import pyarrow.parquet as pq

    expected = fingerprints.fingerprint(bundled())
    prints: dict[str, dict[str, fingerprints.Print]] = {"parquet": {}, "sqlite": {}}
    (path,), (parquet,) = made.glob("*.sqlite"), made.glob("*-parquet.zip")
    with sqlite3.connect(path) as db, zipfile.ZipFile(parquet) as zipped:
        (text,) = db.execute("SELECT value FROM _package WHERE name = 'descriptor'").fetchone()
        resources = {r["name"]: r["schema"] for r in json.loads(text)["resources"]}
        for table, schema in resources.items():
            fields = schema["fields"]
            stored = db.execute(f'SELECT * FROM "{table}"').fetchall()
            rows = [
                [
                    None if value is None else schemas.type_row(field).restored(value)
                    for field, value in zip(fields, row, strict=True)
                ]
                for row in stored
            ]
            prints["sqlite"][table] = fingerprints.table_print(schema, rows)
            file = pq.ParquetFile(io.BytesIO(zipped.read(f"data/{table}.parquet")))
            rows = schemas.arrow.plain_rows(file.read())
            prints["parquet"][table] = fingerprints.table_print(schema, rows)
    db.close()
    (path,) = made.glob("*-csv.zip")
    assert fingerprints.fingerprint(mt.open(path)._package) == expected
    for found in prints.values():
        del found["releases"]
        assert found | {"package": fingerprints.package_print(found)} == expected


def test_the_zips_say_what_they_are(made: Path) -> None:
    expected = fingerprints.fingerprint(bundled())
    for path in (*made.glob("*-csv.zip"), *made.glob("*-parquet.zip")):
        with zipfile.ZipFile(path) as archive:
            descriptor = json.loads(archive.read("datapackage.json"))
        assert descriptor["fingerprint"] == expected["package"].fingerprint
        assert descriptor["swhid"] == fingerprints.swhid(bundled())
        for resource in descriptor["resources"]:
            known = expected.get(resource["name"])
            assert resource.get("fingerprint") == (known.fingerprint if known else None)


def git(folder: Path, *words: str) -> str:
    command = ["git", "-c", "core.autocrlf=false", *words]
    return subprocess.run(
        command, cwd=folder, check=True, capture_output=True, text=True
    ).stdout.strip()


@pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")
def test_the_swhid_is_gits_hash(tmp_path: Path) -> None:
    package = bundled()
    git(tmp_path, "init", "--quiet")
    files = {"a/b/c.csv": b"x\n", "a.csv": b"", "a-b/d.csv": "安倍\n".encode(), "a0": b"\0"}
    files |= {package.resource(t)["path"]: package.data(t) for t in package.tables()}
    for path, data in files.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_bytes(data)
    git(tmp_path, "add", "--all")
    whole = git(tmp_path, "write-tree")
    assert fingerprints.tree(files).hex() == whole
    data = git(tmp_path, "rev-parse", f"{whole}:data")
    assert fingerprints.swhid(package) == f"swh:1:dir:{data}"


def test_swh_model_agrees(root: Path) -> None:
    pytest.importorskip("swh.model", reason="swh.model is not installed")
    from swh.model.from_disk import Directory

    found = Directory.from_disk(path=str(root / "data").encode(), max_content_length=None)
    assert str(found.swhid()) == fingerprints.swhid(bundled())


def test_the_csv_zips_data_have_the_swhid(made: Path) -> None:
    (path,) = made.glob("*-csv.zip")
    with zipfile.ZipFile(path) as archive:
        inside = {
            name.removeprefix("data/"): archive.read(name)
            for name in archive.namelist()
            if name.startswith("data/")
        }
    assert f"swh:1:dir:{fingerprints.tree(inside).hex()}" == fingerprints.swhid(bundled())
