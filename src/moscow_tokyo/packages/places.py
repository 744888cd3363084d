"""Where packages are: the wheel, a folder, a zip, a release's SQLite, a URL."""

from __future__ import annotations

import contextlib
import io
import json
import os
import re
import stat
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from ..errors import LONG, PackageError, short
from . import fetch, limits
from .package import DESCRIPTOR, NAME, Package
from .package import sha256 as hash_of

_SQLITE = b"SQLite format 3\0"  # what a file of SQLite begins with
_HOME = Path(__file__).resolve().parents[1]
_OPENS = f"expected a folder with a {DESCRIPTOR}, or a csv.zip, parquet.zip or .sqlite of a release"


def bundled() -> Package:
    """The package that came with the library: in the wheel, else the checkout's root."""
    inside = _HOME / "_package"
    if inside.is_dir():
        return _folder(inside, editable=False)
    root = checkout()
    if root is None:
        raise PackageError(
            "the installed library contains no data, and it does not run from a checkout of "
            f"{NAME}; reinstall it, or open a package by its path"
        )
    return _folder(root)


def checkout() -> Path | None:
    """The root of the checkout that this module runs from, or None when it is installed."""
    root = _HOME.parents[1]
    try:
        descriptor = json.loads((root / DESCRIPTOR).read_text("utf-8"))
    except (OSError, ValueError):
        return None
    ours = isinstance(descriptor, dict) and descriptor.get("name") == NAME
    return root if ours and not (_HOME / "_package").is_dir() else None


def opened(place: str | os.PathLike[str], sha256: str | None = None) -> Package:
    """The package at a path or URL; all but a folder is checked against what it says of itself.

    A place is a folder, a `datapackage.json`, a zip, a `.sqlite`, or the folder of a release, whose
    CSV zip is opened. `sha256` is the hash that the file must have. Raises `PackageError` when
    there is no package, or a damaged one.
    """
    text, digits = os.fspath(place), _digits(sha256)
    if fetch.is_url(text):
        return _fetched(text, digits)
    path = Path(text)
    if path.is_dir():
        zips = sorted(path.glob("*-csv.zip"))  # of a release
        if len(zips) == 1 and not (path / DESCRIPTOR).exists():
            path = zips[0]
    if digits is not None:
        _same_file(path, digits)
    return locate(path)


def locate(path: str | Path) -> Package:
    """The package at a path: a folder, a `datapackage.json`, a zip of one, or a release's SQLite.

    A zip is checked against the descriptor's `bytes` and `hash`, SQLite against its fingerprints; a
    folder may be edited, so it is not. Raises `PackageError` when there is no package, or a damaged
    one.
    """
    found = Path(path)
    if found.is_dir():
        if not (found / DESCRIPTOR).is_file():
            raise PackageError(f"{path}: there is no {DESCRIPTOR} in this folder; {_OPENS}")
        return _folder(found)
    if not found.is_file():
        raise PackageError(f"{path}: no such file or folder")
    if found.name == DESCRIPTOR:
        return _folder(found.parent)
    import zipfile

    if zipfile.is_zipfile(found):
        return _zip(found)
    with found.open("rb") as file:
        if file.read(len(_SQLITE)) == _SQLITE:
            return _sqlite(found)
    raise PackageError(f"{path}: this is not a data package; {_OPENS}")


def snapshot(package: Package) -> Package:
    """The package with every file read once: what is checked is then what is used."""
    return Package(package.location, cache(package.read), editable=package.editable)


def _digits(sha256: str | None) -> str | None:
    """The 64 digits of a hash, written with `sha256:` before it or without."""
    if sha256 is None:
        return None
    digits = sha256.strip().lower().removeprefix("sha256:")
    if not re.fullmatch("[0-9a-f]{64}", digits):
        raise ValueError(f"sha256 is {sha256!r}; expected 64 hexadecimal digits")
    return digits


def _same_file(path: Path, digits: str) -> None:
    if not path.is_file():
        raise PackageError(
            f"{path}: sha256 is the hash of one file, and this is not a file; name a zip or a .sqlite, "
            "or leave out sha256"
        )
    found = hash_of(path.read_bytes()).removeprefix("sha256:")
    if found != digits:
        raise PackageError(
            f"{path} has the SHA-256 {found}, expected {digits}; the file is damaged or a different "
            "one: download it again"
        )


def _fetched(url: str, digits: str | None) -> Package:
    path = fetch.fetch(url, digits)
    try:
        return locate(path)
    except ValueError as error:  # of a package or of its data
        path.unlink()
        raise PackageError(
            f"{url}: what was downloaded is not an intact package and was deleted ({error}). "
            "Expected a zip or the .sqlite of a release: check the URL, or try again"
        ) from error


def _folder(root: Path, *, editable: bool = True) -> Package:
    top = str(root)

    def read(path: str) -> bytes:
        try:  # the plain functions: a folder that may be edited is read for every question
            return _regular(os.path.join(top, path))  # noqa: PTH118
        except OSError as error:
            raise PackageError(f"{root}: cannot read {path}: {error.strerror}") from error

    return Package(str(root), read, editable=editable)


def _regular(path: str | Path) -> bytes:
    """The bytes of a file; no pipe or device, which might have no end."""
    found = os.stat(path)  # noqa: PTH116
    if not stat.S_ISREG(found.st_mode):
        raise PackageError(f"{path} is not a regular file")
    limits.check_size(str(path), found.st_size)
    with open(path, "rb") as file:  # noqa: PTH123
        return file.read()


def _zip(path: Path) -> Package:
    """The package in a zip, at its top or in its one top folder; other entries are never unpacked."""
    import zipfile

    data = _regular(path)
    with _unzipping(path), zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = {name for name in archive.namelist() if not name.startswith("__MACOSX/")}
    tops = {name.split("/", 1)[0] for name in names}
    prefix = f"{tops.pop()}/" if len(tops) == 1 and DESCRIPTOR not in names else ""
    if prefix + DESCRIPTOR not in names:
        raise PackageError(
            f"{path}: there is no {DESCRIPTOR} at the top of this zip or in its one top folder; {_OPENS}"
        )

    def read(name: str) -> bytes:
        if prefix + name not in names:
            raise PackageError(f"{path}: there is no {name} in this zip; download it again")
        with _unzipping(path), zipfile.ZipFile(io.BytesIO(data)) as archive:
            size = archive.getinfo(prefix + name).file_size
            limits.check_size(f"{path}: {name}", size)
            with archive.open(prefix + name) as entry:  # which may hold more than it says
                return entry.read(size)

    package = Package(str(path), read, editable=False)
    package.check()
    return package


@contextlib.contextmanager
def _unzipping(path: Path) -> Iterator[None]:
    try:
        yield
    except PackageError:
        raise
    except Exception as error:  # those of zlib and lzma too
        raise PackageError(
            f"{path}: this zip cannot be read: {short(str(error), LONG)}; download it again"
        ) from error


def _sqlite(path: Path) -> Package:
    """The package in a database, whose table `_package` holds the descriptor."""
    import sqlite3

    from . import fingerprints

    data = _regular(path)
    try:
        with limits.database(data) as db:
            limits.check_stored(db, "_package")
            rows = db.execute("SELECT value FROM _package WHERE name = 'descriptor'").fetchall()
    except (sqlite3.Error, UnicodeDecodeError) as error:
        raise PackageError(
            f"{path}: there is no package in this database: {short(str(error), LONG)}; expected the .sqlite of a release"
        ) from error

    def read(name: str) -> bytes:
        if name == DESCRIPTOR and rows:
            return str(rows[0][0]).encode()
        if name.endswith(".sqlite"):
            return data
        raise PackageError(f"{path}: there is no {name} in this database; {_OPENS}")

    package = Package(str(path), read, editable=False)
    fingerprints.check(package)
    return package
