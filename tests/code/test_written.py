"""Files written whole or not at all, and errors that name them."""

from __future__ import annotations

import errno
import os
import re
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from moscow_tokyo.packages import written
from moscow_tokyo.packages.written import naming, running, write

resource = pytest.importorskip("resource", reason="Windows has no such limits and modes")


def test_a_file_is_replaced_and_keeps_its_mode(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"old")
    path.chmod(0o640)
    (tmp_path / "b.csv").symlink_to(path)
    write(tmp_path / "b.csv", b"new")
    assert (path.read_bytes(), path.stat().st_mode & 0o777) == (b"new", 0o640)
    assert sorted(one.name for one in tmp_path.iterdir()) == ["a.csv", "b.csv"]
    assert (tmp_path / "b.csv").is_symlink()


def test_what_a_killed_run_left_is_removed(tmp_path: Path) -> None:
    for process in (4_000_000, os.getppid(), "x"):
        (tmp_path / f".a.csv.partial-{process}").write_bytes(b"half")
    write(tmp_path / "a.csv", b"new")
    assert {one.name for one in tmp_path.iterdir()} == {"a.csv", f".a.csv.partial-{os.getppid()}"}


def test_a_write_that_fails_leaves_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"old")
    code = f"from moscow_tokyo.packages.written import write; import pathlib; write(pathlib.Path({str(path)!r}), b'x' * 50_000)"

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))

    done = subprocess.run(
        [sys.executable, "-c", code], preexec_fn=limit, capture_output=True, text=True
    )
    assert f"OSError: [Errno 27] File too large: '{path}'" in done.stderr
    assert [(one.name, one.read_bytes()) for one in tmp_path.iterdir()] == [("a.csv", b"old")]


def test_only_an_error_of_the_system_without_a_file_gets_its_name(tmp_path: Path) -> None:
    for error, words in (
        (OSError(errno.ENOSPC, "full"), f"[Errno 28] full: '{tmp_path}'"),
        (OSError(errno.ENOSPC, "full", "there"), "[Errno 28] full: 'there'"),
        (OSError("of another kind"), "of another kind"),
    ):
        with pytest.raises(OSError, match=f"^{re.escape(words)}$"), naming(tmp_path):
            raise error


def test_a_pipe_is_written_to(tmp_path: Path) -> None:
    """Not a device, which a mistake in the code would replace by a file for all programs."""
    path = tmp_path / "pipe"
    os.mkfifo(path)
    reader = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    write(path, b"x")
    assert os.read(reader, 10) == b"x"
    os.close(reader)
    assert path.is_fifo()


def test_an_error_keeps_the_name_that_it_has(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match=r"b\.csv"), naming(tmp_path / "a.csv"):
        (tmp_path / "b.csv").read_bytes()


def test_whether_a_process_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    assert running(str(os.getppid()))
    for odd in ("x", "", str(os.getpid()), str(2**70)):
        assert not running(odd)

    def refuse(*_: int) -> None:
        raise PermissionError

    monkeypatch.setattr(os, "kill", refuse)
    assert running("1"), "of another user"


def test_a_process_is_not_asked_where_that_would_end_it(monkeypatch: pytest.MonkeyPatch) -> None:
    here = os.getpid()
    monkeypatch.setattr(written, "os", SimpleNamespace(name="nt", getpid=lambda: here))
    assert running("1")
    assert not running(str(here))
