"""What the wheel and the sdist say of the project: its addresses, the README as an index shows it.

Both come from `datapackage.json`. While it has no address, the wheel has none either, and the links
of the README that lead into the repository become plain words.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface
from hatchling.metadata.plugin.interface import MetadataHookInterface

URLS = {"homepage": "Homepage", "repository": "Repository", "issues": "Issues"}
CHECKOUT = re.compile(r"<!-- checkout -->\n.*?<!-- index\n(.*?)-->\n", re.DOTALL)
REPORT = re.compile(r"<!-- report -->(.*?)<!-- end --> ?", re.DOTALL)
CODE = re.compile(r"(^```.*?^```$)", re.DOTALL | re.MULTILINE)
LINK = re.compile(r"\[([^\]]+)\]\((?![a-z]+:|#)([^)\s]+)\)")


def described(root: str | Path) -> dict[str, Any]:
    """The descriptor of the package in a folder."""
    found: dict[str, Any] = json.loads((Path(root) / "datapackage.json").read_text("utf-8"))
    return found


def urls(descriptor: Mapping[str, Any]) -> dict[str, str]:
    """The addresses for the index, by their labels."""
    return {label: descriptor[name] for name, label in URLS.items() if descriptor.get(name)}


def long_description(readme: str, descriptor: Mapping[str, Any]) -> str:
    """The README as an index shows it.

    What is for a checkout makes place for what is for an index, which stands after it in a comment;
    an extra is one of the package and not of a folder. Mistakes are reported where the descriptor
    says, or nothing is said of it. A relative link leads to the file in the repository as the
    version has it, where the repository has an address.
    """
    text = CHECKOUT.sub(r"\1", readme).replace("'.[", f"'{descriptor['name']}[")
    issues = descriptor.get("issues")
    text = REPORT.sub(
        lambda found: (
            found[1].replace("Open an issue", f"[Open an issue]({issues})") + " " if issues else ""
        ),
        text,
    )
    base = str(descriptor.get("repository", "")).rstrip("/")

    def linked(found: re.Match[str]) -> str:
        words, path = found.groups()
        return f"[{words}]({base}/blob/v{descriptor['version']}/{path})" if base else words

    parts = CODE.split(text)
    parts[::2] = [LINK.sub(linked, part) for part in parts[::2]]
    return "".join(parts)


def epoch(descriptor: Mapping[str, Any]) -> int:
    """The day of the version, in seconds of Unix: the date of every file in the archives."""
    day = datetime.fromisoformat(str(descriptor["created"])[:10])
    return int(day.replace(tzinfo=UTC).timestamp())


class Metadata(MetadataHookInterface):
    """Sets the fields that `pyproject.toml` calls dynamic."""

    def update(self, metadata: dict[str, Any]) -> None:
        descriptor = described(self.root)
        readme = (Path(self.root) / "README.md").read_text("utf-8")
        text = long_description(readme, descriptor)
        metadata["readme"] = {"content-type": "text/markdown", "text": text}
        metadata["urls"] = urls(descriptor)


class Dates(BuildHookInterface):  # type: ignore[type-arg]
    """Dates what is packed by the version, so that the same files give the same archive."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        os.environ.setdefault("SOURCE_DATE_EPOCH", str(epoch(described(self.root))))
