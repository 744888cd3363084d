"""What archives ask for about a deposit: the record of DataCite 4.6.

No identifier is made up. Until the descriptor has a publisher it is `:tba`, DataCite's own word for
what is still to come: the archive that takes the deposit.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from .. import about
from ..content import Files, Material, json_bytes


def datacite_files(material: Material, files: Mapping[str, bytes]) -> Files:
    """`datacite.json`; `files` are those of the release so far, by path."""
    yield "datacite.json", json_bytes(datacite(material, files))


def datacite(material: Material, files: Mapping[str, bytes]) -> dict[str, Any]:
    """The record of DataCite 4.6."""
    licence = material.licence
    texts = {"Abstract": material.description, "Methods": about.methods(material)}
    whole = material.prints["package"]
    return {
        "types": {"resourceType": "Data package", "resourceTypeGeneral": "Dataset"},
        "creators": [{"name": name, "nameType": "Organizational"} for name in material.creators],
        "titles": [{"title": material.title, "lang": "en"}],
        "publisher": {"name": about.publisher(material) or ":tba"},
        "publicationYear": material.created[:4],
        "subjects": [{"subject": word, "lang": "en"} for word in material.keywords],
        "dates": list(_dates(material)),
        "language": "en",
        "version": material.package.version,
        "alternateIdentifiers": [
            {"alternateIdentifier": material.swhid, "alternateIdentifierType": "SWHID"},
            {
                "alternateIdentifier": whole.fingerprint,
                "alternateIdentifierType": "Fingerprint (SHA-256 of canonical rows)",
            },
        ],
        "relatedIdentifiers": list(_related(material)),
        "relatedItems": [
            {
                "relatedItemType": "Text",
                "relationType": "IsDerivedFrom",
                "titles": [{"title": source["title"]}],
            }
            for source in about.sources(material)
            if not source.get("path")
        ],
        "sizes": [f"{len(material.schemas)} tables", f"{whole.rows} rows"],
        "formats": sorted({about.media_type(path) for path in files}),
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
            {"description": text, "descriptionType": kind, "lang": "en"}
            for kind, text in texts.items()
            if text
        ],
        "geoLocations": [{"geoLocationPlace": place} for place in about.places(material)],
        "schemaVersion": "http://datacite.org/schema/kernel-4",
    }


def _dates(material: Material) -> Iterator[dict[str, str]]:
    """When it was published, and when the documents that it covers were issued."""
    yield {"date": material.created, "dateType": "Issued"}
    span = about.span(material)
    if span:
        yield {
            "date": "/".join(span),
            "dateType": "Coverage",
            "dateInformation": "Issue of the first and of the last document",
        }


def _related(material: Material) -> Iterator[dict[str, str]]:
    """The sources that have a URL, and the project's own pages."""
    for source in about.sources(material):
        if source.get("path"):
            yield _url(source["path"], "IsDerivedFrom") | {"resourceTypeGeneral": "Text"}
    for name in ("homepage", "repository"):
        if about.address(material, name):
            yield _url(about.address(material, name), "IsDescribedBy")


def _url(url: str, relation: str) -> dict[str, str]:
    return {
        "relatedIdentifier": url,
        "relatedIdentifierType": "URL",
        "relationType": relation,
    }
