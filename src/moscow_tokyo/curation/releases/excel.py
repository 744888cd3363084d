"""The tables as one Excel workbook: a sheet a table, and what the columns and terms mean.

Text is written as text, so that none turns into a formula, a link or a number. What Excel cannot
hold as the tables do: it knows no day before March 1900, and no number beyond 15 digits; these
stand as text. A cell has 32,767 characters at most; a longer one is an error.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from ... import schemas
from ...errors import DataError
from ...schemas import codebook
from ..content import Files, Material

if TYPE_CHECKING:
    from xlsxwriter import Workbook

FIRST_DAY = date(1900, 3, 1)  # Excel believes that 29 February 1900 was a day
DIGITS = 10**15
CELL = 32_767
WIDTH = 60  # characters of a column, at most
_SAMPLE = 200  # rows that a column's width is taken from


def excel_files(material: Material) -> Files:
    """The workbook."""
    yield f"{material.name}.xlsx", workbook(material)


def workbook(material: Material) -> bytes:
    """The bytes of the workbook. Raises `DataError` for a cell that is too long for one."""
    from xlsxwriter import Workbook

    file = io.BytesIO()
    options = dict.fromkeys(
        ("strings_to_formulas", "strings_to_urls", "strings_to_numbers", "constant_memory"), False
    )
    with Workbook(file, {"in_memory": True, **options}) as book:
        licence = material.licence.get("name", "")
        book.set_properties(
            {
                "title": material.title,
                "subject": f"Version {material.package.version}",
                "author": ", ".join(material.creators),
                "keywords": ", ".join(material.keywords),
                "comments": f"{material.description} Licence: {licence}.",
                "created": datetime.fromisoformat(material.created),
            }
        )
        text = {"type": "string"}
        _sheet(book, "about", ("about", ""), [text] * 2, _about(material))
        for table, schema in material.schemas.items():
            rows = schemas.arrow.plain_rows(material.typed[table])
            _sheet(book, table, schemas.columns(schema), schema["fields"], rows)
        for name, columns, rows in (
            ("codebook", ["table", *codebook.COLUMNS], _columns(material)),
            ("terms", ["table", "column", *codebook.TERM_COLUMNS], _terms(material)),
        ):
            _sheet(book, name, columns, [text] * len(columns), rows)
    return file.getvalue()


def _sheet(
    book: Workbook,
    name: str,
    columns: Sequence[str],
    fields: Sequence[schemas.Field],
    rows: Iterable[Sequence[Any]],
) -> None:
    """One sheet: a header that stays in sight, filters, and each cell as its type."""
    bold, day = book.add_format({"bold": True}), book.add_format({"num_format": "yyyy-mm-dd"})
    sheet = book.add_worksheet(name)
    found = list(rows)
    for x, column in enumerate(columns):
        sheet.write_string(0, x, column, bold)
    for y, row in enumerate(found, start=1):
        for x, (field, value) in enumerate(zip(fields, row, strict=True)):
            if value is None or value == "":
                continue
            kind, cell = _cell(field, value)
            if kind == "datetime":
                sheet.write_datetime(y, x, cell, day)
            elif getattr(sheet, f"write_{kind}")(y, x, cell) != 0:
                raise DataError(
                    f"sheet {name!r}, row {y + 1}, column {columns[x]!r}: found {len(str(cell))} "
                    f"characters, expected at most {CELL:,}: shorten the cell"
                )
    for x, column in enumerate(columns):
        sizes = [len(str(row[x])) for row in found[:_SAMPLE] if row[x] is not None]
        sheet.set_column(x, x, min(max([len(column), *sizes]) + 2, WIDTH))
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, max(len(found), 1), len(columns) - 1)


def _cell(field: schemas.Field, value: Any) -> tuple[str, Any]:
    """The kind of a cell, and its value: a day or number that Excel does not know is text."""
    kind = schemas.type_row(field).excel
    if kind == "datetime":
        found = date.fromisoformat(value)
        return (kind, found) if found >= FIRST_DAY else ("string", value)
    if kind == "number" and abs(value) >= DIGITS:
        return "string", str(value)
    return kind, value


def _about(material: Material) -> list[list[str]]:
    warnings = material.package.descriptor.get("usageWarnings", [])
    rows = [
        ["title", material.title],
        ["description", material.description],
        ["version", material.package.version],
        ["created", material.created],
        ["licence", f"{material.licence.get('title', '')} {material.licence.get('path', '')}"],
        ["fingerprint", material.prints["package"].fingerprint],
        ["cite as", material.citation],
        ["columns and terms", "see the last two sheets, codebook and terms"],
    ]
    return rows + [["mind", str(warning["text"])] for warning in warnings]


def _columns(material: Material) -> list[list[str]]:
    return [
        [table, *row.values()]
        for table, schema in material.schemas.items()
        for row in codebook.column_rows(schema)
    ]


def _terms(material: Material) -> list[list[str]]:
    return [
        [table, field["name"], *row.values()]
        for table, schema in material.schemas.items()
        for field in schema["fields"]
        for row in codebook.term_rows(field)
    ]
