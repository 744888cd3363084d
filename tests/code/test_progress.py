"""Progress is shown on a terminal where rich is installed, and nowhere else."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import pytest

from moscow_tokyo import _progress
from moscow_tokyo.curation.checks import rules
from moscow_tokyo.curation.checks.context import Context
from moscow_tokyo.curation.content import Material
from moscow_tokyo.curation.releases import build
from moscow_tokyo.packages.places import locate

NAMES = ["the first", "the [second]", "the third"]


class Terminal(io.StringIO):
    """A standard error that says it is a terminal."""

    def isatty(self) -> bool:
        return True


def terminal(monkeypatch: pytest.MonkeyPatch) -> Terminal:
    """In the test itself, because pytest puts its own standard error in place before it."""
    found = Terminal()
    monkeypatch.setattr(sys, "stderr", found)
    for name, value in {"TERM": "xterm", "COLUMNS": "100"}.items():
        monkeypatch.setenv(name, value)
    for name in ("NO_COLOR", "TTY_COMPATIBLE", "TTY_INTERACTIVE"):
        monkeypatch.delenv(name, raising=False)
    return found


def test_items_on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("rich")
    written = terminal(monkeypatch)
    assert list(_progress.track(NAMES, "Reading", str, len(NAMES))) == NAMES
    assert "Reading: the third" in written.getvalue()
    assert "3/3" in written.getvalue()


def test_bytes_on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("rich")
    written = terminal(monkeypatch)
    with _progress.download("Downloading a.zip") as bar:
        assert bar is not None
        bar.total = 2000
        bar.update(1024)
        bar.reset()
        bar.update(2000)
        bar.close()
    assert "Downloading a.zip" in written.getvalue()
    assert "2.0/2.0 kB" in written.getvalue()


def test_nothing_without_rich(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "rich.console", None)
    written = terminal(monkeypatch)
    assert list(_progress.track(NAMES, "Reading", str)) == NAMES
    with _progress.download("Downloading a.zip") as bar:
        assert bar is None
    assert written.getvalue() == ""


def test_nothing_where_it_is_no_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    assert list(_progress.track(NAMES, "Reading", str)) == NAMES
    with _progress.download("Downloading a.zip") as bar:
        assert bar is None
    assert capsys.readouterr() == ("", "")


def fail() -> None:
    for _ in _progress.track(NAMES, "Reading", str):
        raise ZeroDivisionError


def test_the_cursor_comes_back_after_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("rich")
    written = terminal(monkeypatch)
    with pytest.raises(ZeroDivisionError):
        fail()
    with pytest.raises(ZeroDivisionError), _progress.download("Downloading a.zip"):
        raise ZeroDivisionError
    hidden, shown = "\x1b[?25l", "\x1b[?25h"
    assert written.getvalue().count(hidden) == written.getvalue().count(shown) == 2


def test_a_release_says_which_file_it_writes(
    mini: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("rich")
    written = terminal(monkeypatch)
    monkeypatch.setattr(build, "files", lambda material: iter([("a.csv", b"a")]))
    build._write(tmp_path / "out", Material(locate(mini)))
    assert (tmp_path / "out" / "a.csv").read_bytes() == b"a"
    assert "Building: a.csv" in written.getvalue()


def test_a_validation_says_which_rule_it_runs(mini: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("rich")
    seen: list[str] = []
    monkeypatch.setattr(
        rules, "track", lambda items, what, name, total: seen.extend(map(name, items)) or iter(())
    )
    rules.run(Context(locate(mini), None))
    assert seen == list(rules.RULES)
