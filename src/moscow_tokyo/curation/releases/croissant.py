"""The release in the words of Croissant 1.1: its files, and the columns of each table and view.

Foreign keys are left out: `references` pass the validator, but its loader fails on them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from ... import schemas
from ...citations import work
from ..content import Files, Material, json_bytes

MEDIA = {
    ".csv": "text/csv",
    ".parquet": "application/vnd.apache.parquet",
    ".zip": "application/zip",
    ".sqlite": "application/vnd.sqlite3",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".dta": "application/x-stata-dta",
    ".graphml": "application/graphml+xml",
    ".json": "application/json",
    ".bib": "application/x-bibtex",
    ".ris": "application/x-research-info-systems",
    ".cff": "application/yaml",
    ".md": "text/markdown",
}
_CONTEXT = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "arrayShape": "cr:arrayShape",
    "citeAs": "cr:citeAs",
    "column": "cr:column",
    "conformsTo": "dct:conformsTo",
    "containedIn": "cr:containedIn",
    "cr": "http://mlcommons.org/croissant/",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "dct": "http://purl.org/dc/terms/",
    "description": {"@container": "@language"},
    "equivalentProperty": "cr:equivalentProperty",
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "extract": "cr:extract",
    "field": "cr:field",
    "fileProperty": "cr:fileProperty",
    "fileObject": "cr:fileObject",
    "fileSet": "cr:fileSet",
    "format": "cr:format",
    "includes": "cr:includes",
    "isArray": "cr:isArray",
    "isLiveDataset": "cr:isLiveDataset",
    "jsonPath": "cr:jsonPath",
    "key": "cr:key",
    "md5": "cr:md5",
    "name": {"@container": "@language"},
    "parentField": "cr:parentField",
    "path": "cr:path",
    "recordSet": "cr:recordSet",
    "references": "cr:references",
    "regex": "cr:regex",
    "repeated": "cr:repeated",
    "replace": "cr:replace",
    "samplingRate": "cr:samplingRate",
    "sc": "https://schema.org/",
    "separator": "cr:separator",
    "source": "cr:source",
    "subField": "cr:subField",
    "transform": "cr:transform",
}
"""The context of the standard, as it stands there."""


def media_type(path: str) -> str:
    """The media type of a file of the release, by the end of its name."""
    return MEDIA.get("." + path.rpartition("/")[2].rpartition(".")[2], "text/plain")


def croissant_files(material: Material, files: Mapping[str, bytes]) -> Files:
    """`croissant.json`; `files` are those of the release so far, by path."""
    yield "croissant.json", json_bytes(croissant(material, files))


def croissant(material: Material, files: Mapping[str, bytes]) -> dict[str, Any]:
    """The JSON-LD of the data set."""
    return {
        "@context": _CONTEXT,
        "@type": "sc:Dataset",
        "conformsTo": "http://mlcommons.org/croissant/1.1",
        "name": material.package.name,
        "alternateName": material.title,
        "description": material.description,
        "version": material.package.version,
        "datePublished": material.created,
        "license": material.licence.get("path", ""),
        "creator": [{"@type": "sc:Organization", "name": name} for name in material.creators],
        "keywords": material.keywords,
        "inLanguage": "en",
        "citeAs": work.cite(material.package, style="bibtex"),
        **_url(material),
        "distribution": [
            {
                "@type": "cr:FileObject",
                "@id": path,
                "name": path,
                "contentUrl": path,
                "contentSize": f"{len(data)} B",
                "encodingFormat": media_type(path),
                "sha256": hashlib.sha256(data).hexdigest(),
            }
            for path, data in sorted(files.items())
        ],
        "recordSet": [
            _record_set(name, schema, material.file(name, "csv"))
            for name, (schema, _) in material.parts.items()
        ],
    }


def _url(material: Material) -> dict[str, str]:
    home = material.package.descriptor.get("homepage")
    return {"url": str(home)} if home else {}


def _record_set(table: str, schema: schemas.Schema, path: str) -> dict[str, Any]:
    return {
        "@type": "cr:RecordSet",
        "@id": table,
        "name": table,
        "description": schema.get("description", ""),
        "key": [{"@id": f"{table}/{name}"} for name in schemas.primary_key(schema)],
        "field": [
            {
                "@type": "cr:Field",
                "@id": f"{table}/{field['name']}",
                "name": field["name"],
                "description": field.get("description", ""),
                "dataType": schemas.type_row(field).croissant,
                "source": {
                    "fileObject": {"@id": path},
                    "extract": {"column": field["name"]},
                },
            }
            for field in schema["fields"]
        ],
    }
