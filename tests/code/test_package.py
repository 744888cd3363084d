"""Where the bytes are: folders, descriptors and zips, sound and damaged."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

import moscow_tokyo as mt
from moscow_tokyo.packages import limits
from moscow_tokyo.packages.overlay import overlay
from moscow_tokyo.packages.places import locate
from moscow_tokyo.packages.tables import rows


def pack(folder: Path, target: Path, top: str = "") -> Path:
    """A zip of a folder, with its files below a top folder when one is named."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                archive.write(path, top + path.relative_to(folder).as_posix())
    return target


def inline(folder: Path) -> None:
    """Put the schemas into the descriptor, as release zips have them."""
    path = folder / "datapackage.json"
    descriptor = json.loads(path.read_text("utf-8"))
    for resource in descriptor["resources"]:
        resource["schema"] = json.loads((folder / resource["schema"]).read_text("utf-8"))
    path.write_text(json.dumps(descriptor), "utf-8")


@pytest.mark.parametrize("form", ["folder", "descriptor", "text", "zip", "zip with top", "inlined"])
def test_open_takes(form: str, mini: Path, tmp_path: Path) -> None:
    claims = mt.open(mini).load("claims", as_="arrow")
    if form == "inlined":
        inline(mini)
    path = {
        "folder": mini,
        "descriptor": mini / "datapackage.json",
        "text": str(mini),
        "zip": tmp_path / "a.zip",
        "zip with top": tmp_path / "a.zip",
        "inlined": tmp_path / "a.zip",
    }[form]
    if str(path).endswith(".zip"):
        pack(mini, tmp_path / "a.zip", "moscow-tokyo-0.1.0/" if "top" in form else "")
    found = mt.open(path)
    assert found.load("claims", as_="arrow").equals(claims)
    assert len(found.view("forecasts")) == 3
    assert found.version == mt.__version__
    assert "test-1984-01-01.c001" in found.cite("test-1984-01-01.c001")


def test_open_refuses(mini: Path, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "a.txt").write_text("x", "utf-8")
    with zipfile.ZipFile(tmp_path / "none.zip", "w") as archive:
        archive.writestr("a/b.txt", "x")
    for path, message in (
        (tmp_path / "nowhere", "no such file or folder"),
        (tmp_path / "empty", "there is no datapackage.json in this folder"),
        (tmp_path / "a.txt", "this is not a data package"),
        (tmp_path / "none.zip", "there is no datapackage.json at the top of this zip"),
    ):
        with pytest.raises(mt.PackageError, match=message):
            mt.open(path)
    for text, message in (
        ("{", "not UTF-8 JSON"),
        ("[]", "is not a JSON object"),
        ("{}", "no list"),
    ):
        (mini / "datapackage.json").write_text(text, "utf-8")
        with pytest.raises(mt.PackageError, match=message):
            mt.open(mini)


def test_a_zip_is_checked_and_a_folder_may_be_edited(mini: Path, tmp_path: Path) -> None:
    path = mini / "data" / "hedges.csv"
    path.write_text(path.read_text("utf-8").replace("likely", "likeli", 1), "utf-8")
    assert len(mt.open(mini).load("names")) > 0
    with pytest.raises(mt.PackageError, match=r"data/hedges\.csv has hash .*, expected sha256:"):
        mt.open(pack(mini, tmp_path / "hash.zip"))
    with path.open("a", encoding="utf-8") as file:
        file.write("more,certain,\n")
    with pytest.raises(mt.PackageError, match=r"has \d+ bytes, expected \d+ by datapackage\.json"):
        mt.open(pack(mini, tmp_path / "bytes.zip"))
    path.unlink()
    with pytest.raises(mt.PackageError, match=r"there is no data/hedges\.csv in this zip"):
        mt.open(pack(mini, tmp_path / "missing.zip"))
    with pytest.raises(mt.PackageError, match=r"cannot read data/hedges\.csv"):
        mt.open(mini).load("hedges")


@pytest.mark.parametrize("path", ["../x.csv", "/etc/x.csv", "a\\b.csv", "c:x.csv", "", "a/../../b"])
def test_no_path_leads_out_of_a_package(path: str, mini: Path) -> None:
    file = mini / "datapackage.json"
    descriptor = json.loads(file.read_text("utf-8"))
    descriptor["resources"][0]["path"] = path
    file.write_text(json.dumps(descriptor), "utf-8")
    with pytest.raises(mt.PackageError, match="leads out of the package"):
        mt.open(mini).load("documents")


def test_other_bytes_for_a_table_say_nothing_of_the_old_file(mini: Path) -> None:
    package = locate(mini)
    stated = {"bytes", "hash", "fingerprint", "encoding", "mediatype"}
    old = package.resource("hedges")
    old.update(encoding="cp1252", mediatype="text/csv", fingerprint="sha256:0")
    assert set(old) > stated
    changed = overlay(package, "hedges", b"hedge,certainty,note\nif,possible,\n")
    new = changed.resource("hedges")
    assert new["path"] == old["path"]
    assert set(new) == set(old) - stated - {"format"}
    assert changed.form("hedges") == "csv"
    assert changed.stamp("hedges") == (), "nobody edits it"
    assert [row["hedge"] for row in rows(changed, "hedges")] == ["if"]
    assert len(rows(package, "hedges")) > 1


@pytest.mark.parametrize("form", ["parquet", "sqlite"])
def test_other_bytes_for_a_table_that_is_not_csv(
    form: str, mini: Path, tmp_path: Path, bundle: Callable[[Path, Path, str], Path]
) -> None:
    package = locate(bundle(mini, tmp_path, form))
    changed = overlay(package, "hedges", b"hedge,certainty,note\nif,possible,\n")
    assert (package.form("hedges"), changed.form("hedges")) == (form, "csv")
    assert [row["hedge"] for row in rows(changed, "hedges")] == ["if"]
    assert rows(changed, "claims") == rows(package, "claims")


def test_a_schema_that_cannot_be_read_is_refused_each_time(mini: Path) -> None:
    path = mini / "schemas" / "hedges.json"
    schema = json.loads(path.read_text("utf-8"))
    schema["fields"][0]["type"] = 5
    path.write_text(json.dumps(schema), "utf-8")
    package = locate(mini)
    for _ in range(2):
        with pytest.raises(mt.PackageError, match=r"cannot be read: fields\.0\.type: found 5"):
            package.schema("hedges")


def test_as_many_columns_and_bytes_as_are_allowed(
    mini: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    size = max((mini / path).stat().st_size for path in ("datapackage.json", "schemas/hedges.json"))
    monkeypatch.setattr(limits, "JSON", size)
    monkeypatch.setattr(limits, "COLUMNS", 3)
    assert len(locate(mini).schema("hedges")["fields"]) == 3
    monkeypatch.setattr(limits, "COLUMNS", 2)
    with pytest.raises(mt.PackageError, match="has 3 columns; expected at most 2"):
        locate(mini).schema("hedges")
    monkeypatch.setattr(limits, "JSON", size - 1)
    with pytest.raises(mt.PackageError, match=f"expected at most {size - 1:,}"):
        locate(mini).schema("hedges")
