"""Installs the clients that tests/clients opens a release with, and says of each where it is.

    python tests/clients/install.py [NAME ...]

Each environment is made once for each list of versions, in the folder that the variable
MOSCOW_TOKYO_CLIENTS names, else below the folder for temporary files. Without a name all are
installed but Spark, which is large. A line is printed for each, its name and where it is, or SKIPPED
and the reason; `clients.json` there says the same. A machine without Node, Java, a new enough Python,
or without apt or the right to use it is a reason to skip; anything else that goes wrong is an error.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

Done = subprocess.CompletedProcess[str]

HERE = Path(__file__).resolve().parent
NEWEST, OLDEST = 14, 12
"""The minor versions of Python 3 that are tried for check-datapackage."""
LARGE = ("spark",)
"""What is installed only when it is named: it takes longer than all the others."""
DEBIAN = {
    "R": "Rscript",
    "LibreOffice": "soffice",
    "LaTeX": "pdflatex",
    "Chromium": "chromium",
    "Miller": "mlr",
}
"""The command of each client of `debian.txt`."""


class Skipped(Exception):
    """A client that a machine cannot have; says why."""


def cache() -> Path:
    """Where the environments are."""
    named = os.environ.get("MOSCOW_TOKYO_CLIENTS")
    return Path(named) if named else Path(tempfile.gettempdir()) / "moscow-tokyo-clients"


def newer_python() -> str:
    """A Python 3.12 or later that runs and can make environments: found by trying."""
    names = [f"python3.{minor}" for minor in range(NEWEST, OLDEST - 1, -1)]
    test = (
        "import sys, venv, ensurepip; print(sys.executable); "
        f"sys.exit(sys.version_info < (3, {OLDEST}))"
    )
    for name in [*names, "python3", sys.executable]:
        # A version manager's stand-in for pythonX.Y runs when that version is asked for.
        asked = {"PYENV_VERSION": name.removeprefix("python")} if name in names else {}
        try:
            done = run(name, "-c", test, **asked)
        except OSError:
            continue
        if done.returncode == 0:
            return done.stdout.strip()
    raise Skipped(f"it needs Python 3.{OLDEST} or later, and none was found")


def run(*command: str | Path, cwd: Path | None = None, **changes: str) -> Done:
    """Run a command, its output kept."""
    environment = os.environ | changes
    return subprocess.run(
        command, cwd=cwd, env=environment, capture_output=True, text=True, encoding="utf-8"
    )


def must(done: Done) -> None:
    """Raises `SystemExit` with what a command that failed has printed."""
    if done.returncode:
        command = " ".join(map(str, done.args))
        raise SystemExit(f"{command}\n{done.stdout}{done.stderr}\nfailed ({done.returncode})")


def once(name: str, *content: bytes, make: Callable[[Path], None]) -> Path:
    """The folder of this name and content, made unless it is there already."""
    digest = hashlib.sha256(b"\0".join(content)).hexdigest()[:12]
    folder = cache() / f"{name}-{digest}"
    if not (folder / "ready").exists():
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        make(folder)
        (folder / "ready").touch()
    return folder


def environment(name: str, python: str) -> Path:
    """The folder with the commands of an environment that has the versions of `<name>.txt`."""
    wanted = HERE / f"{name}.txt"
    scripts = "Scripts" if os.name == "nt" else "bin"

    def make(folder: Path) -> None:
        must(run(python, "-m", "venv", folder))
        install = ("-m", "pip", "install", "--quiet", "--no-deps", "-r", wanted)
        must(run(folder / scripts / "python", *install))
        must(run(folder / scripts / "python", "-m", "pip", "check"))

    return once(name, wanted.read_bytes(), python.encode(), make=make) / scripts


def spark(python: str) -> Path:
    """The commands of PySpark's environment."""
    if not shutil.which("java"):
        raise Skipped("it needs Java 17 or later: apt-get install openjdk-17-jre-headless")
    return environment("spark", python)


def node(folder: Path = HERE / "node", name: str = "node") -> Path:
    """A folder with the packages of a `package-lock.json` and the programs that use them."""
    npm = shutil.which("npm")
    if not (npm and shutil.which("node")):
        raise Skipped("Node and npm are not installed")
    sources = sorted(folder.glob("*.*"))

    def make(made: Path) -> None:
        for path in sources:
            shutil.copy(path, made)
        must(run(npm, "ci", "--no-audit", "--no-fund", "--ignore-scripts", cwd=made))

    return once(name, *(path.read_bytes() for path in sources), make=make)


def debian() -> dict[str, str]:
    """For each client of `debian.txt` the command, or SKIPPED and the reason."""
    lines = (HERE / "debian.txt").read_text("utf-8").splitlines()[1:]
    wanted = {name: packages.split() for name, _, packages in (li.partition(":") for li in lines)}
    missing = [name for name in wanted if not there(name, wanted[name])]
    reason = ""
    if missing:
        packages = sorted({package for name in missing for package in wanted[name]})
        reason = apt(packages)
    found = {}
    for name, command in DEBIAN.items():
        path = shutil.which(command)
        ready = path and (name not in missing or there(name, wanted[name]))
        found[name] = str(path) if ready else f"SKIPPED: {reason or 'it was not installed'}"
    return found


def there(name: str, packages: list[str]) -> bool:
    """Whether a client of Debian's is installed, with R's libraries and LaTeX's packages."""
    if name == "LaTeX":
        files = ("apa.bbx", "biblatex-chicago.sty", "csquotes.sty")
        commands = ("kpsewhich", "pdflatex", "biber", "pdftotext")
        return all(map(shutil.which, commands)) and run("kpsewhich", *files).returncode == 0
    if name != "R":
        return shutil.which(DEBIAN[name]) is not None
    libraries = [p.removeprefix("r-cran-") for p in packages if p.startswith("r-cran-")]
    names = ", ".join(f'"{"RSQLite" if one == "rsqlite" else one}"' for one in libraries)
    test = f"quit(status = !all(sapply(c({names}), requireNamespace, quietly = TRUE)))"
    return shutil.which("Rscript") is not None and run("Rscript", "-e", test).returncode == 0


def apt(packages: list[str]) -> str:
    """Install Debian's packages; the reason why not, or nothing."""
    if not shutil.which("apt-get"):
        return "it is not installed, and this machine has no apt-get"
    if not hasattr(os, "geteuid") or os.geteuid() != 0:
        return f"it is not installed, and only root can: apt-get install {' '.join(packages)}"
    settings = {"DEBIAN_FRONTEND": "noninteractive"}
    for words in (["update"], ["install", "-y", "--no-install-recommends", *packages]):
        done = run("apt-get", "-qq", "-o", "DPkg::Lock::Timeout=300", *words, **settings)
        if done.returncode:
            told = (done.stderr or done.stdout).strip().splitlines()
            return f"apt-get {words[0]} failed: {told[-1] if told else done.returncode}"
    return ""


def main(names: list[str]) -> int:
    """Install the clients named, or all, at the same time, and print where they are."""
    base = getattr(sys, "_base_executable", sys.executable)  # lives on when this environment goes
    steps: dict[str, Callable[[], Path | dict[str, str]]] = {
        "python": lambda: environment("python", base),
        "cffconvert": lambda: environment("cffconvert", base),
        "datasets": lambda: environment("datasets", base),
        "check-datapackage": lambda: environment("check-datapackage", newer_python()),
        "node": node,
        "browser": lambda: node(HERE.parent / "site" / "node", "browser"),
        "debian": debian,
        "spark": lambda: spark(base),
    }
    unknown = [name for name in names if name not in steps]
    if unknown:
        raise SystemExit(f"unknown: {', '.join(unknown)}; there are {', '.join(steps)}")
    wanted = names or [name for name in steps if name not in LARGE]
    found: dict[str, str] = {}
    with ThreadPoolExecutor() as pool:
        begun = {name: pool.submit(steps[name]) for name in wanted}
        for name, future in begun.items():
            try:
                got = future.result()
            except Skipped as reason:
                got = {name: f"SKIPPED: {reason}"}
            found |= got if isinstance(got, dict) else {name: str(got)}
    listed = cache() / "clients.json"
    known = json.loads(listed.read_text("utf-8")) if listed.exists() else {}
    listed.parent.mkdir(parents=True, exist_ok=True)
    listed.write_text(json.dumps(known | found, indent=2) + "\n", "utf-8")
    for name, where in found.items():
        print(f"{name} {where}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
