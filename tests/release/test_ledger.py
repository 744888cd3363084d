"""The ledger: a version's rows are added once, and the data of a recorded version never change."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from moscow_tokyo import identity
from moscow_tokyo.checks import validate
from moscow_tokyo.package import PackageError, bundled, locate
from moscow_tokyo.releasing import LedgerError, ledger


def test_the_data_match_the_ledger_or_the_version_was_raised() -> None:
    """Raises for data that differ from those recorded for their version."""
    assert ledger.check(bundled()) == bool(ledger.recorded(bundled()))


@pytest.fixture
def small(mini: Path) -> Path:
    """The small package in version 1.1.0; its ledger has another before."""
    raised(mini, "1.1.0")
    return mini


def raised(folder: Path, version: str) -> None:
    path = folder / "datapackage.json"
    path.write_text(json.dumps(json.loads(path.read_text("utf-8")) | {"version": version}), "utf-8")


def test_a_version_is_recorded_once(small: Path) -> None:
    assert not ledger.check(locate(small))
    assert ledger.record(locate(small))
    package = locate(small)
    package.check()
    rows = ledger.recorded(package)
    assert [row["table"] for row in rows] == sorted(
        [*(set(package.tables()) - {"releases"}), "package"]
    )
    assert {row["created"] for row in rows} == {package.descriptor["created"][:10]}
    assert ledger.check(package)
    before = (small / "data" / "releases.csv").read_bytes()
    assert not ledger.record(package)
    assert (small / "data" / "releases.csv").read_bytes() == before


def test_a_recorded_package_is_still_valid(small: Path, root: Path) -> None:
    ledger.record(locate(small))
    assert validate(locate(small), root / "tests" / "bad" / "sources").faults == ()


def test_recorded_data_do_not_change(small: Path) -> None:
    ledger.record(locate(small))
    path = small / "data" / "hedges.csv"
    path.write_text(path.read_text("utf-8") + "zebra,possible,\n", "utf-8")
    rows = identity.fingerprint(locate(small))["hedges"].rows
    message = rf"(?s)with other data:\nhedges: found {rows} rows.*expected {rows - 1} rows.*package"
    for act in (ledger.check, ledger.record):
        with pytest.raises(LedgerError, match=message):
            act(locate(small))
    raised(small, "7.0.0")
    assert ledger.record(locate(small))
    versions = [row["version"] for row in ledger.rows(locate(small), "releases")]
    assert versions == sorted(versions)
    assert len(set(versions)) == 3


def test_a_zip_is_not_recorded_in(small: Path, tmp_path: Path) -> None:
    path = Path(shutil.make_archive(str(tmp_path / "a"), "zip", small))
    with pytest.raises(PackageError, match="cannot be written here; expected a checkout"):
        ledger.record(locate(path))
