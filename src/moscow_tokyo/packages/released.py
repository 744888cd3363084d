"""Released versions: where one is found, and whether its data are those of the ledger."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

from ..errors import DataError, NotThereError, PackageError, counted, unknown, warn
from . import fetch
from .fingerprints import LEDGER, fingerprint
from .package import Package
from .places import bundled, opened
from .tables import rows

RELEASES = "MOSCOW_TOKYO_RELEASES"
"""The environment variable that names where releases are: a folder, or the URL of one."""
Recorded = dict[str, tuple[str, str]]
"""Number of rows and fingerprint by table."""
FILES = ("{}-csv.zip", "{}-parquet.zip", "{}.sqlite")
"""The files of a release that are a package, as they are tried."""


def of_version(version: str) -> Package:
    """The package of a released version, checked against the ledger.

    It is looked for in the library, in the cache, and in the place that `RELEASES` names. A version
    newer than the library's ledger is checked against its own, with a warning. Raises `ValueError`
    for a version that never was, and `PackageError` where it is not found or differs.
    """
    here = bundled()
    versions = {row["version"] for row in ledger(here)}
    if not is_version(version):
        raise ValueError(f"found version {version!r}; expected three numbers, such as '1.0.0'")
    newest = max(map(number, versions), default=())
    if version not in {*versions, here.version} and number(version) < newest:
        raise unknown("version", version, sorted({*versions, here.version}, key=number))
    found = here if version == here.version else _searched(here, version)
    check(found)
    return found


def is_version(text: str) -> bool:
    """Whether a text is a version, which may not be there.

    >>> is_version("1.0.0"), is_version("1.0")
    (True, False)
    """
    return re.fullmatch(r"[0-9]+\.[0-9]+\.[0-9]+", text) is not None


def number(version: str) -> tuple[int, ...]:
    """A version as numbers that sort.

    >>> number("1.10.0") > number("1.9.2")
    True
    """
    return tuple(int(part) for part in re.findall(r"[0-9]+", version)[:3])


def check(package: Package) -> None:
    """Compare a package with the ledger that came with the library, or else with its own.

    Raises `PackageError` where the data are others; a version that is in no ledger gets a warning.
    """
    here, version = bundled(), package.version
    if package.name != here.name:
        raise PackageError(
            f"{package.location}: found the package {package.name!r}; only versions of "
            f"{here.name} can be compared with its ledger: leave out version="
        )
    recorded, whose = expected(package)
    if not _recorded(here, version) and version != here.version:
        if not recorded:
            raise PackageError(
                f"{package.location}: version {version} is not in {whose}, so it was never released; "
                "to use it all the same, open it by its path"
            )
        warn(
            f"version {version} is newer than the ledger that came with the library (version "
            f"{here.version}) and was checked against its own ledger"
        )
    elif not recorded:
        warn(
            f"version {version} has not been released: it is not in the ledger, and its data may "
            "still change"
        )
        return
    faults = differences(package, recorded)
    if faults:
        raise PackageError(
            f"{package.location}: the data differ from those that {whose} records for version {version}:\n"
            + "\n".join(faults)
            + "\nDownload the version again; in a checkout, restore the tables or raise the version."
        )


def expected(package: Package) -> tuple[Recorded, str]:
    """What a ledger records of a package's version, and which ledger: the library's, else its own.

    Nothing is recorded where neither has the version.
    """
    here = bundled()
    recorded = _recorded(here, package.version) if package.name == here.name else {}
    if recorded:
        return recorded, "the ledger that came with the library"
    return _recorded(package, package.version), "its own ledger"


def ledger(package: Package) -> list[dict[str, str]]:
    """The rows of a package's ledger; none where it has no such table.

    Raises `DataError` where a column is missing that the ledger must have.
    """
    found = rows(package, LEDGER) if LEDGER in package.tables() else []
    lacking = [column for column in _COLUMNS if found and column not in found[0]]
    if lacking:
        raise DataError(
            f"{package.location}: the ledger ({LEDGER}) has no column {' or '.join(lacking)}; "
            f"expected {', '.join(_COLUMNS)}: restore its header"
        )
    return found


_COLUMNS = ("version", "table", "created", "rows", "fingerprint")


def differences(package: Package, recorded: Recorded) -> list[str]:
    """In which tables the data differ from what is recorded of them, a line each."""
    found = {name: (str(one.rows), one.fingerprint) for name, one in fingerprint(package).items()}
    return [
        f"{table}: found {_words(found.get(table))}, expected {_words(recorded.get(table))}"
        for table in sorted(found.keys() | recorded.keys())
        if found.get(table) != recorded.get(table)
    ]


def _words(entry: tuple[str, str] | None) -> str:
    return f"{counted(entry[0], 'row')} with fingerprint {entry[1]}" if entry else "no such table"


def _recorded(package: Package, version: str) -> Recorded:
    return {
        row["table"]: (row["rows"], row["fingerprint"])
        for row in ledger(package)
        if row["version"] == version
    }


def _searched(here: Package, version: str) -> Package:
    """The package of a version from the cache or the named place; a damaged file is passed over."""
    damaged = []
    for place in _candidates(f"{here.name}-{version}"):
        try:
            found = opened(place)
        except NotThereError:
            continue
        except PackageError as error:
            damaged.append(f"{error}; delete that file")
            continue
        if (found.name, found.version) == (here.name, version):
            return found
        damaged.append(
            f"{found.location}: found version {found.version} of {found.name}, though the file is "
            f"named after version {version} of {here.name}; delete that file"
        )
    if damaged:
        raise PackageError("\n".join([*damaged, "Then download that version again."]))
    files = " or ".join(pattern.format(f"{here.name}-{version}") for pattern in FILES)
    raise PackageError(
        f"version {version} of {here.name} was not found ({'; '.join(_looked(here.version))}). "
        f"Download {files} of that version, put it into a folder, and set {RELEASES} to that "
        "folder (or to the URL of its folder); or open the file itself with moscow_tokyo.open"
    )


def _candidates(stem: str) -> Iterator[str | Path]:
    """Where the files of a version may be: in the cache, then in the named place."""
    files = [pattern.format(stem) for pattern in FILES]
    for file in files:
        yield from fetch.cached(file)
    place = os.environ.get(RELEASES, "")
    for file in files if place else ():
        for path in (file, f"{stem}/{file}"):
            if fetch.is_url(place):
                yield f"{place.rstrip('/')}/{path}"
            elif (Path(place) / path).is_file():
                yield Path(place) / path


def _looked(version: str) -> Iterator[str]:
    """Where a version was looked for, in words."""
    yield f"the installed library has {version}"
    folder, place = fetch.cache(), os.environ.get(RELEASES, "")
    yield f"the cache {folder} does not have it" if folder else "there is no cache"
    yield f"neither does {RELEASES}, {place}" if place else f"{RELEASES} is not set"
