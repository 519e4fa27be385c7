"""Whatever an author breaks while serving: one line, pages that show it, and the server lives."""

from __future__ import annotations

import html
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest

from tests.site.test_reload import PAGES
from tests.site.test_serving import PATIENCE, address, free_port
from tests.support.checkout import copy_to, share_cache

ACCOUNTS = "snippets/python/accounts.py"
START = r"(def account_created\([^)]*\)[^:]*:\n)"  # of a snippet that the company calls
NUMBER = r"\d+"
SHOWN = re.compile(r'(?:role="alert">|There are <a[^>]*>)([^<]+)<')

Edit = Callable[[str], str]


def raising(statement: str) -> Edit:
    """Put a statement at the start of a snippet."""
    return lambda text: re.sub(START, rf"\1    {statement}\n", text)


def replacing(old: str, new: str) -> Edit:
    """Replace a string that is in the text."""

    def replace(text: str) -> str:
        assert old in text
        return text.replace(old, new)

    return replace


# What is broken: a file, how, and the line that says so.
MISTAKES: dict[str, tuple[str, Edit, str]] = {
    "a query": (
        "snippets/sql/organizations.sql",
        replacing("SELECT", "SELEKT"),
        r'docs/index\.md:3: answer\("organizations"\): snippets/sql/organizations\.sql:4: '
        r"PostHog's parser refuses this query: Unexpected \"SELEKT\"\.",
    ),
    "a snippet that raises": (ACCOUNTS, raising("{}['plan']"), f"{ACCOUNTS}:32: KeyError: 'plan'"),
    "a snippet that exits": (
        ACCOUNTS,
        raising("raise SystemExit(3)"),
        f"{ACCOUNTS}:32: SystemExit: 3",
    ),
    "a snippet that raises what nobody catches": (
        ACCOUNTS,
        raising("raise BaseException('all')"),
        f"{ACCOUNTS}:32: BaseException: all",
    ),
    "a snippet that never returns": (
        ACCOUNTS,
        raising("__import__('time').sleep(1e6)"),
        f"{ACCOUNTS}:32: this does not return: it was stopped after 10 seconds",
    ),
    "a snippet that ends Python": (
        ACCOUNTS,
        raising("__import__('os')._exit(7)"),
        "snippets/python: Python ended with status 7 while the sample company called the snippets",
    ),
    "a story that raises": (
        "macros/sample/simulation.py",
        replacing("        time = START\n", "        time = {}['start']\n"),
        r"macros/sample/simulation\.py:\d+: KeyError: 'start'",
    ),
    "settings": (
        "mkdocs.yml",
        replacing("watch: [macros, snippets]", "watch: [macros, snippets"),
        r"mkdocs\.yml:\d+: not YAML: expected ',' or '\]', but got ':'",
    ),
}


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project of a few pages, with the bundle of the live examples."""
    folder = copy_to(tmp_path_factory.mktemp("serving") / "project", PAGES)
    share_cache(folder)
    return folder


class Served:
    """A project that is being served.

    Args:
        url: the address of its first page.
        log: what the server printed.
    """

    def __init__(self, url: str, log: Path) -> None:
        self._url, self._log = url, log

    def wait_for(self, pattern: str) -> None:
        """Wait until a box of the page, or its one number, matches a pattern."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            texts = [html.unescape(text) for text in SHOWN.findall(self._page())]
            if any(re.fullmatch(pattern, text) for text in texts):
                return
            time.sleep(0.2)
        raise AssertionError(f"{pattern} is not in the page\n{self.printed()}")

    def _page(self) -> str:
        try:
            with urlopen(self._url, timeout=PATIENCE) as response:
                page: str = response.read().decode()
        except HTTPError as error:  # its page says why there is none
            page = error.read().decode()
            error.close()
        return page

    def printed(self) -> str:
        """What the server printed since the last call, but for what it tells of itself."""
        lines = self._log.read_text(encoding="utf-8").splitlines(keepends=True)
        self._log.write_text("", encoding="utf-8")
        return "".join(line for line in lines if not line.startswith("INFO"))


@pytest.fixture(scope="module")
def served(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The project, as `make serve` shows it."""
    log = tmp_path_factory.mktemp("log") / "log.txt"
    command = [sys.executable, "-m", "macros", "serve", "--address", f"127.0.0.1:{free_port()}"]
    with log.open("a") as output:
        server = subprocess.Popen(command, cwd=root, stdout=output, stderr=output)
    try:
        yield Served(address(log), log)
        assert server.poll() is None, log.read_text()
    finally:
        server.kill()
        server.wait()


@pytest.mark.timeout(300)
def test_a_mistake_is_one_line_and_the_server_lives(root: Path, served: Served) -> None:
    """The page shows what the one line says; after the save that fixes it, the number is back."""
    served.wait_for(NUMBER)
    for name, edit, line in MISTAKES.values():
        served.printed()
        text = (root / name).read_text(encoding="utf-8")
        (root / name).write_text(edit(text), encoding="utf-8")
        served.wait_for(line)
        assert re.fullmatch(f"{line}\n", served.printed())
        (root / name).write_text(text, encoding="utf-8")
        # One build would otherwise see this save and the next one, and another the next one again.
        served.wait_for(NUMBER)
        assert served.printed() == ""
