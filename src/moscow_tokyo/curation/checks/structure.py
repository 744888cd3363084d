"""The descriptor against the files, and frictionless as second opinion on descriptor and schemas."""

from __future__ import annotations

from collections.abc import Iterator, Set
from copy import deepcopy
from typing import Any

from ...errors import Fault
from ...packages.package import DESCRIPTOR, Package
from .context import Context
from .files import files
from .profiles import PROFILES
from .rules import rule

REFRESH = "run `moscow-tokyo refresh`"


@rule("descriptor-fresh")
def fresh(context: Context) -> Iterator[Fault]:
    """`bytes` and `hash` in the descriptor are those of the files."""
    for table, file in files(context).items():
        for key, actual in (("bytes", file.size), ("hash", file.digest)):
            found = context.package.resource(table).get(key)
            if found != actual:
                value = "" if found is None else str(found)
                expected = f"{actual}, as in the file (which was edited or is damaged)"
                yield Fault(DESCRIPTOR, table, table, key, value, expected, REFRESH)


@rule("frictionless")
def structure(context: Context) -> Iterator[Fault]:
    """Frictionless has nothing against descriptor and schemas that other rules have not named.

    It opens no file here: rows are checked by the other rules, and by `frictionless validate`.
    """
    found = (one for one in context.found if not one.line and one.rule != "descriptor-fresh")
    for table, error in _errors(context.package, {fault.table for fault in found}):
        place = f"{DESCRIPTOR} or schema of {table}" if table else DESCRIPTOR
        expected = f"metadata that frictionless accepts ({error.title.lower()}: {error.note})"
        yield Fault(place, table, "", "", "", expected, "correct the descriptor or the schema")


def _errors(package: Package, named: Set[str]) -> Iterator[tuple[str, Any]]:
    """What frictionless has against each table's metadata, by table, and ("") against the rest.

    It is not asked about what is `named` already, which may be more than it can read.
    """
    from frictionless import Package as Whole
    from frictionless import Resource

    names = [{"name": table, "path": "data.csv"} for table in package.tables()]
    about = deepcopy({**package.descriptor, "resources": names})
    for error in Whole.validate_descriptor(_local(about)).errors if "" not in named else ():
        yield "", error
    for table in package.tables():
        if table in named:
            continue
        try:
            schema = package.stored_schema(table)
        except ValueError:
            continue  # the rule schema-shape says so
        about = deepcopy({**package.resource(table), "schema": schema})
        for error in Resource.validate_descriptor(_local(about)).errors:
            yield table, error


def _local(about: dict[str, Any]) -> dict[str, Any]:
    """Metadata without a profile of its own, which frictionless would fetch."""
    if about.get("profile") not in PROFILES:
        about.pop("profile", None)
    return about
