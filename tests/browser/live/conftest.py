"""The built site on a server of its own, with a strict policy, and a reader who visits it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import playwright.sync_api
import pytest

from macros.answers.answers import Answers
from macros.events.sample_dataset import sample_dataset
from macros.events.settings import Settings
from tests.support.checkout import PROJECT_ROOT
from tests.support.site_server import SiteServer

# For what brings no policy of its own, such as workers. Pages have one, which is stricter still.
POLICY = (
    "default-src 'none'; script-src 'self' 'unsafe-inline' 'wasm-unsafe-eval'; "
    "worker-src 'self' blob:; "
    "connect-src 'self'; img-src 'self' data:; font-src 'self'; manifest-src 'self'; "
    "style-src 'self' 'unsafe-inline'; base-uri 'none'; form-action 'none'"
)

# A line of a reader's file: the first account of an organization.
EVENT = b'{"event":"account_created","distinct_id":"a","timestamp":"2025-01-01","properties":{}}\n'
PATIENCE = 60_000  # milliseconds: the engine takes a while to start where much else runs
playwright.sync_api.expect.set_options(timeout=PATIENCE)


@dataclass
class Reader:
    """A person who reads the site in a browser.

    Attributes:
        page: the open page.
        url: where the site is.
        messages: what the console logged, and uncaught errors.
        requested: the paths that the page requested from our server.
        strangers: requests to other servers.
    """

    page: playwright.sync_api.Page
    url: str
    messages: list[str] = field(default_factory=list)
    requested: list[str] = field(default_factory=list)
    strangers: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.set_default_timeout(PATIENCE)
        self.page.on("console", lambda message: self.messages.append(message.text))
        self.page.on("pageerror", lambda error: self.messages.append(str(error)))
        self.page.context.on("request", self._record)

    def _record(self, request: playwright.sync_api.Request) -> None:
        address = urlsplit(request.url)
        if address.scheme in ("data", "blob") or request.url.startswith(self.url):
            self.requested.append(address.path)
        else:
            self.strangers.append(request.url)

    def visit(self, path: str) -> Reader:
        """Open a page of the site."""
        self.page.goto(f"{self.url}{path}")
        return self

    def bar(self, name: str) -> playwright.sync_api.Locator:
        """The bar of the first block with this query: its status, and the buttons of a run."""
        block = self.page.locator(f'[data-query="{name}"]').first
        return block.locator("xpath=following-sibling::*[contains(@class, 'live-bar')]").first

    def around(self, name: str, kind: str) -> playwright.sync_api.Locator:
        """What belongs to that block: its "result", "error", "verdict" or "tables"."""
        path = f"xpath=following-sibling::*[contains(@class, 'live-{kind}')]"
        return self.bar(name).locator(path).first

    def press(self, name: str, button: str) -> None:
        """Press a button of that block, also where it is folded away."""
        block = self.page.locator(f'[data-query="{name}"]').first
        head = block.locator("xpath=preceding-sibling::*[1][contains(@class, 'query-head')]")
        target = head.or_(self.bar(name)).get_by_role("button", name=button).first
        target.evaluate("button => button.closest('details')?.setAttribute('open', '')")
        target.click()

    def write(self, name: str, text: str) -> None:
        """Replace the text in that block's editor."""
        self.page.locator(f'[data-query="{name}"]').first.locator(".cm-content").focus()
        self.page.keyboard.press("Control+A")
        self.page.keyboard.insert_text(text)

    def cells(self, name: str) -> list[list[str]]:
        """The rows that a run of that block shows, once there are some."""
        rows = self.around(name, "result").locator("tbody")
        rows.first.wait_for()
        cells: list[list[str]] = rows.first.evaluate(
            "body => [...body.rows].map(row => [...row.cells].map(cell => cell.textContent))"
        )
        return cells


@pytest.fixture(scope="module")
def host(site: Path) -> Iterator[SiteServer]:
    """The built site's server."""
    with SiteServer(site, headers={"Content-Security-Policy": POLICY}) as server:
        yield server


@pytest.fixture
def served(host: SiteServer) -> Iterator[SiteServer]:
    """The same, for a test that lets addresses fail."""
    yield host
    host.missing = frozenset()


@contextmanager
def reading(chromium: playwright.sync_api.Browser, url: str) -> Iterator[Reader]:
    """A new reader, whose page requests nothing from other servers."""
    context = chromium.new_context(viewport={"width": 1200, "height": 900})
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    reader = Reader(context.new_page(), url)
    yield reader
    context.close()
    assert reader.strangers == []


@pytest.fixture
def visitor(chromium: playwright.sync_api.Browser, served: SiteServer) -> Iterator[Reader]:
    """A reader for whom something may fail: the console is not checked."""
    with reading(chromium, served.url) as reader:
        yield reader


@pytest.fixture
def reader(visitor: Reader) -> Iterator[Reader]:
    """A reader for whom all goes well: the console stays empty."""
    yield visitor
    assert visitor.messages == []


@pytest.fixture
def guest(root: Path, chromium: playwright.sync_api.Browser) -> Iterator[Reader]:
    """A new reader of a project of its own, the module's `root`, for whom all goes well."""
    headers = {"Content-Security-Policy": POLICY}
    with (
        SiteServer(root / "site", headers=headers) as server,
        reading(chromium, server.url) as reader,
    ):
        yield reader.visit("/")
        assert reader.messages == []


@pytest.fixture(scope="module")
def resident(chromium: playwright.sync_api.Browser, host: SiteServer) -> Iterator[Reader]:
    """A reader who stays on a page from test to test, so that the engine starts only once."""
    with reading(chromium, host.url) as reader:
        yield reader
        assert reader.messages == []


@pytest.fixture(scope="module")
def overview(resident: Reader) -> Reader:
    """A reader of the overview."""
    return resident.visit("/")


@pytest.fixture(scope="module")
def answers(site: Path) -> Mapping[str, Any]:
    """The answers of the build, by the name of the query."""
    answers: Mapping[str, Any] = json.loads((site / "answers.json").read_text(encoding="utf-8"))
    return answers


def choose_file(reader: Reader, file: Path | list[Path]) -> None:
    """Choose a file, or several, for upload on the page."""
    reader.page.locator('[data-own] input[type="file"]').set_input_files(file)


def upload(reader: Reader, file: Path) -> None:
    """Choose a file, and accept the names that the page suggests for those it lacks."""
    choose_file(reader, file)
    reader.page.get_by_role("button", name="Show my numbers").click()


def upload_status(reader: Reader) -> playwright.sync_api.Locator:
    """The status of the place for files."""
    return reader.page.locator('[data-own] > [role="status"]')


def words(reader: Reader, without: str = "") -> list[str]:
    """The words of the page, once it has the buttons that it adds when the browser is idle."""
    reader.page.locator("article .copy-code").first.wait_for(state="attached")
    return reader.page.locator("article").inner_text().replace(without, "").split()


def answer(reader: Reader, name: str) -> str:
    """The first number in a sentence that this query gives."""
    return reader.page.locator(f'[data-answer="{name}"]').first.inner_text()


def attribute(element: playwright.sync_api.Locator, name: str) -> str:
    """An attribute that an element has."""
    value = element.get_attribute(name)
    assert value is not None, name
    return value


def half_of_the_events() -> Iterator[dict[str, Any]]:
    """The events of half of the sample's organizations, as another company."""
    source = sample_dataset(PROJECT_ROOT)
    with source.events.open(encoding="utf-8") as lines:
        for line in lines:
            event = json.loads(line)
            if int(event["person_id"][0], 16) % 2:
                yield event


@pytest.fixture(scope="module")
def half(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """That company's export."""
    file = tmp_path_factory.mktemp("upload") / "half.jsonl"
    file.write_text(
        "".join(json.dumps(event) + "\n" for event in half_of_the_events()), encoding="utf-8"
    )
    return file


@pytest.fixture(scope="module")
def truth(half: Path) -> Answers:
    """The answers of a build from that export."""
    return Answers(PROJECT_ROOT, Settings(source=str(half)))
