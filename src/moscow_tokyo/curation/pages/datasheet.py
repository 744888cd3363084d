"""DATASHEET.md: the seven headings of Datasheets for Datasets, its figures taken from the tables."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from ...schemas.words import in_words
from .. import about
from ..content import Files, Material
from .prose import render


def datasheet_files(material: Material) -> Files:
    """The datasheet."""
    yield "DATASHEET.md", datasheet(material).encode()


def datasheet(material: Material) -> str:
    """The text of the datasheet."""
    warnings = material.package.listed("usageWarnings")
    documents, span = about.documents(material), about.span(material)
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
            "documents": documents,
            "tables": [
                {
                    "name": table,
                    "rows": material.typed[table].num_rows,
                    "description": schema.get("description", ""),
                }
                for table, schema in material.schemas.items()
            ],
            "makers": sorted({row["maker"] for row in documents}),
            "marked": sum(
                n for mark, n in _counted(material, "documents", "classification").items() if mark
            ),
            "span": span and [in_words(day) for day in span],
            "open": _counted(material, "readings", "basis")["open"],
            "rounds": list(_rounds(material)),
            "warnings": [warning["text"] for warning in warnings],
        },
    )


def _counted(material: Material, table: str, column: str) -> Counter[Any]:
    return Counter(row[column] for row in about.rows(material, table))


def _rounds(material: Material) -> Iterator[dict[str, Any]]:
    """Each round: its units, how many values both coders have alike, and the texts read in it."""
    units, codings = about.rows(material, "coding_units"), about.rows(material, "codings")
    words = about.rows(material, "word_readings")
    for row in about.rounds(material):
        found = [unit for unit in units if unit["round"] == row["round"]]
        here = {unit["unit_id"] for unit in found}
        values = [coding for coding in codings if coding["unit_id"] in here]
        read = [one for one in words if one["round"] == row["round"]]
        same = sum(coding["coder_a"] == coding["coder_b"] for coding in values)
        yield row | {
            "units": len(found),
            "both": sum(bool(unit["coder_a"] and unit["coder_b"]) for unit in found),
            "compared": len(values),
            "same": same,
            "share": _share(same, len(values)) if values else "none",
            "read": len(read),
            "changed": sum(one["decision"] != "kept" for one in read),
        }


def _share(part: int, whole: int) -> str:
    """A share in per cent, rounded down: it is 100 only where nothing is left.

    >>> _share(1993, 2000), _share(1999, 2000), _share(3, 3)
    ('99.6%', '99.9%', '100.0%')
    """
    return f"{part * 1000 // whole / 10}%"
