"""The descriptor against the files: fresh sizes and hashes, and frictionless on the metadata."""

from __future__ import annotations

import gc
import json
import tempfile
import threading
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ...errors import Fault
from ...packages.package import DESCRIPTOR, Package, sha256
from .context import Context
from .rules import rule

REFRESH = "run `moscow-tokyo refresh`"
_ONE_AT_A_TIME = threading.Lock()
"""The filters of warnings belong to the whole process: two threads would leave them changed."""
_STALE = ("hash-count", "byte-count")  # the rule descriptor-fresh says these better


@rule("descriptor-fresh")
def fresh(context: Context) -> Iterator[Fault]:
    """`bytes` and `hash` in the descriptor are those of the files."""
    for table in context.package.tables():
        resource = context.package.resource(table)
        try:
            data = context.package.data(table)
        except ValueError:
            continue  # the rule file-readable says so
        for key, actual in (("bytes", len(data)), ("hash", sha256(data))):
            found = resource.get(key)
            if found != actual:
                value = "" if found is None else str(found)
                expected = f"{actual}, as the file has (the file was edited, or is damaged)"
                yield Fault(DESCRIPTOR, table, table, key, value, expected, REFRESH)


@rule("frictionless")
def structure(context: Context) -> Iterator[Fault]:
    """Frictionless finds nothing wrong with descriptor and schemas that other rules have not named.

    It sees no rows: other rules check them, by column. `frictionless validate` checks them too.
    """
    named = {fault.table for fault in context.found if not fault.line}
    unreadable = {table for table in context.package.tables() if context.unreadable(table)}
    for table, error in _errors(context.package):
        if error.type in _STALE or table in named or (table and unreadable):
            continue  # a table may refer to one that cannot be read
        expected = f"what frictionless asks for ({error.title.lower()}: {error.note})"
        remedy = "correct the descriptor, the schema or the file"
        column = str(getattr(error, "field_name", "") or "")
        yield Fault(
            f"{table}.csv" if table else DESCRIPTOR, table, "", column, "", expected, remedy
        )


def _errors(package: Package) -> Iterator[tuple[str, Any]]:
    """What frictionless finds, each with its table's name ("" for the descriptor as a whole)."""
    import frictionless

    # Windows removes no file that is still open.
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
        _write(package, Path(name))
        with _ONE_AT_A_TIME, warnings.catch_warnings():
            warnings.simplefilter("ignore", ResourceWarning)  # it leaves files open after an error
            report = frictionless.validate(str(Path(name, DESCRIPTOR)), type="package")
            gc.collect()
        for error in report.errors:
            yield "", error
        for task in report.tasks:
            for error in task.errors:
                error.note = error.note.replace(name, "").replace(str(Path(name).resolve()), "")
                yield task.name, error


def _write(package: Package, folder: Path) -> None:
    """The package as files, each table without its rows; what cannot be read is left out."""
    (folder / DESCRIPTOR).write_text(json.dumps(package.descriptor), "utf-8")
    for resource in package.descriptor["resources"]:
        for path in (resource.get("path"), resource.get("schema")):
            if isinstance(path, str):
                try:
                    data = package.read(path)
                except ValueError:
                    continue
                target = folder / path
                target.parent.mkdir(parents=True, exist_ok=True)
                header = data.split(b"\n", 1)[0]
                target.write_bytes(data if path == resource.get("schema") else header)
