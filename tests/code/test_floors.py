"""The floors: no module imports from a floor above its own."""

from __future__ import annotations

import ast
from pathlib import Path

import moscow_tokyo

HOME = Path(moscow_tokyo.__file__).parent
FLOORS = {
    1: ("_names", "edtf", "extras", "package", "table_schema", "terminal", "versions"),
    2: (
        "codebook",
        "fetch",
        "frames",
        "identity",
        "rows",
        "stored",
        "view_columns",
        "views",
    ),
    3: (
        "agreement",
        "checks",
        "citation",
        "comparing",
        "differences",
        "display",
        "opening",
        "refresh",
        "releasing",
        "styles",
    ),
    4: ("api",),
    5: ("__init__", "__main__", "cli"),
}
FLOOR = {room: floor for floor, rooms in FLOORS.items() for room in rooms}


def modules() -> dict[str, Path]:
    """Every module by its path below the package."""
    found = (path for path in HOME.rglob("*.py") if "_package" not in path.parts)
    return {path.relative_to(HOME).as_posix(): path for path in found}


def room_of(parts: tuple[str, ...]) -> str:
    """The room that a module path leads to: `checks/report.py` is in `checks`."""
    return parts[0].removesuffix(".py") if parts else "__init__"


def imported(path: Path) -> set[str]:
    """The rooms that a module imports, at any depth of its code."""
    package = ("moscow_tokyo", *path.relative_to(HOME).parent.parts)
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        names: list[tuple[str, ...]] = []
        if isinstance(node, ast.Import):
            names = [tuple(alias.name.split(".")) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            start = package[: len(package) - node.level + 1] if node.level else ()
            base = (*start, *(node.module.split(".") if node.module else ()))
            names = [(*base, alias.name) for alias in node.names]
        for name in names:
            if name[0] == "moscow_tokyo":
                room = room_of(name[1:])
                found.add(room if room in FLOOR else "__init__")
    return found


def test_every_room_has_a_floor() -> None:
    assert {room_of(Path(name).parts) for name in modules()} == set(FLOOR)


def test_no_module_imports_from_a_floor_above() -> None:
    faults = [
        f"{name} (floor {FLOOR[here]}) imports {there} (floor {FLOOR[there]})"
        for name, path in modules().items()
        for here in [room_of(Path(name).parts)]
        for there in imported(path)
        if FLOOR[there] > FLOOR[here]
    ]
    assert faults == []


def test_one_module_translates_types() -> None:
    """No other module names a Table Schema type's counterpart in Arrow."""
    words = ("type_for_alias", "date32", "CategoricalDtype(", "timestamp[")
    faults = [
        f"{name}: {word}"
        for name, path in modules().items()
        if name != "table_schema.py"
        for word in words
        if word in path.read_text("utf-8")
    ]
    assert faults == []
