"""The descriptor against the official profile, by a client that wants an environment of its own."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import pytest

from moscow_tokyo.package import bundled

NEWEST, OLDEST = 14, 12
"""The minor versions of Python 3 that are tried."""


def interpreter() -> str | None:
    """A Python 3.12 or later that runs and can make environments: found by trying."""
    names = [f"python3.{minor}" for minor in range(NEWEST, OLDEST - 1, -1)]
    test = (
        "import sys, venv, ensurepip; print(sys.executable); "
        f"sys.exit(sys.version_info < (3, {OLDEST}))"
    )
    for name in [*names, "python3", sys.executable]:
        # A version manager's stand-in for pythonX.Y runs when that version is asked for.
        asked = {"PYENV_VERSION": name.removeprefix("python")} if name in names else {}
        command, environment = [name, "-c", test], os.environ | asked
        try:
            done = subprocess.run(command, env=environment, capture_output=True, text=True)
        except OSError:
            continue
        if done.returncode == 0:
            return done.stdout.strip()
    return None


@pytest.fixture(scope="module")
def client(root: Path) -> Path:
    """check-datapackage, in an environment that is kept between runs for each list of versions."""
    python = interpreter()
    if python is None:
        pytest.skip(f"check-datapackage needs Python 3.{OLDEST} or later, and none was found")
    wanted = root / "tests" / "clients" / "check-datapackage.txt"
    digest = hashlib.sha256(wanted.read_bytes() + python.encode()).hexdigest()[:12]
    folder = Path(tempfile.gettempdir()) / f"check-datapackage-{digest}"
    scripts = folder / ("Scripts" if os.name == "nt" else "bin")
    if not (folder / "ready").exists():
        subprocess.run([python, "-m", "venv", "--clear", folder], check=True)
        install = [scripts / "python", "-m", "pip", "install", "--quiet", "-r", wanted]
        subprocess.run(install, check=True)
        (folder / "ready").touch()
    return scripts / "check-datapackage"


def check(
    client: Path, folder: Path, descriptor: dict[str, Any]
) -> subprocess.CompletedProcess[str]:
    (folder / "datapackage.json").write_text(json.dumps(descriptor), "utf-8")
    command = [client, "check", "--strict", "datapackage.json"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, encoding="utf-8")


def inlined() -> dict[str, Any]:
    """The descriptor as release zips have it: every schema inside, for this client reads no other."""
    package = bundled()
    descriptor: dict[str, Any] = json.loads(json.dumps(package.descriptor))
    for resource in descriptor["resources"]:
        resource["schema"] = json.loads(json.dumps(package.schema(resource["name"])))
    return descriptor


def test_metadata_pass_the_official_profile(client: Path, tmp_path: Path) -> None:
    done = check(client, tmp_path, inlined())
    assert done.returncode == 0, done.stdout + done.stderr


def broken_foreign_key(descriptor: dict[str, Any]) -> None:
    schema = next(r["schema"] for r in descriptor["resources"] if r["name"] == "claims")
    del schema["foreignKeys"][0]["reference"]["fields"]


def broken_type(descriptor: dict[str, Any]) -> None:
    descriptor["resources"][0]["schema"]["fields"][0]["type"] = "words"


def broken_licence(descriptor: dict[str, Any]) -> None:
    descriptor["licenses"] = [{"title": "None"}]


@pytest.mark.parametrize("change", [broken_foreign_key, broken_type, broken_licence])
def test_broken_metadata_are_noticed(client: Path, tmp_path: Path, change: Any) -> None:
    descriptor = inlined()
    change(descriptor)
    done = check(client, tmp_path, descriptor)
    assert done.returncode == 1, done.stdout + done.stderr
