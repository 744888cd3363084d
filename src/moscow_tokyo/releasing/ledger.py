"""The ledger `data/releases.csv`: what each released version held. Its rows are only ever added."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from .. import identity
from .. import table_schema as schemas
from ..package import Package, PackageError
from ..refresh import refresh
from ..rows import rows

Rows = list[dict[str, str]]


class LedgerError(ValueError):
    """The data are not those that the ledger has for their version."""


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
        for table, found in sorted(identity.fingerprint(package).items())
    ]


def recorded(package: Package) -> Rows:
    """The rows that the package's own ledger has for its version; none while it is not released."""
    if identity.LEDGER not in package.tables():
        return []
    return [row for row in rows(package, identity.LEDGER) if row["version"] == package.version]


def check(package: Package) -> bool:
    """Whether the version is in the ledger. Raises `LedgerError` if it is there with other data."""
    there = {row["table"]: row for row in recorded(package)}
    if not there:
        return False
    here = {row["table"]: row for row in entries(package)}
    faults = [
        f"{table}: found {_told(here.get(table))}, expected {_told(there.get(table))}"
        for table in sorted(here.keys() | there.keys())
        if here.get(table) != there.get(table)
    ]
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

    Sizes and hashes in the descriptor, and what else is derived, are rewritten after it. Raises
    `LedgerError` if the version is recorded with other data, and `PackageError` for a package
    whose ledger cannot be written: a zip, or the copy inside the installed library.
    """
    if check(package):
        return False
    home = Path(__file__).resolve().parents[1]
    root = Path(package.location)
    if not package.editable or home in root.resolve().parents:
        raise PackageError(
            f"{package.location}: the ledger cannot be written here; expected a checkout or "
            "another folder of tables: name one with --path"
        )
    schema = package.schema(identity.LEDGER)
    columns, keys = schemas.columns(schema), schemas.primary_key(schema)
    found = [*rows(package, identity.LEDGER), *entries(package)]
    found.sort(key=lambda row: [row[key] for key in keys])
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows(found)
    path = root / str(package.resource(identity.LEDGER)["path"])
    path.write_bytes(text.getvalue().encode())
    refresh(root)
    return True


def _told(row: dict[str, str] | None) -> str:
    if row is None:
        return "nothing"
    return f"{row['rows']} rows of {row['created']} with fingerprint {row['fingerprint']}"
