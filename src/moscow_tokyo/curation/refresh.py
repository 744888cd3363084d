"""Rewrites what is committed and derived: sizes, hashes, citation, names, codebook, diagram."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from ..errors import PackageError
from ..packages.package import DESCRIPTOR, Package, sha256
from ..packages.places import locate
from ..views.columns import NAMES
from . import agreement
from .content import DIALECT
from .pages import cff, codebook, diagram

LIBRARY = "src/moscow_tokyo"


def refresh(root: Path) -> list[str]:
    """Rewrite the derived files of a package's folder; returns the paths of those that changed.

    In a checkout of the library that is all of them, elsewhere the descriptor alone. Raises
    `PackageError` for a zip, and in a checkout `ImportError` without the extra `release`, which
    makes the codebook.
    """
    package = locate(root)
    if not package.editable:
        raise PackageError(f"{root}: expected a folder; a zip is not rewritten")
    texts = {DESCRIPTOR: descriptor(package)}
    if (root / LIBRARY).is_dir():
        texts["CITATION.cff"] = cff.cff(package)
        texts["docs/codebook.md"] = codebook.page(package, agreement.sentences(package))
        texts["docs/tables.svg"] = diagram.diagram(package)
        texts[f"{LIBRARY}/_names.py"] = names(package)
    changed = [path for path, text in texts.items() if _differs(root / path, text)]
    for path in changed:
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(texts[path].encode())
    return changed


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


def _differs(path: Path, text: str) -> bool:
    return not path.is_file() or path.read_bytes() != text.encode()
