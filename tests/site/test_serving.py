"""An author who serves the site sees each save in the browser, without reloading the page."""

from __future__ import annotations

import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import playwright.sync_api
import pytest
from playwright.sync_api import expect

from tests.site.test_reload import PAGES
from tests.support.checkout import copy_to, edit, share_cache

PATIENCE = 60  # seconds for a server to start, or a save to show, on a busy machine
ANSWER = re.compile(r"There are \d+")
SERVING = re.compile(r"Serving on (http://\S+)")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A project of a few pages."""
    folder = copy_to(tmp_path / "project", PAGES)
    share_cache(folder)
    return folder


@pytest.fixture
def page(
    root: Path, tmp_path: Path, chromium: playwright.sync_api.Browser
) -> Iterator[playwright.sync_api.Page]:
    """Its first page, as `make serve` shows it; the browser must have nothing to complain of."""
    command = [sys.executable, "-m", "macros", "serve", "--address", f"127.0.0.1:{free_port()}"]
    log = tmp_path / "log.txt"
    with log.open("w") as output:
        server = subprocess.Popen(command, cwd=root, stdout=output, stderr=output)
    context = chromium.new_context()
    complaints: list[str] = []

    def note(message: playwright.sync_api.ConsoleMessage) -> None:
        if message.type != "log":
            complaints.append(message.text)

    try:
        page = context.new_page()
        page.on("console", note)
        page.goto(address(log))
        yield page
        assert server.poll() is None, log.read_text()
    finally:
        context.close()
        server.kill()
        server.wait()
    assert complaints == []


def free_port() -> int:
    """A port on which nothing listens."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
    return port


def address(log: Path) -> str:
    """The address of the server, once its log has it."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if match := SERVING.search(log.read_text()):
            return match[1]
        time.sleep(0.1)
    raise AssertionError(log.read_text())


def test_every_save_shows_by_itself(root: Path, page: playwright.sync_api.Page) -> None:
    """A save of a page, a snippet, a query or a module of ours."""
    article = page.locator("article")
    for file, old, new, expected in (
        ("docs/index.md", "There are", "There were", "There were"),
        (
            "snippets/python/accounts.py",
            '"Call it for the f',
            '"Edited. Call it for the f',
            "Edited. ",
        ),
        ("snippets/sql/organizations.sql", "-- counts: ", "-- counts: exactly ", "Counts exactly"),
        ("macros/render/markup.py", "What PostHog receives", "What arrives", "What arrives"),
    ):
        text = (root / file).read_text(encoding="utf-8")
        assert old in text
        (root / file).write_text(text.replace(old, new), encoding="utf-8")
        expect(article).to_contain_text(expected, timeout=PATIENCE * 1000)


def test_a_mistake_shows_and_goes_by_itself(root: Path, page: playwright.sync_api.Page) -> None:
    """At its place on the page; after the save that fixes it, the number is back."""
    article = page.locator("article")
    expect(article).to_contain_text(ANSWER)
    edit(root / "docs/index.md", 'answer("organizations")', 'answer("organization")')
    expect(article).to_contain_text("docs/index.md:3: ", timeout=PATIENCE * 1000)
    expect(article).not_to_contain_text(ANSWER)
    edit(root / "docs/index.md", 'answer("organization")', 'answer("organizations")')
    expect(article).to_contain_text(ANSWER, timeout=PATIENCE * 1000)
    expect(article).not_to_contain_text("docs/index.md:3: ")
