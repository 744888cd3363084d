"""What is committed and derived is what `refresh` writes."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

import moscow_tokyo as mt
from moscow_tokyo.curation.refresh import refresh

DERIVED = (
    "datapackage.json",
    "CITATION.cff",
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
    for name in DERIVED:
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
