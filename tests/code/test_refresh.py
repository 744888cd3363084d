"""What is committed and derived is what `refresh` writes."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest

import moscow_tokyo as mt
from moscow_tokyo.cli import main as cli
from moscow_tokyo.curation.refresh import refresh

DERIVED = (
    "datapackage.json",
    "CITATION.cff",
    ".zenodo.json",
    "codemeta.json",
    "docs/codebook.md",
    "docs/tables.svg",
    "docs/timeline.svg",
    "src/moscow_tokyo/_names.py",
)


@pytest.fixture
def copy(root: Path, tmp_path: Path) -> Path:
    """The parts of the checkout that refresh reads and writes, apart from it."""
    for part in ("data", "schemas"):
        shutil.copytree(root / part, tmp_path / "copy" / part)
    for name in (*DERIVED, "pyproject.toml"):
        (tmp_path / "copy" / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(root / name, tmp_path / "copy" / name)
    return tmp_path / "copy"


def test_refresh_changes_nothing_in_the_checkout(copy: Path) -> None:
    assert refresh(copy) == [], "run `moscow-tokyo refresh` and commit what it rewrites"


def test_refresh_restores_what_it_writes(copy: Path) -> None:
    before = {name: (copy / name).read_bytes() for name in DERIVED}
    (copy / "data" / "hedges.csv").write_bytes(b"hedge,certainty,note\nmay,possible,\n")
    descriptor = json.loads((copy / "datapackage.json").read_text("utf-8"))
    for name in DERIVED[1:]:
        (copy / name).unlink()
    assert refresh(copy) == list(DERIVED)
    assert refresh(copy) == []
    assert {name: (copy / name).read_bytes() for name in DERIVED[1:]} == {
        name: before[name] for name in DERIVED[1:]
    }
    after = json.loads((copy / "datapackage.json").read_text("utf-8"))
    changed = [
        old["name"]
        for old, new in zip(descriptor["resources"], after["resources"], strict=True)
        if old != new
    ]
    assert changed == ["hedges"]
    assert {k: v for k, v in after.items() if k != "resources"} == {
        k: v for k, v in descriptor.items() if k != "resources"
    }


def test_another_folder_gets_its_descriptor_alone(mini: Path) -> None:
    with (mini / "data" / "hedges.csv").open("a", encoding="utf-8") as file:
        file.write("zebra,possible,\n")
    assert refresh(mini) == ["datapackage.json"]
    assert not (mini / "CITATION.cff").exists()
    assert mt.open(mini).load("hedges")["hedge"].iloc[-1] == "zebra"


def test_a_zip_is_not_rewritten(mini: Path, tmp_path: Path) -> None:
    path = shutil.make_archive(str(tmp_path / "a"), "zip", mini)
    with pytest.raises(mt.PackageError, match="expected a folder"):
        refresh(Path(path))


# --- cells that follow from others ---------------------------------------------------------------


def change(mini: Path, table: str, old: str, new: str) -> Path:
    path = mini / "data" / f"{table}.csv"
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")
    return path


@pytest.mark.parametrize(
    ("edtf", "earliest", "latest"),
    [
        ("1983-12-26", "1983-12-26", "1983-12-26"),
        ("1983-12/..", "1983-12-01", ""),
        ("198X", "1980-01-01", "1989-12-31"),
    ],
)
def test_bounds_follow_from_the_expression(
    mini: Path, edtf: str, earliest: str, latest: str
) -> None:
    change(mini, "claims", ",1983-12-26,1983-12-26,1983-12-26,", f",{edtf},,,")
    assert refresh(mini)[0] == "data/claims.csv"
    claim = mt.open(mini).load("claims", as_="arrow").to_pylist()[0]
    assert claim["time_edtf"] == edtf
    assert str(claim["time_earliest"] or "") == earliest
    assert str(claim["time_latest"] or "") == latest
    assert refresh(mini) == []


def test_what_does_not_follow_is_left_to_the_validation(mini: Path) -> None:
    """A wrong expression, a day without one, a passage without its transcript, a broken file."""
    path = change(mini, "claims", ",1983-12-26,1983-12-26,1983-12-26,", ",26 Dec,,1983-12-26,")
    before = path.read_bytes()
    refresh(mini)
    assert path.read_bytes() == before
    path = change(mini, "claims", ",26 Dec,,1983-12-26,", ",,,1983-12-26,")
    before = path.read_bytes()
    change(mini, "hedges", "may,possible,", 'may,"possible,')
    hedges = (mini / "data" / "hedges.csv").read_bytes()
    refresh(mini)
    assert path.read_bytes() == before
    assert (mini / "data" / "hedges.csv").read_bytes() == hedges


def test_rows_are_sorted_and_written_as_the_package_writes_them(mini: Path) -> None:
    path = mini / "data" / "claim_participants.csv"
    before = path.read_bytes()
    header, *rows = before.decode().splitlines()
    path.write_bytes("\r\n".join([header, *reversed(rows)]).encode())
    assert refresh(mini) == ["data/claim_participants.csv"]
    assert path.read_bytes() == before


def test_passages_follow_from_their_transcripts(mini: Path, root: Path, tmp_path: Path) -> None:
    path = mini / "data" / "passages.csv"
    before = path.read_text("utf-8")
    emptied = re.sub(r",[0-9]+,[0-9a-f]{64},", ",,,", before)
    assert emptied != before
    path.write_text(emptied, "utf-8")
    (tmp_path / "none").mkdir()
    refresh(mini, tmp_path / "none")
    assert path.read_text("utf-8") == emptied
    other = tmp_path / "other"
    shutil.copytree(root / "tests" / "bad" / "sources", other)
    with (other / "test-1984-01-01.txt").open("a") as file:
        file.write("another text than was coded")
    refresh(mini, other)
    kept = [line for line in path.read_text("utf-8").splitlines() if ",,," in line]
    assert {line.split(".p")[0] for line in kept if line in emptied} == {"test-1984-01-01"}
    refresh(mini, root / "tests" / "bad" / "sources")
    assert path.read_text("utf-8") == before


def test_refresh_fills_cells_in_the_shell(mini: Path, root: Path) -> None:
    path = change(mini, "passages", ",paragraph,,32,", ",paragraph,,33,")
    sources = root / "tests" / "bad" / "sources"
    assert cli.main(["refresh", "--path", str(mini), "--sources", str(sources)]) == 0
    assert b",paragraph,,32," in path.read_bytes()
