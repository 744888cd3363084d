"""The ledger `data/releases.csv`: what each released version held. Its rows are only ever added."""

from __future__ import annotations

from pathlib import Path

from ... import schemas
from ...errors import LedgerError, PackageError
from ...packages import fingerprints, released
from ...packages.overlay import csv_bytes
from ...packages.package import Package
from ...packages.tables import rows
from ...packages.written import write

Rows = list[dict[str, str]]


def entries(package: Package) -> Rows:
    """The ledger's rows for the data as they are: one for each other table, and one `package`."""
    created = str(package.descriptor.get("created", ""))[:10]
    return [
        {
            "version": package.version,
            "table": table,
            "created": created,
            "rows": str(found.rows),
            "fingerprint": found.fingerprint,
        }
        for table, found in sorted(fingerprints.fingerprint(package).items())
    ]


def check(package: Package) -> bool:
    """Whether the version is in the package's own ledger.

    Raises `LedgerError` if it is there with other data or of another day.
    """
    there = [row for row in released.ledger(package) if row["version"] == package.version]
    if not there:
        return False
    days, created = {row["created"] for row in there}, str(package.descriptor.get("created", ""))
    faults = [] if days == {created[:10]} else [f"created: found {created[:10]}, expected {days}"]
    faults += released.differences(
        package, {row["table"]: (row["rows"], row["fingerprint"]) for row in there}
    )
    if faults:
        raise LedgerError(
            f"version {package.version} is in the ledger (data/releases.csv) with other data:\n"
            + "\n".join(faults)
            + "\nA recorded version never changes: raise `version` in datapackage.json, or restore "
            "the tables."
        )
    return True


def record(package: Package) -> bool:
    """Add the version's rows to the ledger in the package's folder, once; whether any were added.

    What is derived has to be rewritten after it. Raises `LedgerError` if the version is recorded
    with other data, and `PackageError` for a package whose ledger cannot be written: a zip, or the
    copy inside the installed library.
    """
    if check(package):
        return False
    if not package.editable:
        raise PackageError(
            f"{package.location}: the ledger cannot be written here; expected a checkout or "
            "another folder of tables: name one with --path"
        )
    schema = package.schema(fingerprints.LEDGER)
    found = [*rows(package, fingerprints.LEDGER), *entries(package)]
    columns = schemas.columns(schema)
    data = csv_bytes(schema, ([row[column] for column in columns] for row in found))
    path = Path(package.location) / str(package.resource(fingerprints.LEDGER)["path"])
    write(path, data)
    return True
