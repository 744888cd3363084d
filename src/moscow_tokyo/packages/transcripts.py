"""The transcripts of documents, which are not part of a package: their lines, where the hash is right."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from os import PathLike
from pathlib import Path

from ..errors import PackageError
from .package import sha256

Lines = list[tuple[int, str]]
"""Line number and text of each passage of a document."""


@dataclass
class Transcripts:
    """What a folder of transcripts, `<document_id>.txt` each, has of some documents."""

    lines: dict[str, Lines] = field(default_factory=dict)
    """Of the documents whose transcript is the one that was coded from."""
    absent: list[str] = field(default_factory=list)
    """The documents without a file."""
    found: dict[str, bytes] = field(default_factory=dict)
    """The file of each document that has one."""

    @property
    def changed(self) -> list[str]:
        """The documents whose file has another hash."""
        return [document for document in self.found if document not in self.lines]


def passage_cells(line: int, text: str) -> dict[str, str]:
    """What follows from a passage's line in its transcript: place, words, hash, printed number."""
    number = re.match(r"([1-9][0-9]*)\. ", text)
    return {
        "line": str(line),
        "words": str(text.count(" ") + 1),
        "text_sha256": hashlib.sha256(text.encode()).hexdigest(),
        "printed_number": f"no. {number[1]}" if number else "",  # as text for every program
    }


def folder(place: str | PathLike[str]) -> Path:
    """A folder of transcripts. Raises `PackageError` where there is none."""
    found = Path(place)
    if not found.is_dir():
        raise PackageError(f"{found}: expected a folder of transcripts named <document_id>.txt")
    return found


def read(documents: Iterable[Mapping[str, str]], folder: Path | None) -> Transcripts:
    """The transcripts in a folder, by the rows of `documents`."""
    found = Transcripts()
    for row in documents:
        document = row["document_id"]
        path = folder / f"{document}.txt" if folder else None
        if path is None or not _is_file(path):
            found.absent.append(document)
            continue
        data = found.found[document] = path.read_bytes()
        if sha256(data) == f"sha256:{row['transcript_sha256']}":
            found.lines[document] = passages_of(data)
    return found


def _is_file(path: Path) -> bool:
    """Whether there is a file; there is none under a name that is too long for one."""
    try:
        return path.is_file()
    except OSError:
        return False


def passages_of(data: bytes) -> Lines:
    """Line number and text of each non-empty line of a transcript.

    The text is the line in NFC with its white space folded to single spaces; lines end at LF only.
    """
    import unicodedata

    text = data.decode("utf-8", errors="replace")
    lines = (" ".join(unicodedata.normalize("NFC", line).split()) for line in text.split("\n"))
    return [(number, line) for number, line in enumerate(lines, start=1) if line]
