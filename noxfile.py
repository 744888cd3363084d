"""The environments that the project is checked in: `nox -l` lists them, `nox` runs all but the long.

Each session makes an environment of its own; `.ci/run` runs them after the README's own commands.
"""

from __future__ import annotations

import csv
import json
import shutil
import subprocess
from pathlib import Path

import nox

nox.options.default_venv_backend = "venv"
nox.options.sessions = ["style", "contracts", "docs", "tests", "fuzz", "oldest", "since"]
PYTHONS = ["3.11", "3.12", "3.13", "3.14"]
PROJECT = nox.project.load_toml("pyproject.toml")


def group(name: str) -> list[str]:
    """The tools of a dependency group."""
    return nox.project.dependency_groups(PROJECT, name)


@nox.session
def style(session: nox.Session) -> None:
    """Format, lint, types, what nobody calls; licences, workflows and issue forms."""
    session.install("-e", ".[test]", *group("dev"))
    session.run("ruff", "format", "--check", ".")
    session.run("ruff", "check", ".")
    session.run("mypy", "--strict", "src")
    session.run("mypy", "--strict", "tests/typing/user.py")
    session.run("vulture")
    session.run("reuse", "lint", "--quiet")
    session.run("pre-commit", "validate-config")
    session.run("zizmor", "--offline", "--quiet", ".github")
    workflows = sorted(map(str, Path(".github/workflows").glob("*.yml")))
    forms = sorted(map(str, Path(".github/ISSUE_TEMPLATE").glob("[!c]*.yml")))
    for kind, files in (("workflows", workflows), ("issue-forms", forms)):
        session.run("check-jsonschema", "--builtin-schema", f"vendor.github-{kind}", *files)


@nox.session
def contracts(session: nox.Session) -> None:
    """Each room imports only from rooms below it; no circles; readers never import makers."""
    session.install("-e", ".", *group("dev"))
    session.run("lint-imports")


@nox.session
def docs(session: nox.Session) -> None:
    """The documentation's site, without a warning."""
    session.install("-e", ".", *group("docs"))
    session.run("mkdocs", "build", "--strict", "--quiet", "--site-dir", session.create_tmp())


@nox.session
def tests(session: nox.Session) -> None:
    """The tests and the slow ones, with the share of the code that they reach."""
    session.install(".[test]")
    coverage = ("--cov=moscow_tokyo", "--cov-report=term:skip-covered")
    session.run("pytest", "-q", "-m", "not clients and not fuzz", *coverage)


@nox.session
def slow(session: nox.Session) -> None:
    """The slow tests alone: package and release built once more, installed and compared."""
    session.install(".[test]")
    session.run("pytest", "-q", "-m", "slow")


@nox.session
def fuzz(session: nox.Session) -> None:
    """Random edits of a package: 300 in all, or as many of each kind as the argument says."""
    session.install(".[test]")
    examples = session.posargs[0] if session.posargs else "60"
    session.run("pytest", "-q", "-m", "fuzz", env={"MOSCOW_TOKYO_FUZZ": examples})


@nox.session
def fuzz_files(session: nox.Session) -> None:
    """Files with wrong bytes, ten minutes for each of twelve kinds. Takes two hours."""
    session.install(".[test]", *group("fuzz"))
    session.run("python", "tests/fuzz_files.py", *session.posargs)


@nox.session
def audit(session: nox.Session) -> None:
    """Known weaknesses of the libraries that users install with this one; needs the network."""
    session.install(".[all]", "pip-audit")
    session.run("pip-audit", "--skip-editable", "--local")


@nox.session
def oldest(session: nox.Session) -> None:
    """The oldest supported pandas and pyarrow."""
    session.install(".[test]", "-c", "tests/oldest.txt")
    session.run("pytest", "-q")


@nox.session
def clients(session: nox.Session) -> None:
    """A release opened with other programs, which are installed first."""
    session.install(".[test]")
    session.env.setdefault(
        "MOSCOW_TOKYO_CLIENTS", str(Path(session.create_tmp()).resolve() / "clients")
    )
    session.run("python", "tests/clients/install.py")
    session.run("pytest", "-q", "-n0", "-m", "clients")


@nox.session
def spark(session: nox.Session) -> None:
    """A release opened with Spark, which takes longer to install than all other programs."""
    session.install(".[test]")
    session.env.setdefault(
        "MOSCOW_TOKYO_CLIENTS", str(Path(session.create_tmp()).resolve() / "clients")
    )
    session.run("python", "tests/clients/install.py", "spark")
    session.run(
        "pytest", "-q", "-n0", "-m", "clients", "tests/clients/test_clients.py", "-k", "spark"
    )


@nox.session
def elsewhere(session: nox.Session) -> None:
    """An enlarged package's Parquet in Dask, in Spark (with Java 17), and in DuckDB over HTTP."""
    session.install(".[validate]", "-r", "tests/benchmarks/elsewhere.txt")
    folder = Path(session.create_tmp()).resolve() / "enlarged"
    shutil.rmtree(folder, ignore_errors=True)
    claims = session.posargs or ["100000"]
    session.env.setdefault("MOSCOW_TOKYO_MAX_BYTES", str(2**31))
    session.run("python", "-m", "tests.benchmarks.enlarge", *claims, str(folder))
    session.run("python", "-m", "tests.benchmarks.elsewhere", str(folder))


@nox.session
def since(session: nox.Session) -> None:
    """What changed since the last release, and what this version lacks for it."""
    session.install(".[validate]")
    old = _last_release(session)
    session.run("moscow-tokyo", "diff", str(old), ".", "--check")


@nox.session
def benchmarks(session: nox.Session) -> None:
    """The library's speed beside its peers and the last release: a small run, or as the arguments say.

    Fails where a case that misses its aim is slower than it was in the last release.
    """
    session.install("-e", ".[test]")
    small = ("import", "show", "first-table", "load", "view-links", "view-timeline", "diff", "cite")
    asked = session.posargs or ["--repeats", "2", "--cases", *small]
    session.run(
        "python",
        "-m",
        "tests.benchmarks",
        "--against",
        str(_last_release(session)),
        "--check",
        *asked,
    )


def _last_release(session: nox.Session) -> Path:
    """A folder with package and source as the newest commit of the last released version has them.

    A recorded version never changes, so any commit of that version will do.
    """
    old = Path(session.create_tmp()).resolve()

    def git(*words: str) -> bytes:
        return subprocess.run(["git", *words], check=True, capture_output=True).stdout

    here = json.loads(Path("datapackage.json").read_text("utf-8"))["version"]
    with Path("data/releases.csv").open(encoding="utf-8", newline="") as file:
        released = {row["version"] for row in csv.DictReader(file)} - {here}
    for commit in git("log", "--format=%H", "--", "datapackage.json").decode().split():
        descriptor = json.loads(git("show", f"{commit}:datapackage.json"))
        if descriptor["version"] in released:
            paths = ("datapackage.json", "data", "schemas", "src")
            old.joinpath("release.tar").write_bytes(git("archive", "--format=tar", commit, *paths))
            shutil.unpack_archive(old / "release.tar", old, filter="data")
            return old
    raise RuntimeError("no commit has a released version; is this a shallow clone?")


@nox.session(python=PYTHONS)
def every(session: nox.Session) -> None:
    """The tests under every supported Python that is installed."""
    session.install(".[test]")
    session.run("pytest", "-q")


@nox.session
def code_mutants(session: nox.Session) -> None:
    """Mistakes put into the code, and how many of them the tests notice. Takes about an hour."""
    session.install(".[test]")
    session.run("python", "tests/mutants/code/run.py", *session.posargs)


@nox.session
def data_mutants(session: nox.Session) -> None:
    """Mistakes put into the data, and how many of them `validate` notices. Takes about an hour."""
    session.install(".[test]")
    session.run("python", "tests/mutants/data/run.py", *session.posargs)


@nox.session
def planted(session: nox.Session) -> None:
    """Mistakes planted in packages of several sizes, and whether each is found. Takes ten minutes."""
    session.install(".[test]")
    sizes = session.posargs or ["--claims", "1000", "10000", "100000"]
    session.run("python", "tests/mutants/data/planted.py", *sizes)


@nox.session
def faults(session: nox.Session) -> None:
    """Release, refresh and download, killed 200 times each or hindered. Takes about half an hour."""
    session.install(".[test]")
    session.run("python", "tests/faults.py", *session.posargs)
