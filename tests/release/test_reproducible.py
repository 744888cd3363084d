"""The same bytes every time: elsewhere, later, under another locale, umask, time zone and hash seed."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

import moscow_tokyo as mt
from moscow_tokyo.packages.places import bundled

BUILD = """
import os, sys
os.umask(int(sys.argv[3], 8))
import locale
locale.setlocale(locale.LC_ALL, "")
import moscow_tokyo as mt
mt.open(sys.argv[1]).release(sys.argv[2])
"""
PLACES = {
    "one": ({"TZ": "Pacific/Kiritimati", "LC_ALL": "C", "PYTHONHASHSEED": "1"}, "022"),
    "another": ({"TZ": "America/Adak", "LC_ALL": "C.UTF-8", "PYTHONHASHSEED": "2"}, "077"),
}


def hashes(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def build(root: Path, place: Path, changes: dict[str, str], umask: str) -> Path:
    """A release built by a process of its own from a copy of the package, elsewhere."""
    package = place / "package"
    package.mkdir(parents=True)
    for part in ("data", "schemas"):
        shutil.copytree(root / part, package / part)
    for name in ("datapackage.json", "CHANGELOG.md", "LICENSE-DATA"):
        shutil.copyfile(root / name, package / name)
    for name in ("coding-rules.md", "how-rows-were-made.md"):  # as the wheel has them
        shutil.copyfile(root / "docs" / name, package / name)
    command = [sys.executable, "-c", BUILD, str(package), str(place / "out"), umask]
    environment = os.environ | {"PYTHONUTF8": "1"} | changes
    done = subprocess.run(command, cwd=place, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert done.stderr == "", "the progress is for a terminal only"
    (made,) = (place / "out").iterdir()
    return made


@pytest.mark.slow
def test_two_builds_have_the_same_bytes(made: Path, root: Path, tmp_path: Path) -> None:
    found = [
        hashes(build(root, tmp_path / name, changes, umask))
        for name, (changes, umask) in PLACES.items()
    ]
    assert found == [hashes(made)] * 2


def test_no_clock(made: Path) -> None:
    """Every entry of a zip has the descriptor's date, and no file names today's."""
    created = bundled().descriptor["created"][:10]
    day = tuple(int(part) for part in created.split("-"))
    for path in made.glob("*.zip"):
        with zipfile.ZipFile(path) as archive:
            assert {entry.date_time for entry in archive.infolist()} == {(*day, 0, 0, 0)}
            assert {entry.external_attr >> 16 for entry in archive.infolist()} == {0o100644}
            names = archive.namelist()
            assert names == sorted(names)


@pytest.mark.slow
def test_a_csv_zip_makes_the_same_release(made: Path, tmp_path: Path) -> None:
    (path,) = made.glob("*-csv.zip")
    again = mt.open(path).release(tmp_path)
    assert hashes(again) == hashes(made)


def test_the_sums_are_right(made: Path) -> None:
    lines = (made / "SHA256SUMS").read_text("utf-8").splitlines()
    listed = {path: digest for digest, path in (line.split("  ", 1) for line in lines)}
    found = hashes(made)
    del found["SHA256SUMS"]
    assert listed == found


def test_the_constraints_name_the_tools(root: Path) -> None:
    """What decides the bytes is pinned: the versions that the promise is made for."""
    lines = (root / "constraints.txt").read_text("utf-8").splitlines()
    pinned = {line.split("==")[0] for line in lines if "==" in line}
    assert {"pandas", "pyarrow", "numpy", "xlsxwriter", "krippendorff"} <= pinned


@pytest.mark.parametrize("part", ["/tmp/", "/home/", "/root/", "/work/"])
def test_no_path_of_this_machine(made: Path, part: str) -> None:
    faults = [
        path.name
        for path in made.rglob("*")
        if path.is_file() and part.encode() in path.read_bytes()
    ]
    assert faults == []
