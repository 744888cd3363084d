"""The codebook as a page: every table, column and term, and every view."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ...packages.package import Package
from ...packages.search import GROUPS
from ...schemas import Schema, terms
from ...schemas.codebook import column_rows, term_rows, usage_warnings
from ...views import columns as views
from ..agreement import telling, with_interval
from .prose import render

Agreement = Mapping[tuple[str, str], str]
"""By table and column, a sentence on how far two coders agree."""


def page(package: Package, fields: Sequence[dict[str, Any]]) -> str:
    """The text of docs/codebook.md: every table, column and term, and every view.

    `fields` are the rows of `reliability`, of all rounds.
    """
    agreement = {(row["table"], row["field"]): _sentence(row) for row in telling(fields)}
    tables = [package.schema(name) for name in package.tables()]
    groups = [
        {
            "name": group,
            "tables": [
                _section(schema, package, agreement, "table")
                for schema in tables
                if schema.get("group") == group
            ],
        }
        for group in GROUPS
        if group != "view"
    ]
    return render(
        "codebook.md",
        {
            "title": package.descriptor["title"],
            "description": package.descriptor.get("description", ""),
            "agreement": bool(agreement),
            "groups": groups,
            "views": [
                _section(views.view_schema(package, name), package, {}, "view")
                for name in views.NAMES
            ],
        },
    )


def _sentence(row: Mapping[str, Any]) -> str:
    return (
        f"Agreement in round {row['round']}: alpha {with_interval(row)}; the same value in "
        f"{row['agreement']:.1%} of {row['units']} units; commonest value {row['commonest']}, "
        f"{row['commonest_share']:.1%}."
    )


def _section(
    schema: Schema, package: Package, agreement: Agreement, kind: str
) -> dict[str, object]:
    """One table or view: what a row is, how not to misread it, its columns, its vocabularies."""
    name = schema["name"]
    return {
        "name": name,
        "kind": kind,
        "title": schema["title"],
        "description": schema.get("description", ""),
        "warnings": list(usage_warnings(package.listed("usageWarnings"), schema).values()),
        "columns": [
            row | {"agreement": agreement.get((name, row["column"]), "")}
            for row in column_rows(schema)
        ],
        "vocabularies": [
            {"column": field["name"], "terms": term_rows(field)}
            for field in schema["fields"]
            if kind == "table" and terms(field)
        ],
    }
