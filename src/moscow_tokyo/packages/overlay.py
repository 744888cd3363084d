"""A package in which one table has other bytes, and the bytes of a table as the package writes it."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Sequence

from .. import schemas
from .package import DESCRIPTOR, Package


def overlay(package: Package, name: str, data: bytes) -> Package:
    """The package with other bytes of CSV for one table; what it has stored is not changed."""
    path = f"{name}.csv"
    if package.form(name) == "csv":
        path = str(package.resource(name)["path"])
    stated = ("bytes", "hash", "fingerprint", "encoding", "mediatype", "format")
    resources = [
        {key: value for key, value in one.items() if key not in stated} | {"path": path}
        if one["name"] == name
        else one
        for one in package.descriptor["resources"]
    ]
    descriptor = json.dumps({**package.descriptor, "resources": resources}).encode()
    made = {DESCRIPTOR: descriptor, path: data}

    def read(wanted: str) -> bytes:
        return made[wanted] if wanted in made else package.read(wanted)

    return Package(package.location, read, editable=False)


def csv_bytes(schema: schemas.Schema, rows: Iterable[Sequence[str]]) -> bytes:
    r"""Rows of text as the package writes them: header, LF, sorted by primary key as text.

    >>> fields = [{"name": "hedge"}, {"name": "note"}]
    >>> csv_bytes({"fields": fields, "primaryKey": "hedge"}, [["may", "a, b"], ["if", ""]])
    b'hedge,note\nif,\nmay,"a, b"\n'
    """
    names = schemas.columns(schema)
    places = [names.index(name) for name in schemas.primary_key(schema)]
    ordered = sorted(map(list, rows), key=lambda row: [row[place] for place in places])
    return csv_of(names, ordered)


def csv_of(header: Sequence[str], rows: Iterable[Iterable[str]]) -> bytes:
    """A header and rows of text in the order given, in the package's dialect of CSV."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return text.getvalue().encode()
