"""What makes a package valid: text, structure, columns and keys, and history's own rules."""

from __future__ import annotations

import os

from ..._extras import need
from ...errors import Fault, PackageError
from ...packages.package import Package
from ...packages.tables import FORMATS
from .report import Report

__all__ = ["Report", "of_table", "validate"]


def validate(package: Package, sources: str | os.PathLike[str] | None = None) -> Report:
    """Run every rule on a package and collect every violation.

    `sources` is a folder of transcripts named `<document_id>.txt`; without it the environment
    variable MOSCOW_TOKYO_SOURCES names the folder, else `shared/sources` beside the package's
    folder. Rules that need a transcript which is not there are listed in `Report.skipped`.
    Raises `ImportError` when frictionless is not installed, and `PackageError` when a schema or the
    folder of transcripts cannot be found, or the tables are no CSV but made from it.
    """
    for table in package.tables():
        form = package.form(table)
        if form in FORMATS and form != "csv":  # of any other the rules have something to say
            raise PackageError(
                f"{package.location}: table {table!r} has format {form!r}, and the rules apply to "
                "CSV, from which it was made: validate the csv.zip of the same version"
            )
    need("frictionless", "validate", "validate")
    from . import register
    from .context import Context

    return register.run(Context(package, sources))


def of_table(package: Package, name: str) -> list[Fault]:
    """What the rules on text and columns find in one table, in the order of its lines.

    References to other tables are not looked at.
    """
    from . import register
    from .context import Context

    context = Context(package, None, only=name)
    rules = [one for one in register.RULES.values() if one.name.startswith(("text-", "column-"))]
    found = [fault._replace(rule=one.name) for one in rules for fault in one.check(context)]
    return sorted(found, key=lambda fault: fault.line)
