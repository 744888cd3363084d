"""The notebooks in docs/ run from the first cell to the last, and their results are not empty."""

from __future__ import annotations

from pathlib import Path

import nbformat
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
