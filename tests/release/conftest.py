"""One release of the package as it stands, built once for all tests of this folder."""

from __future__ import annotations

from pathlib import Path

import pytest

import moscow_tokyo as mt


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a release. Not to be changed."""
    return mt.release(tmp_path_factory.mktemp("release"))
