"""The site on static hosts as they are, and from disk: what does not run is said in a sentence."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest
from aiohttp import web

from tests.browser.engines.drivers import Browser
from tests.browser.engines.page import Page, RecordingServer

SCRIPTS = ["javascript/projects.js:project_created", "python/projects.py:project_created"]
KNOWN = ("text/html", "text/css", "text/javascript", "image/svg+xml")


class PlainHost(RecordingServer):
    """Compresses nothing, and knows no type but those without which no page works."""

    async def _respond(self, request: web.Request) -> web.Response:
        response = await super()._respond(request)
        is_gzip = response.headers.pop("Content-Encoding", "") == "gzip"
        if is_gzip and isinstance(response.body, bytes):
            response.body = gzip.decompress(response.body)
        if response.content_type not in KNOWN:
            response.headers["Content-Type"] = "application/octet-stream"
        return response


class DecompressingHost(RecordingServer):
    """Says of a compressed file that this is how it sends the file: the browser decompresses it."""

    async def _respond(self, request: web.Request) -> web.Response:
        response = await super()._respond(request)
        if request.path.endswith(".gz"):
            response.headers["Content-Encoding"] = "gzip"
        return response


@pytest.mark.timeout(600)
@pytest.mark.parametrize("host", [PlainHost, DecompressingHost])
def test_everything_runs_on_a_simple_host(
    host: type[RecordingServer], browser: Browser, site: Path
) -> None:
    """The database, JavaScript and Python start below a path, whatever the host says of files."""
    with host(site, "/some/where/") as server:
        page = Page(browser, server.address)
        page.visit("tutorial/").press('[data-query="organizations"]', "Run")
        page.wait_for("document.querySelector('.live-result tbody tr')")
        runs = [page.run(section) for section in SCRIPTS]
        assert [(run.error, len(run.events)) for run in runs] == [("", 1), ("", 1)]
        page.forget()


def test_a_page_from_disk_says_what_does_not_work(browser: Browser, site_on_disk: Path) -> None:
    """In its first sentence; it has its numbers and charts, and no button that does nothing."""
    page = Page(browser, f"{site_on_disk.as_uri()}/")
    page.forget()
    page.visit("tutorial/index.html")
    sentence = page.evaluate("() => document.querySelector('article > .from-disk').textContent")
    assert "run" in sentence.lower()
    counts = page.evaluate("""() => ['.live-bar, [name=search]', 'figure.chart > svg', '.answer']
        .map((selector) => document.querySelectorAll(selector).length)""")
    assert counts[0] == 0
    assert min(counts[1:]) > 5
    assert page.messages() == []
