"""README.md of a release: which file is for what, and what each format cannot represent."""

from __future__ import annotations

from ..content import Material
from .prose import render


def readme(material: Material, *, excel_cell: int, stata_format: int, stata_label: int) -> str:
    """The text of the README, with the limits of two formats, which their writers know.

    `excel_cell` and `stata_label` are numbers of characters.
    """
    whole = material.prints["package"]
    return render(
        "readme.md",
        {
            "title": material.title,
            "name": material.name,
            "version": material.package.version,
            "created": material.created,
            "tables": len(material.schemas),
            "rows": whole.rows,
            "description": material.description,
            "fingerprint": whole.fingerprint,
            "swhid": material.swhid,
            "citation": material.citation,
            "licence": {"title": "", "path": ""} | dict(material.licence),
            "excel_cell": excel_cell,
            "stata_format": stata_format,
            "stata_label": stata_label,
        },
    )
