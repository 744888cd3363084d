"""What comes along to read and to cite with: citation files, codebook, changelog, licence, README."""

from __future__ import annotations

from collections.abc import Mapping

from ...citations import work
from .. import agreement
from ..content import Files, Material
from ..pages import cff, codebook, readme
from .excel import CELL
from .stata import LABEL, VERSION

CITATIONS = {"bibtex": "citation.bib", "ris": "citation.ris", "csl-json": "citation.csl.json"}


def paper_files(material: Material) -> Files:
    """The texts that the release and its zips share."""
    yield "CITATION.cff", cff.cff(material.package, material.swhid).encode()
    for style, name in CITATIONS.items():
        yield name, (work.cite(material.package, style=style) + "\n").encode()
    yield (
        "codebook.md",
        codebook.page(material.package, agreement.sentences(material.package)).encode(),
    )
    yield from material.text("CHANGELOG.md")
    yield from material.text("LICENSE-DATA")


def readme_files(material: Material, files: Mapping[str, bytes]) -> Files:
    """The README of the release's folder; `files` are those of the release so far, by path."""
    text = readme.readme(material, files, excel_cell=CELL, stata_format=VERSION, stata_label=LABEL)
    yield "README.md", text.encode()
