"""What the tests share: the repository's root, a miniature package, and a command run apart."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import moscow_tokyo as mt
from moscow_tokyo.curation.content import Files, Material
from moscow_tokyo.curation.refresh import refresh
from moscow_tokyo.curation.releases import sqlite, zips
from moscow_tokyo.packages.places import bundled, locate

Run = Callable[..., "subprocess.CompletedProcess[str]"]

if sys.platform == "win32":  # tests write what the repository holds, whose lines end in LF
    _WRITE_TEXT = Path.write_text

    def _write_text(
        self: Path,
        data: str,
        encoding: str | None = None,
        errors: str | None = None,
        newline: str | None = "\n",
    ) -> int:
        return _WRITE_TEXT(self, data, encoding, errors, newline)

    Path.write_text = _write_text  # type: ignore[method-assign]


@pytest.fixture(scope="session")
def root() -> Path:
    """The checkout that these tests are in; the library may be installed elsewhere."""
    return Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session")
def _mini(tmp_path_factory: pytest.TempPathFactory, root: Path) -> Path:
    """The small package, made once and copied for each test."""
    folder, real = tmp_path_factory.mktemp("mini"), bundled()
    for part in ("data", "schemas"):
        (folder / part).mkdir()
    for table in real.tables():
        name = f"data/{table}.csv"
        text = (root / "tests" / "bad" / name).read_bytes()
        if table in ("errata", "retired"):  # which may only name a version of the ledger, or this
            text = text.replace(b"1.1.0", real.version.encode())
        (folder / name).write_bytes(text)
        (folder / f"schemas/{table}.json").write_text(json.dumps(real.schema(table)), "utf-8")
    (folder / "datapackage.json").write_text(json.dumps(real.descriptor), "utf-8")
    refresh(folder)
    return folder


@pytest.fixture(scope="session")
def _unrecorded(_mini: Path, tmp_path_factory: pytest.TempPathFactory, root: Path) -> Path:
    """The same as `_mini` for a version that the ledger does not have."""
    folder = tmp_path_factory.mktemp("unrecorded") / "mini"
    shutil.copytree(_mini, folder)
    for name in ("data/errata.csv", "data/retired.csv"):
        (folder / name).write_bytes((root / "tests" / "bad" / name).read_bytes())
    path = folder / "datapackage.json"
    described = json.loads(path.read_text("utf-8")) | {"name": "test-package", "version": "1.1.0"}
    path.write_text(json.dumps(described), "utf-8")
    refresh(folder)
    return folder


@pytest.fixture
def mini(tmp_path: Path, _mini: Path) -> Path:
    """A folder with the small package of invented rows that tests/bad holds; yours to change."""
    shutil.copytree(_mini, tmp_path / "mini")
    return tmp_path / "mini"


@pytest.fixture
def unrecorded(tmp_path: Path, _unrecorded: Path) -> Path:
    """The small package as test-package 1.1.0, a version that its ledger does not have yet."""
    shutil.copytree(_unrecorded, tmp_path / "mini")
    return tmp_path / "mini"


@pytest.fixture
def small(mini: Path) -> mt.Dataset:
    """The small package, opened."""
    return mt.open(mini)


@pytest.fixture(scope="session")
def bundle() -> Callable[[Path, Path, str], Path]:
    """Makes of a package's folder, in another folder, the file of a release: csv, parquet, sqlite."""

    def bundle(folder: Path, out: Path, form: str) -> Path:
        material = Material(locate(folder))
        makers: dict[str, Callable[[], Files]] = {
            "csv": lambda: zips.csv_package(material, []),
            "parquet": lambda: zips.parquet_package(material, []),
            "sqlite": lambda: sqlite.sqlite_files(material),
        }
        name, data = next(makers[form]())
        (out / name).write_bytes(data)
        return out / name

    return bundle


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Runs a command in an empty folder, with this Python's directory first on the path."""

    def run(*command: str | Path, **changes: str) -> subprocess.CompletedProcess[str]:
        empty = tmp_path / "empty"
        empty.mkdir(exist_ok=True)
        kept = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
        environment = kept | {"PYTHONUTF8": "1", "PYTHONWARNINGS": "error"} | changes
        words = [str(word) for word in command]
        if words[0] == "python":
            words[0] = sys.executable
        return subprocess.run(
            words, cwd=empty, env=environment, capture_output=True, text=True, encoding="utf-8"
        )

    return run
