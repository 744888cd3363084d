"""The descriptor against the official profile, by a client that wants an environment of its own."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from moscow_tokyo import schemas
from moscow_tokyo.curation.content import DIALECT
from moscow_tokyo.packages import fingerprints
from moscow_tokyo.packages.places import bundled, locate


@pytest.fixture(scope="module")
def client(root: Path) -> Path:
    """check-datapackage, in an environment that is kept between runs for each list of versions."""
    install = root / "tests" / "clients" / "install.py"
    command = [sys.executable, install, "check-datapackage"]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, encoding="utf-8")
    name, _, where = done.stdout.strip().partition(" ")
    if where.startswith("SKIPPED"):
        pytest.skip(f"{name} {where}")
    return Path(where) / name


def check(
    client: Path, folder: Path, descriptor: dict[str, Any]
) -> subprocess.CompletedProcess[str]:
    (folder / "datapackage.json").write_text(json.dumps(descriptor), "utf-8")
    command = [client, "check", "--strict", "datapackage.json"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, encoding="utf-8")


def inlined() -> dict[str, Any]:
    """The descriptor as release zips have it: every schema inside, for this client reads no other."""
    package = bundled()
    descriptor: dict[str, Any] = json.loads(json.dumps(package.descriptor))
    for resource in descriptor["resources"]:
        resource["schema"] = json.loads(json.dumps(package.schema(resource["name"])))
    return descriptor


@pytest.mark.slow
def test_metadata_pass_the_official_profile(client: Path, tmp_path: Path) -> None:
    done = check(client, tmp_path, inlined())
    assert done.returncode == 0, done.stdout + done.stderr


def test_each_csv_says_its_dialect_and_the_fingerprints_do_not_depend_on_it(mini: Path) -> None:
    package = bundled()
    for table in package.tables():
        dialect = package.resource(table)["dialect"]
        assert dialect == DIALECT
        lines = package.data(table).decode("utf-8").split(dialect["lineTerminator"])
        header = next(csv.reader(lines[:1], delimiter=dialect["delimiter"]))
        assert header == schemas.columns(package.schema(table))
    path = mini / "datapackage.json"
    before = fingerprints.fingerprint(locate(mini))
    text = path.read_text("utf-8")
    path.write_text(text.replace('"delimiter": ","', '"delimiter": ";"'), "utf-8")
    assert path.read_text("utf-8") != text
    assert fingerprints.fingerprint(locate(mini)) == before


def test_a_reference_to_its_own_table_names_no_resource() -> None:
    """Data Package v2: for self-referencing, `resource` must be left out."""
    package, own = bundled(), 0
    for table in package.tables():
        for key in package.schema(table).get("foreignKeys", []):
            named = key["reference"].get("resource")
            assert named in (None, *package.tables())
            assert named != table
            own += named is None
    assert own == 6


def broken_foreign_key(descriptor: dict[str, Any]) -> None:
    schema = next(r["schema"] for r in descriptor["resources"] if r["name"] == "claims")
    del schema["foreignKeys"][0]["reference"]["fields"]


def broken_type(descriptor: dict[str, Any]) -> None:
    descriptor["resources"][0]["schema"]["fields"][0]["type"] = "words"


def broken_licence(descriptor: dict[str, Any]) -> None:
    descriptor["licenses"] = [{"title": "None"}]


@pytest.mark.slow
@pytest.mark.parametrize("change", [broken_foreign_key, broken_type, broken_licence])
def test_broken_metadata_are_noticed(client: Path, tmp_path: Path, change: Any) -> None:
    descriptor = inlined()
    change(descriptor)
    done = check(client, tmp_path, descriptor)
    assert done.returncode == 1, done.stdout + done.stderr
