"""What the tests of the site share: one built from the checkout, and its pages read."""

from __future__ import annotations

import json
import os
import tempfile
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

import pytest

import moscow_tokyo as mt


@dataclass
class Page(HTMLParser):
    """The IDs of a page, where it leads, what it loads, and its words."""

    text: str
    ids: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    loads: list[str] = field(default_factory=list)
    words: str = ""

    def __post_init__(self) -> None:
        super().__init__()
        self.feed(self.text)
        self.words = " ".join(self.words.split())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        about = dict(attrs)
        if about.get("id"):
            self.ids.append(str(about["id"]))
        if tag == "a" and about.get("href"):
            self.links.append(str(about["href"]))
        elif about.get("src") or (tag == "link" and about.get("href")):
            self.loads.append(str(about.get("src") or about["href"]))

    def handle_data(self, data: str) -> None:
        self.words += data


def read(folder: Path) -> dict[str, Page]:
    """Every page of a site, by its path."""
    return {
        path.relative_to(folder).as_posix(): Page(path.read_text("utf-8"))
        for path in sorted(folder.rglob("*.html"))
    }


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of the data set that came with the library. Not to be changed."""
    return mt.Dataset.bundled().site(tmp_path_factory.mktemp("site") / "out")


@pytest.fixture(scope="session")
def pages(site: Path) -> dict[str, Page]:
    """Its pages."""
    return read(site)


@pytest.fixture(scope="session")
def node_packages() -> Path:
    """The folder with the packages of `node/` and its script, which tests/clients/install.py makes."""
    named = os.environ.get("MOSCOW_TOKYO_CLIENTS")
    cache = Path(named) if named else Path(tempfile.gettempdir()) / "moscow-tokyo-clients"
    where = "SKIPPED: not installed: run python tests/clients/install.py"
    if (cache / "clients.json").exists():
        where = json.loads((cache / "clients.json").read_text("utf-8")).get("browser", where)
    if where.startswith("SKIPPED"):
        pytest.skip(where.removeprefix("SKIPPED: "))
    return Path(where)
