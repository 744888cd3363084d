"""Tables and views as single CSV and Parquet files, and the two zips that are data packages."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from ... import schemas
from ...packages.overlay import csv_of
from ...packages.package import DESCRIPTOR, sha256
from ...site import build as site
from ..content import DIALECT, File, Files, Material, Parts, json_bytes

if TYPE_CHECKING:
    import pyarrow as pa

PARQUET = "application/vnd.apache.parquet"
_DESCRIBED = ("title", "description", "unit", "example")


def csv_files(material: Material) -> Files:
    """The CSV of each table, byte for byte as the package has it, and of each view."""
    for name, data in _csv(material):
        yield material.file(name, "csv"), data


def parquet_files(material: Material) -> Files:
    """Each table and view but those of the record as one Parquet file, its columns described."""
    for name, data in _parquet(material, material.subject):
        yield material.file(name, "parquet"), data


def _csv(material: Material) -> Files:
    for table in material.package.tables():
        yield table, material.package.data(table)
    for view, typed in material.views.items():
        yield view, csv_text(typed.column_names, schemas.arrow.plain_rows(typed))


def csv_text(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    """Plain rows as a CSV of the package's dialect."""
    return csv_of(columns, (map(schemas.text_of, row) for row in rows))


def _parquet(material: Material, parts: Parts) -> Files:
    for name, (schema, typed) in parts.items():
        yield name, parquet(described(material, schema, typed))


def described(material: Material, schema: schemas.Schema, typed: pa.Table) -> pa.Table:
    """A table whose Arrow schema says what table, version and licence it is of, and its columns.

    A vocabulary is a dictionary of its terms, ordered where it is. A field's metadata are its
    title, description, unit and example, and its vocabulary's labels as JSON; a required column is
    not nullable.
    """
    stored = schemas.arrow.dictionaries(schema, typed)
    target = schemas.arrow.arrow_schema(schema)
    for place, field in enumerate(schema["fields"]):
        about = {name: str(field[name]) for name in _DESCRIBED if field.get(name)}
        labels = {term["value"]: term.get("label", "") for term in field.get("categories", [])}
        if labels:
            about["categories"] = json.dumps(labels, ensure_ascii=False)
        kind = stored.schema.field(place).type
        target = target.set(place, target.field(place).with_type(kind).with_metadata(about))
    about = {
        "package": material.package.name,
        "version": material.package.version,
        "created": material.created,
        "licence": material.licence.get("name", ""),
        "table": str(schema.get("name", "")),
        "title": str(schema.get("title", "")),
        "description": str(schema.get("description", "")),
    }
    return stored.cast(target).replace_schema_metadata(about)


def parquet(table: pa.Table) -> bytes:
    """An Arrow table as Parquet bytes: snappy, which every reader knows, and one row group."""
    import pyarrow.parquet as pq

    file = io.BytesIO()
    rows = max(table.num_rows, 1)
    pq.write_table(table, file, compression="snappy", row_group_size=rows)
    return file.getvalue()


def csv_package(material: Material, shared: Iterable[File]) -> Files:
    """The CSV zip: a complete data package, whose `data/` has the SWHID in its descriptor."""
    found = dict(_csv(material))
    about = {"format": "csv", "mediatype": "text/csv", "encoding": "utf-8", "dialect": DIALECT}
    sizes = {name: {"bytes": len(data)} for name, data in found.items()}
    yield _package(material, about, found, sizes, shared)


def parquet_package(material: Material, shared: Iterable[File]) -> Files:
    """The Parquet zip: the same package with Parquet tables.

    Its resources have a hash but no `bytes`: frictionless takes a Parquet file's size for wrong.
    """
    found = dict(_parquet(material, material.parts))
    yield _package(material, {"format": "parquet", "mediatype": PARQUET}, found, {}, shared)


def site_package(material: Material) -> Files:
    """The site, without the text of any document, in a zip with one folder."""
    files = site.files(material.package, None, material.agreement)
    entries = [(f"{material.name}-site/{path}", data) for path, data in files]
    yield f"{material.name}-site.zip", zipped(entries, material.created)


def place(material: Material, name: str, ending: str) -> str:
    """Where a zip has a table or view: the tables in `data/`, the views in `views/`."""
    return f"{'views' if name in material.views else 'data'}/{name}.{ending}"


def _package(
    material: Material,
    about: Mapping[str, Any],
    found: Mapping[str, bytes],
    sizes: Mapping[str, Mapping[str, int]],
    shared: Iterable[File],
) -> File:
    form = str(about["format"])
    files = {place(material, name, form): data for name, data in found.items()}
    resources = {
        table: {
            "path": place(material, table, form),
            **about,
            **sizes.get(table, {}),
            "hash": sha256(found[table]),
        }
        for table in material.package.tables()
    }
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
