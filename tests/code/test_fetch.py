"""A URL to a checked file, against a server on this machine: whole, cut short, wrong, cached."""

from __future__ import annotations

import hashlib
import io
import socket
import sys
import zipfile
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

import moscow_tokyo as mt
from moscow_tokyo.curation.content import Material
from moscow_tokyo.curation.releases import zips
from moscow_tokyo.packages import fetch, limits, released
from moscow_tokyo.packages.package import Package
from moscow_tokyo.packages.places import locate


class Server:
    """What is served by path, whether it is cut short, and what was asked for."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}
        self.cut = False
        self.asked: list[str] = []
        server = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                server.asked.append(self.path)
                data = server.files.get(self.path)
                if self.path in ("/broken", "/gone"):
                    return self.send_error(500 if self.path == "/broken" else 410)
                if data is None:
                    return self.send_error(404)
                self.send_response(200)
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data[: len(data) // 2] if server.cut else data)
                return None

            def log_message(self, *_: Any) -> None:
                pass

        self._http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._http.server_port}"
        self._thread = Thread(target=self._http.serve_forever, args=(0.01,))
        self._thread.start()

    def stop(self) -> None:
        """Serve no more: the port is closed."""
        if self._thread.is_alive():
            self._http.shutdown()
            self._thread.join()
            self._http.server_close()


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty cache; nothing goes through a proxy."""
    monkeypatch.setenv(fetch.CACHE, str(tmp_path / "cache"))
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    return tmp_path / "cache"


@pytest.fixture
def server(mini: Path, cache: Path) -> Iterator[Server]:
    """A server of the small package as `/a.zip`."""
    ((_, data),) = zips.csv_package(Material(locate(mini)), [])
    found = Server()
    found.files["/a.zip"] = data
    yield found
    found.stop()


def digits(server: Server) -> str:
    return hashlib.sha256(server.files["/a.zip"]).hexdigest()


@pytest.mark.parametrize("known", [True, False])
def test_a_url_is_downloaded_once_and_then_needs_no_network(
    known: bool, server: Server, cache: Path, mini: Path
) -> None:
    url, sha256 = f"{server.url}/a.zip", digits(server) if known else None
    data = mt.open(url, sha256=sha256)
    assert data.load("claims").equals(mt.open(mini).load("claims"))
    assert list(cache.iterdir()) == [data.path]
    assert data.path.read_bytes() == server.files["/a.zip"]
    assert data.path.name.endswith("-a.zip")
    server.stop()
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", int(url.split(":")[2].split("/")[0]))) != 0
    assert mt.open(url, sha256=sha256).path == data.path
    assert server.asked == ["/a.zip"]


def test_an_interrupted_download_leaves_nothing(server: Server, cache: Path) -> None:
    server.cut = True
    for sha256 in (digits(server), None):
        with pytest.raises(
            mt.PackageError, match=r"a\.zip: the download failed .*nothing of it was"
        ):
            mt.open(f"{server.url}/a.zip", sha256=sha256)
        assert list(cache.iterdir()) == []
    server.cut = False
    assert mt.open(f"{server.url}/a.zip").version == mt.__version__


def test_a_file_with_another_hash_is_not_kept(server: Server, cache: Path) -> None:
    with pytest.raises(mt.PackageError) as caught:
        mt.open(f"{server.url}/a.zip", sha256="0" * 64)
    for part in (f"{server.url}/a.zip", digits(server), "0" * 64, "Compare the hash"):
        assert part in str(caught.value)
    assert list(cache.iterdir()) == []


def test_a_file_in_the_cache_with_another_hash_is_downloaded_again(
    server: Server, cache: Path
) -> None:
    (path,) = [mt.open(f"{server.url}/a.zip").path]
    path.write_bytes(b"damaged")
    assert mt.open(f"{server.url}/a.zip", sha256=digits(server)).version == mt.__version__
    assert path.read_bytes() == server.files["/a.zip"]
    assert len(server.asked) == 2


def test_what_is_no_package_is_removed_again(server: Server, cache: Path) -> None:
    sound = server.files["/a.zip"]
    with zipfile.ZipFile(io.BytesIO(sound)) as archive:
        claims = archive.getinfo("data/claims.csv").header_offset
    damaged = sound[:claims] + sound[claims:].replace(b"likely", b"likeli", 1)
    for data in (b"<html>sorry</html>", sound[:-10], damaged):
        server.files["/a.zip"] = data
        with pytest.raises(
            mt.PackageError, match=r"a\.zip: what was downloaded is not an intact package"
        ):
            mt.open(f"{server.url}/a.zip")
        assert list(cache.iterdir()) == []


def test_a_download_has_the_limit_of_a_file(
    server: Server, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(limits.MAX_BYTES, "5000")
    with pytest.raises(
        fetch.FetchError, match=r"a\.zip: what has come so far has .* at most 5,000"
    ):
        mt.open(f"{server.url}/a.zip")
    assert list(cache.iterdir()) == []
    monkeypatch.setenv(limits.MAX_BYTES, "5000000")
    assert mt.open(f"{server.url}/a.zip").version == mt.__version__


def test_a_download_of_just_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(limits.MAX_BYTES, "10")
    file = io.BytesIO()
    limited = fetch._Limited("http://127.0.0.1:1/a.zip", file)
    limited.write(b"x" * 4)
    limited.write(b"y" * 6)
    assert file.getvalue() == b"xxxxyyyyyy"
    with pytest.raises(fetch.FetchError, match=r"has 11 bytes; expected at most 10\."):
        limited.write(b"z")
    assert file.getvalue() == b"xxxxyyyyyy"


def test_a_server_without_the_file(server: Server, cache: Path) -> None:
    with pytest.raises(
        fetch.NotThereError, match=r"/b\.zip: the server answered 404 .*check the UR"
    ):
        mt.open(f"{server.url}/b.zip")
    with pytest.raises(fetch.NotThereError, match="/gone: the server answered 410"):
        mt.open(f"{server.url}/gone")
    with pytest.raises(fetch.FetchError, match="/broken: the server answered 500") as caught:
        mt.open(f"{server.url}/broken")
    assert not isinstance(caught.value, fetch.NotThereError)
    server.stop()
    with pytest.raises(fetch.FetchError, match=r"the download failed .*try again, or download"):
        mt.open(f"{server.url}/a.zip")
    assert not cache.exists() or list(cache.iterdir()) == []


def library(folder: Path) -> Package:
    """The package of a library whose own version is 9.9.9."""
    package = locate(folder)
    package.descriptor["version"] = "9.9.9"
    return package


@pytest.mark.parametrize("below", ["", "/moscow-tokyo-{0}"])
def test_a_version_below_a_url(
    below: str, server: Server, mini: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    version = mt.__version__
    name = f"moscow-tokyo-{version}-csv.zip"
    server.files[f"/there{below.format(version)}/{name}"] = server.files["/a.zip"]
    monkeypatch.setenv(released.RELEASES, f"{server.url}/there/")
    here = library(mini)
    found = released._searched(here, version)
    assert found.version == version
    server.stop()
    again = released._searched(here, version)
    assert again.location == found.location, "from the cache"


def test_a_version_that_is_not_below_a_url(
    server: Server, mini: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(released.RELEASES, server.url)
    with pytest.raises(mt.PackageError, match=rf"neither does {released.RELEASES}, {server.url}\)"):
        released._searched(library(mini), "9.9.8")
    assert len(server.asked) == 6, "three files, at two places each"


def test_without_a_part_of_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "requests", None)
    with pytest.raises(
        ImportError, match=r"^opening a URL needs requests, .* pip install '\.\[fetch\]'$"
    ):
        mt.open("http://127.0.0.1:1/a.zip")


def test_without_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pooch", None)
    monkeypatch.delenv(fetch.CACHE, raising=False)
    with pytest.raises(
        ImportError, match=r"^opening a URL needs pooch, .* pip install '\.\[fetch\]'$"
    ):
        mt.open("http://127.0.0.1:1/a.zip")
    assert fetch.cache() is None
    assert fetch.cached("a.zip") == []


def test_the_cache_is_the_users(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(fetch.CACHE, raising=False)
    found = fetch.cache()
    assert found is not None
    assert found.name == "moscow-tokyo"


def test_a_download_is_announced_on_a_terminal(
    server: Server, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    mt.open(f"{server.url}/a.zip")
    assert capsys.readouterr() == ("", "")
    server.files["/b.zip"] = server.files["/a.zip"]
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    with monkeypatch.context() as without:
        without.setitem(sys.modules, "rich.console", None)
        mt.open(f"{server.url}/b.zip")
    assert capsys.readouterr() == ("", f"Downloading {server.url}/b.zip\n")
    pytest.importorskip("rich")
    server.files["/c.zip"] = server.files["/a.zip"]
    monkeypatch.setenv("TERM", "xterm")
    mt.open(f"{server.url}/c.zip")
    out, err = capsys.readouterr()
    assert out == ""
    assert f"Downloading {server.url}/c.zip" in err
    assert "kB" in err
