"""Only a valid package is released, complete or not at all, and never over another build."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

import moscow_tokyo as mt
from moscow_tokyo.cli import main as cli
from moscow_tokyo.curation.checks import register
from moscow_tokyo.curation.content import MOST
from moscow_tokyo.curation.refresh import refresh
from moscow_tokyo.curation.releases import build
from moscow_tokyo.curation.versions import ledger
from moscow_tokyo.errors import ReleaseError
from moscow_tokyo.packages.places import bundled, locate
from moscow_tokyo.views.columns import NAMES


@pytest.fixture
def package(unrecorded: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The small package in a version that its ledger does not have yet, valid without transcripts."""
    monkeypatch.delitem(register.RULES, "frictionless")  # the slowest rule; `made` runs it
    return unrecorded


def test_the_folder_is_complete(made: Path) -> None:
    assert made.name == f"moscow-tokyo-{mt.__version__}"
    name = made.name
    parts = [*bundled().tables(), *NAMES]
    record = {table for table in bundled().tables() if bundled().schema(table)["group"] == "record"}
    subject = [part for part in parts if part not in record]
    assert {path.name for path in made.iterdir()} == {
        "CHANGELOG.md",
        "CITATION.cff",
        "DATASHEET.md",
        "LICENSE-DATA",
        "README.md",
        "SHA256SUMS",
        "citation.bib",
        "citation.csl.json",
        "citation.ris",
        "codebook.md",
        "croissant.json",
        "coding-rules.md",
        "csv-metadata.json",
        "datacite.json",
        "ddi-codebook.xml",
        f"{name}-attendance.graphml",
        f"{name}-csv.zip",
        f"{name}-parquet.zip",
        f"{name}-site.zip",
        f"{name}-who-met-whom.graphml",
        f"{name}.metadata.json",
        f"{name}.sqlite",
        f"{name}.xlsx",
        "how-rows-were-made.md",
        "ro-crate-metadata.json",
        "ro-crate-preview.html",
        "sources.bib",
        "sources.csl.json",
        "sources.ris",
        *(f"{name}-{part}.csv" for part in parts),
        *(f"{name}-{part}.{ending}" for part in subject for ending in ("parquet", "dta")),
    }
    assert len(list(made.iterdir())) <= MOST
    assert all(path.is_file() for path in made.iterdir()), "archives take no folders"
    assert [path.name for path in made.parent.iterdir()] == [name], "nothing is left beside it"


@pytest.mark.slow
def test_a_second_build_must_be_the_same(package: Path, tmp_path: Path) -> None:
    data = mt.open(package)
    made = data.release(tmp_path / "out")
    assert made.name == "test-package-1.1.0"
    before = made.stat().st_mtime_ns
    assert mt.open(package).release(tmp_path / "out") == made
    assert made.stat().st_mtime_ns == before, "what is there is left alone"
    (made / "README.md").write_text("other", "utf-8")
    (made / "codebook.md").unlink()
    (made / "more.txt").write_text("more", "utf-8")
    with pytest.raises(build.ReleaseError) as caught:
        mt.open(package).release(tmp_path / "out")
    told = str(caught.value)
    assert "README.md: different bytes" in told
    assert "codebook.md: missing in that folder" in told
    assert "more.txt: not in the new build" in told
    assert "raise `version`" in told
    assert [path.name for path in (tmp_path / "out").iterdir()] == [made.name]


def test_an_invalid_package_is_not_released(package: Path, tmp_path: Path) -> None:
    path = package / "data" / "hedges.csv"
    path.write_text(path.read_text("utf-8") + "zebra,perhaps,\n", "utf-8")
    with pytest.raises(build.ReleaseError, match=r"(?s)violations, expected none.*hedges.csv line"):
        mt.open(package).release(tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_a_failed_build_leaves_nothing(
    package: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise OSError("no space left")

    monkeypatch.setattr(build.stata, "stata_files", fail)
    with pytest.raises(OSError, match="no space left"):
        mt.open(package).release(tmp_path / "out")
    assert list((tmp_path / "out").iterdir()) == []


@pytest.mark.slow
def test_record_and_release(
    package: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    arguments = ["release", str(out), "--path", str(package)]
    assert cli.main([*arguments, "--record"]) == 0
    made = out / "test-package-1.1.0"
    assert capsys.readouterr() == (f"{made}\n", "")
    assert ledger.check(locate(package))
    assert b"1.1.0" in (made / "test-package-1.1.0-releases.csv").read_bytes()
    path = package / "data" / "hedges.csv"
    path.write_text(path.read_text("utf-8") + "zebra,possible,\n", "utf-8")
    refresh(package)
    with pytest.raises(ReleaseError, match=r"hedges\.csv: found"):
        mt.open(package).release(out)
    capsys.readouterr()
    assert cli.main([*arguments, "--record"]) == 1
    assert "or raise `version`" in capsys.readouterr().err


@pytest.mark.slow
def test_what_a_killed_build_left_is_cleared(package: Path, tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", "import os; print(os.getpid())"], capture_output=True
    )
    for process in (done.stdout.decode().strip(), "x", str(os.getppid())):
        (tmp_path / f".test-package-1.1.0.partial-{process}" / "a").mkdir(parents=True)
    mt.open(package).release(tmp_path)
    found = {path.name for path in tmp_path.glob(".test-package-*")}
    assert found == {f".test-package-1.1.0.partial-{os.getppid()}"}, "that of one that still runs"


def test_parquet_tables_are_not_the_source_of_a_release(made: Path, tmp_path: Path) -> None:
    (path,) = made.glob("*-parquet.zip")
    package = locate(path)
    from moscow_tokyo.curation.content import Material

    with pytest.raises(mt.PackageError, match="a release is made from CSV tables"):
        Material(package)


def test_a_missing_extra_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    monkeypatch.setitem(sys.modules, "xlsxwriter", None)
    with pytest.raises(ImportError, match=r"release needs .*pip install '\.\[release\]'"):
        mt.release(tmp_path)
    assert list(tmp_path.iterdir()) == []
