"""What a notebook shows of a data set, a report and a comparison."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pandas as pd
import pytest

import moscow_tokyo as mt
from moscow_tokyo.curation.checks.report import Report, Skip
from moscow_tokyo.curation.versions.comparison import Comparison
from moscow_tokyo.curation.versions.rule import Change
from moscow_tokyo.packages import frames

BAD = "<script>alert('x')</script> & <b>"


class Tags(HTMLParser):
    """The tags of a text, each of which must be closed."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.seen: set[str] = set()
        self.open: list[str] = []
        self.text = ""
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.seen.add(tag)
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


def shown(html: str) -> Tags:
    tags = Tags(html)
    assert tags.open == []
    assert tags.seen <= {"div", "p", "table", "thead", "tbody", "tr", "th", "td"}
    assert not re.search(r"\son\w+=|javascript:", html)
    return tags


def fault(n: int) -> mt.Fault:
    return mt.Fault(f"claims.csv line {n}", "claims", f"c{n}", "note", BAD, BAD, BAD, n, "a-rule")


def test_a_data_set_shows_its_tables() -> None:
    data = mt.Dataset.bundled()
    tags = shown(data._repr_html_())
    assert f"moscow-tokyo {mt.__version__} at {data.path}" in tags.text
    for title in mt.tables()["title"].head(10):
        assert title in tags.text


@pytest.mark.parametrize("number", [0, 1, 50, 51, 55])
def test_a_report_shows_its_violations(number: int) -> None:
    skips = [Skip("a-rule", "for want of <transcripts>")]
    report = Report("pack <1>", [fault(n) for n in range(number)], skips, [], ("a", "b"))
    html = report._repr_html_()
    tags = shown(html)
    assert "script" not in tags.seen
    assert tags.text.startswith("pack <1>: valid" if not number else f"pack <1>: {number} violat")
    assert tags.text.count(BAD) == 3 * min(number, 50)
    assert ("… and 5 more rows" in tags.text) == (number == 55)
    assert ("… and 1 more row" in tags.text) == (number == 51)
    assert "for want of <transcripts>" in tags.text
    assert len(html) < 50_000


def test_a_comparison_shows_its_changes() -> None:
    change = Change("cell changed", "claims", "c1", "note", BAD, "new", "")
    html = Comparison("1.0.0", "1.0.1", (change,))._repr_html_()
    tags = shown(html)
    assert tags.text.startswith("1.0.0 → 1.0.1: 1 change; required step")
    assert BAD in tags.text
    same = mt.diff(mt.Dataset.bundled())._repr_html_()
    assert shown(same).seen == {"div", "p"}


def test_a_frame_as_html() -> None:
    cells = "<th>a</th><th>b</th></tr></thead><tbody><tr><td>1</td><td>x</td></tr>"
    tags = frames.html("S & T", pd.DataFrame({"a": [1], "b": ["x"]}))
    assert re.sub(r">\s+<", "><", tags) == (
        '<div><p>S &amp; T</p><table class="dataframe"><thead><tr style="text-align: right;">'
        f"{cells}</tbody></table></div>"
    )
    wide = frames.html("", pd.DataFrame({"a": ["x" * 200, "y" * 201]}))
    assert re.findall(r"<td>(.*?)</td>", wide) == ["x" * 200, "y" * 199 + "…"]
    assert "more row" not in frames.html("", pd.DataFrame({"a": range(50)}))


def test_a_missing_cell_is_empty() -> None:
    tags = frames.html("Some", pd.DataFrame({"a": [1, None], "b": ["x", None]}))
    assert re.findall(r"<td>(.*?)</td>", tags) == ["1.0", "x", "", ""]
