"""The codebook as a page: every table, column and term, and every view."""

from __future__ import annotations

from collections.abc import Mapping

from ...packages.package import Package
from ...packages.search import GROUPS
from ...schemas import Schema, terms
from ...schemas.codebook import column_rows, term_rows, usage_warnings
from ...views import columns as views
from .prose import render

Agreement = Mapping[tuple[str, str], str]
"""By table and column, a sentence on how far two coders agree."""


def page(package: Package, agreement: Agreement) -> str:
    """The text of docs/codebook.md: every table, column and term, and every view."""
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
