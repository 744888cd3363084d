"""Beginning a new document: its row, its passages, and a sheet of numbered words for the coders."""

from __future__ import annotations

import re
from pathlib import Path

from .. import schemas
from ..errors import DataError, PackageError, counted
from ..packages.overlay import csv_bytes
from ..packages.package import Package, sha256
from ..packages.places import locate
from ..packages.search import first
from ..packages.tables import Table
from ..packages.transcripts import passage_cells, passages_of
from ..packages.written import write

SHEET = ".words.md"
_WIDTH = 88


def begin(root: Path, transcript: Path, id: str | None = None) -> list[Path]:
    """Add a document to the tables of a folder; returns the files that were written.

    `documents` gets a row with ID and hash, `passages` one for each non-empty line with its words
    and hash; all other cells are empty, for the maker to fill. The sheet of words comes to lie
    beside the transcript. The ID is the name of the transcript without its ending, unless given.
    Raises `PackageError` for anything but a folder, `ValueError` for an ID that cannot be used or a
    transcript that cannot be coded from; then nothing is written.
    """
    if not transcript.is_file():
        raise ValueError(f"{transcript}: no such file; expected a transcript in UTF-8")
    package = locate(root)
    if not package.editable:
        raise PackageError(f"{root}: expected a folder of tables, because a zip cannot be edited")
    chosen = transcript.stem if id is None else id
    _check_id(package, chosen)
    data = transcript.read_bytes()
    lines = _lines(transcript, data)
    sheet = transcript.with_name(f"{chosen}{SHEET}")
    if sheet.exists():
        raise ValueError(
            f"{sheet} already exists; move it elsewhere, or choose another ID with --id"
        )
    digest = sha256(data).removeprefix("sha256:")
    passages = [
        {
            "passage_id": f"{chosen}.{_number(ordinal, lines)}",
            "document_id": chosen,
            "ordinal": str(ordinal),
            **passage_cells(line, text),
        }
        for ordinal, (line, text) in enumerate(lines, start=1)
    ]
    made = {
        root / str(package.resource(name)["path"]): _with(package, name, rows)
        for name, rows in (
            ("documents", [{"document_id": chosen, "transcript_sha256": digest}]),
            ("passages", passages),
        )
    }
    made[sheet] = words(chosen, transcript.name, digest, lines).encode()
    for path, new in made.items():
        write(path, new)
    return list(made)


def words(id: str, name: str, digest: str, lines: list[tuple[int, str]]) -> str:
    """The sheet of a transcript: the words of each passage, each after its number."""
    parts = [
        f"# Words of {id}",
        f"Transcript `{name}`, SHA-256 `{digest}`. Each word has its number in front of it; the "
        "extent of a claim or of a reading is the number of its first word and that of its last.",
    ]
    for ordinal, (line, text) in enumerate(lines, start=1):
        found = text.split(" ")
        parts += [
            f"## {_number(ordinal, lines)}: line {line}, {counted(len(found), 'word')}",
            _numbered(found),
        ]
    return "\n\n".join(parts) + "\n"


def _number(ordinal: int, lines: list[tuple[int, str]]) -> str:
    """The end of a passage's ID; all of a document have as many digits, so that they sort."""
    return f"p{ordinal:0{max(len(str(len(lines))), 2)}}"


def _numbered(found: list[str]) -> str:
    """Words in lines, as a block of plain text."""
    lines = [""]
    for number, word in enumerate(found, start=1):
        pair = f"{number} {word}"
        if lines[-1] and len(lines[-1]) + 3 + len(pair) > _WIDTH:
            lines.append("")
        lines[-1] += ("   " if lines[-1] else "") + pair
    return "\n".join(["```text", *lines, "```"])


def _check_id(package: Package, id: str) -> None:
    field = schemas.field_of(package.schema("documents"), "document_id")
    pattern = field.get("constraints", {}).get("pattern", "")
    if pattern and not re.fullmatch(pattern, id):
        raise ValueError(
            f"found the ID {id!r}; expected text that matches {pattern}, such as nid-1984-08-16: "
            "give the ID with --id"
        )
    if first(package, "documents", "document_id", id):
        raise ValueError(f"the document {id!r} already exists; choose another ID with --id")
    if first(package, "retired", "row_id", id):
        raise ValueError(
            f"the ID {id!r} was retired, and no ID is used twice; choose another with --id"
        )


def _lines(transcript: Path, data: bytes) -> list[tuple[int, str]]:
    """The passages of a transcript. Raises `DataError` for bytes that cannot be coded from."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise DataError(
            f"{transcript}:{line}: this line is not UTF-8; save the file as UTF-8"
        ) from error
    if text.startswith("\ufeff"):
        raise DataError(
            f"{transcript}: found a byte order mark; save the file as UTF-8 without one"
        )
    found = passages_of(data)
    if not found:
        raise DataError(
            f"{transcript}: the file has no words; expected a transcript with one passage on each line"
        )
    return found


def _with(package: Package, name: str, new: list[dict[str, str]]) -> bytes:
    """A table with more rows, whose other cells are empty."""
    schema = package.schema(name)
    columns = schemas.columns(schema)
    found = [*Table.of(package, name).rows(), *new]
    return csv_bytes(schema, ([row.get(column, "") for column in columns] for row in found))
