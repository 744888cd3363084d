"""What comes along to read and to cite with: citation files, codebook, changelog, licence, README."""

from __future__ import annotations

from collections.abc import Mapping

from ... import schemas
from ...citations import work
from ..content import Files, Material
from ..pages import cff, codebook, readme
from .excel import APART, CELL
from .stata import VERSION

ENDINGS = {"bibtex": ".bib", "ris": ".ris", "csl-json": ".csl.json"}


def paper_files(material: Material) -> Files:
    """The texts that the release and its zips share."""
    yield "CITATION.cff", cff.cff(material.package, material.swhid).encode()
    for style, ending in ENDINGS.items():
        yield f"citation{ending}", (work.cite(material.package, style=style) + "\n").encode()
        yield f"sources{ending}", (work.sources(material.package, style) + "\n").encode()
    yield (
        "codebook.md",
        codebook.page(material.package, material.agreement).encode(),
    )
    for name in ("CHANGELOG.md", "LICENSE-DATA", "coding-rules.md", "how-rows-were-made.md"):
        yield from material.text(name)


def readme_files(material: Material, files: Mapping[str, bytes]) -> Files:
    """The README of the release's folder; `files` are those of the release so far, by path."""
    text = readme.readme(
        material,
        files,
        apart=APART,
        excel_cell=CELL,
        stata_format=VERSION,
        stata_label=schemas.stata.LABEL,
    )
    yield "README.md", text.encode()
