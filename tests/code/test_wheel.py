"""What is installed: the wheel and the sdist, and the library in an environment of its own."""

from __future__ import annotations

import json
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Callable, Iterator
from importlib import metadata
from pathlib import Path

import pytest
from packaging.requirements import Requirement

import moscow_tokyo as mt
from moscow_tokyo.packages.places import bundled

Run = Callable[..., "subprocess.CompletedProcess[str]"]
pytestmark = pytest.mark.slow


def build(source: Path, target: Path, kind: str) -> Path:
    """The one archive that hatchling makes of a source tree."""
    command = [sys.executable, "-m", "hatchling", "build", "-t", kind, "-d", str(target)]
    subprocess.run(command, cwd=source, check=True, capture_output=True)
    (made,) = target.iterdir()
    return made


@pytest.fixture(scope="session")
def wheel(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(root, tmp_path_factory.mktemp("wheel"), "wheel")


@pytest.fixture(scope="session")
def sdist(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(root, tmp_path_factory.mktemp("sdist"), "sdist")


def needed(name: str, seen: set[str]) -> Iterator[str]:
    """A distribution and all that it needs here, without extras."""
    if name not in seen:
        seen.add(name)
        yield name
        for text in metadata.requires(name) or []:
            requirement = Requirement(text)
            if requirement.marker is None or requirement.marker.evaluate({"extra": ""}):
                yield from needed(requirement.name, seen)


@pytest.fixture(scope="session")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of commands of a fresh environment: the wheel, pandas and pyarrow, no test tool."""
    home = tmp_path_factory.mktemp("installed")
    subprocess.run([sys.executable, "-m", "venv", str(home)], check=True)
    commands = home / ("Scripts" if sys.platform == "win32" else "bin")
    python = str(commands / "python")
    place = "import sysconfig; print(sysconfig.get_path('purelib'))"
    found = subprocess.run([python, "-c", place], check=True, capture_output=True, text=True)
    site, seen = Path(found.stdout.strip()), set[str]()
    for name in [*needed("pandas", seen), *needed("pyarrow", seen)]:
        for file in metadata.files(name) or []:
            top = file.parts[0]
            if top not in ("..", "__pycache__") and not (site / top).exists():
                (site / top).symlink_to(str(metadata.distribution(name).locate_file(top)))
    options = ["--no-index", "--no-deps", "--quiet", "--disable-pip-version-check"]
    subprocess.run([python, "-m", "pip", "install", *options, str(wheel)], check=True)
    return commands


def test_the_wheel_carries_the_package_and_nothing_else(wheel: Path, root: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    carried = {
        name.removeprefix("moscow_tokyo/_package/"): data
        for name, data in files.items()
        if name.startswith("moscow_tokyo/_package/")
    }
    texts = [root / name for name in ("datapackage.json", "CHANGELOG.md", "LICENSE-DATA")]
    expected = [*texts, *root.glob("data/*.csv"), *root.glob("schemas/**/*.json")]
    pages = ("coding-rules.md", "how-rows-were-made.md")
    assert carried == {page: (root / "docs" / page).read_bytes() for page in pages} | {
        path.relative_to(root).as_posix(): path.read_bytes() for path in expected
    }
    assert "moscow_tokyo/py.typed" in files
    source = {
        path.relative_to(root / "src").as_posix()
        for path in (root / "src/moscow_tokyo").rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert all(name.endswith((".py", ".j2", "/py.typed")) for name in source)
    others = {name for name in files if not name.startswith("moscow_tokyo/_package/")}
    assert {name for name in others if ".dist-info/" not in name} == source
    assert wheel.name == f"moscow_tokyo-{bundled().version}-py3-none-any.whl"


def test_the_sdist_builds_the_same_wheel(wheel: Path, sdist: Path, tmp_path: Path) -> None:
    with tarfile.open(sdist) as archive:
        archive.extractall(tmp_path / "source", filter="data")
    (source,) = (tmp_path / "source").iterdir()
    assert (source / "tests" / "code" / Path(__file__).name).is_file()
    assert build(source, tmp_path / "again", "wheel").read_bytes() == wheel.read_bytes()


SCRIPT = """
import json, sys
from importlib.util import find_spec
import moscow_tokyo as mt
shapes = {name: mt.load(name).shape for name in mt.tables().query("group != 'view'")["name"]}
views = {name: mt.view(name).shape for name in mt.tables().query("group == 'view'")["name"]}
tools = [name for name in ("pytest", "frictionless", "pandera", "edtf") if find_spec(name)]
try:
    mt.schema("claims")
except ImportError as error:
    told = str(error)
print(json.dumps([mt.__file__, mt.__version__, str(mt.Dataset.bundled().path), shapes, views, tools,
    told]))
"""


def test_the_library_works_alone(installed: Path, run: Run) -> None:
    done = run(installed / "python", "-c", SCRIPT)
    assert done.stderr == ""
    file, version, path, shapes, views, tools, told = json.loads(done.stdout)
    assert Path(file).is_relative_to(installed.parent)
    assert Path(path) == Path(file).parent / "_package"
    assert (version, tools) == (mt.__version__, [])
    assert shapes == {name: list(mt.load(name).shape) for name in shapes}
    assert len(shapes) == len(bundled().tables())
    assert views == {name: list(mt.view(name).shape) for name in views}
    assert told.startswith("schema needs pandera")


def test_the_command_works_alone(installed: Path, run: Run) -> None:
    command = installed / "moscow-tokyo"
    assert f"Version {mt.__version__}" in run(command).stdout
    assert run(command, "cite").stdout == mt.cite() + "\n"
    done = run(command, "show", "meetings", "--format", "csv")
    data = bundled().data("meetings").decode()
    assert (done.returncode, done.stdout, done.stderr) == (0, data, "")
    assert run(installed / "python", "-m", "moscow_tokyo", "tables").returncode == 0
    done = run(command, "validate")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("moscow-tokyo: validate needs frictionless, which is not inst")
    done = run(command, "refresh")
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
