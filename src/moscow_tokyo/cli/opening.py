"""The package that a verb is about: the one that --path names, else the library's own."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from ..packages.package import Package
from ..packages.places import bundled, opened

if TYPE_CHECKING:
    from ..dataset import Dataset


def package(options: argparse.Namespace) -> Package:
    """The package."""
    return opened(options.path) if options.path else bundled()


def dataset(options: argparse.Namespace) -> Dataset:
    """The same as a data set, which light verbs do without."""
    from ..dataset import Dataset

    return Dataset(lambda: package(options))
