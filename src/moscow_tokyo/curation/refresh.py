"""Rewrites what is committed and derived: cells, sizes, hashes, citation, deposit, names, pages."""

from __future__ import annotations

import json
import os
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ..errors import PackageError
from ..packages.package import DESCRIPTOR, Package, sha256
from ..packages.places import locate
from ..packages.written import write
from ..site import timeline
from ..views.columns import NAMES
from . import derived
from .content import DIALECT, Material
from .pages import cff, codebook, deposit, diagram

LIBRARY = "src/moscow_tokyo"


def refresh(root: Path, sources: str | os.PathLike[str] | None = None) -> list[str]:
    """Rewrite the derived files of a package's folder; returns the paths of those that changed.

    In any folder these are the tables, where cells or the order of rows follow from other cells
    (`derived.tables`; `sources` is the folder of the transcripts), and the descriptor; in a
    checkout of the library all others too. Raises `PackageError` for a zip, and in a checkout
    `ImportError` without the extra `release`, which makes the codebook.
    """
    package = locate(root)
    if not package.editable:
        raise PackageError(f"{root}: expected a folder, because a zip cannot be rewritten")
    changed = [
        path for path, data in derived.tables(package, sources) if _written(root / path, data)
    ]
    texts = {DESCRIPTOR: descriptor(package)}
    if (root / LIBRARY).is_dir():
        texts["CITATION.cff"] = cff.cff(package)
        material = Material(package)
        texts[".zenodo.json"] = deposit.zenodo(material)
        texts["codemeta.json"] = deposit.codemeta(material, project(root))
        texts["docs/codebook.md"] = codebook.page(package, material.agreement)
        texts["docs/tables.svg"] = diagram.diagram(package)
        texts["docs/timeline.svg"] = timeline.alone(package)
        texts[f"{LIBRARY}/_names.py"] = names(package)
    return changed + [path for path, text in texts.items() if _written(root / path, text.encode())]


def descriptor(package: Package) -> str:
    """The text of datapackage.json with the size, hash and dialect of every table's file as it is."""
    described = dict(package.descriptor)
    described["resources"] = [
        resource
        | ({"dialect": DIALECT} if package.form(resource["name"]) == "csv" else {})
        | {"bytes": len(data), "hash": sha256(data)}
        for resource in package.descriptor["resources"]
        for data in [package.data(resource["name"])]
    ]
    return json.dumps(described, indent=2, ensure_ascii=False) + "\n"


def project(root: Path) -> dict[str, Any]:
    """What `pyproject.toml` says of the library; nothing where there is no such file."""
    path = root / "pyproject.toml"
    found = tomllib.loads(path.read_text("utf-8")) if path.is_file() else {}
    return dict(found.get("project", {}))


def names(package: Package) -> str:
    """The text of _names.py."""
    return "\n".join(
        [
            '"""Names of tables and views, for editors and type checkers.',
            "",
            "Written by `moscow-tokyo refresh`.",
            '"""',
            "",
            "from typing import Literal",
            "",
            *_literal("TableName", package.tables()),
            *_literal("ViewName", NAMES),
            "",
        ]
    )


def _literal(name: str, values: tuple[str, ...]) -> Iterator[str]:
    yield f"{name} = Literal["
    for value in values:
        yield f'    "{value}",'
    yield "]"


def _written(path: Path, data: bytes) -> bool:
    """Write a file where it has other bytes; whether it had."""
    if path.is_file() and path.read_bytes() == data:
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    write(path, data)
    return True
