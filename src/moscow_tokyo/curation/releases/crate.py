"""RO-Crate 1.1: the release's folder and its files, what made them, and a page to look at.

How the tables were made is stated twice in the same entities, in the words of schema.org, which
RO-Crate asks for, and in those of PROV: every round of coding is an activity, and the runs of a
language model that coded are a software agent. No model is named, because the record names none.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath
from typing import Any

from .. import about
from ..content import Files, Material, json_bytes
from ..pages.prose import render

CRATE = "ro-crate-metadata.json"
PREVIEW = "ro-crate-preview.html"
_GROUP = "#creators"
_CODERS = "#coders"
_LIBRARY = "#library"
_KINDS = {
    ".bib": "Citation for BibTeX",
    ".cff": "Citation in the Citation File Format",
    ".graphml": "Network of who met whom, or of who attended what",
    ".html": "Page for a browser",
    ".json": "Metadata for programs",
    ".md": "Text to read",
    ".ris": "Citation for reference managers",
    ".sqlite": "All tables and views as one SQLite database",
    ".xlsx": "Views and tables as one Excel workbook",
    ".xml": "Codebook for social science archives (DDI)",
    ".zip": "The tables with their description as a data package",
}
Entity = dict[str, Any]


def crate_files(material: Material, files: Mapping[str, bytes]) -> Files:
    """The crate and its page; `files` are those of the release so far, by path."""
    found = crate(material, files)
    yield CRATE, json_bytes(found)
    yield PREVIEW, preview(material, found).encode()


def crate(material: Material, files: Mapping[str, bytes]) -> dict[str, Any]:
    """The JSON-LD of the crate: every file but the crate itself, its page and the hashes."""
    made = list(_files(material, files))
    descriptor = {
        "@id": CRATE,
        "@type": "CreativeWork",
        "about": {"@id": "./"},
        "conformsTo": {"@id": "https://w3id.org/ro/crate/1.1"},
    }
    page = {"@id": PREVIEW, "@type": "CreativeWork", "about": {"@id": "./"}}
    graph = [descriptor, _root(material, made), page, *_context(material), *made]
    return {
        # The context of 1.1 knows neither the word for a hash nor PROV.
        "@context": [
            "https://w3id.org/ro/crate/1.1/context",
            {"sha256": "https://schema.org/sha256", "prov": "http://www.w3.org/ns/prov#"},
        ],
        "@graph": [*graph, *_activities(material, files)],
    }


def preview(material: Material, found: Mapping[str, Any]) -> str:
    """The page of a crate, for people."""
    entities = {entity["@id"]: entity for entity in found["@graph"]}
    of_kind = {
        kind: [one for one in entities.values() if kind in one["@type"]]
        for kind in ("File", "CreateAction")
    }
    return render(
        "crate.html",
        {
            "root": entities["./"],
            "who": about.who(material),
            "creators": entities[_GROUP]["name"],
            "licence": material.licence,
            "sources": about.sources(material),
            "files": of_kind["File"],
            "actions": of_kind["CreateAction"],
        },
    )


def _root(material: Material, made: list[Entity]) -> Entity:
    publisher = {"@id": "#publisher"} if about.publisher(material) else {"@id": _GROUP}
    span = about.span(material)
    found = {
        "@id": "./",
        "@type": "Dataset",
        "name": material.title,
        "description": material.description,
        "version": material.package.version,
        "datePublished": material.created,
        "license": {"@id": material.licence.get("path", "")},
        "author": {"@id": _GROUP},
        "publisher": publisher,
        "keywords": ", ".join(material.keywords),
        "inLanguage": "en",
        "identifier": material.swhid,
        "url": about.address(material, "homepage"),
        "temporalCoverage": "/".join(span) if span else "",
        "spatialCoverage": _one([{"@id": f"#{_slug(p)}"} for p in about.places(material)]),
        "isBasedOn": _one([{"@id": name} for name in _sources(material)]),
        "citation": material.citation,
        "hasPart": [{"@id": entity["@id"]} for entity in made],
        "prov:wasAttributedTo": {"@id": _GROUP},
    }
    return {name: value for name, value in found.items() if value}


def _context(material: Material) -> Iterator[Entity]:
    """Who made it, under which licence, what it is based on, where it is set, and the tools."""
    homepage = about.address(material, "homepage")
    licence = material.licence
    yield {
        "@id": _GROUP,
        "@type": "Organization",
        "name": ", ".join(material.creators),
        **({"url": homepage} if homepage else {}),
    }
    if about.publisher(material):
        yield {"@id": "#publisher", "@type": "Organization", "name": about.publisher(material)}
    yield {
        "@id": licence.get("path", ""),
        "@type": "CreativeWork",
        "name": licence.get("title", ""),
        "identifier": licence.get("path", ""),
        "description": f"{licence.get('title', '')} ({licence.get('name', '')})",
    }
    for name, source in _sources(material).items():
        link = {"url": source["path"]} if source.get("path") else {}
        yield {"@id": name, "@type": "CreativeWork", "name": source["title"], **link}
    for place in about.places(material):
        yield {"@id": f"#{_slug(place)}", "@type": "Place", "name": place}
    yield {
        "@id": _CODERS,
        "@type": ["SoftwareApplication", "prov:SoftwareAgent"],
        "name": "Runs of a large language model",
        "description": about.who(material),
    }
    yield {
        "@id": _LIBRARY,
        "@type": ["SoftwareApplication", "prov:SoftwareAgent"],
        "name": material.package.name,
        "version": material.package.version,
        "description": "The library that checks the tables and writes the files of the release.",
    }


def _sources(material: Material) -> dict[str, Mapping[str, str]]:
    """The sources by what identifies them in the crate."""
    found = enumerate(about.sources(material), start=1)
    return {f"#source-{number}": source for number, source in found}


def _files(material: Material, files: Mapping[str, bytes]) -> Iterator[Entity]:
    """Each file with what it is; a table's says what a row of it is."""
    for path, data in sorted(files.items()):
        name = PurePosixPath(path)
        part = name.stem.removeprefix(f"{material.name}-")
        schema = material.schemas.get(part) or material.view_schemas.get(part)
        kind = _KINDS.get(name.suffix, "Text to read")
        if schema:
            kind = f"{schema.get('title', part)} ({name.suffix[1:]}). " + str(
                schema.get("description", "")
            )
        yield {
            "@id": path,
            "@type": "File",
            "name": path,
            "description": kind,
            "encodingFormat": about.media_type(path),
            "contentSize": str(len(data)),
            "sha256": hashlib.sha256(data).hexdigest(),
        }


def _activities(material: Material, files: Mapping[str, bytes]) -> Iterator[Entity]:
    """The rounds of coding, and the making of the release out of the tables."""
    used = [{"@id": name} for name in _sources(material)]
    rounds = {row["round"]: row for row in about.rows(material, "coding_rounds")}
    for number, coded in about.coded_in(material).items():
        row = rounds[number]
        results = [{"@id": material.file(table, "csv")} for table in coded]
        yield _activity(
            f"#round-{number}", _CODERS, used, results,
            f"Round {number} of the coding: {row['title']}",
            f"{row['description']} Codebook {row['codebook_version']}; first published in version "
            f"{row['frozen_in']}.",
        )  # fmt: skip
    tables = [{"@id": material.file(table, "csv")} for table in material.schemas]
    others = [{"@id": path} for path in sorted(files) if {"@id": path} not in tables]
    yield _activity(
        "#release", _LIBRARY, tables, others,
        f"The release of version {material.package.version}",
        "Every other file was written from the tables by one command; the same tables and tools "
        "give the same bytes.",
    ) | {"endTime": material.created}  # fmt: skip


def _activity(
    name: str, agent: str, used: list[Entity], results: list[Entity], title: str, text: str
) -> Entity:
    return {
        "@id": name,
        "@type": ["CreateAction", "prov:Activity"],
        "name": title,
        "description": text,
        "agent": {"@id": _GROUP},
        "instrument": {"@id": agent},
        "object": _one(used),
        "result": _one(results),
        "prov:wasAssociatedWith": [{"@id": agent}, {"@id": _GROUP}],
        "prov:used": _one(used),
        "prov:generated": _one(results),
    }


def _one(found: list[Entity]) -> list[Entity] | Entity:
    """A list, or its one member: RO-Crate wants no list of one."""
    return found[0] if len(found) == 1 else found


def _slug(text: str) -> str:
    return "-".join(text.lower().split())
