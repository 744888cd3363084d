"""Release, refresh and download, killed at random moments or hindered; what is there afterwards.

    python tests/faults.py --kills 200

After each, the old state or the new one must be there, and a second run must succeed. A line is
printed for each kind; the status is 1 if any failed.
"""

from __future__ import annotations

import argparse
import hashlib
import http.server
import json
import os
import random
import resource
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import moscow_tokyo as mt
from moscow_tokyo.curation.content import Material
from moscow_tokyo.curation.refresh import refresh
from moscow_tokyo.curation.releases import zips
from moscow_tokyo.packages.places import bundled, locate

COMMAND = [sys.executable, "-m", "moscow_tokyo"]
BAD = Path(__file__).parent / "bad"


def small(folder: Path) -> Path:
    """The package of tests/bad in a folder."""
    real = bundled()
    for table in real.tables():
        for name, data in (
            (f"data/{table}.csv", (BAD / f"data/{table}.csv").read_bytes()),
            (f"schemas/{table}.json", json.dumps(real.schema(table)).encode()),
        ):
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(data)
    about = {**real.descriptor, "name": "test-package", "version": "1.1.0"}
    (folder / "datapackage.json").write_text(json.dumps(about), "utf-8")
    refresh(folder)
    return folder


def state(folder: Path) -> dict[str, bytes]:
    """The bytes of every file below a folder, by its path there."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def killed(command: list[str], after: float) -> None:
    """Start a command and kill it, if it still runs then."""
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        process.wait(after)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def moments(command: list[str], kills: int) -> Iterator[float]:
    """So many random moments of the time that a command takes."""
    start = time.monotonic()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    length = time.monotonic() - start
    chance = random.Random(1)
    return (chance.uniform(0.2, 1.05) * length for _ in range(kills))


# --- killed --------------------------------------------------------------------------------------


def kill_release(work: Path, kills: int) -> str:
    """The release is there whole, or not at all; the next run clears what was left."""
    package, out = small(work / "package"), work / "out"
    command = [*COMMAND, "release", str(out), "--path", str(package)]
    whole, sound = 0, None
    for after in moments(command, kills):
        sound = sound or state(out)
        shutil.rmtree(out)
        killed(command, after)
        final = out / "test-package-1.1.0"
        if final.exists():
            whole += 1
            assert state(out / final.name) == {k.split("/", 1)[1]: v for k, v in sound.items()}
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        assert state(out) == sound, "the second run gives the same, and nothing is left over"
    return f"{kills} kills, {whole} after the release was there"


def kill_refresh(work: Path, kills: int) -> str:
    """Every file is the old one or the new one, and the next run finishes the work."""
    package = small(work / "package")
    stale = package / "datapackage.json"
    stale.write_text(stale.read_text("utf-8").replace("sha256:", "sha256:0"), "utf-8")
    old = state(package)
    command = [*COMMAND, "refresh", "--path", str(package)]
    done, new = 0, None
    for after in moments(command, kills):
        new = new or state(package)
        for name, data in old.items():
            (package / name).write_bytes(data)
        killed(command, after)
        found = {name: data for name, data in state(package).items() if name in new}
        assert all(data in (old[name], new[name]) for name, data in found.items())
        done += found == new
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        assert state(package) == new, "the second run gives the same, and nothing is left over"
    return f"{kills} kills, {done} after all was written"


class Server(http.server.BaseHTTPRequestHandler):
    """Serves one file in small pieces, or in a way that is wrong."""

    data = b""
    way = "right"

    def do_GET(self) -> None:
        ways = {"too little": self.data[: len(self.data) // 2], "wrong bytes": b"x" * len(self.data),
                "nothing": b"", "too much": self.data + b"x" * 1000}  # fmt: skip
        body = ways.get(self.way, self.data)
        said = len(self.data) if self.way in ("right", "slow", "too little") else len(body)
        self.send_response(200)
        self.send_header("Content-Length", str(said))
        self.end_headers()
        step = len(body) // 20 + 1
        for start in range(0, len(body), step):
            self.wfile.write(body[start : start + step])
            time.sleep(0.02 if self.way == "slow" else 0)

    def log_message(self, *_: object) -> None:
        """Nothing is logged."""


def served(work: Path) -> tuple[str, str, Path]:
    """The address of a small release, its hash, and an empty cache."""
    material = Material(locate(small(work / "package")))
    _, Server.data = next(iter(zips.csv_package(material, [])))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Server)
    server.handle_error = lambda *_: None  # type: ignore[method-assign]
    threading.Thread(target=server.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{server.server_port}/test-package-1.1.0-csv.zip"
    os.environ["MOSCOW_TOKYO_CACHE"] = str(work / "cache")
    return address, hashlib.sha256(Server.data).hexdigest(), work / "cache"


def kill_download(work: Path, kills: int) -> str:
    """The cache has the whole file under its name, or none."""
    address, digits, cache = served(work)
    Server.way = "slow"
    code = f"import moscow_tokyo as mt; mt.open({address!r}, sha256={digits!r}).load('claims')"
    whole = 0
    for after in moments([sys.executable, "-c", code], kills):
        shutil.rmtree(cache)
        killed([sys.executable, "-c", code], after)
        found = list(cache.rglob("*.zip")) if cache.exists() else []
        assert all(path.read_bytes() == Server.data for path in found)
        whole += bool(found)
        mt.open(address, sha256=digits).load("claims")
    return f"{kills} kills, {whole} after the file was there"


# --- hindered ------------------------------------------------------------------------------------


def wrong_servers(work: Path, _: int) -> str:
    """Each is one message, nothing stays in the cache, and the next try succeeds."""
    address, digits, cache = served(work)
    for way in ("too little", "wrong bytes", "nothing", "too much"):
        for given in (digits, None):
            Server.way = way
            try:
                mt.open(address, sha256=given)
            except mt.PackageError as error:
                if "\n" in str(error):
                    raise AssertionError(error) from error
            else:
                assert (way, given) == ("too much", None), (way, given)  # a zip may have an end
            Server.way = "right"
            shutil.rmtree(cache, ignore_errors=True)
            assert len(mt.open(address, sha256=digits).load("claims"))
            shutil.rmtree(cache)
    return "4 ways, with the hash given and without"


def many_processes(work: Path, _: int) -> str:
    """Eight processes open one address at once, with one cache."""
    address, digits, _cache = served(work)
    Server.way = "slow"
    code = f"import moscow_tokyo as mt; mt.open({address!r}, sha256={digits!r}).load('claims')"
    running = [subprocess.Popen([sys.executable, "-c", code]) for _ in range(8)]
    assert [process.wait() for process in running] == [0] * 8
    return "8 processes, all succeed"


def full_disk(work: Path, _: int) -> str:
    """No file may grow beyond 20 kB: one line, and no folder of the release."""
    package, out = small(work / "package"), work / "out"

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))

    command = [*COMMAND, "release", str(out), "--path", str(package)]
    done = subprocess.run(command, preexec_fn=limit, capture_output=True, text=True)
    assert done.returncode == 1, done
    assert "Traceback" not in done.stderr, done.stderr
    assert not out.exists() or list(out.iterdir()) == []
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return done.stderr.strip().splitlines()[-1][:90]


def surroundings(work: Path, _: int) -> str:
    """Other encodings, options of Python, time zones, no home, a pipe that is closed."""
    words = ["show", "claims", "--format", "csv"]
    right = subprocess.run([*COMMAND, *words], capture_output=True, check=True).stdout
    ways: list[tuple[list[str], dict[str, str]]] = [
        ([], {"LC_ALL": "C", "PYTHONUTF8": "0"}),
        (["-O"], {}),
        (["-OO"], {}),
        (["-X", "dev", "-W", "error"], {}),
        ([], {"TZ": "Pacific/Kiritimati"}),
        ([], {"HOME": "/nonexistent", "XDG_CACHE_HOME": "/nonexistent"}),
    ]
    for options, changes in ways:
        command = [sys.executable, *options, "-m", "moscow_tokyo", *words]
        done = subprocess.run(command, env=os.environ | changes, capture_output=True)
        assert (done.returncode, done.stdout) == (0, right), (options, changes, done.stderr[-300:])
    shell = " ".join([*COMMAND, *words]) + " | head -n 1"
    done = subprocess.run(["sh", "-c", shell], capture_output=True)
    assert done.stderr == b"", done.stderr
    return f"{len(ways)} ways give the same bytes; a closed pipe gives no word"


KINDS: dict[str, Callable[[Path, int], str]] = {
    "release killed": kill_release,
    "refresh killed": kill_refresh,
    "download killed": kill_download,
    "servers that are wrong": wrong_servers,
    "one cache for many": many_processes,
    "full disk": full_disk,
    "surroundings": surroundings,
}


def main() -> int:
    """Try each kind and print what came of it."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--only", nargs="+", default=list(KINDS), choices=list(KINDS))
    given = parser.parse_args()
    failed = False
    for name in given.only:
        with tempfile.TemporaryDirectory() as folder:
            try:
                print(f"ok      {name}: {KINDS[name](Path(folder), given.kills)}", flush=True)
            except (AssertionError, subprocess.CalledProcessError) as error:
                failed = True
                print(f"FAILED  {name}: {error!r}"[:600], flush=True)
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
