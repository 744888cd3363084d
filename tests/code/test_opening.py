"""`open` with a hash and of a release's folder; a version found, checked, and not found."""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import shutil
import warnings
from collections.abc import Callable
from pathlib import Path

import pytest

import moscow_tokyo as mt
from moscow_tokyo import dataset
from moscow_tokyo.cli import opening
from moscow_tokyo.curation.refresh import refresh
from moscow_tokyo.curation.versions import ledger
from moscow_tokyo.packages import released
from moscow_tokyo.packages.fetch import CACHE
from moscow_tokyo.packages.package import Package
from moscow_tokyo.packages.places import locate
from moscow_tokyo.packages.released import RELEASES

Bundle = Callable[[Path, Path, str], Path]
FORMS = ("csv", "parquet", "sqlite")


# --- a path --------------------------------------------------------------------------------------


def test_a_file_must_have_the_hash_that_is_given(
    mini: Path, tmp_path: Path, bundle: Bundle
) -> None:
    path = bundle(mini, tmp_path, "csv")
    digits = hashlib.sha256(path.read_bytes()).hexdigest()
    for written in (digits, f"sha256:{digits}", digits.upper()):
        assert mt.open(path, sha256=written).version == mt.__version__
    with pytest.raises(mt.PackageError, match=rf"has the SHA-256 {digits}, expected 0+; .* again"):
        mt.open(path, sha256="0" * 64)
    with pytest.raises(
        mt.PackageError, match="sha256 is the hash of one file, and this is not a file"
    ):
        mt.open(mini, sha256=digits)
    with pytest.raises(ValueError, match="sha256 is 'abc'; expected 64 hexadecimal digits"):
        mt.open(path, sha256="abc")


def test_a_releases_folder_is_opened_by_its_csv_zip(
    mini: Path, tmp_path: Path, bundle: Bundle
) -> None:
    folder = tmp_path / "release"
    folder.mkdir()
    path = bundle(mini, folder, "csv")
    bundle(mini, folder, "parquet")
    assert mt.open(folder).path == path
    shutil.copy(path, folder / "another-csv.zip")
    with pytest.raises(mt.PackageError, match=r"there is no datapackage\.json in this folder"):
        mt.open(folder)


# --- a version -----------------------------------------------------------------------------------


def edition(folder: Path, version: str, hedge: str = "") -> None:
    """Raise a package to a version, with another hedge if wanted, and record it in its ledger."""
    path = folder / "datapackage.json"
    text = json.dumps(json.loads(path.read_text("utf-8")) | {"version": version})
    path.write_text(text, "utf-8")
    if hedge:
        with (folder / "data" / "hedges.csv").open("a", encoding="utf-8", newline="") as file:
            file.write(f"{hedge},possible,\n")
    refresh(folder)
    ledger.record(locate(folder))


@pytest.fixture(scope="module")
def editions(
    _mini: Path, bundle: Bundle, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Path]:
    """The small package as versions 1.0.0 and 1.1.0, and a folder with the first in all formats."""
    folder = tmp_path_factory.mktemp("editions")
    made = {name: folder / name for name in ("1.0.0", "1.1.0", "old")}
    shutil.copytree(_mini, made["1.0.0"])
    path = made["1.0.0"] / "data" / "releases.csv"
    path.write_text(path.read_text("utf-8").splitlines()[0] + "\n", "utf-8")
    edition(made["1.0.0"], "1.0.0")
    made["old"].mkdir()
    for form in FORMS:
        bundle(made["1.0.0"], made["old"], form)
    shutil.copytree(made["1.0.0"], made["1.1.0"])
    edition(made["1.1.0"], "1.1.0", "zebra")
    return made


@pytest.fixture
def here(editions: dict[str, Path], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """The folder of what is the library's own package in these tests: version 1.0.0."""
    own = tmp_path / "own"
    shutil.copytree(editions["1.0.0"], own)
    monkeypatch.setattr(released, "bundled", lambda: locate(own))
    monkeypatch.setenv(CACHE, str(tmp_path / "cache"))
    monkeypatch.delenv(RELEASES, raising=False)
    return own


@pytest.fixture
def data(here: Path) -> mt.Dataset:
    """The library's own data set, as `BUNDLED` is it."""
    package = locate(here)
    return mt.Dataset(lambda: package)


def test_the_librarys_own_version(here: Path, data: mt.Dataset) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert mt.Dataset.at("1.0.0").path == here
        assert data.load("claims", version="1.0.0").attrs["version"] == "1.0.0"


def test_the_librarys_own_version_when_it_was_edited(here: Path) -> None:
    with (here / "data" / "hedges.csv").open("a", encoding="utf-8", newline="") as file:
        file.write("zebra,possible,\n")
    told = r"the data differ from those that the ledger that came .* version 1\.0\.0:\nhedges: found \d+ "
    with pytest.raises(mt.PackageError, match=told):
        mt.Dataset.at("1.0.0")


def test_the_librarys_own_version_before_its_release(here: Path) -> None:
    path = here / "data" / "releases.csv"
    path.write_text(path.read_text("utf-8").splitlines()[0] + "\n", "utf-8")
    with pytest.warns(
        UserWarning, match=r"version 1\.0\.0 has not been released: it is not in the"
    ):
        assert mt.Dataset.at("1.0.0").path == here


@pytest.fixture
def old(here: Path, tmp_path: Path, editions: dict[str, Path]) -> Path:
    """A folder with version 1.0.0 in all formats, after the library went on to 1.1.0."""
    shutil.rmtree(here)
    shutil.copytree(editions["1.1.0"], here)
    shutil.copytree(editions["old"], tmp_path / "old")
    return tmp_path / "old"


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("where", ["cache", "place", "below"])
def test_an_old_version_is_found(
    form: str,
    where: str,
    old: Path,
    data: mt.Dataset,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (file,) = old.glob(f"*{'-' * (form != 'sqlite')}{form}*")
    folder = {
        "cache": tmp_path / "cache",
        "place": tmp_path / "place",
        "below": tmp_path / "place" / "moscow-tokyo-1.0.0",
    }[where]
    folder.mkdir(parents=True)
    target = folder / (f"{'0' * 32}-{file.name}" if where == "cache" else file.name)
    shutil.copy(file, target)
    if where != "cache":
        monkeypatch.setenv(RELEASES, str(tmp_path / "place"))
    before, now = data.load("hedges", version="1.0.0"), data.load("hedges")
    assert (before.attrs["version"], now.attrs["version"]) == ("1.0.0", "1.1.0")
    assert len(now) == len(before) + 1
    assert data.load("hedges", as_="arrow", version="1.0.0").num_rows == len(before)
    assert data.view("claims", version="1.0.0").attrs["version"] == "1.0.0"
    found = mt.Dataset.at("1.0.0")
    assert (found.version, found.path) == ("1.0.0", target)
    assert found.load("hedges", version="1.1.0").attrs["version"] == "1.1.0"
    assert found.load("hedges", version="1.0.0").attrs["version"] == "1.0.0"


def test_a_version_is_searched_and_checked_once(
    old: Path, data: mt.Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(RELEASES, str(old))
    data.load("hedges", version="1.0.0")
    monkeypatch.delenv(RELEASES)
    assert len(data.load("claims", version="1.0.0")) > 0


@pytest.mark.parametrize("place", ["", "nowhere"])
def test_a_version_that_is_not_found(
    place: str, old: Path, data: mt.Dataset, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if place:
        monkeypatch.setenv(RELEASES, place)
    with pytest.raises(mt.PackageError) as caught:
        data.load("claims", version="1.0.0")
    stem = "moscow-tokyo-1.0.0"
    assert str(caught.value) == (
        "version 1.0.0 of moscow-tokyo was not found (the installed library has 1.1.0; the cache "
        f"{tmp_path / 'cache'} does not have it; "
        + (f"neither does {RELEASES}, {place}" if place else f"{RELEASES} is not set")
        + f"). Download {stem}-csv.zip or {stem}-parquet.zip or {stem}.sqlite of that version, put "
        f"it into a folder, and set {RELEASES} to that folder (or to the URL of its folder); "
        "or open the file itself with moscow_tokyo.open"
    )
    assert "http" not in str(caught.value)


@pytest.mark.parametrize(
    ("version", "message"),
    [
        (
            "1.0.1",
            r"unknown version '1\.0\.1'; did you mean '1\.0\.0'\? There are: 1\.0\.0, 1\.1\.0",
        ),
        ("0.9.0", r"unknown version '0\.9\.0'.*There are: 1\.0\.0, 1\.1\.0"),
        ("1.0", r"found version '1\.0'; expected three numbers, such as '1\.0\.0'"),
        ("latest", "found version 'latest'; expected three numbers"),
    ],
)
def test_a_version_that_never_was(version: str, message: str, old: Path, data: mt.Dataset) -> None:
    with pytest.raises(ValueError, match=message):
        data.load("claims", version=version)


def test_a_file_that_is_named_after_another_version(
    old: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (file,) = old.glob("*-csv.zip")
    shutil.copy(file, old / "moscow-tokyo-2.0.0-csv.zip")
    monkeypatch.setenv(RELEASES, str(old))
    with pytest.raises(
        mt.PackageError, match=r"found version 1\.0\.0 of moscow-tokyo, though .* 2\.0\.0"
    ) as caught:
        mt.Dataset.at("2.0.0")
    *damaged, last = str(caught.value).split("\n")
    assert all(line.endswith("; delete that file") for line in damaged)
    assert last == "Then download that version again."


@pytest.fixture
def other(here: Path, tmp_path: Path) -> Path:
    """A copy of the library's own package, to go on with."""
    return shutil.copytree(here, tmp_path / "other")


def test_a_newer_version_is_checked_against_its_own_ledger(
    other: Path, data: mt.Dataset, tmp_path: Path, bundle: Bundle, monkeypatch: pytest.MonkeyPatch
) -> None:
    edition(other, "1.2.0", "zebra")
    bundle(other, tmp_path, "csv")
    monkeypatch.setenv(RELEASES, str(tmp_path))
    told = r"version 1\.2\.0 is newer than the ledger .* 1\.0\.0\) and was checked against its own"
    with pytest.warns(UserWarning, match=told):
        assert data.load("hedges", version="1.2.0").attrs["version"] == "1.2.0"


def refused(version: str) -> str:
    """What is said of a version that is found and not taken."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with pytest.raises(mt.PackageError) as caught:
            mt.Dataset.at(version)
    return str(caught.value)


def test_a_newer_version_that_is_no_release_or_was_changed(
    other: Path, tmp_path: Path, bundle: Bundle, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(RELEASES, str(tmp_path))
    path = other / "data" / "releases.csv"
    recorded = path.read_text("utf-8")
    edition(other, "1.2.0", "zebra")
    with (other / "data" / "hedges.csv").open("a", encoding="utf-8", newline="") as file:
        file.write("zoo,possible,\n")
    refresh(other)
    bundle(other, tmp_path, "csv")
    assert "those that its own ledger records for version 1.2.0:\nhedges: found" in refused("1.2.0")
    path.write_text(recorded, "utf-8")
    refresh(other)
    bundle(other, tmp_path, "csv")
    assert "version 1.2.0 is not in its own ledger, so it was never released" in refused("1.2.0")


def test_an_old_version_with_other_data(
    old: Path, other: Path, bundle: Bundle, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file that is sound in itself, and has its own ledger, is not the one that was released."""
    monkeypatch.setenv(RELEASES, str(old))
    path = other / "data" / "releases.csv"
    path.write_text(path.read_text("utf-8").splitlines()[0] + "\n", "utf-8")
    edition(other, "1.0.0", "zebra")
    bundle(other, old, "csv")
    told = refused("1.0.0")
    assert "those that the ledger that came with the library records for version 1.0.0" in told
    assert re.search(
        r"\nhedges: found (\d+) rows with fingerprint ([0-9a-f]{64}), expected (?!\1 )\d+ rows "
        r"with fingerprint (?!\2)[0-9a-f]{64}\npackage: found ",
        told,
    )
    assert told.endswith(
        "Download the version again; in a checkout, restore the tables or raise the version."
    )


def test_a_table_that_is_not_in_the_ledger(here: Path) -> None:
    path = here / "data" / "releases.csv"
    lines = path.read_text("utf-8").splitlines()
    path.write_text("\n".join(line for line in lines if ",names," not in line) + "\n", "utf-8")
    assert re.search(
        r"\nnames: found \d+ rows with fingerprint .*, expected no such table\n", refused("1.0.0")
    )


def test_the_bundled_data_set_is_checked_when_its_own_version_is_asked_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[Package] = []
    monkeypatch.setattr(released, "check", asked.append)
    monkeypatch.setattr(dataset.BUNDLED, "_versions", {})
    frame = dataset.BUNDLED.load("hedges", version=mt.__version__)
    assert frame.equals(mt.load("hedges"))
    assert asked == [dataset.BUNDLED._package]


def test_the_tables_in_the_folder_are_others(
    mini: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for folder, path, elsewhere in (
        (tmp_path, None, False),
        (mini, None, True),
        (mini, str(mini), False),
        (mini, ".", False),
    ):
        monkeypatch.chdir(folder)
        assert opening.is_elsewhere(argparse.Namespace(path=path)) is elsewhere
