"""DATASHEET.md: the seven headings of Datasheets for Datasets, its figures taken from the tables."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from .. import about
from ..content import Files, Material
from .prose import render


def datasheet_files(material: Material) -> Files:
    """The datasheet."""
    yield "DATASHEET.md", datasheet(material).encode()


def datasheet(material: Material) -> str:
    """The text of the datasheet."""
    warnings = material.package.listed("usageWarnings")
    return render(
        "datasheet.md",
        {
            "title": material.title,
            "version": material.package.version,
            "created": material.created,
            "issues": about.address(material, "issues"),
            "creators": material.creators,
            "licence": {"title": "", "path": ""} | dict(material.licence),
            "counts": Counter({table: typed.num_rows for table, typed in material.typed.items()}),
            "documents": _documents(material),
            "tables": [
                {
                    "name": table,
                    "rows": material.typed[table].num_rows,
                    "description": schema.get("description", ""),
                }
                for table, schema in material.schemas.items()
            ],
            "makers": _makers(material),
            "marked": sum(
                n for mark, n in _counted(material, "documents", "classification").items() if mark
            ),
            "span": about.span(material),
            "open": _counted(material, "readings", "basis")["open"],
            "rounds": list(_rounds(material)),
            "warnings": [warning["text"] for warning in warnings],
        },
    )


def _counted(material: Material, table: str, column: str) -> Counter[Any]:
    return Counter(row[column] for row in about.rows(material, table))


def _documents(material: Material) -> list[dict[str, Any]]:
    """Each document with the number of its claims, by date of issue."""
    claims = _counted(material, "claims", "document_id")
    rows = sorted(
        about.rows(material, "documents"), key=lambda row: str(row["issued_earliest"] or "")
    )
    return [row | {"claims": claims[row["document_id"]]} for row in rows]


def _makers(material: Material) -> list[str]:
    """Names of those who made the documents."""
    names = {row["participant_id"]: row["name"] for row in about.rows(material, "participants")}
    return sorted(
        {names.get(row["creator"], "unknown") for row in about.rows(material, "documents")}
    )


def _rounds(material: Material) -> Iterator[dict[str, Any]]:
    """Each round of independent coding: its units, and how many values both coders have alike."""
    units, codings = about.rows(material, "coding_units"), about.rows(material, "codings")
    for row in about.rows(material, "coding_rounds"):
        found = [unit for unit in units if unit["round"] == row["round"]]
        here = {unit["unit_id"] for unit in found}
        values = [coding for coding in codings if coding["unit_id"] in here]
        same = sum(coding["coder_a"] == coding["coder_b"] for coding in values)
        yield row | {
            "units": len(found),
            "both": sum(bool(unit["coder_a"] and unit["coder_b"]) for unit in found),
            "compared": len(values),
            "same": same,
            "share": f"{same / len(values):.0%}" if values else "none",
        }
