"""What Zenodo and catalogues of software read at a repository's root, from the descriptor."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .. import about
from ..content import Material, json_bytes

_SPDX = "https://spdx.org/licenses/"


def zenodo(material: Material) -> str:
    """The text of `.zenodo.json`, which Zenodo reads when it archives a repository."""
    return _text(
        {
            "upload_type": "dataset",
            "title": material.title,
            "version": material.package.version,
            "publication_date": material.created,
            "description": material.description,
            "method": about.methods(material),
            "creators": [{"name": name} for name in material.creators],
            "keywords": material.keywords,
            "locations": [{"place": place} for place in about.places(material)],
            "access_right": "open",
            "license": material.licence.get("name", "").lower(),
            "language": "eng",
            "related_identifiers": [
                {"identifier": source["path"], "relation": "isDerivedFrom", "scheme": "url"}
                for source in about.sources(material)
                if source.get("path")
            ],
        }
    )


def codemeta(material: Material, project: Mapping[str, Any]) -> str:
    """The text of `codemeta.json` (CodeMeta 3.0): the library with its data.

    `project` is the table of that name in `pyproject.toml`.
    """
    licences = str(project.get("license", "")).split(" AND ")
    return _text(
        {
            "@context": "https://w3id.org/codemeta/3.0",
            "@type": "SoftwareSourceCode",
            "name": material.package.name,
            "identifier": material.package.descriptor.get("id", ""),
            "description": project.get("description", ""),
            "version": material.package.version,
            "dateModified": material.created,
            "license": [_SPDX + name for name in licences if name],
            "author": [{"@type": "Organization", "name": name} for name in material.creators],
            "keywords": material.keywords,
            "programmingLanguage": "Python",
            "runtimePlatform": f"Python {project.get('requires-python', '')}",
            "softwareRequirements": list(project.get("dependencies", [])),
            "url": about.address(material, "homepage"),
            "codeRepository": about.address(material, "repository"),
            "issueTracker": about.address(material, "issues"),
        }
    )


def _text(found: Mapping[str, Any]) -> str:
    """The text of a JSON file, without what is empty."""
    return json_bytes({name: value for name, value in found.items() if value}).decode()
