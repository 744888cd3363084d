"""Views and tables as one Excel workbook to read, filter and print, with what its columns mean.

The views come first. A term of a vocabulary is shown by its label, an ID leads to its row, and the
column that people read comes after the key. Text is written as text, so that none turns into a
formula, a link or a number. What Excel cannot hold as the tables do: it knows no day before March
1900, and no number beyond 15 digits; these stand as text. A cell has 32,767 characters at most; a
longer one is an error.
"""

from __future__ import annotations

import io
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from ... import schemas
from ...errors import DataError
from ...schemas import codebook
from ...views.columns import meant
from ..content import Files, Material

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

FIRST_DAY = date(1900, 3, 1)  # Excel believes that 29 February 1900 was a day
DIGITS = 10**15
CELL = 32_767
APART = ("codings", "coding_units", "word_readings")
"""Tables of the record that the workbook leaves out: they have most rows, and few readers."""
READ = ("statement", "title", "name")
"""Columns that people read first."""
PROSE, WORDS, WORD = 50, 32, 40  # characters of a column at most: long texts, short ones, IDs
LONG = 100  # characters of a text that asks for a wide column
LINE = 15  # points; Excel's height of a line
ABOUT = 100  # characters of the first sheet's text
PAPER, PRINTED = 9, 250  # A4; so many characters across are printed, on one page
_SAMPLE = 400  # rows that a column's width is taken from

Rows = dict[str, int]
"""The number of a row in its sheet, by its ID."""


@dataclass
class Sheet:
    """A sheet before it is written: columns with their fields, rows, and keys to other sheets."""

    name: str
    fields: Sequence[schemas.Field]
    rows: list[list[Any]]
    leads: Mapping[str, tuple[str, Rows]] = field(default_factory=dict)


class Formats(NamedTuple):
    """How the cells look."""

    head: Format
    text: Format
    day: Format
    link: Format


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
        look = _formats(book)
        sheets = [*_sheets(material), *_codebook(material)]
        _about(book, look, material, sheets)
        for sheet in sheets:
            _write(book, look, sheet)
    return file.getvalue()


def _formats(book: Workbook) -> Formats:
    top = {"text_wrap": True, "valign": "top"}
    return Formats(
        book.add_format({**top, "bold": True, "bottom": 1, "bg_color": "#E7E6E6"}),
        book.add_format(top),
        book.add_format({**top, "num_format": "yyyy-mm-dd", "align": "left"}),
        book.add_format({**top, "font_color": "#0563C1"}),
    )


def _sheets(material: Material) -> Iterator[Sheet]:
    """The views, and then the tables."""
    names = [*material.view_schemas, *(name for name in material.schemas if name not in APART)]
    places: dict[str, tuple[str, Rows]] = {}  # by table: the sheet of its rows, and which they are
    for table, schema in material.schemas.items():
        sheet = meant(table) if meant(table) in names else table
        if sheet in names and len(schemas.primary_key(schema)) == 1:
            ids = schemas.arrow.row_ids(*material.parts[sheet])
            places[table] = sheet, {id: n for n, id in enumerate(ids, start=2)}
    for name in names:
        schema, typed = material.parts[name]
        order = _order(schema) if name in material.schemas else schemas.columns(schema)
        leads = {
            here[0]: places[target]
            for here, target, _ in schemas.references(schema, name)
            if len(here) == 1 and target in places
        }
        fields = [schemas.field_of(schema, column) for column in order]
        yield Sheet(name, fields, schemas.arrow.plain_rows(typed.select(order)), leads)


def _order(schema: schemas.Schema) -> list[str]:
    """The columns of a table: its key, what people read first, and the others."""
    names = schemas.columns(schema)
    first = [*schemas.primary_key(schema), *(name for name in READ if name in names)]
    return list(dict.fromkeys([*first, *names]))


def _write(book: Workbook, look: Formats, sheet: Sheet) -> None:
    """One sheet: a header that stays in sight, filters, and each cell as its type."""
    made, names = book.add_worksheet(sheet.name), [one["name"] for one in sheet.fields]
    labels = [schemas.labels(one) for one in sheet.fields]
    rows = [[has.get(v, v) for has, v in zip(labels, row, strict=True)] for row in sheet.rows]
    for x, name in enumerate(names):
        made.write_string(0, x, name, look.head)
    for y, row in enumerate(rows, start=1):
        for x, (one, value) in enumerate(zip(sheet.fields, row, strict=True)):
            where, ids = sheet.leads.get(one["name"], ("", {}))
            there = (where, ids.get(value, 0))
            if value is None or value == "":
                continue
            if there[1] and there != (sheet.name, y + 1):
                url = f"internal:'{where}'!A{there[1]}"
                failed = made.write_url(y, x, url, look.link, str(value))
            else:
                failed = _put(made, look, y, x, one, value)
            if failed:
                raise DataError(
                    f"sheet {sheet.name!r}, row {y + 1}, column {names[x]!r}: found "
                    f"{len(str(value))} characters, expected at most {CELL:,}: shorten the cell"
                )
    widths = [_width(name, [row[x] for row in rows[:_SAMPLE]]) for x, name in enumerate(names)]
    for x, width in enumerate(widths):
        made.set_column(x, x, width)
    for y, row in enumerate(rows, start=1):
        made.set_row(y, LINE * max(map(_lines, row, widths), default=1))
    made.freeze_panes(1, 1)
    last = max(len(rows), 1)
    made.autofilter(0, 0, last, len(names) - 1)
    made.ignore_errors({"number_stored_as_text": f"A1:XFD{last + 1}"})
    _for_paper(made, widths, last)


def _put(made: Worksheet, look: Formats, y: int, x: int, one: schemas.Field, value: Any) -> int:
    """Write a cell as its type: a day or number that Excel does not know is text."""
    kind = schemas.type_row(one).excel
    if kind == "datetime":
        day = date.fromisoformat(value)
        if day >= FIRST_DAY:
            return int(made.write_datetime(y, x, day, look.day))
        kind = "string"
    if kind == "number" and abs(value) >= DIGITS:
        kind, value = "string", str(value)
    return int(getattr(made, f"write_{kind}")(y, x, value, look.text))


def _width(name: str, cells: Sequence[Any]) -> int:
    """The width of a column in characters: what is longer is wrapped."""
    texts = [str(cell) for cell in cells if cell is not None]
    longest = max(map(len, texts), default=0)
    most = WORD if not any(" " in text for text in texts) else PROSE if longest > LONG else WORDS
    return min(max(len(name) + 2, longest) + 2, most)


def _lines(cell: Any, width: int) -> int:
    """How many lines a cell takes, where lines may end a few characters early."""
    size = 0 if cell is None else len(str(cell))
    return 1 if size <= width - 2 else math.ceil(size / (width - 4))


def _for_paper(made: Worksheet, widths: Sequence[int], last: int) -> None:
    """Landscape, the header on each page, and the first columns, as many as can be read."""
    made.set_landscape()
    made.set_paper(PAPER)
    made.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    made.repeat_rows(0)
    across = [n for n in range(1, len(widths) + 1) if sum(widths[:n]) <= PRINTED]
    made.print_area(0, 0, last, max(across, default=1) - 1)
    made.fit_to_pages(1, 0)
    made.set_footer("&L&F&C&A&R&P / &N")


def _about(book: Workbook, look: Formats, material: Material, sheets: Sequence[Sheet]) -> None:
    """The first sheet: what the data set is, who coded it, how to cite it, what each sheet has."""
    made = book.add_worksheet("about")
    warnings = material.package.listed("usageWarnings")
    texts = {str(warning["name"]): str(warning["text"]) for warning in warnings}
    licence = f"{material.licence.get('title', '')} {material.licence.get('path', '')}"
    facts = [
        ("title", material.title),
        ("what it is", material.description),
        ("coded by", texts.pop("no_outside_review", "")),
        ("version", f"{material.package.version} ({material.created})"),
        ("licence", licence),
        ("cite as", material.citation),
        ("fingerprint", material.prints["package"].fingerprint),
        ("how to read", HOW),
    ]
    facts += [("note", text) for text in texts.values()]
    facts = [fact for fact in facts if fact[1]]
    for y, (label, text) in enumerate(facts):
        made.write_string(y, 0, label, look.head)
        made.write_string(y, 1, text, look.text)
        made.set_row(y, LINE * _lines(text, ABOUT))
    for x, label in enumerate(("sheet", "what a row is", "rows")):
        made.write_string(len(facts) + 1, x, label, look.head)
    for y, sheet in enumerate(sheets, start=len(facts) + 2):
        made.write_url(y, 0, f"internal:'{sheet.name}'!A1", look.link, sheet.name)
        made.write_string(y, 1, _what(material, sheet.name), look.text)
        made.write_number(y, 2, len(sheet.rows), look.text)
        made.set_row(y, LINE * _lines(_what(material, sheet.name), ABOUT))
    made.set_column(0, 0, 20)
    made.set_column(1, 1, ABOUT)
    made.set_paper(PAPER)
    made.fit_to_pages(1, 0)


HOW = (
    "In the views (the first sheets) tables are already joined: begin with claims_full, "
    "meetings_full or links. Filters are in the first row. A blue ID links to its row. Terms are "
    "shown by their labels; the sheet terms defines them, and codebook the columns. Only the first "
    "columns of a wide sheet are printed. Three tables that record the coding value by value "
    f"({', '.join(APART)}) are left out; they are in the CSV and SQLite files."
)


def _what(material: Material, name: str) -> str:
    if name in material.parts:
        return str(material.parts[name][0].get("description", ""))
    return {"codebook": "One row for each column.", "terms": "One row for each term."}[name]


def _codebook(material: Material) -> Iterator[Sheet]:
    """What the columns of all sheets mean, and the terms of the vocabularies."""
    parts = {name: part for name, part in material.parts.items() if name not in APART}
    columns = [
        [name, *row.values()]
        for name, (schema, _) in parts.items()
        for row in codebook.column_rows(schema)
    ]
    terms = [
        [name, field["name"], *row.values()]
        for name, (schema, _) in parts.items()
        if name in material.schemas
        for field in schema["fields"]
        for row in codebook.term_rows(field)
    ]
    for name, head, rows in (
        ("codebook", ("table", *codebook.COLUMNS), columns),
        ("terms", ("table", "column", *codebook.TERM_COLUMNS), terms),
    ):
        yield Sheet(name, [{"name": one} for one in head], rows)
