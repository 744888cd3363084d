"""Release, refresh and download, killed at random moments or hindered; what is there afterwards.

    python tests/faults.py --kills 200

After each, the old state or the new one must be there, and a second run must succeed. A line is
printed for each kind; the status is 1 if any failed.
"""

from __future__ import annotations

import argparse
import functools
import hashlib
import http.server
import json
import multiprocessing
import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from pathlib import Path

import moscow_tokyo as mt
from moscow_tokyo.curation.content import Material
from moscow_tokyo.curation.refresh import refresh
from moscow_tokyo.curation.releases import zips
from moscow_tokyo.packages.places import bundled, locate
from moscow_tokyo.schemas.edtf import bounds
from moscow_tokyo.views.columns import NAMES as VIEWS

COMMAND = [sys.executable, "-m", "moscow_tokyo"]
BAD = Path(__file__).parent / "bad"
MOMENT = functools.partial(random.Random(1).uniform, 0, 1.05)
"""When to kill, as a share of the time that the last whole run took."""


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


Action = Callable[[], object]


def started(action: Action) -> int:
    """A process that does something, with all modules loaded already: it begins at once."""
    process = os.fork()
    if process == 0:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
        try:
            action()
        except BaseException:
            os._exit(1)
        os._exit(0)
    return process


def killed(action: Action, after: float) -> None:
    """Do something in a process that is killed then, if it still runs."""
    process = started(action)
    time.sleep(after)
    os.kill(process, signal.SIGKILL)
    os.waitpid(process, 0)


def again(action: Action) -> float:
    """Do it to the end; the seconds that it took."""
    start = time.monotonic()
    assert os.waitpid(started(action), 0)[1] == 0, "the second run fails"
    return time.monotonic() - start


# --- killed --------------------------------------------------------------------------------------


def kill_release(work: Path, kills: int) -> str:
    """The release is there whole, or not at all; the next run clears what was left."""
    package, out = small(work / "package"), work / "out"

    def action() -> None:
        mt.open(package).release(out)

    whole = 0
    action()
    length = again(action)
    sound = state(out)
    for _ in range(kills):
        shutil.rmtree(out)
        killed(action, MOMENT() * length)
        final = out / "test-package-1.1.0"
        if final.exists():
            whole += 1
            assert state(out / final.name) == {k.split("/", 1)[1]: v for k, v in sound.items()}
        length = again(action)
        assert state(out) == sound, "the second run gives the same, and nothing is left over"
    return f"{kills} kills, {whole} after the release was there"


def kill_refresh(work: Path, kills: int) -> str:
    """Every file is the old one or the new one, and the next run finishes the work."""
    package = small(work / "package")
    for path in (package / "data").iterdir():  # rows out of order, which is put right
        lines = path.read_bytes().splitlines(keepends=True)
        path.write_bytes(b"".join([lines[0], *reversed(lines[1:])]))
    old = state(package)

    def action() -> None:
        refresh(package)

    done = 0
    action()
    length, new = again(action), state(package)
    for _ in range(kills):
        for name, data in old.items():
            (package / name).write_bytes(data)
        killed(action, MOMENT() * length)
        found = {name: data for name, data in state(package).items() if name in new}
        assert found.keys() == new.keys()
        assert all(data in (old[name], new[name]) for name, data in found.items())
        done += found == new
        length = again(action)
        assert state(package) == new, "the second run gives the same, and nothing is left over"
    return f"{kills} kills, {done} after all was written"


class Server(http.server.BaseHTTPRequestHandler):
    """Serves one file in small pieces, or in a way that is wrong."""

    data = b""
    way = "right"

    def do_GET(self) -> None:
        if self.way in ("redirect", "circle") and "there" not in self.path:
            self.send_response(302)
            self.send_header("Location", "/there.zip" if self.way == "redirect" else self.path)
            self.end_headers()
            return
        ways = {"too little": self.data[: len(self.data) // 2], "wrong bytes": b"x" * len(self.data),
                "nothing": b"", "too much": self.data + b"x" * 1000}  # fmt: skip
        body = ways.get(self.way, self.data)
        said = len(body) if body is not self.data and self.way != "too little" else len(self.data)
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

    def action() -> None:
        mt.open(address, sha256=digits).load("claims")

    whole = 0
    length = again(action)
    for _ in range(kills):
        shutil.rmtree(cache)
        killed(action, MOMENT() * length)
        found = list(cache.rglob("*.zip")) if cache.exists() else []
        assert all(path.read_bytes() == Server.data for path in found)
        whole += bool(found)
        seconds = again(action)
        length = length if found else seconds
    return f"{kills} kills, {whole} after the file was there"


# --- hindered ------------------------------------------------------------------------------------


def wrong_servers(work: Path, _: int) -> str:
    """Each is one message, nothing stays in the cache, and the next try succeeds."""
    address, digits, cache = served(work)
    ways = ("too little", "wrong bytes", "nothing", "too much", "circle", "redirect")
    for way in ways:
        for given in (digits, None):
            Server.way = way
            try:
                mt.open(address, sha256=given)
            except mt.PackageError as error:
                if "\n" in str(error):
                    raise AssertionError(error) from error
            else:
                may = ("redirect", digits), ("redirect", None), ("too much", None)  # after a zip
                assert (way, given) in may, (way, given)
            Server.way = "right"
            shutil.rmtree(cache, ignore_errors=True)
            assert len(mt.open(address, sha256=digits).load("claims"))
            shutil.rmtree(cache)
    return f"{len(ways)} ways, with the hash given and without"


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
    assert f"File too large: '{out}/.test-package-1.1.0.partial-" in done.stderr, done.stderr
    assert not out.exists() or list(out.iterdir()) == []
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return done.stderr.strip().splitlines()[-1].replace(str(work), "")


def read_only(work: Path, _: int) -> str:
    """A folder that nobody may write to: one line that names it, and nothing is changed."""
    package, out = small(work / "package"), work / "out"
    stale = package / "data/hedges.csv"
    stale.write_bytes(stale.read_bytes() + b"zzz,possible,\n")
    out.mkdir()
    old = state(work)
    for folder in (out, package, package / "data", work):
        folder.chmod(0o555)
    as_others = ["setpriv", "--bounding-set=-dac_override"] if os.geteuid() == 0 else []
    for words in (["release", str(out), "--path", str(package)], ["refresh", "--path", str(package)],
                  ["site", str(out), "--path", str(package)]):  # fmt: skip
        command = [*as_others, *COMMAND, *words]
        done = subprocess.run(command, capture_output=True, text=True)
        assert done.returncode == 1, (words, done)
        assert "Traceback" not in done.stderr, done.stderr
        assert words[0] == "release" or "Permission denied" in done.stderr, done.stderr
    for folder in (out, package, package / "data", work):
        folder.chmod(0o755)
    assert state(work) == old
    return "release, refresh and site"


def interrupted(work: Path, _: int) -> str:
    """Ctrl-C: the status 130, one word, and no folder of the release."""
    package, out = small(work / "package"), work / "out"
    command = [*COMMAND, "release", str(out), "--path", str(package)]
    seen = 0
    start = time.monotonic()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    length = time.monotonic() - start
    for number in range(10):
        shutil.rmtree(out)
        after = (number + 1) / 10 * length
        process = subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL)
        time.sleep(after)
        process.send_signal(signal.SIGINT)
        said = process.communicate()[1].decode()
        if process.returncode == 130:
            seen += 1
            assert said.splitlines()[-1] == "moscow-tokyo: interrupted", said
            assert not out.exists() or list(out.iterdir()) == []
        else:  # before the command began, or after it
            assert process.returncode in (0, -signal.SIGINT, 1), (process.returncode, said)
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    assert seen
    return f"10 times, {seen} of them while the command ran"


def threads(_work: Path, _: int) -> str:
    """Eight threads with one data set, and processes that are given it: all read the same."""
    data = mt.Dataset.bundled()
    names = list(data.tables()["name"])
    sound = {name: (data.view if name in VIEWS else data.load)(name) for name in names}

    with ThreadPoolExecutor(8) as pool:
        fresh = mt.open(data.path)
        made = pool.map(lambda n: (fresh.view if n in VIEWS else fresh.load)(n), names * 4)
        assert all(found.equals(sound[name]) for name, found in zip(names * 4, made, strict=True))
    with ProcessPoolExecutor(2, multiprocessing.get_context("spawn")) as pool:
        assert pool.submit(data.load, "claims").result().equals(sound["claims"])
        refused = pool.submit(bounds, "1984-13").exception()
        assert isinstance(refused, mt.EdtfError), refused
    return (
        f"{len(names)} tables and views, by 8 threads at once; data sets and errors go to processes"
    )


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
    "folders nobody may write": read_only,
    "Ctrl-C": interrupted,
    "threads and processes": threads,
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
