"""The release in the words of Croissant 1.1: its files, the columns of tables and views, each vocabulary.

A foreign key `references` the column of the file that the target field is read from, not the field
itself: both are valid, but the tables refer to each other in circles, which mlcroissant's loader
follows from field to field without an end. A vocabulary is a record set of its own, with its terms.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from ... import schemas
from ...citations import work
from .. import about
from ..content import Files, Material, json_bytes

_CONTEXT = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "annotation": "cr:annotation",
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
    "excludes": "cr:excludes",
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
    "readLines": "cr:readLines",
    "regex": "cr:regex",
    "repeated": "cr:repeated",
    "replace": "cr:replace",
    "samplingRate": "cr:samplingRate",
    "sc": "https://schema.org/",
    "sdVersion": "cr:sdVersion",
    "separator": "cr:separator",
    "source": "cr:source",
    "subField": "cr:subField",
    "transform": "cr:transform",
    "unArchive": "cr:unArchive",
    "value": "cr:value",
}
"""The context, as the standard gives it."""


def croissant_files(material: Material, files: Mapping[str, bytes]) -> Files:
    """`croissant.json`; `files` are those of the release so far, by path."""
    yield "croissant.json", json_bytes(croissant(material, files))


def croissant(material: Material, files: Mapping[str, bytes]) -> dict[str, Any]:
    """The JSON-LD of the data set."""
    makers = [{"@type": "sc:Organization", "name": name} for name in material.creators]
    publisher = about.publisher(material)
    vocabularies = (
        _vocabulary(table, field)
        for table, (schema, _) in material.parts.items()
        for field in schema["fields"]
        if schemas.terms(field)
    )
    return {
        "@context": _CONTEXT,
        "@type": "sc:Dataset",
        "conformsTo": "http://mlcommons.org/croissant/1.1",
        "name": material.package.name,
        "alternateName": material.title,
        "description": material.description,
        "version": material.package.version,
        "url": about.identifier(material),
        "dateCreated": about.begun(material),
        "dateModified": material.created,
        "datePublished": material.created,
        "license": material.licence.get("path", ""),
        "sdLicense": material.licence.get("path", ""),
        "creator": makers,
        "publisher": [{"@type": "sc:Organization", "name": publisher}] if publisher else makers,
        "keywords": material.keywords,
        "inLanguage": "en",
        **_coverage(material),
        "isBasedOn": [
            {"@type": "sc:CreativeWork", "name": source["title"]}
            | ({"url": source["path"]} if source.get("path") else {})
            for source in about.sources(material)
        ],
        "citeAs": work.cite(material.package, style="bibtex"),
        "distribution": [
            {
                "@type": "cr:FileObject",
                "@id": path,
                "name": path,
                "contentUrl": path,
                "contentSize": f"{len(data)} B",
                "encodingFormat": about.media_type(path),
                "sha256": hashlib.sha256(data).hexdigest(),
            }
            for path, data in sorted(files.items())
        ],
        "recordSet": [
            *(_record_set(material, name, schema) for name, (schema, _) in material.parts.items()),
            *vocabularies,
        ],
    }


def _coverage(material: Material) -> dict[str, Any]:
    """What the data are about, in time (when the documents were issued) and space."""
    found: dict[str, Any] = {}
    span, places = about.span(material), about.places(material)
    if span:
        found["temporalCoverage"] = "/".join(span)
    if places:
        found["spatialCoverage"] = [{"@type": "sc:Place", "name": place} for place in places]
    return found


def _record_set(material: Material, table: str, schema: schemas.Schema) -> dict[str, Any]:
    targets = {
        here: _column(material, target, there)
        for keys, target, columns in schemas.references(schema, table)
        for here, there in zip(keys, columns, strict=True)
    }
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
                "source": _column(material, table, field["name"]),
                **_references(table, field, targets),
            }
            for field in schema["fields"]
        ],
    }


def _references(
    table: str, field: schemas.Field, targets: Mapping[str, dict[str, Any]]
) -> dict[str, Any]:
    """Where a field's values come from: the column that its key leads to, or its vocabulary."""
    if field["name"] in targets:
        return {"references": targets[field["name"]]}
    if schemas.terms(field):
        return {"references": {"field": {"@id": f"{_named(table, field)}/name"}}}
    return {}


def _column(material: Material, table: str, column: str) -> dict[str, Any]:
    """A column of the CSV file of a table or view."""
    path = material.file(table, "csv")
    return {"fileObject": {"@id": path}, "extract": {"column": column}}


def _vocabulary(table: str, field: schemas.Field) -> dict[str, Any]:
    """The terms of a field as an enumeration: the term and what it means."""
    name = _named(table, field)
    defined = {term["value"]: term for term in field.get("categories", [])}
    return {
        "@type": "cr:RecordSet",
        "@id": name,
        "name": name,
        "description": f"The terms of {field['name']} in {table}.",
        "dataType": "sc:Enumeration",
        "key": {"@id": f"{name}/name"},
        "field": [
            {"@type": "cr:Field", "@id": f"{name}/{part}", "name": part, "dataType": "sc:Text"}
            for part in ("name", "description")
        ],
        "data": [
            {f"{name}/name": term, f"{name}/description": _meaning(defined.get(term, {}))}
            for term in schemas.terms(field)
        ],
    }


def _named(table: str, field: schemas.Field) -> str:
    """The name of the record set that holds a field's vocabulary."""
    return f"{table}.{field['name']}"


def _meaning(term: Mapping[str, str]) -> str:
    return str(term.get("definition") or term.get("label", ""))
