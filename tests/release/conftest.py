"""One release of the package as it stands, built once for all tests of this folder."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

import moscow_tokyo as mt
from moscow_tokyo import schemas
from moscow_tokyo.packages.places import bundled

Strange = tuple[dict[str, Any], pa.Table]


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a release. Not to be changed."""
    return mt.release(tmp_path_factory.mktemp("release"))


@pytest.fixture(scope="session")
def typed() -> Callable[[str], pa.Table]:
    """Gives a table or a view by its name."""

    def typed(part: str) -> pa.Table:
        table = part in bundled().tables()
        return mt.load(part, as_="arrow") if table else mt.view(part, as_="arrow")

    return typed


@pytest.fixture(scope="session")
def expected(typed: Callable[[str], pa.Table]) -> Callable[[str], list[list[Any]]]:
    """Gives the rows of a table or view as plain values: str, int, bool, None; a day as text."""
    return lambda part: schemas.arrow.plain_rows(typed(part))


@pytest.fixture
def strange() -> Strange:
    """A table of what formats stumble over, and its schema."""
    labels = {"small": "Small", "großé": "G" * 81}  # the second is too long for Stata
    schema: dict[str, Any] = {
        "name": "strange",
        "title": "T" * 100,
        "primaryKey": ["id"],
        "fields": [
            {"name": "id", "type": "string", "title": "名" * 100},
            {"name": "number", "type": "integer"},
            {"name": "good", "type": "boolean"},
            {"name": "day", "type": "date"},
            {
                "name": "size",
                "type": "string",
                "constraints": {"enum": ["small", "großé"]},
                "categories": [{"value": t, "label": label} for t, label in labels.items()],
            },
        ],
    }
    rows = [
        ["=1+1", 10**14, True, "1984-02-29", "großé"],
        ["@安倍", -5, False, "1899-12-31", "small"],
        ["Громыко" * 500, None, None, None, None],
        ["https://example.org", 0, None, "1900-02-28", None],
        ["0001", 1, True, "2100-01-01", None],
        ["_x0041_ \"'<&>", 2, True, "1960-01-01", None],
        ["NA", 2, None, None, None],
    ]
    columns = list(zip(*rows, strict=True))
    text = [
        ["" if v is None else str(v).lower() if isinstance(v, bool) else str(v) for v in column]
        for column in columns
    ]
    names = schemas.columns(schema)
    typed = schemas.arrow.to_arrow(schema, pa.table(dict(zip(names, text, strict=True))))
    assert schemas.arrow.plain_rows(typed) == rows
    return schema, typed
