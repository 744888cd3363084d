"""What all methods need: the package, found when it is first asked for."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Self

from ..errors import text
from ..packages import places, released
from ..packages.package import Package
from ..packages.tables import Table

if TYPE_CHECKING:
    import pyarrow as pa

Place = str | PathLike[str]


class Opened:
    """A package, its tables as Arrow once they were read, and its other versions."""

    def __init__(self, package: Callable[[], Package]) -> None:
        self._locate = package
        self._found: Package | None = None
        self._typed: dict[str, tuple[tuple[int, ...] | None, pa.Table]] = {}  # with its stamp
        self._versions: dict[str, tuple[str, Self]] = {}  # likewise, by version

    @classmethod
    def _open(cls, place: Place, sha256: str | None = None) -> Self:
        found = places.opened(place, sha256)
        return cls(lambda: found)

    @classmethod
    def at(cls, version: str) -> Self:
        """The data set of a released version, checked against the ledger.

        It is looked for in the library, in the cache of downloads, and in the place named by the
        environment variable MOSCOW_TOKYO_RELEASES: a folder, or the URL of one. A version newer than
        the library is checked against its own ledger, with a warning.

        Parameters
        ----------
        version
            Three numbers, such as `"1.0.0"`.

        Returns
        -------
        Dataset
            The same methods, for that version.

        Raises
        ------
        ValueError
            For a version that never existed.
        PackageError
            If it is not found (the message says what to download and where to put it), or if its
            data differ from those in the ledger.

        Examples
        --------
        >>> import moscow_tokyo as mt
        >>> mt.Dataset.at("one")
        Traceback (most recent call last):
            ...
        ValueError: found version 'one'; expected three numbers, such as '1.0.0'
        """
        found = released.of_version(version)
        return cls(lambda: found)

    def _at(self, version: str | None) -> Self:
        """The data set itself, or that of a version, which is searched and checked once.

        It is checked again where people have edited its folder since.
        """
        if version is None:
            return self
        mark = self._mark()
        kept = self._versions.get(text("version", version))
        if kept is None or kept[0] != mark:
            if version == self.version:
                released.check(self._package)
                kept = (mark, self)
            else:
                kept = (mark, self.at(version))
            self._versions[version] = kept
        return kept[1]

    def _mark(self) -> str:
        """A hash of all tables and schemas, for a folder, which people edit; else the same always."""
        package = self._package
        if not package.editable:
            return ""
        parts = [package.data(name) for name in package.tables()]
        parts += [repr(package.schema(name)).encode() for name in package.tables()]
        return hashlib.sha256(b"\0".join(parts)).hexdigest()

    @property
    def _package(self) -> Package:
        if self._found is None:
            self._found = self._locate()
        return self._found

    @property
    def name(self) -> str:
        """The package's name."""
        return self._package.name

    @property
    def version(self) -> str:
        """The version of the data."""
        return self._package.version

    @property
    def path(self) -> Path:
        """Where the package is: a folder, a zip or a `.sqlite`; for a URL, the file in the cache."""
        return Path(self._package.location)

    def _arrow(self, name: str) -> pa.Table:
        """A table as Arrow, read again only if it or its schema may have changed: people edit folders."""
        package = self._package
        kept, stamp = self._typed.get(name), package.stamp(name)
        if kept is not None and stamp is not None and kept[0] == stamp:
            return kept[1]
        typed = Table.of(package, name).arrow()
        self._typed[name] = (stamp, typed)
        return typed
