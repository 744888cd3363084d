"""verify: files against their hashes, rows against the ledger, and nothing called right unseen."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

import moscow_tokyo as mt
from moscow_tokyo.cli import main as cli
from moscow_tokyo.curation.refresh import refresh
from moscow_tokyo.curation.versions import ledger
from moscow_tokyo.packages import verified
from moscow_tokyo.packages.package import sha256
from moscow_tokyo.packages.places import locate

Command = Callable[..., tuple[int, list[str], str]]


@pytest.fixture
def command(capsys: pytest.CaptureFixture[str]) -> Command:
    """Runs `moscow-tokyo verify` here: status, lines of standard output, standard error."""

    def command(*arguments: str | Path) -> tuple[int, list[str], str]:
        status = cli.main(["verify", *map(str, arguments)])
        out, err = capsys.readouterr()
        return status, out.splitlines(), err

    return command


@pytest.fixture
def recorded(unrecorded: Path) -> Path:
    """The small package under another name, its version in its own ledger."""
    assert ledger.record(locate(unrecorded))
    refresh(unrecorded)
    return unrecorded


def test_what_is_recorded_is_right(recorded: Path, command: Command) -> None:
    status, lines, _ = command(recorded)
    number = len(locate(recorded).tables())
    assert lines == [
        f"ok      {number} tables match the hashes in the descriptor",
        f"ok      {number - 1} tables of test-package 1.1.0, all but the ledger, match its own ledger",
    ]
    assert status == 0
    frame = mt.open(recorded).verify()
    assert [f"{'ok' if one.ok else 'FAILED':6}  {one.found}" for one in frame.itertuples()] == lines
    assert list(frame.columns) == ["what", "ok", "found"]
    assert frame["ok"].dtype == bool


def test_another_cell_is_noticed(recorded: Path, command: Command) -> None:
    path = recorded / "data" / "hedges.csv"
    path.write_text(path.read_text("utf-8") + "zebra,possible,\n", "utf-8")
    status, lines, _ = command(recorded)
    assert status == 1
    assert all(line.startswith("FAILED") for line in lines)
    assert "data/hedges.csv has" in lines[0]
    assert "test-package 1.1.0 against its own ledger: hedges: found" in lines[1]
    assert re.search(r" rows with fingerprint [0-9a-f]{64}$", lines[1]), "nothing more is said"
    refresh(recorded)
    status, lines, _ = command(recorded)
    assert (status, lines[0][:6], lines[1][:6]) == (1, "ok    ", "FAILED"), (
        "hashes can be rewritten"
    )


def test_a_version_that_no_ledger_has_is_not_called_right(mini: Path, command: Command) -> None:
    path = mini / "datapackage.json"
    described = json.loads(path.read_text("utf-8")) | {"name": "test-package", "version": "9.0.0"}
    path.write_text(json.dumps(described), "utf-8")
    status, lines, _ = command("--path", mini)
    assert status == 1
    assert lines[1] == "FAILED  test-package 9.0.0 is in no ledger, so its rows cannot be verified"
    assert [one.what for one in verified.verify(locate(mini))] == ["files", "rows"]
    (mini / "data" / "hedges.csv").write_bytes(b"other")
    assert [(one.what, one.ok) for one in verified.verify(locate(mini))] == [
        ("files", False),
        ("rows", False),
    ]


def test_a_release_that_would_not_verify_is_warned_of(
    recorded: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(mt.Dataset, "release", lambda self, out, **_: Path(out, self.name))
    release = ["release", "out", "--path", str(recorded)]
    assert cli.main(release) == 0
    assert capsys.readouterr() == (f"{Path('out', 'test-package')}\n", "")
    path = recorded / "datapackage.json"
    described = json.loads(path.read_text("utf-8")) | {"version": "9.0.0"}
    path.write_text(json.dumps(described), "utf-8")
    assert cli.main(release) == 0
    assert capsys.readouterr().err == (
        "moscow-tokyo: 9.0.0 is not in the ledger; use --record before you publish\n"
    )


def test_the_installed_data_are_compared_with_the_librarys_ledger(command: Command) -> None:
    status, lines, _ = command()
    assert lines[0].startswith("ok")
    assert lines[1].endswith(
        "match the ledger that came with the library"
        if status == 0
        else "is in no ledger, so its rows cannot be verified"
    )


@pytest.fixture
def release(recorded: Path, tmp_path: Path, bundle: Callable[[Path, Path, str], Path]) -> Path:
    """As much of a release's folder as is compared: its CSV zip, another file, and the hashes."""
    folder = tmp_path / "test-package-1.1.0"
    (folder / "texts").mkdir(parents=True)
    bundle(recorded, folder, "csv")
    (folder / "texts" / "README.md").write_text("Read me.\n", "utf-8")
    listed = {
        path.relative_to(folder).as_posix(): sha256(path.read_bytes()).removeprefix("sha256:")
        for path in folder.rglob("*")
        if path.is_file()
    }
    lines = [f"{digest}  {path}\n" for path, digest in listed.items()]
    (folder / verified.SUMS).write_text("".join(lines), "utf-8")
    return folder


def test_a_release_is_compared_with_its_hashes(release: Path, command: Command) -> None:
    status, lines, _ = command(release)
    assert (status, lines[0]) == (0, "ok      2 files match the hashes in SHA256SUMS")
    results = json.loads("\n".join(command(release, "--format", "json")[1]))
    assert [(one["what"], one["ok"]) for one in results] == [("files", True), ("rows", True)]
    (release / "texts" / "README.md").write_text("Read me not.\n", "utf-8")
    (release / "more.txt").write_text("more", "utf-8")
    status, lines, _ = command(release)
    assert status == 1
    assert lines[0] == (
        "FAILED  against SHA256SUMS: more.txt is not listed; texts/README.md has changed"
    )
    assert lines[1].startswith("ok"), "the rows are the same"
    (release / "test-package-1.1.0-csv.zip").unlink()
    status, lines, _ = command(release, "--format", "json")
    results = json.loads("\n".join(lines))
    assert [(one["what"], one["ok"]) for one in results] == [("files", False), ("rows", False)]
    assert "test-package-1.1.0-csv.zip is missing" in results[0]["found"]


@pytest.mark.parametrize(("number", "end"), [(5, "5.txt is not listed"), (7, "; and 2 more")])
def test_of_many_faults_the_first_are_named(number: int, end: str, release: Path) -> None:
    for n in range(1, number + 1):
        (release / f"{n}.txt").write_text("more", "utf-8")
    files, _ = verified.verify_folder(release)
    assert files.found.endswith(end)
    assert files.found.count("is not listed") == 5


@pytest.mark.parametrize("line", ["nonsense", f"{'0' * 64}  ../outside", f"{'0' * 63}  a"])
def test_a_list_that_is_none_is_an_error(release: Path, command: Command, line: str) -> None:
    (release / verified.SUMS).write_text(f"{line}\n", "utf-8")
    status, lines, err = command(release)
    assert (status, lines) == (1, [])
    assert "SHA256SUMS line 1: found" in err
    assert err.count("\n") == 1


def test_one_file_of_a_release_is_enough(
    recorded: Path, tmp_path: Path, bundle: Callable[[Path, Path, str], Path], command: Command
) -> None:
    status, lines, _ = command(bundle(recorded, tmp_path, "sqlite"))
    assert status == 0
    assert lines[0].endswith("tables match the fingerprints in the descriptor")


def test_a_folder_that_is_no_release_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="expected the folder of a release, with its list SHA256"):
        [*verified.verify_folder(tmp_path)]
