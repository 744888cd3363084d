"""README.md of a release: which file is for what, and what each format cannot represent."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence

from ...packages.fingerprints import LEDGER
from .. import about
from ..content import MOST, Material
from .prose import render


def readme(
    material: Material,
    files: Mapping[str, bytes],
    *,
    apart: Sequence[str],
    excel_cell: int,
    stata_format: int,
    stata_label: int,
) -> str:
    """The text of the README, with the limits of two formats, which their writers know.

    `files` are those of the release so far, by path; `apart` are the tables that the workbook leaves
    out; `excel_cell` and `stata_label` are numbers of characters. The head in YAML is for the
    Hugging Face Hub and its library `datasets`.
    """
    whole = material.prints["package"]
    return render(
        "readme.md",
        {
            "configurations": list(_configurations(material, files)),
            "quoted": {
                "title": json.dumps(material.title, ensure_ascii=False),
                "tags": json.dumps(material.keywords, ensure_ascii=False),
            },
            "issues": about.address(material, "issues"),
            "title": material.title,
            "name": material.name,
            "version": material.package.version,
            "created": material.created,
            "tables": len(material.prints) - 1,
            "ledger": LEDGER in material.schemas,
            "documents": about.documents(material),
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
            "licence": {"title": "", "path": "", "name": ""} | dict(material.licence),
            "excel_cell": excel_cell,
            "stata_format": stata_format,
            "stata_label": stata_label,
        },
    )


def _configurations(material: Material, files: Mapping[str, bytes]) -> Iterator[tuple[str, str]]:
    """The name and path of each Parquet file; `datasets` cannot read a table without rows."""
    for name, (_, typed) in material.parts.items():
        path = material.file(name, "parquet")
        if path in files and typed.num_rows:
            yield name, path
