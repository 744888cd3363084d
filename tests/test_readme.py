"""The README's examples run, one after the other, and print what the README says they print."""

import contextlib
import io
import re
from pathlib import Path

import pytest

README = Path(__file__).parents[1] / "README.md"
BLOCKS = re.compile(r"^```python\n(.*?)^```\n\n^```text\n(.*?)^```$", re.DOTALL | re.MULTILINE)


def examples() -> list[tuple[str, str]]:
    """Each python block with the text block that follows it."""
    return BLOCKS.findall(README.read_text("utf-8"))


def test_there_are_five_examples_and_each_shows_its_output() -> None:
    text = README.read_text("utf-8")
    assert len(examples()) == text.count("```python") == 5
    assert all(shown.strip() for _, shown in examples())


def test_the_examples_print_what_the_readme_shows() -> None:
    names: dict[str, object] = {}
    for code, shown in examples():
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            exec(compile(code, "README.md", "exec"), names)
        lines = [line.rstrip() for line in printed.getvalue().splitlines()]
        assert _without_digits(lines) == _without_digits(shown.splitlines())


def _without_digits(lines: list[str]) -> list[str]:
    """The same lines; a fingerprint follows every edit of the data, so its digits do not count."""
    return [re.sub(r"\b[0-9a-f]{12}\b", "…", line) for line in lines]


def test_the_first_sh_block_is_two_physical_lines() -> None:
    found = re.search(r"^```sh\n(.*?)^```$", README.read_text("utf-8"), re.DOTALL | re.MULTILINE)
    if found is None:
        pytest.fail("the README has no sh block")
    first, second = found.group(1).splitlines()
    assert "moscow-tokyo show meetings" in first
    assert ".[test]" in second
    assert "pytest" in second
