"""The ledger: a version's rows are added once, and the data of a recorded version never change."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from moscow_tokyo.curation.checks import validate
from moscow_tokyo.curation.checks.context import Context
from moscow_tokyo.curation.checks.register import RULES
from moscow_tokyo.curation.checks.text import RECORDS
from moscow_tokyo.curation.refresh import refresh
from moscow_tokyo.curation.versions import ledger
from moscow_tokyo.errors import LedgerError, PackageError
from moscow_tokyo.packages import fingerprints
from moscow_tokyo.packages.package import Package
from moscow_tokyo.packages.places import bundled, locate
from moscow_tokyo.packages.tables import rows


def recorded(package: Package) -> list[dict[str, str]]:
    """The rows that the package's own ledger has for its version."""
    return [row for row in rows(package, "releases") if row["version"] == package.version]


def test_the_data_match_the_ledger_or_the_version_was_raised() -> None:
    """Raises for data that differ from those recorded for their version."""
    assert ledger.check(bundled()) == bool(recorded(bundled()))


@pytest.fixture
def small(unrecorded: Path) -> Path:
    """The small package in version 1.1.0; its ledger has another before."""
    return unrecorded


def raised(folder: Path, version: str) -> None:
    path = folder / "datapackage.json"
    path.write_text(json.dumps(json.loads(path.read_text("utf-8")) | {"version": version}), "utf-8")


def test_a_version_is_recorded_once(small: Path) -> None:
    assert not ledger.check(locate(small))
    assert ledger.record(locate(small))
    refresh(small)
    package = locate(small)
    package.check()
    found = recorded(package)
    assert [row["table"] for row in found] == sorted(
        [*(set(package.tables()) - {"releases"}), "package"]
    )
    assert {row["created"] for row in found} == {package.descriptor["created"][:10]}
    assert ledger.check(package)
    before = (small / "data" / "releases.csv").read_bytes()
    assert not ledger.record(package)
    assert (small / "data" / "releases.csv").read_bytes() == before


def test_a_recorded_package_is_still_valid(small: Path, root: Path) -> None:
    ledger.record(locate(small))
    refresh(small)
    assert validate(locate(small), root / "tests" / "bad" / "sources").faults == ()


def test_recorded_data_do_not_change(small: Path) -> None:
    ledger.record(locate(small))
    path = small / "data" / "hedges.csv"
    path.write_text(path.read_text("utf-8") + "zebra,possible,\n", "utf-8")
    count = fingerprints.fingerprint(locate(small))["hedges"].rows
    told = rf"hedges: found {count} rows.*expected {count - 1} rows.*package"
    message = rf"(?s)with other data:\n{told}"
    for act in (ledger.check, ledger.record):
        with pytest.raises(LedgerError, match=message):
            act(locate(small))
    raised(small, "7.0.0")
    assert ledger.record(locate(small))
    versions = [row["version"] for row in rows(locate(small), "releases")]
    assert versions == sorted(versions)
    assert len(set(versions)) == 3


def test_a_zip_is_not_recorded_in(small: Path, tmp_path: Path) -> None:
    path = Path(shutil.make_archive(str(tmp_path / "a"), "zip", small))
    with pytest.raises(PackageError, match="cannot be written here; expected a checkout"):
        ledger.record(locate(path))


@pytest.mark.parametrize("table", RECORDS)
def test_rows_of_a_record_stay_as_they_were_released(table: str, small: Path) -> None:
    ledger.record(locate(small))
    raised(small, "1.2.0")
    check = RULES["released-records"].check
    assert list(check(Context(locate(small), None))) == []
    path = small / "data" / f"{table}.csv"
    text = path.read_text("utf-8")
    assert text.count("\n") > 1, "a row at least"
    path.write_text(text[:-1] + "x\n", "utf-8")
    (fault,) = check(Context(locate(small), None))
    assert (fault.table, fault.value) == (table, "changed or missing rows")


@pytest.mark.parametrize("columns", [1, 2])
def test_a_record_may_have_got_columns_since(columns: int, small: Path) -> None:
    ledger.record(locate(small))
    raised(small, "1.2.0")
    path, schema = small / "data" / "errata.csv", small / "schemas" / "errata.json"
    header, *lines = path.read_text("utf-8").splitlines()
    names = [f"new{n}" for n in range(columns)]
    cells = [",".join([header, *names]), *(line + "," * columns for line in lines)]
    path.write_text("\n".join(cells) + "\n", "utf-8")
    described = json.loads(schema.read_text("utf-8"))
    described["fields"] += [{"name": name, "type": "string"} for name in names]
    schema.write_text(json.dumps(described), "utf-8")
    assert list(RULES["released-records"].check(Context(locate(small), None))) == []


def test_tables_that_were_added_or_are_missing_since(small: Path) -> None:
    ledger.record(locate(small))
    path = small / "datapackage.json"
    descriptor = json.loads(path.read_text("utf-8"))
    (hedges,) = (one for one in descriptor["resources"] if one["name"] == "hedges")
    hedges["name"] = "hedges2"
    path.write_text(json.dumps(descriptor), "utf-8")
    (fault,) = RULES["released-rows"].check(Context(locate(small), None))
    assert (fault.table, fault.column) == ("", "resources")
    assert fault.value == "missing: hedges; added: hedges2"
