"""What is installed: the wheel and the sdist, and the library in an environment of its own."""

from __future__ import annotations

import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from email import policy
from email.message import Message
from email.parser import BytesParser
from importlib import metadata
from pathlib import Path
from types import ModuleType

import pytest
from packaging.requirements import Requirement

import moscow_tokyo as mt
from moscow_tokyo.packages.places import bundled

Run = Callable[..., "subprocess.CompletedProcess[str]"]
pytestmark = pytest.mark.slow


def build(source: Path, target: Path, kind: str, **changes: str) -> Path:
    """The one archive that hatchling makes of a source tree."""
    command = [sys.executable, "-m", "hatchling", "build", "-t", kind, "-d", str(target)]
    environment = {k: v for k, v in os.environ.items() if k != "SOURCE_DATE_EPOCH"} | changes
    subprocess.run(command, cwd=source, check=True, capture_output=True, env=environment)
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
    kinds = (".py", ".j2", ".css", ".js", "/py.typed")
    assert all(name.endswith(kinds) for name in source)
    others = {name for name in files if not name.startswith("moscow_tokyo/_package/")}
    assert {name for name in others if ".dist-info/" not in name} == source
    assert wheel.name == f"moscow_tokyo-{bundled().version}-py3-none-any.whl"


def test_the_sdist_builds_the_same_wheel(wheel: Path, sdist: Path, tmp_path: Path) -> None:
    with tarfile.open(sdist) as archive:
        archive.extractall(tmp_path / "source", filter="data")
    (source,) = (tmp_path / "source").iterdir()
    assert (source / "tests" / "code" / Path(__file__).name).is_file()
    assert build(source, tmp_path / "again", "wheel").read_bytes() == wheel.read_bytes()


@pytest.fixture(scope="session")
def hook(root: Path) -> ModuleType:
    """The hook of the build."""
    spec = importlib.util.spec_from_file_location("hatch_build", root / "hatch_build.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def copy(root: Path, tmp_path: Path) -> Path:
    """What the repository has of the checkout, elsewhere; yours to change."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=root, check=True, capture_output=True).stdout.decode()
    for name in filter(None, listed.split("\0")):
        if (root / name).is_file():
            (tmp_path / "copy" / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(root / name, tmp_path / "copy" / name)
    return tmp_path / "copy"


@pytest.mark.parametrize("kind", ["wheel", "sdist"])
def test_two_builds_have_the_same_bytes(
    kind: str, wheel: Path, sdist: Path, copy: Path, tmp_path: Path
) -> None:
    """Elsewhere, with files of another day and mode, in another time zone."""
    for number, path in enumerate(sorted(path for path in copy.rglob("*") if path.is_file())):
        path.chmod(0o600)
        os.utime(path, (number, number))
    again = build(copy, tmp_path / "again", kind, TZ="Pacific/Kiritimati", PYTHONHASHSEED="7")
    assert again.read_bytes() == {"wheel": wheel, "sdist": sdist}[kind].read_bytes()
    created = bundled().descriptor["created"][:10]
    if kind == "wheel":
        with zipfile.ZipFile(again) as archive:
            days = {entry.date_time for entry in archive.infolist()}
        assert days == {(*map(int, created.split("-")), 0, 0, 0)}
    else:
        with tarfile.open(again) as archive_:
            times = {entry.mtime for entry in archive_.getmembers()}
        (time,) = times
        assert datetime.fromtimestamp(time, UTC).isoformat() == f"{created}T00:00:00+00:00"


def test_nothing_that_lies_about_gets_into_the_sdist(
    copy: Path, sdist: Path, tmp_path: Path
) -> None:
    for name in (
        ".venv-mine/lib/secret.py",
        "tests/.venv-mine/secret.py",
        "secret.txt",
        "out/a.csv",
    ):
        (copy / name).parent.mkdir(parents=True, exist_ok=True)
        (copy / name).write_text("secret", "utf-8")
    assert build(copy, tmp_path / "again", "sdist").read_bytes() == sdist.read_bytes()


def about(wheel: Path) -> Message:
    """The metadata of a wheel."""
    with zipfile.ZipFile(wheel) as archive:
        (name,) = (name for name in archive.namelist() if name.endswith("dist-info/METADATA"))
        return BytesParser(policy=policy.compat32).parsebytes(archive.read(name))


def text_of(metadata: Message) -> str:
    payload = metadata.get_payload(decode=True)
    assert isinstance(payload, bytes)
    return payload.decode()


def test_the_index_shows_no_dead_link(wheel: Path, root: Path) -> None:
    found = about(wheel)
    text = text_of(found)
    assert found["Description-Content-Type"] == "text/markdown"
    outside = re.findall(r"\]\((?!https?://|#)[^)]*\)", text)
    assert outside == []
    assert "not on an index" not in text
    assert "checkout" not in text
    assert "pip install moscow-tokyo" in text
    assert "<!--" not in text
    assert "no human historian has checked a row" in text
    assert (
        text.count("```") == (root / "README.md").read_text("utf-8").count("```") - 4
    )  # those of the checkout
    if "homepage" not in bundled().descriptor:
        assert found.get_all("Project-URL") is None
        assert "](docs" not in text
    if "issues" not in bundled().descriptor:
        assert "found a mistake" not in text


def test_an_address_that_is_filled_in_reaches_the_index(copy: Path, tmp_path: Path) -> None:
    addresses = {
        "homepage": "https://example.org/moscow-tokyo/",
        "repository": "https://example.org/forge/moscow-tokyo",
        "issues": "https://example.org/forge/moscow-tokyo/issues",
    }
    path = copy / "datapackage.json"
    path.write_text(json.dumps(json.loads(path.read_text("utf-8")) | addresses), "utf-8")
    found = about(build(copy, tmp_path / "out", "wheel"))
    assert found.get_all("Project-URL") == [
        f"{name.capitalize()}, {address}" for name, address in addresses.items()
    ]
    links = re.findall(r"\]\(([^)]*)\)", text_of(found))
    assert addresses["issues"] in links
    base = f"{addresses['repository']}/blob/v{mt.__version__}/"
    leading = [link.removeprefix(base) for link in links if link.startswith(base)]
    assert {"LICENSE-DATA", "CHANGELOG.md", "docs/how-rows-were-made.md"} <= set(leading)
    assert all((copy / name.partition("#")[0]).exists() for name in leading)


def test_code_is_not_taken_for_a_link(hook: ModuleType) -> None:
    readme = "[a](b.md) [c](#d) [e](https://example.org)\n```python\nx[a](b)\n```\n"
    descriptor = {"name": "p", "version": "1.0.0"}
    found = hook.long_description(readme, descriptor)
    assert found == "a [c](#d) [e](https://example.org)\n```python\nx[a](b)\n```\n"


def test_the_classifiers_name_the_versions_that_are_tested(root: Path) -> None:
    project = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["project"]
    prefix = "Programming Language :: Python :: 3."
    named = [c.removeprefix(prefix) for c in project["classifiers"] if c.startswith(prefix)]
    nox = (root / "noxfile.py").read_text("utf-8")
    tested = re.findall(r'"3\.(\d+)"', nox.partition("PYTHONS = ")[2].partition("\n")[0])
    assert named == tested
    assert project["requires-python"] == f">=3.{named[0]}"


def test_the_licences_are_whole(root: Path) -> None:
    for name, spdx in (("LICENSE", "MIT"), ("LICENSE-DATA", "CC-BY-4.0")):
        text = (root / name).read_bytes()
        assert text == (root / "LICENSES" / f"{spdx}.txt").read_bytes()
    legal = (root / "LICENSE-DATA").read_text("utf-8")
    assert legal.startswith("Attribution 4.0 International\n")
    assert all(f"Section {number} --" in legal for number in range(1, 9))


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
