"""The workbook: every cell equals the tables' and views', each ID leads to its row, and it prints."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

import moscow_tokyo as mt
from moscow_tokyo import schemas
from moscow_tokyo.curation.releases import excel
from moscow_tokyo.packages.places import bundled
from moscow_tokyo.views.columns import NAMES, definition

openpyxl = pytest.importorskip("openpyxl")

TABLES = bundled().tables()
PARTS = {name: definition(bundled(), name) for name in (*TABLES, *NAMES)}
"""The schema of every table and view."""


@pytest.fixture(scope="module")
def book(made: Path) -> Any:
    """The workbook of the release."""
    (path,) = made.glob("*.xlsx")
    return openpyxl.load_workbook(path)


def widths_of(sheet: Any) -> list[float]:
    """The width of each column."""
    found = {}
    for group in sheet.column_dimensions.values():
        found |= dict.fromkeys(range(group.min, group.max + 1), group.width)
    return [found[n] for n in range(1, sheet.max_column + 1)]


def from_excel(value: Any) -> Any:
    return value.date().isoformat() if isinstance(value, datetime) else value


def in_order(part: str) -> list[str]:
    """The columns of a sheet: those of a view, or the key, what people read, and the rest."""
    names = schemas.columns(PARTS[part])
    if part in NAMES:
        return names
    first = {*schemas.primary_key(PARTS[part]), *excel.READ}
    return sorted(names, key=lambda name: name not in first)


def test_every_cell_and_its_type(book: Any, typed: Callable[[str], pa.Table]) -> None:
    sheets = [*NAMES, *(table for table in TABLES if table not in excel.APART)]
    assert book.sheetnames == ["about", *sheets, "codebook", "terms"]
    kinds = {"string": "s", "integer": "n", "boolean": "b", "date": "d"}
    for part in sheets:
        header, *rows = book[part].iter_rows()
        names = [cell.value for cell in header]
        assert names == in_order(part)
        fields = [schemas.field_of(PARTS[part], name) for name in names]
        labels = [{label: t for t, label in schemas.labels(f).items()} for f in fields]
        found = [
            [own.get(v, v) for own, v in zip(labels, map(from_excel, values), strict=True)]
            for values in book[part].iter_rows(min_row=2, values_only=True)
        ]
        assert found == schemas.arrow.plain_rows(typed(part).select(names))
        for row in rows:
            for cell, field in zip(row, fields, strict=True):
                assert cell.value is None or cell.data_type == kinds[field["type"]]
                assert cell.alignment.wrap_text or cell.value is None
    held = [p for name, p in PARTS.items() if name in sheets]
    assert book["codebook"].max_row == 1 + sum(len(schema["fields"]) for schema in held)


def test_an_id_leads_to_its_row(book: Any) -> None:
    homes = {"claims": "claims_full", "meetings": "meetings_full"}
    for part in book.sheetnames[1:-2]:
        names = [cell.value for cell in book[part][1]]
        leads = {
            here[0]: homes.get(target, target)
            for here, target, there in schemas.references(PARTS[part], part)
            if len(here) == 1 and len(schemas.primary_key(PARTS[target])) == 1
        }
        for row in book[part].iter_rows(min_row=2):
            for name, cell in zip(names, row, strict=True):
                home = leads.get(name)
                own = home == part and cell.value == row[0].value
                if home not in book.sheetnames or cell.value is None or own:
                    assert cell.hyperlink is None, (part, cell.coordinate)
                    continue
                sheet, _, place = cell.hyperlink.location.partition("!")
                assert sheet == f"'{home}'"
                assert book[home][place].value == cell.value
    link = book["links"]["A2"].hyperlink
    assert link.location.startswith("'claims_full'!A")


def test_it_says_what_it_is_and_is_laid_out_to_be_read(book: Any) -> None:
    about = {row[0].value: row[1].value for row in book["about"].iter_rows() if row[0].value}
    assert about["title"] == bundled().descriptor["title"]
    assert "large language model" in about["coded by"]
    assert mt.__version__ in about["version"]
    assert about["cite as"] == mt.cite()
    assert set(book.sheetnames[1:]) <= set(about)
    assert book["about"][f"A{book['about'].max_row}"].hyperlink.location == "'terms'!A1"
    for sheet in book.worksheets[1:]:
        widths = widths_of(sheet)
        names = [cell.value for cell in sheet[1]]
        for name in ("statement", "other_statement"):
            if name in names:
                assert sum(widths[: names.index(name) + 1]) < 190, (sheet.title, name)
        assert sheet.freeze_panes == "B2"
        assert sheet.page_setup.orientation == "landscape"
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert (sheet.page_setup.fitToWidth or 1, sheet.page_setup.fitToHeight) == (1, 0)
        assert sheet.print_title_rows == "$1:$1"
        printed = sheet.print_area.partition("!")[2].replace("$", "").split(":")[1]
        assert sheet[printed].row == sheet.max_row
        assert sum(map(int, widths[: sheet[printed].column])) <= excel.PRINTED
        for row in sheet.iter_rows(min_row=2, max_row=40):
            texts = [str(from_excel(cell.value) or "") for cell in row]
            need = max(len(text) / width for text, width in zip(texts, widths, strict=True))
            height = sheet.row_dimensions[row[0].row].height or excel.LINE
            assert height >= excel.LINE * need


class Strange:
    """As much of a release's material as the workbook asks for."""

    def __init__(self, schema: dict[str, Any], table: pa.Table) -> None:
        from moscow_tokyo.packages.fingerprints import Print

        self.package, self.title, self.description = bundled(), "Strange", ""
        self.creators: list[str] = []
        self.keywords: list[str] = []
        self.licence = {"name": "CC0-1.0"}
        self.created, self.citation = "2026-01-01", ""
        self.prints = {"package": Print(0, "")}
        self.schemas, self.view_schemas = {"strange": schema}, dict[str, Any]()
        self.parts = {"strange": (schema, table)}


def test_excel_takes_no_text_for_anything_else(
    tmp_path: Path, strange: tuple[dict[str, Any], pa.Table]
) -> None:
    (tmp_path / "a.xlsx").write_bytes(excel.workbook(Strange(*strange)))  # type: ignore[arg-type]
    sheet = openpyxl.load_workbook(tmp_path / "a.xlsx")["strange"]
    found = [[from_excel(cell.value) for cell in row] for row in list(sheet.iter_rows())[1:]]
    schema, table = strange
    labels = schemas.labels(schema["fields"][4])
    held = schemas.arrow.plain_rows(table)
    assert found == [[*row[:4], labels.get(row[4])] for row in held]
    kinds = {cell.coordinate: cell.data_type for row in sheet.iter_rows() for cell in row}
    assert kinds["A2"] == kinds["A3"] == kinds["A5"] == kinds["A6"] == "s"
    assert [kinds[f"D{row}"] for row in (2, 3, 5, 6)] == ["d", "s", "s", "d"], "before March 1900"
    assert not sheet._hyperlinks


def test_a_cell_too_long_for_excel_is_an_error() -> None:
    schema = {"fields": [{"name": "id", "type": "string"}]}
    material = Strange(schema, pa.table({"id": ["a" * (excel.CELL + 1)]}))
    with pytest.raises(mt.DataError, match="found 32768 characters, expected at most 32,767"):
        excel.workbook(material)  # type: ignore[arg-type]
