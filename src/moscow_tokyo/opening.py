"""Finding a release by its path, its URL or its version, and checking what was found."""

from __future__ import annotations

import hashlib
import os
import re
import warnings
from collections.abc import Iterator
from pathlib import Path

from . import identity
from .fetch import NotThereError, cache, cached, fetch, is_url
from .package import DESCRIPTOR, Package, PackageError, bundled, locate, unknown
from .rows import rows
from .versions import number

RELEASES = "MOSCOW_TOKYO_RELEASES"
"""The environment variable that names where releases are: a folder, or the URL they lie below."""
FILES = ("{}-csv.zip", "{}-parquet.zip", "{}.sqlite")
"""The files of a release that are a package, as they are tried."""


def opened(place: str | os.PathLike[str], sha256: str | None = None) -> Package:
    """The package at a path or URL; all but a folder is checked against what it says of itself.

    A place is a folder, a `datapackage.json`, a zip, a `.sqlite`, or the folder of a release, whose
    CSV zip is opened. `sha256` is the hash that the file must have. Raises `PackageError` when
    there is no package, or a damaged one.
    """
    text, digits = os.fspath(place), _digits(sha256)
    if is_url(text):
        return _fetched(text, digits)
    path = Path(text)
    if path.is_dir():
        path = _inside(path)
    if digits is not None:
        _same_file(path, digits)
    return _checked(locate(path))


def of_version(version: str) -> Package:
    """The package of a released version, checked against the ledger.

    It is looked for in the library, in the cache, and in the place that `RELEASES` names. A version
    newer than the library's ledger is checked against its own, with a warning. Raises `ValueError`
    for a version that never was, and `PackageError` where it is not found or differs.
    """
    here = bundled()
    versions = {row["version"] for row in _ledger(here)}
    newest = max(map(number, versions), default=())
    if not re.fullmatch(r"[0-9]+\.[0-9]+\.[0-9]+", version):
        raise ValueError(f"found version {version!r}; expected three numbers, such as '1.0.0'")
    if version not in {*versions, here.version} and number(version) < newest:
        raise unknown("version", version, sorted({*versions, here.version}, key=number))
    found = here if version == here.version else _searched(here.name, version, here.version)
    if (found.name, found.version) != (here.name, version):
        raise PackageError(
            f"{found.location}: found version {found.version} of {found.name}; expected version "
            f"{version} of {here.name}, after which the file is named: get that version again"
        )
    _check(found, here)
    return found


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
            f"{path}: sha256 is the hash of one file, and this is none; name a zip or a .sqlite, "
            "or leave sha256 out"
        )
    found = hashlib.sha256(path.read_bytes()).hexdigest()
    if found != digits:
        raise PackageError(
            f"{path} has the SHA-256 {found}, expected {digits}; the file is damaged or another "
            "one: get it again"
        )


def _inside(folder: Path) -> Path:
    """The folder itself, or the one CSV zip in it where it is a release's."""
    zips = sorted(folder.glob(FILES[0].format("*")))
    return zips[0] if len(zips) == 1 and not (folder / DESCRIPTOR).exists() else folder


def _fetched(url: str, digits: str | None) -> Package:
    path = fetch(url, digits)
    try:
        return _checked(locate(path))
    except ValueError as error:  # of a package or of its data
        path.unlink()
        raise PackageError(
            f"{url}: what was downloaded is no sound package, and was removed again ({error}). "
            "Expected a zip or the .sqlite of a release: check the URL, or try again"
        ) from error


def _checked(package: Package) -> Package:
    """The same package. One in SQLite must have the fingerprints that its descriptor tells."""
    for table in package.tables():
        resource = package.resource(table)
        told = resource.get("fingerprint")
        if resource.get("format") == "sqlite" and told is not None:
            rows = identity.plain_rows(package, table)
            found = identity.table_print(package.schema(table), rows).fingerprint
            if found != told:
                raise PackageError(
                    f"{package.location}: table {table!r} has the fingerprint {found}, expected "
                    f"{told} by its descriptor; the file is damaged or was changed: get it again"
                )
    return package


# --- a version -----------------------------------------------------------------------------------


def _searched(name: str, version: str, bundled_version: str) -> Package:
    """The package of a version from the cache or the named place."""
    stem = f"{name}-{version}"
    files = [pattern.format(stem) for pattern in FILES]
    place = os.environ.get(RELEASES, "")
    for file in files:
        for path in cached(file):
            return opened(path)
    if is_url(place):
        for file in files:
            for url in (f"{place.rstrip('/')}/{file}", f"{place.rstrip('/')}/{stem}/{file}"):
                try:
                    return opened(url)
                except NotThereError:
                    continue
    elif place:
        for file in files:
            for path in (Path(place) / file, Path(place) / stem / file):
                if path.is_file():
                    return opened(path)
    looked = "; ".join(_looked(place, bundled_version))
    raise PackageError(
        f"version {version} of {name} was not found ({looked}). Download {' or '.join(files)} of "
        f"that version, put it into a folder, and set {RELEASES} to that folder (or to the URL "
        "that it lies below); or open the file itself with moscow_tokyo.open"
    )


def _looked(place: str, version: str) -> Iterator[str]:
    """Where a version was looked for, in words."""
    yield f"the installed library has {version}"
    folder = cache()
    yield f"the cache {folder} does not have it" if folder else "there is no cache"
    yield f"nor has {RELEASES}, {place}" if place else f"{RELEASES} is not set"


def _check(package: Package, here: Package) -> None:
    """Compare a version with the ledger that came with the library, or else with its own."""
    version, told = package.version, _recorded(here, package.version)
    whose = "the ledger that came with the library"
    if not told and package is not here:
        told, whose = _recorded(package, version), "its own ledger"
        if not told:
            raise PackageError(
                f"{package.location}: version {version} is not in {whose}, so it is no release; "
                "open it by its path if you want it all the same"
            )
        warnings.warn(
            f"version {version} is newer than the ledger that came with the library (of version "
            f"{here.version}) and was checked against its own ledger",
            stacklevel=2,
        )
    elif not told:
        warnings.warn(
            f"version {version} is not released: the ledger does not have it, and its data may "
            "still change",
            stacklevel=2,
        )
        return
    found = {name: tuple(map(str, one)) for name, one in identity.fingerprint(package).items()}
    faults = [
        f"{table}: found {' rows, fingerprint '.join(found.get(table, ('no', 'none')))}, "
        f"expected {' rows, fingerprint '.join(told.get(table, ('no', 'none')))}"
        for table in sorted(found.keys() | told.keys())
        if found.get(table) != told.get(table)
    ]
    if faults:
        raise PackageError(
            f"{package.location}: the data are not those that {whose} has for version {version}:\n"
            + "\n".join(faults)
            + "\nGet the version again; in a checkout, restore the tables or raise the version."
        )


def _recorded(package: Package, version: str) -> dict[str, tuple[str, str]]:
    """Rows and fingerprint of each table of a version, as a package's ledger has them."""
    return {
        row["table"]: (row["rows"], row["fingerprint"])
        for row in _ledger(package)
        if row["version"] == version
    }


def _ledger(package: Package) -> list[dict[str, str]]:
    return rows(package, identity.LEDGER) if identity.LEDGER in package.tables() else []
