"""The notebooks in docs/ run from the first cell to the last, and their results are not empty."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import nbformat
import pandas as pd
import pytest
from nbclient import NotebookClient

FOLDER = Path(__file__).parents[1] / "docs" / "notebooks"
NAMES = sorted(path.name for path in FOLDER.glob("*.ipynb"))


def test_there_are_three() -> None:
    assert len(NAMES) == 3


@pytest.mark.parametrize("name", NAMES)
def test_notebooks_are_kept_without_outputs_and_say_who_coded(name: str) -> None:
    cells = nbformat.read(FOLDER / name, as_version=4).cells
    assert [cell for cell in cells if cell.get("outputs")] == []
    assert "no human historian has checked" in cells[0].source


def test_a_states_speeches_are_no_picture_by_others() -> None:
    cells = nbformat.read(FOLDER / "words-and-picture.ipynb", as_version=4).cells
    names: dict[str, Any] = {}
    with pd.option_context("display.max_colwidth", 50):
        for cell in [cell for cell in cells if cell.cell_type == "code"][:2]:
            exec(cell.source, names)
    held, speech = names["held"], names["held"]["genre"] == "statement"
    speeches = {"own speeches", "speeches of others"}
    assert set(held.loc[speech, "source"]) == speeches
    assert set(held.loc[~speech, "source"]).isdisjoint(speeches)
    own = held[held["source"] == "own speeches"]
    assert set(own["document_id"].str.rpartition("-")[2]) == {"japan", "ussr"}
    assert (own["document_id"].str.rpartition("-")[2] == own["side"]).all()


@pytest.mark.slow
@pytest.mark.filterwarnings("default")
@pytest.mark.parametrize("name", NAMES)
def test_notebooks_run(name: str, tmp_path: Path) -> None:
    notebook = nbformat.read(FOLDER / name, as_version=4)
    client = NotebookClient(notebook, timeout=300, resources={"metadata": {"path": str(tmp_path)}})
    client.execute()
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert all(cell.outputs for cell in code[1:])
    shown = [out["data"]["text/plain"] for cell in code for out in cell.outputs if "data" in out]
    assert [text for text in shown if text.startswith("Empty DataFrame")] == []
