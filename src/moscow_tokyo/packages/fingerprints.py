"""What identifies the data of a version: the fingerprints of its rows, and the SWHID of its files.

A fingerprint is over canonical typed rows, so that CSV, Parquet and SQLite of one version have the
same one; `docs/fingerprint.md` explains how to compute it by hand.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from .. import schemas
from ..errors import PackageError
from .package import Package
from .tables import Table

if TYPE_CHECKING:
    import pyarrow as pa

WHOLE = "package"
"""The name, in the ledger and among fingerprints, of the package as a whole."""
LEDGER = "releases"
"""The table that records fingerprints, and so has none."""
FOLDER = "data"
"""The folder that the SWHID identifies."""


class Print(NamedTuple):
    """How many rows a table has, and the SHA-256 over them in hexadecimal digits."""

    rows: int
    fingerprint: str


def canonical(schema: schemas.Schema, rows: Iterable[Sequence[Any]]) -> bytes:
    """The bytes that a table's fingerprint is over: a line of names and types, and a line a row.

    `rows` hold plain values (str, int, bool, None; a day as text). Each line is a JSON array
    without spaces; the rows' lines are in the order of their code points.

    >>> fields = [{"name": "hedge", "type": "string"}, {"name": "words", "type": "integer"}]
    >>> print(canonical({"fields": fields}, [["perhaps", 1], ["if", None]]).decode(), end="")
    [["hedge","string"],["words","integer"]]
    ["if",null]
    ["perhaps",1]
    """
    header = [[field["name"], field["type"]] for field in schema["fields"]]
    return "".join(f"{line}\n" for line in [_json(header), *sorted(map(_json, rows))]).encode()


def table_print(schema: schemas.Schema, rows: Sequence[Sequence[Any]]) -> Print:
    """The fingerprint of one table's plain rows."""
    return Print(len(rows), _sha256(canonical(schema, rows)))


def text_print(schema: schemas.Schema, text: pa.Table) -> Print:
    """The same of an all-text table: columns are encoded whole, in much less time.

    Rows that are in order already are not held in memory.

    Raises `DataError` where the columns are not the schema's.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    def joined(part: pa.RecordBatch) -> pa.Array:
        cells = (_encoded(field, part[field["name"]]) for field in schema["fields"])
        row = pc.binary_join_element_wise(*cells, ",")
        return pc.binary_join_element_wise("[", row, "]\n", "").cast(pa.large_string())

    schemas.arrow.same_columns(schema, text.column_names)
    batches = [batch for batch in text.to_batches() if batch.num_rows]
    digest, last = hashlib.sha256(canonical(schema, [])), ""
    for lines in map(joined, batches):
        in_order = pc.all(pc.less_equal(lines[:-1], lines[1:])).as_py()
        if not in_order or lines[0].as_py() < last:
            whole = pa.chunked_array(map(joined, batches)).combine_chunks()
            digest = hashlib.sha256(canonical(schema, []))
            digest.update(whole.take(pc.sort_indices(whole)).buffers()[2])
            break
        digest.update(lines.buffers()[2])
        last = lines[-1].as_py()
    return Print(text.num_rows, digest.hexdigest())


def _encoded(field: schemas.Field, cells: pa.Array) -> pa.Array:
    """A column's cells as JSON, each distinct text encoded once, and by Python only what is odd."""
    import pyarrow as pa
    import pyarrow.compute as pc

    codes = cells.dictionary_encode()
    texts, is_text = codes.dictionary, field["type"] in ("string", "date")
    odd = pc.match_substring_regex(texts, r"^$|[\\\x00-\x1f]" if is_text else "")
    made = [_json([schemas.plain(field, text)])[1:-1] for text in texts.filter(odd).to_pylist()]
    plain = pc.binary_join_element_wise('"', pc.replace_substring(texts, '"', r"\""), '"', "")
    return pc.replace_with_mask(plain, odd, pa.array(made, pa.string())).take(codes.indices)


def package_print(prints: Mapping[str, Print]) -> Print:
    """The fingerprint over those of all tables but the ledger, and how many rows they have."""
    tables = {name: found for name, found in prints.items() if name not in (LEDGER, WHOLE)}
    lines = sorted(_json([name, *found]) for name, found in tables.items())
    total = sum(found.rows for found in tables.values())
    return Print(total, _sha256("".join(f"{line}\n" for line in lines).encode()))


def fingerprint(package: Package) -> dict[str, Print]:
    """The fingerprint of every table but the ledger, by name, and that of `package` after them.

    >>> from moscow_tokyo.packages.places import bundled
    >>> found = fingerprint(bundled())
    >>> list(found)[0], list(found)[-1], len(found["package"].fingerprint)
    ('documents', 'package', 64)
    """
    found = {name: of_table(package, name) for name in package.tables() if name != LEDGER}
    return found | {WHOLE: package_print(found)}


def of_table(package: Package, name: str) -> Print:
    """The fingerprint of a table, computed anew only where its bytes or its schema changed."""
    schema = package.schema(name)
    key = (name, hashlib.sha256(package.data(name)).digest(), json.dumps(schema))
    if key not in _KEPT:
        if len(_KEPT) >= _MOST:
            _KEPT.clear()
        table = Table.of(package, name)
        if "pyarrow" in sys.modules or len(package.data(name)) > _LARGE:  # it is worth its import
            _KEPT[key] = text_print(schema, table.text())
        else:
            _KEPT[key] = table_print(schema, table.values())
    return _KEPT[key]


_LARGE = 2**20
"""Bytes of a file."""
_MOST = 1000
_KEPT: dict[tuple[str, bytes, str], Print] = {}


def check(package: Package) -> None:
    """Raises `PackageError` unless the tables have the fingerprints in the package's descriptor."""
    for name in package.tables():
        expected = package.resource(name).get("fingerprint")
        found = of_table(package, name).fingerprint if expected is not None else None
        if found != expected:
            raise PackageError(
                f"{package.location}: table {name!r} has the fingerprint {found}, expected "
                f"{expected} by its descriptor; the file is damaged or was changed: download it again"
            )


def swhid(package: Package) -> str:
    """The Software Hash identifier (SWHID) of the folder `data/`, as `swh.identify` gives it.

    It is the git tree hash of the tables' files: `git rev-parse HEAD:data` has the same digits.

    >>> from moscow_tokyo.packages.places import bundled
    >>> swhid(bundled())[:10]
    'swh:1:dir:'
    """
    prefix = f"{FOLDER}/"
    paths = [str(package.resource(table).get("path", "")) for table in package.tables()]
    files = {p.removeprefix(prefix): package.read(p) for p in paths if p.startswith(prefix)}
    return "swh:1:dir:" + tree(files).hex()


def tree(files: Mapping[str, bytes]) -> bytes:
    """The git hash of a folder of plain files; a path with `/` leads into folders of it.

    >>> tree({}).hex()  # git's well-known empty tree
    '4b825dc642cb6eb9a060e54bf8d69288fbee4904'
    """
    folders: dict[str, dict[str, bytes]] = {}
    entries: list[tuple[str, bytes]] = []  # sort key, entry; a folder sorts as if it ended in /
    for path, data in files.items():
        top, slash, rest = path.partition("/")
        if slash:
            folders.setdefault(top, {})[rest] = data
        else:
            entries.append((top, b"100644 " + top.encode() + b"\0" + _git("blob", data)))
    for top, inside in folders.items():
        entries.append((f"{top}/", b"40000 " + top.encode() + b"\0" + tree(inside)))
    return _git("tree", b"".join(entry for _, entry in sorted(entries)))


def _git(kind: str, data: bytes) -> bytes:
    header = f"{kind} {len(data)}\0".encode()
    return hashlib.sha1(header + data, usedforsecurity=False).digest()


def _json(value: Sequence[Any]) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
