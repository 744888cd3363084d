"""Whether what is here is what was released: files against their hashes, rows against the ledger.

A hash shows that nothing has changed since it was written, not who wrote it: nothing here is signed.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from ..errors import PackageError
from . import released
from .package import Package
from .places import opened

SUMS = "SHA256SUMS"
"""The file of a release that has the hashes of all others, as `sha256sum` writes them."""
_NAMED = 5  # so many files at fault are named


class Result(NamedTuple):
    """What was compared, whether it is the same, and what was found, in one line."""

    what: str
    ok: bool
    found: str


def verify(package: Package) -> Iterator[Result]:
    """Compare a package with what its descriptor says of its files, and its rows with the ledger.

    In SQLite that is the fingerprints of the tables, which were compared when it was opened.
    """
    tables = package.tables()
    said = "hashes" if any("hash" in package.resource(name) for name in tables) else "fingerprints"
    try:
        package.check()
    except PackageError as error:
        yield Result("files", False, str(error))
    else:
        yield Result("files", True, f"{len(tables)} tables match the {said} in the descriptor")
    yield _rows(package)


def verify_folder(folder: Path) -> Iterator[Result]:
    """Compare a release's folder with its list of hashes, and its rows with the ledger.

    Raises `PackageError` for a folder without such a list.
    """
    listed = sums(folder)
    found = {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file() and path != folder / SUMS
    }
    faults = [
        *(f"{path} is missing" for path in sorted(listed.keys() - found.keys())),
        *(f"{path} is not listed" for path in sorted(found.keys() - listed.keys())),
        *(
            f"{path} has changed"
            for path in sorted(listed.keys() & found.keys())
            if listed[path] != found[path]
        ),
    ]
    if faults:
        yield Result("files", False, f"against {SUMS}: {_few(faults)}")
    else:
        yield Result("files", True, f"{len(listed)} files match the hashes in {SUMS}")
    try:
        yield _rows(opened(folder))
    except PackageError as error:
        yield Result("rows", False, str(error))


def sums(folder: Path) -> dict[str, str]:
    """The hashes that a release's folder lists, by path.

    Raises `PackageError` where there is no such list, or a line of it is not in the form of `sha256sum`.
    """
    try:
        lines = (folder / SUMS).read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise PackageError(
            f"{folder}: expected the folder of a release, with its list {SUMS}: {error}"
        ) from error
    found = {}
    for number, line in enumerate(lines, start=1):
        match = re.fullmatch(r"([0-9a-f]{64}) [ *](.+)", line)
        if not match or ".." in PurePosixPath(match[2]).parts:
            raise PackageError(
                f"{folder / SUMS} line {number}: found {line!r}, expected 64 hexadecimal digits, "
                "two spaces and a path inside the folder; download the list again"
            )
        found[match[2]] = match[1]
    return found


def _rows(package: Package) -> Result:
    """The rows of a package against the ledger that came with the library, or else its own."""
    recorded, whose = released.expected(package)
    name = f"{package.name} {package.version}"
    if not recorded:
        return Result("rows", False, f"{name} is in no ledger, so its rows cannot be verified")
    faults = released.differences(package, recorded)
    if faults:
        return Result("rows", False, f"{name} against {whose}: {_few(faults)}")
    return Result(
        "rows", True, f"{len(recorded) - 1} tables of {name}, all but the ledger, match {whose}"
    )


def _few(faults: list[str]) -> str:
    """The first faults, and how many there are besides."""
    more = [f"and {len(faults) - _NAMED} more"] if len(faults) > _NAMED else []
    return "; ".join([*faults[:_NAMED], *more])
