"""README.md of a release: which file is for what, and what each format cannot represent."""

from __future__ import annotations

from collections.abc import Sequence

from ..content import MOST, Material
from .prose import render


def readme(
    material: Material,
    *,
    apart: Sequence[str],
    excel_cell: int,
    stata_format: int,
    stata_label: int,
) -> str:
    """The text of the README, with the limits of two formats, which their writers know.

    `apart` are the tables that the workbook leaves out; `excel_cell` and `stata_label` are numbers
    of characters.
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
            "views": [
                {"name": name, "title": schema["title"]}
                for name, schema in material.view_schemas.items()
            ],
            "record": [name for name in material.parts if name not in material.subject],
            "apart": apart,
            "most": MOST,
            "fingerprint": whole.fingerprint,
            "swhid": material.swhid,
            "citation": material.citation,
            "licence": {"title": "", "path": ""} | dict(material.licence),
            "excel_cell": excel_cell,
            "stata_format": stata_format,
            "stata_label": stata_label,
        },
    )
