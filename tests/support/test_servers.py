"""The servers that tests use: they start, stop, and answer as they should."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

import pytest
from aiohttp import web

from tests.support.server import Server
from tests.support.site_server import SiteServer, canonical_base


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A small built site."""
    canonical = '<link rel="canonical" href="https://example.com/base/">'
    (tmp_path / "index.html").write_text(canonical, encoding="utf-8")
    (tmp_path / "404.html").write_text("nothing here", encoding="utf-8")
    (tmp_path / "data.json.gz").write_bytes(b"\x1f\x8b")
    (tmp_path / "page").mkdir()
    (tmp_path / "page" / "index.html").write_text("page", encoding="utf-8")
    return tmp_path


def held() -> tuple[int, int]:
    """How many threads and open files this process has."""
    return threading.active_count(), len(list(Path("/proc/self/fd").iterdir()))


def use(server: Server) -> None:
    """Start a server, ask it something, and stop it."""
    with server, pytest.raises(HTTPError, match="404") as error:
        urlopen(f"{server.url}/none", timeout=5)
    error.value.close()


def fail(server: Server) -> None:
    """Start a server whose test fails."""
    with pytest.raises(RuntimeError, match="the test failed"), server:
        raise RuntimeError("the test failed")


@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="needs /proc to count open files")
@pytest.mark.parametrize("run", [use, fail])
def test_a_server_leaves_nothing_behind(run: Callable[[Server], None]) -> None:
    """Neither a thread nor a socket is left, and nobody listens at its address any more."""
    before = held()
    server = Server(web.Application())
    run(server)
    assert held() == before
    with pytest.raises(URLError, match="refused"):
        urlopen(server.url, timeout=5)


def test_a_server_that_cannot_start_says_why() -> None:
    """An error while it starts is raised where it is started, and its thread ends."""
    application = web.Application()

    async def refuse(_: web.Application) -> None:
        raise RuntimeError("no database")

    application.on_startup.append(refuse)
    before = threading.active_count()
    with pytest.raises(RuntimeError, match="no database"), Server(application):
        pytest.fail("it started")
    assert threading.active_count() == before


def test_a_site_is_served_below_its_base(site: Path) -> None:
    """A folder is its index page, text is compressed and counted, archives are left as they are."""
    with SiteServer(site, canonical_base(site), headers={"X-Test": "1"}) as server:
        assert server.address == f"{server.url}/base/"
        with urlopen(f"{server.address}page/", timeout=5) as response:
            assert response.headers["Content-Encoding"] == "gzip"
            assert response.headers["X-Test"] == "1"
            assert server.sent == {"page/": len(response.read())}
        with urlopen(f"{server.address}data.json.gz", timeout=5) as response:
            assert response.headers["Content-Encoding"] is None
            assert response.headers["Content-Type"] == "application/gzip"
            assert response.read() == b"\x1f\x8b"


@pytest.mark.parametrize("path", ["/base/none", "/page/", "/base/data.json.gz"])
def test_what_a_site_has_not_is_its_404_page(path: str, site: Path) -> None:
    """Also outside its base, and for a file that a test makes missing."""
    with SiteServer(site, "/base/") as server:
        server.missing = frozenset(["data.json.gz"])
        with pytest.raises(HTTPError, match="404") as error:
            urlopen(server.url + path, timeout=5)
        assert error.value.headers["Content-Type"] == "text/html; charset=utf-8"
        error.value.close()
