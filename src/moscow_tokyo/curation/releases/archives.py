"""What archives ask for: RO-Crate 1.1, DataCite 4.5 and Zenodo metadata.

No identifier is made up: there is a DOI, an address or a publisher only where the descriptor has
one. Until then a publisher is `:tba`, DataCite's own word for what is still to come.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from ..content import Files, Material, json_bytes
from .croissant import media_type

CRATE = "ro-crate-metadata.json"
_GROUP = "#creators"


def deposit_files(material: Material, files: Mapping[str, bytes]) -> Files:
    """The three files; `files` are those of the release so far, by path."""
    yield "datacite.json", json_bytes(datacite(material))
    yield ".zenodo.json", json_bytes(zenodo(material))
    yield CRATE, json_bytes(crate(material, files))


def datacite(material: Material) -> dict[str, Any]:
    """DataCite 4.5."""
    licence = material.licence
    return {
        "types": {"resourceType": "Data package", "resourceTypeGeneral": "Dataset"},
        "creators": [{"name": name, "nameType": "Organizational"} for name in material.creators],
        "titles": [{"title": material.title, "lang": "en"}],
        "publisher": {"name": ":tba"},
        "publicationYear": material.created[:4],
        "subjects": [{"subject": word, "lang": "en"} for word in material.keywords],
        "dates": [{"date": material.created, "dateType": "Issued"}],
        "language": "en",
        "version": material.package.version,
        "alternateIdentifiers": [
            {"alternateIdentifier": material.swhid, "alternateIdentifierType": "SWHID"},
            {
                "alternateIdentifier": material.prints["package"].fingerprint,
                "alternateIdentifierType": "Fingerprint (SHA-256 of canonical rows)",
            },
        ],
        "formats": sorted({"text/csv", *map(media_type, ("a.parquet", "a.sqlite", "a.xlsx"))}),
        "rightsList": [
            {
                "rights": licence.get("title", ""),
                "rightsUri": licence.get("path", ""),
                "rightsIdentifier": licence.get("name", ""),
                "rightsIdentifierScheme": "SPDX",
                "schemeUri": "https://spdx.org/licenses/",
            }
        ],
        "descriptions": [
            {
                "description": material.description,
                "descriptionType": "Abstract",
                "lang": "en",
            }
        ],
        "schemaVersion": "http://datacite.org/schema/kernel-4",
    }


def zenodo(material: Material) -> dict[str, Any]:
    """What Zenodo reads from a repository."""
    return {
        "upload_type": "dataset",
        "title": material.title,
        "version": material.package.version,
        "publication_date": material.created,
        "description": material.description,
        "creators": [{"name": name} for name in material.creators],
        "keywords": material.keywords,
        "access_right": "open",
        "license": material.licence.get("name", "").lower(),
        "language": "eng",
        "notes": f"Cite as: {material.citation}",
    }


def crate(material: Material, files: Mapping[str, bytes]) -> dict[str, Any]:
    """RO-Crate 1.1: the release's folder and every file in it but this one and the hashes."""
    licence = material.licence
    entities = [
        {
            "@id": path,
            "@type": "File",
            "name": path,
            "encodingFormat": media_type(path),
            "contentSize": str(len(data)),
            "sha256": hashlib.sha256(data).hexdigest(),
        }
        for path, data in sorted(files.items())
    ]
    root = {
        "@id": "./",
        "@type": "Dataset",
        "name": material.title,
        "description": material.description,
        "version": material.package.version,
        "datePublished": material.created,
        "license": {"@id": licence.get("path", "")},
        "author": {"@id": _GROUP},
        "publisher": {"@id": _GROUP},  # until an archive publishes it
        "keywords": ", ".join(material.keywords),
        "inLanguage": "en",
        "identifier": material.swhid,
        "hasPart": [{"@id": entity["@id"]} for entity in entities],
    }
    descriptor = {
        "@id": CRATE,
        "@type": "CreativeWork",
        "about": {"@id": "./"},
        "conformsTo": {"@id": "https://w3id.org/ro/crate/1.1"},
    }
    people = {"@id": _GROUP, "@type": "Organization", "name": ", ".join(material.creators)}
    if material.package.descriptor.get("homepage"):
        people["url"] = str(material.package.descriptor["homepage"])
    terms = {
        "@id": licence.get("path", ""),
        "@type": "CreativeWork",
        "name": licence.get("title", ""),
        "identifier": licence.get("path", ""),
        "description": f"{licence.get('title', '')} ({licence.get('name', '')})",
    }
    return {
        # The context of 1.1 does not know the word for a hash yet.
        "@context": [
            "https://w3id.org/ro/crate/1.1/context",
            {"sha256": "https://schema.org/sha256"},
        ],
        "@graph": [descriptor, root, people, terms, *entities],
    }
