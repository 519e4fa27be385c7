"""An author who serves the site, with a page in a browser: each save shows there by itself."""

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

PATIENCE = 60  # seconds for a server to start, or a save to show, where much else runs
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
    """Its first page, as `make serve` shows it: not reloaded by us, and the browser is content."""
    command = [sys.executable, "-m", "macros", "serve", "--address", f"127.0.0.1:{free_port()}"]
    with (tmp_path / "said.txt").open("w") as said:
        server = subprocess.Popen(command, cwd=root, stdout=said, stderr=said)
    context = chromium.new_context()
    complaints: list[str] = []
    try:
        page = context.new_page()
        page.on("console", lambda told: told.type == "log" or complaints.append(told.text))
        page.goto(address(tmp_path / "said.txt"))
        yield page
        assert server.poll() is None, (tmp_path / "said.txt").read_text()
    finally:
        context.close()
        server.kill()
        server.wait()
    assert complaints == []


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port: int = taken.getsockname()[1]
    return port


def address(said: Path) -> str:
    """Where the server says that it is, once it says so."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if found := SERVING.search(said.read_text()):
            return found[1]
        time.sleep(0.1)
    raise AssertionError(said.read_text())


def test_every_save_shows_by_itself(root: Path, page: playwright.sync_api.Page) -> None:
    """Of a page, a snippet, a query and a module of ours."""
    article = page.locator("article")
    for file, old, new, shown in (
        ("docs/index.md", "There are", "There were", "There were"),
        ("snippets/python/accounts.py", '    """', '    """Tell. ', "Tell. "),
        ("snippets/sql/organizations.sql", "-- counts: ", "-- counts: exactly ", "Counts exactly"),
        ("macros/render/code.py", "What PostHog receives", "What arrives", "What arrives"),
    ):
        text = (root / file).read_text(encoding="utf-8")
        (root / file).write_text(text.replace(old, new), encoding="utf-8")
        expect(article).to_contain_text(shown, timeout=PATIENCE * 1000)


def test_a_mistake_shows_and_goes_by_itself(root: Path, page: playwright.sync_api.Page) -> None:
    """In its place on the page, and after the save that mends it there is the number again."""
    article = page.locator("article")
    expect(article).to_contain_text(ANSWER)
    edit(root / "docs/index.md", 'answer("organizations")', 'answer("organization")')
    expect(article).to_contain_text("docs/index.md:3: ", timeout=PATIENCE * 1000)
    expect(article).not_to_contain_text(ANSWER)
    edit(root / "docs/index.md", 'answer("organization")', 'answer("organizations")')
    expect(article).to_contain_text(ANSWER, timeout=PATIENCE * 1000)
    expect(article).not_to_contain_text("docs/index.md:3: ")
