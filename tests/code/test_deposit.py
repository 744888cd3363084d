"""What archives read at the repository's root, and what follows when the project has an address."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from moscow_tokyo.curation.content import Material
from moscow_tokyo.curation.pages import cff, deposit
from moscow_tokyo.curation.refresh import project
from moscow_tokyo.packages.places import bundled, locate

ADDRESSES = {
    "homepage": "https://example.org/moscow-tokyo/",
    "repository": "https://example.org/forge/moscow-tokyo",
    "issues": "https://example.org/forge/moscow-tokyo/issues",
}


@pytest.fixture
def addressed(mini: Path) -> Material:
    """The small package with the addresses that the real one does not have yet."""
    path = mini / "datapackage.json"
    path.write_text(json.dumps(json.loads(path.read_text("utf-8")) | ADDRESSES), "utf-8")
    return Material(locate(mini))


def read(root: Path, name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((root / name).read_text("utf-8"))
    return found


CORPUS = "https://github.com/jradius/un-general-debates"
"""Where the text of the statements is from."""


def test_zenodo_finds_its_file_at_the_root(root: Path) -> None:
    found = read(root, ".zenodo.json")
    assert (found["upload_type"], found["license"]) == ("dataset", "cc-by-4.0")
    assert found["version"] == bundled().version
    assert "no human historian has checked a row" in found["method"]
    assert "Round 1 (codebook 0.1.0), All of it, twice" in found["method"]
    assert [one["place"] for one in found["locations"]] == ["Japan", "Soviet Union"]
    urls = {row["url"] for row in Material(bundled()).rows("documents") if row["url"]}
    assert {one["identifier"] for one in found["related_identifiers"]} == {*urls, CORPUS}


def test_codemeta_describes_the_library(root: Path) -> None:
    found, about = read(root, "codemeta.json"), project(root)
    assert found["softwareRequirements"] == about["dependencies"]
    assert found["runtimePlatform"] == f"Python {about['requires-python']}"
    assert [path.rpartition("/")[2] for path in found["license"]] == ["MIT", "CC-BY-4.0"]
    assert found["version"] == bundled().version
    assert not {"url", "codeRepository", "issueTracker"} & set(found), "no address is made up"


def test_an_address_that_is_filled_in_is_given_out(addressed: Material) -> None:
    found = json.loads(deposit.codemeta(addressed, {}))
    assert found["url"] == ADDRESSES["homepage"]
    assert found["codeRepository"] == ADDRESSES["repository"]
    assert found["issueTracker"] == ADDRESSES["issues"]
    lines = cff.cff(addressed.package).splitlines()
    assert f'url: "{ADDRESSES["homepage"]}"' in lines
    assert f'repository-code: "{ADDRESSES["repository"]}"' in lines


def test_the_descriptor_names_the_sources_with_the_urls_of_the_documents() -> None:
    paths = {one["path"] for one in bundled().descriptor["sources"] if "path" in one}
    documents = Material(bundled()).rows("documents")
    assert paths == {row["url"] for row in documents if row["url"]} | {CORPUS}
    assert len(bundled().descriptor["sources"]) == len(documents) + 1
