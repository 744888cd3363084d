"""Enlarges the real package: the whole corpus again and again under new identifiers.

Each copy has all documents with all that hangs on them, about seven rows a claim. What is shared
stays as it is: participants and their codes, hedges, and the record of coding and of versions, which
is of the first copy. Keys, vocabularies and rules hold as before, so that `validate` passes; one
pattern is widened, that of `evidence_id`, which has room for a thousand rows only. Cells in our own
words begin with the copy's number, so that columns of text have about as many different values as
rows. The version is one that is not released, and is recorded in the package's own ledger.

The tables are no data: nobody said these things some hundred times. `python -m
tests.benchmarks.enlarge 100000 FOLDER` writes them; the same number gives the same bytes. DuckDB
does it, with 1 GB of memory at most, and puts on disk what does not fit.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import math
import random
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import duckdb

from moscow_tokyo import schemas
from moscow_tokyo.curation.versions import ledger
from moscow_tokyo.packages import released
from moscow_tokyo.packages.overlay import csv_of
from moscow_tokyo.packages.package import DESCRIPTOR, Package
from moscow_tokyo.packages.places import bundled, locate
from moscow_tokyo.packages.tables import Table

SHARED = ("participants", "identifiers", "hedges")
"""Tables that all copies share, beside those of the record."""
OWN_WORDS = ("statement", "condition", "summary", "subject", "question", "note")
"""Columns in our own words, which get the copy's number."""
HASHES = ("text_sha256", "transcript_sha256")
MEMORY = "1GB"


def enlarge(claims: int, folder: Path, package: Package | None = None) -> Path:
    """Write a package with at least so many claims into a new folder, and return the folder."""
    package = package or bundled()
    folder.mkdir(parents=True)
    copies = math.ceil(claims / len(Table.of(package, "claims")))
    descriptor = json.loads(json.dumps(package.descriptor))
    descriptor["title"] = f"{package.name}, {copies} times over: made for benchmarks, no data"
    if package.version in {row["version"] for row in released.ledger(package)}:
        descriptor["version"] = "{}.{}.{}".format(*released.number(package.version)[:2], 1000)
    with duckdb.connect() as db:
        db.execute(f"SET memory_limit = '{MEMORY}'")
        db.execute(f"SET temp_directory = '{folder}/.spilled'")
        for resource in descriptor["resources"]:
            table, path = resource["name"], folder / resource["path"]
            schema = _widened(package.schema(table))
            for file in (path, folder / resource["schema"]):
                file.parent.mkdir(parents=True, exist_ok=True)
            (folder / resource["schema"]).write_text(
                json.dumps(schema, ensure_ascii=False), "utf-8"
            )
            path.write_bytes(package.data(table))
            if not _is_shared(package, table):
                _multiply(db, path, schema, _cells(package, table, schema), copies)
    shutil.rmtree(folder / ".spilled", ignore_errors=True)
    (folder / DESCRIPTOR).write_text(json.dumps(descriptor), "utf-8")
    ledger.record(locate(folder))
    for resource in descriptor["resources"]:
        resource |= _about(folder / resource["path"])
    (folder / DESCRIPTOR).write_text(json.dumps(descriptor, ensure_ascii=False, indent=2), "utf-8")
    return folder


def edited(old: Path, folder: Path, cells: int = 1000, seed: int = 1) -> Path:
    """Write the package again with so many statements changed, and return the new folder."""
    shutil.copytree(old, folder)
    package = locate(folder)
    header, rows = Table.of(package, "claims").records()
    place = header.index("statement")
    for row in random.Random(seed).sample(rows, min(cells, len(rows))):
        row[place] = f"Changed: {row[place]}"
    resource = package.resource("claims")
    path = folder / resource["path"]
    path.write_bytes(csv_of(header, rows))
    resource |= _about(path)
    (folder / DESCRIPTOR).write_text(json.dumps(package.descriptor, ensure_ascii=False), "utf-8")
    return folder


def _is_shared(package: Package, table: str) -> bool:
    return table in SHARED or package.schema(table)["group"] == "record"


def _widened(schema: dict[str, Any]) -> dict[str, Any]:
    """A schema whose pattern of numbered IDs takes any number of digits."""
    made: dict[str, Any] = json.loads(json.dumps(schema))
    for field in made["fields"]:
        if field["name"] == "evidence_id":
            field["constraints"]["pattern"] = "e[0-9]{3,}"
    return made


def _cells(package: Package, table: str, schema: Mapping[str, Any]) -> Iterator[str]:
    """What each column of a table is in the copy number `copy`, in SQL; the first copy has number 0."""
    led = {
        column
        for here, target, _ in schemas.references(schema, table)
        for column in here
        if not _is_shared(package, target)
    }
    own = set(schemas.primary_key(schema)) - {
        column for here, *_ in schemas.references(schema, table) for column in here
    }
    for column in schemas.columns(schema):
        if column == "evidence_id":
            made = f"'e' || (copy * 1000 + {column}[2:]::BIGINT)"
        elif column in led or column == "row_id" or (column in own and column.endswith("_id")):
            made = f"regexp_replace({column}, '^[^.]*', '\\0-x' || copy)"
        elif column in OWN_WORDS:
            made = f"'Copy ' || copy || ': ' || {column}"
        elif column in HASHES:
            made = f"sha256({column} || copy)"
        else:
            made = f'"{column}"'
        yield f'CASE copy WHEN 0 THEN "{column}" ELSE {made} END AS "{column}"'


def _multiply(
    db: duckdb.DuckDBPyConnection,
    path: Path,
    schema: Mapping[str, Any],
    cells: Iterator[str],
    copies: int,
) -> None:
    """Write a table's file with all its copies, in the order of its primary key."""
    name = str(path).replace("'", "''")
    db.execute(
        f"CREATE OR REPLACE TEMP TABLE once AS FROM read_csv('{name}', header = true, "
        "all_varchar = true, delim = ',', quote = '\"', escape = '\"', nullstr = '')"
    )
    key = ", ".join(f'"{column}"' for column in schemas.primary_key(schema))
    db.execute(
        f"COPY (SELECT * FROM (SELECT {', '.join(cells)} FROM once, range({copies}) AS _(copy)) "
        f"ORDER BY {key}) TO '{name}' (FORMAT csv, HEADER, NULLSTR '')"
    )


def _about(path: Path) -> dict[str, Any]:
    """What the descriptor says of a file."""
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return {"bytes": path.stat().st_size, "hash": f"sha256:{digest}"}


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("claims", type=int, help="at least so many claims")
    parser.add_argument("folder", type=Path, help="where the package goes: a new folder")
    asked = parser.parse_args()
    print(enlarge(asked.claims, asked.folder))
