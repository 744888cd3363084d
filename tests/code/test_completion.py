"""What Tab offers: verbs, names, IDs, columns and terms; asked as the shells ask."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

import moscow_tokyo as mt
from moscow_tokyo.cli import arguments, completion
from moscow_tokyo.cli import main as cli

Run = Callable[..., "subprocess.CompletedProcess[str]"]
Offered = Callable[[str], list[str]]


@pytest.fixture
def offered(run: Run, tmp_path: Path) -> Offered:
    """What is offered where a line ends."""
    pytest.importorskip("argcomplete")

    def offered(line: str) -> list[str]:
        answer = tmp_path / "answer"
        asked = {
            "_ARGCOMPLETE": "1",
            "_ARGCOMPLETE_IFS": "\n",
            "_ARGCOMPLETE_STDOUT_FILENAME": str(answer),
            "COMP_LINE": line,
            "COMP_POINT": str(len(line)),
        }
        done = run("python", "-m", "moscow_tokyo", **asked)
        assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
        return [one.strip() for one in answer.read_text("utf-8").split("\n")]

    return offered


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("moscow-tokyo sea", ["search"]),
        (
            "moscow-tokyo show clai",
            ["claims", "claim_participants", "claim_links", "claim_readings", "claims_full"],
        ),
        ("moscow-tokyo show gromyko", ["gromyko-andrei"]),
        ("moscow-tokyo show meetings 1976", ["1976-gromyko-visit"]),
        ("moscow-tokyo view time", ["timeline"]),
        ("moscow-tokyo describe claims cert", ["certainty"]),
        ("moscow-tokyo cite gromyko", ["gromyko-andrei"]),
        ("moscow-tokyo show claims --where certai", ["certainty="]),
        ("moscow-tokyo show claims --where certainty=l", ["certainty=likely"]),
        ("moscow-tokyo show claims --columns claim_id,certai", ["claim_id,certainty"]),
        ("moscow-tokyo search gromyko", [""]),
    ],
)
def test_tab_offers(line: str, expected: list[str], offered: Offered) -> None:
    assert offered(line) == expected


def test_ids_of_a_table_are_offered_and_no_longer_keys_where_none_is_named(
    offered: Offered,
) -> None:
    found = offered("moscow-tokyo show nid-1984-08-16.c01")
    claims = mt.load("claims")["claim_id"]
    assert found == list(claims[claims.str.startswith("nid-1984-08-16.c01")])


def test_arguments_that_are_completed_are_there() -> None:
    verbs = completion.verbs_of(arguments.parser())
    for verb, name in completion.OFFERED:
        parsers = [verbs[verb]] if verb else verbs.values()
        assert any(action.dest == name for one in parsers for action in one._actions)


def test_without_the_extra_it_says_what_is_missing(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(__import__("sys").modules, "argcomplete", None)
    monkeypatch.setenv("_ARGCOMPLETE", "1")
    assert cli.main(["tables"]) == 1
    assert "pip install '.[completion]'" in capsys.readouterr().err
