"""What stands around the code: workflows and forms that name what there is, files as they are kept."""

from __future__ import annotations

import configparser
import re
from pathlib import Path
from typing import Any

import pytest

from moscow_tokyo.cli import arguments

yaml = pytest.importorskip("yaml")


def read(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(path.read_text("utf-8"))
    return found


@pytest.fixture
def sessions(root: Path) -> tuple[set[str], list[str]]:
    """The sessions of nox, and the versions of Python that it knows."""
    text = (root / "noxfile.py").read_text("utf-8")
    pythons = re.findall(r'"(3\.\d+)"', text.partition("PYTHONS = ")[2].partition("\n")[0])
    return set(re.findall(r"^@nox\.session.*\ndef (\w+)", text, re.MULTILINE)), pythons


def test_the_workflows_run_sessions_that_there_are(
    root: Path, sessions: tuple[set[str], list[str]]
) -> None:
    names, pythons = sessions
    jobs = read(root / ".github/workflows/tests.yml")["jobs"]
    matrix = jobs["tests"]["strategy"]["matrix"]
    assert matrix["python"] == pythons
    assert [name.partition("-")[0] for name in matrix["os"]] == ["ubuntu", "macos", "windows"]
    run = set(jobs["checks"]["strategy"]["matrix"]["session"]) | {"oldest", "every"}
    weekly = read(root / ".github/workflows/weekly.yml")["jobs"]["long"]["strategy"]["matrix"]
    run |= {one["session"] for one in weekly["include"]}
    run |= {"slow"}  # a part of `tests`, for `.ci/run`, which runs the others by the README's line
    assert run == names, "every session is run somewhere"


def test_no_workflow_may_more_than_it_says(root: Path) -> None:
    for path in (root / ".github/workflows").glob("*.yml"):
        workflow = read(path)
        assert workflow["permissions"] == {}
        for job in workflow["jobs"].values():
            assert job["permissions"]
            assert job["timeout-minutes"]
        for action in re.findall(r"uses: (\S+)(.*)", path.read_text("utf-8")):
            assert re.search(r"@[0-9a-f]{40}$", action[0]), action
            assert re.fullmatch(r" # v[\d.]+", action[1]), action


def test_the_release_is_published_after_it_was_built_twice_and_compared(root: Path) -> None:
    workflow = read(root / ".github/workflows/release.yml")
    assert set(workflow["jobs"]) == {"build", "index", "files"}
    assert workflow["jobs"]["index"]["needs"] == "build"
    assert workflow["jobs"]["files"]["needs"] == "index"
    steps = workflow["jobs"]["build"]["steps"]
    words = [f"{one.get('run', '')}{one.get('uses', '')}" for one in steps]
    compared = [n for n, step in enumerate(words) if "diff --recursive" in step]
    attested = next(n for n, step in enumerate(words) if "attest" in step)
    assert len(compared) == 2
    assert max(compared) < attested
    for command in re.findall(r"moscow-tokyo (\w+)", "\n".join(words)):
        assert command in {"verify", "release"}
        arguments.parser().parse_args([command, *(["out"] if command == "release" else [])])


def test_the_form_for_a_row_asks_for_what_is_needed(root: Path) -> None:
    form = read(root / ".github/ISSUE_TEMPLATE/row.yml")
    required = {part["id"] for part in form["body"] if part.get("validations", {}).get("required")}
    assert {"row", "passage", "proposed"} <= required


def test_files_are_as_the_editors_are_asked_to_keep_them(root: Path) -> None:
    rules = configparser.ConfigParser()
    text = (root / ".editorconfig").read_text("utf-8")
    rules.read_string(f"[top]\n{text}")
    everywhere = dict(rules["*"])
    assert everywhere["charset"] == "utf-8"
    assert everywhere["end_of_line"] == "lf"
    assert everywhere["insert_final_newline"] == "true"
    for path in [*root.glob("data/*.csv"), *root.glob("schemas/**/*.json")]:
        data = path.read_bytes()
        assert data.decode("utf-8").endswith("\n")
        assert b"\r" not in data
        assert not data.startswith(b"\xef\xbb\xbf")


def test_what_runs_before_a_commit_is_there(root: Path) -> None:
    (local,) = read(root / ".pre-commit-config.yaml")["repos"]
    assert local["repo"] == "local", "nothing is fetched"
    entries = {hook["id"]: hook["entry"] for hook in local["hooks"]}
    assert {"ruff-format", "ruff-check", "mypy", "import-linter", "validate"} <= set(entries)
    for entry in entries.values():
        if entry.startswith("moscow-tokyo "):
            arguments.parser().parse_args(entry.split()[1:])
