"""The tables with what follows from other cells: bounds of dates, passages' words, order of rows."""

from __future__ import annotations

import os
from collections.abc import Iterator

from .. import schemas
from ..errors import DataError, EdtfError
from ..packages.overlay import csv_bytes
from ..packages.package import Package
from ..packages.tables import Table
from ..packages.transcripts import passage_cells
from ..schemas.edtf import bounds
from .checks.context import Transcripts

Rows = list[dict[str, str]]


def tables(
    package: Package, sources: str | os.PathLike[str] | None = None
) -> Iterator[tuple[str, bytes]]:
    """Path and bytes of each CSV table as it should be, with what follows from other cells.

    The first and last days follow from the EDTF expression beside them, a passage's line, words and
    hash from its transcript where it is at hand, the order of the rows from their key. A table that
    cannot be read is left out; the validation says what is wrong with it.
    """
    for name in package.tables():
        schema = package.schema(name)
        try:
            header, records = Table.of(package, name).records()
        except (DataError, UnicodeDecodeError):
            continue
        if header != schemas.columns(schema) or package.form(name) != "csv":
            continue
        rows = [dict(zip(header, cells, strict=True)) for cells in records]
        _fill_bounds(header, rows)
        if name == "passages":
            _fill_passages(package, rows, sources)
        yield (
            str(package.resource(name)["path"]),
            csv_bytes(schema, map(list, map(dict.values, rows))),
        )


def _fill_bounds(header: list[str], rows: Rows) -> None:
    """The days beside each EDTF expression; one that is wrong is left to the validation."""
    for stem in [name.removesuffix("_edtf") for name in header if name.endswith("_edtf")]:
        for row in rows:
            try:
                days = bounds(row[f"{stem}_edtf"])
            except EdtfError:
                continue
            for side, day in zip(("earliest", "latest"), days, strict=True):
                if f"{stem}_{side}" in row:
                    row[f"{stem}_{side}"] = day.isoformat() if day else ""


def _fill_passages(package: Package, rows: Rows, sources: str | os.PathLike[str] | None) -> None:
    """What the transcripts at hand say of each passage, by its ordinal."""
    documents = Table.of(package, "documents").rows()
    hashes = {row["document_id"]: row["transcript_sha256"] for row in documents}
    lines = Transcripts(package, sources, hashes).lines
    for row in rows:
        known = lines.get(row["document_id"], [])
        ordinal = row["ordinal"]
        if ordinal.isascii() and ordinal.isdigit() and 1 <= int(ordinal) <= len(known):
            row.update(passage_cells(*known[int(ordinal) - 1]))
