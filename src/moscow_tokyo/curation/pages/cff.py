"""CITATION.cff, from the descriptor."""

from __future__ import annotations

import json

from ...citations.work import work
from ...packages.package import Package


def cff(package: Package, swhid: str = "") -> str:
    """The text of CITATION.cff (version 1.2.0), from the descriptor; a release adds its SWHID."""
    about = work(package)
    licences = [licence["name"] for licence in package.listed("licenses")]
    lines = [
        "cff-version: 1.2.0",
        "message: " + _quoted("Please cite this data set, with its version, when you use it."),
        "type: dataset",
        f"title: {_quoted(about.title)}",
        f"abstract: {_quoted(str(package.descriptor.get('description', '')))}",
        "authors:",
        *(f"  - name: {_quoted(name)}" for name in about.creators),
        f"version: {_quoted(about.version)}",
        f"date-released: {_quoted(about.issued)}",
        *(f"doi: {_quoted(doi)}" for doi in [about.doi] if doi),
        *(f"url: {_quoted(url)}" for url in [about.url] if url),
        *(
            f"repository-code: {_quoted(url)}"
            for url in [package.descriptor.get("repository")]
            if url
        ),
        *(["identifiers:", "  - type: swh", f"    value: {_quoted(swhid)}"] if swhid else []),
        *(f"license: {name}" for name in licences[:1]),
        "keywords:",
        *(f"  - {_quoted(word)}" for word in about.keywords),
    ]
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
