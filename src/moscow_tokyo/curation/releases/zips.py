"""The tables as single CSV and Parquet files, and the two zips that are data packages."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from ... import schemas
from ...packages.package import DESCRIPTOR, sha256
from ...site import build as site
from .. import agreement
from ..content import File, Files, Material, json_bytes
from . import csvw

if TYPE_CHECKING:
    import pyarrow as pa

PARQUET = "application/vnd.apache.parquet"
_DESCRIBED = ("title", "description", "unit", "example")


def csv_files(material: Material) -> Files:
    """Each table's CSV, byte for byte as the package has it."""
    for table in material.package.tables():
        yield f"csv/{table}.csv", material.package.data(table)


def parquet_files(material: Material) -> Files:
    """Each table as one Parquet file, its columns described in the metadata."""
    for table, typed in material.typed.items():
        yield f"parquet/{table}.parquet", parquet(described(material, table, typed))


def described(material: Material, table: str, typed: pa.Table) -> pa.Table:
    """A table whose Arrow schema says what table, version and licence it is of, and its columns.

    A field's metadata are its title, description, unit and example, and its vocabulary's labels as
    JSON; a required column is not nullable.
    """
    schema = material.schemas[table]
    fields = []
    for field, target in zip(schema["fields"], schemas.arrow.arrow_schema(schema), strict=True):
        about = {name: str(field[name]) for name in _DESCRIBED if field.get(name)}
        labels = {term["value"]: term.get("label", "") for term in field.get("categories", [])}
        if labels:
            about["categories"] = json.dumps(labels, ensure_ascii=False)
        fields.append(target.with_metadata(about))
    about = {
        "package": material.package.name,
        "version": material.package.version,
        "created": material.created,
        "licence": material.licence.get("name", ""),
        "table": table,
        "title": str(schema.get("title", "")),
        "description": str(schema.get("description", "")),
    }
    target = schemas.arrow.arrow_schema(schema).empty_table().schema
    for n, one in enumerate(fields):
        target = target.set(n, one)
    return typed.cast(target).replace_schema_metadata(about)


def parquet(table: pa.Table) -> bytes:
    """An Arrow table as Parquet bytes: snappy, which every reader knows, and one row group."""
    import pyarrow.parquet as pq

    file = io.BytesIO()
    rows = max(table.num_rows, 1)
    pq.write_table(table, file, compression="snappy", row_group_size=rows)
    return file.getvalue()


def csv_package(material: Material, shared: Iterable[File]) -> Files:
    """The CSV zip: a complete data package, whose `data/` has the SWHID in its descriptor."""
    files = {f"data/{table}.csv": data for table, data in _tables(csv_files(material))}
    resources = {
        table: {
            "path": f"data/{table}.csv",
            "format": "csv",
            "mediatype": "text/csv",
            "encoding": "utf-8",
            "bytes": len(files[f"data/{table}.csv"]),
            "hash": sha256(files[f"data/{table}.csv"]),
        }
        for table in material.package.tables()
    }
    described = csvw.csvw_files(material, files)
    yield _package(material, "csv", resources, files, [*shared, *described])


def parquet_package(material: Material, shared: Iterable[File]) -> Files:
    """The Parquet zip: the same package with Parquet tables.

    Its resources have a hash but no `bytes`: frictionless takes a Parquet file's size for wrong.
    """
    files = {f"data/{table}.parquet": data for table, data in _tables(parquet_files(material))}
    resources = {
        table: {
            "path": f"data/{table}.parquet",
            "format": "parquet",
            "mediatype": PARQUET,
            "hash": sha256(files[f"data/{table}.parquet"]),
        }
        for table in material.package.tables()
    }
    yield _package(material, "parquet", resources, files, shared)


def site_package(material: Material) -> Files:
    """The site, without the text of any document, in a zip with one folder."""
    coded = agreement.CODINGS in material.package.tables()
    found = agreement.compared(material.package, None, "fields") if coded else []
    files = site.files(material.package, None, found)
    entries = [(f"{material.name}-site/{path}", data) for path, data in files]
    yield f"{material.name}-site.zip", zipped(entries, material.created)


def _tables(files: Iterable[File]) -> Files:
    for path, data in files:
        yield path.rpartition("/")[2].partition(".")[0], data


def _package(
    material: Material,
    form: str,
    resources: dict[str, dict[str, Any]],
    files: dict[str, bytes],
    shared: Iterable[File],
) -> File:
    descriptor = (DESCRIPTOR, json_bytes(material.descriptor(resources)))
    entries = [descriptor, *shared, *files.items()]
    return f"{material.name}-{form}.zip", zipped(entries, material.created)


def zipped(files: Iterable[File], created: str) -> bytes:
    """A zip of files in the order of their paths, all dated `created` and with the same mode.

    They are stored, not deflated: the bytes then depend on no version of zlib, and git keeps the
    zips of two versions as a small difference.
    """
    year, month, day = (int(part) for part in created.split("-"))
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
        for path, data in sorted(files):
            entry = zipfile.ZipInfo(path, (year, month, day, 0, 0, 0))
            entry.create_system = 3  # the mode below is Unix's, on every system
            entry.external_attr = 0o100644 << 16
            archive.writestr(entry, data)
    return target.getvalue()
