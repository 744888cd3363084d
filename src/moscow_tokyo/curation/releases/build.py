"""The building of a release: validated, made beside its place, and put there by one rename."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Callable, Iterable
from pathlib import Path

from ..._extras import need
from ..._progress import track
from ...errors import ReleaseError, counted
from ...packages.package import Package
from ...packages.places import locate, snapshot
from ...packages.verified import SUMS
from ...packages.written import naming, running
from .. import checks
from ..content import File, Files, Material
from ..pages import datasheet
from ..refresh import refresh
from ..versions import ledger
from . import (
    archives,
    crate,
    croissant,
    csvw,
    datasette,
    ddi,
    excel,
    graph,
    sqlite,
    stata,
    texts,
    zips,
)

_NAMED = 10  # so many files or violations are named in an error


def release(
    package: Package,
    out: str | os.PathLike[str],
    *,
    record: bool = False,
    sources: str | os.PathLike[str] | None = None,
) -> Path:
    """Build the release of a package as `out/<name>-<version>/`, and return that folder.

    The package must be valid (`sources` is for the rules that read transcripts), and the ledger,
    where it has the version, must agree. `record` adds the version to the ledger first. The folder
    appears complete or not at all; where it is already, the new build must have the same bytes.
    Raises `ReleaseError`, `LedgerError`, or `ImportError` where an extra is missing.
    """
    for module in ("xlsxwriter", "krippendorff", "jinja2"):
        need(module, "release", "release")
    package = snapshot(package)
    report = checks.validate(package, sources)
    if not report.ok:
        shown = "\n".join(fault.message for fault in report.faults[:_NAMED])
        raise ReleaseError(
            f"{package.location}: found {counted(report.count, 'violation')}, expected none; correct "
            f"them (`moscow-tokyo validate` lists them all):\n{shown}"
        )
    if record and ledger.record(package):
        refresh(Path(package.location))
        package = snapshot(locate(package.location))
    ledger.check(package)
    material = Material(package)
    folder = Path(out)
    folder.mkdir(parents=True, exist_ok=True)
    final = folder / material.name
    partial = folder / f".{material.name}.partial-{os.getpid()}"
    for stale in folder.glob(f".{material.name}.partial-*"):  # of a run that was killed
        if not running(stale.name.rpartition("-")[2]):
            shutil.rmtree(stale, ignore_errors=True)
    try:
        _write(partial, material)
        if final.exists():
            _same(final, partial)
        else:
            partial.rename(final)
    finally:
        shutil.rmtree(partial, ignore_errors=True)
    return final


def files(material: Material) -> Files:
    """Every file of a release but the list of hashes, all in one folder."""

    def inside(name: str) -> str:
        return zips.place(material, name, "csv")

    made: dict[str, bytes] = {}
    shared = [*texts.paper_files(material), *datasheet.datasheet_files(material)]
    steps: list[Callable[[], Iterable[File]]] = [
        lambda: shared,
        lambda: zips.csv_files(material),
        lambda: csvw.csvw_files(material, lambda name: material.file(name, "csv")),
        lambda: zips.parquet_files(material),
        lambda: sqlite.sqlite_files(material),
        lambda: datasette.datasette_files(material),
        lambda: excel.excel_files(material),
        lambda: stata.stata_files(material),
        lambda: graph.graph_files(material),
        lambda: zips.csv_package(material, [*shared, *csvw.csvw_files(material, inside)]),
        lambda: zips.parquet_package(material, shared),
        lambda: zips.site_package(material),
        lambda: texts.readme_files(material, made),
        lambda: croissant.croissant_files(material, made),
        lambda: ddi.ddi_files(material, made),
        lambda: archives.datacite_files(material, made),
        lambda: crate.crate_files(material, made),
    ]
    for step in steps:
        for path, data in step():
            made[path] = data
            yield path, data


def _write(folder: Path, material: Material) -> None:
    """Write every file into a new folder, and the list of their hashes last."""
    folder.mkdir()
    hashes: dict[str, str] = {}
    for path, data in track(files(material), "Building", lambda file: file[0]):
        with naming(folder / path):
            (folder / path).write_bytes(data)
        hashes[path] = hashlib.sha256(data).hexdigest()
    sums = "".join(f"{digest}  {path}\n" for path, digest in sorted(hashes.items()))
    with naming(folder / SUMS):
        (folder / SUMS).write_bytes(sums.encode())


def _same(final: Path, partial: Path) -> None:
    """Raises `ReleaseError`, naming the files, unless two folders have the same files and bytes."""
    old, new = _hashes(final), _hashes(partial)
    faults = [
        f"  {path}: " + ("missing in that folder" if path not in old else "not in the new build")
        if path not in old or path not in new
        else f"  {path}: different bytes"
        for path in sorted(old.keys() | new.keys())
        if old.get(path) != new.get(path)
    ]
    if faults:
        more = [f"  and {len(faults) - _NAMED} more"] if len(faults) > _NAMED else []
        raise ReleaseError(
            f"{final} already exists, and this build differs from it; expected the same bytes:\n"
            + "\n".join([*faults[:_NAMED], *more])
            + "\nA published release never changes: raise `version` in datapackage.json if the "
            "data changed, install the versions of constraints.txt if the tools did, or remove "
            "that folder if nobody has it yet."
        )


def _hashes(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file()
    }
