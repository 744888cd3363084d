"""The package that a verb is about: the one that --path names, else the library's own."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from ..packages.package import DESCRIPTOR, Package
from ..packages.places import bundled, opened, snapshot

if TYPE_CHECKING:
    from ..dataset import Dataset


def package(options: argparse.Namespace) -> Package:
    """The package, of which each file is read once."""
    kept: dict[str | None, Package] = vars(options).setdefault("kept", {})
    if options.path not in kept:
        kept[options.path] = snapshot(_located(options))
    return kept[options.path]


def _located(options: argparse.Namespace) -> Package:
    return opened(options.path) if options.path else bundled()


def is_elsewhere(options: argparse.Namespace) -> bool:
    """Whether the verb is about the library's own package in a folder that has another."""
    here, there = Path(DESCRIPTOR), Path(bundled().location, DESCRIPTOR)
    return not options.path and here.is_file() and not there.samefile(here)


def dataset(options: argparse.Namespace) -> Dataset:
    """The same as a data set, which light verbs do without."""
    from ..dataset import Dataset

    return Dataset(lambda: _located(options))
