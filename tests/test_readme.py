"""The examples of README and verification page print, one after the other, what stands there."""

import contextlib
import io
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
README = ROOT / "README.md"
PAGES = (README, ROOT / "docs/verification.md")
BLOCKS = re.compile(r"^```python\n(.*?)^```\n\n^```text\n(.*?)^```$", re.DOTALL | re.MULTILINE)


def examples(page: Path = README) -> list[tuple[str, str]]:
    """Each python block with the text block that follows it."""
    return BLOCKS.findall(page.read_text("utf-8"))


def test_there_are_five_examples_and_each_shows_its_output() -> None:
    text = README.read_text("utf-8")
    assert len(examples()) == text.count("```python") == 5
    assert all(shown.strip() for _, shown in examples())


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_the_examples_print_what_the_page_shows(page: Path) -> None:
    names: dict[str, object] = {}
    assert examples(page)
    for code, shown in examples(page):
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            exec(compile(code, page.name, "exec"), names)
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
