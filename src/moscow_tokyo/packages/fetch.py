"""From a URL to a checked file in the cache, through pooch."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from .. import _progress
from .._extras import need
from ..errors import FetchError, NotThereError, PackageError
from . import limits
from .package import NAME

if TYPE_CHECKING:
    import logging

CACHE = "MOSCOW_TOKYO_CACHE"
"""The environment variable that names another folder for the cache."""
_GONE = (404, 410)


def is_url(place: str) -> bool:
    """Whether a place is a URL and not a path.

    >>> is_url("https://example.org/a.zip"), is_url("C:/a.zip"), is_url("a.zip")
    (True, False, False)
    """
    return re.match(r"https?://", place, re.IGNORECASE) is not None


def fetch(url: str, sha256: str | None = None) -> Path:
    """The file at a URL, from the cache if it is there, else downloaded into it.

    A download goes to a temporary file, which gets its name when it is complete and has the SHA-256
    `sha256` (64 hexadecimal digits), where that is given; an interrupted one leaves nothing. A
    file in the cache is not downloaded again unless it has another hash. Raises `FetchError`, and
    `ImportError` without the extra `fetch`.
    """
    pooch = need("pooch", "opening a URL", "fetch")
    requests = need("requests", "opening a URL", "fetch")

    def announced(url: str, target: object, _: object) -> None:
        with _progress.download(f"Downloading {url}") as bar:
            if bar is None and sys.stderr.isatty():
                print(f"Downloading {url}", file=sys.stderr)
            with Path(str(target)).open("wb") as file:
                limited = _Limited(url, file)
                pooch.HTTPDownloader(progressbar=bar or False)(url, limited, None)

    known = f"sha256:{sha256}" if sha256 else None
    try:
        with _quiet(pooch.get_logger()):
            found = pooch.retrieve(url, known, path=cache(), downloader=announced)
    except requests.HTTPError as error:
        error.response.close()
        kind = NotThereError if error.response.status_code in _GONE else FetchError
        raise kind(f"{url}: the server answered {error}; expected a file: check the URL") from error
    except OSError as error:  # those of requests are such too
        raise FetchError(
            f"{url}: the download failed ({error}) and nothing of it was kept; try again, or download "
            "the file in another way and open it by its path"
        ) from error
    except FetchError:
        raise
    except ValueError as error:  # what pooch raises for another hash, with both hashes
        raise FetchError(
            f"{url}: {error} Compare the hash that you gave with the one published beside the file."
        ) from error
    return Path(found)


def cache() -> Path | None:
    """The folder of downloads: what `CACHE` names, else the user's; None without the extra."""
    named = os.environ.get(CACHE)
    if named:
        return Path(named)
    try:
        pooch = import_module("pooch")
    except ImportError:
        return None
    return Path(pooch.os_cache(NAME))


def cached(name: str) -> list[Path]:
    """The files in the cache that were downloaded under a name, or put there with it."""
    folder = cache()
    if folder is None or not folder.is_dir():
        return []
    named = re.compile(rf"(?:[0-9a-f]{{32}}-)?{re.escape(name)}")
    return sorted(path for path in folder.iterdir() if named.fullmatch(path.name))


class _Limited:
    """A file that takes no more than the limit of one file."""

    def __init__(self, url: str, file: BinaryIO) -> None:
        self._url, self._file, self._size = url, file, 0

    def write(self, data: bytes) -> None:
        """Write some bytes. Raises `FetchError` when they are too many in all."""
        self._size += len(data)
        try:
            limits.check_size(f"{self._url}: what has come so far", self._size)
        except PackageError as error:
            raise FetchError(f"{error}. Nothing of it was kept") from error
        self._file.write(data)

    def flush(self) -> None:
        """All is written when the file is closed."""


@contextmanager
def _quiet(logger: logging.Logger) -> Iterator[None]:
    """Without pooch's advice, which is for its own callers."""
    import logging

    level = logger.level
    logger.setLevel(logging.WARNING)
    try:
        yield
    finally:
        logger.setLevel(level)
