"""The built site in three engines, each started once a module; its console stays empty."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.browser.engines.drivers import ENGINES, Browser, Browsers, has_crashed
from tests.browser.engines.page import Page, RecordingServer
from tests.support.site_server import SiteServer, canonical_base


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Try a test of these again, in a new browser, where the browser has crashed.

    WebKitGTK's page process aborts at times in the run after one that was ended, on a machine that
    is busy ("Could not parse script result", since the process is gone). What a page does wrong is
    not tried again, and pytest's last line counts what was.
    """
    again = pytest.mark.flaky(reruns=3, reruns_delay=3, condition=has_crashed)
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            item.add_marker(again)


@pytest.fixture(scope="module")
def started() -> Iterator[Browsers]:
    """The engines that have been started, by name.

    Not for longer: WebKit keeps a core busy after an attack on it, while other tests run.
    """
    with closing(Browsers()) as browsers:
        yield browsers


@pytest.fixture(params=ENGINES)
def browser(request: pytest.FixtureRequest, started: Browsers) -> Browser:
    """Each engine in turn."""
    return started[request.param]


@pytest.fixture(scope="session")
def server(site: Path) -> Iterator[SiteServer]:
    """A server of the site, below the path that it has on its host."""
    with RecordingServer(site, canonical_base(site)) as server:
        yield server


@pytest.fixture
def visitor(browser: Browser, server: SiteServer) -> Page:
    """A page on which something may fail: the console is not checked."""
    return Page(browser, server.address)


@pytest.fixture
def page(visitor: Page) -> Iterator[Page]:
    """A page on which all goes well: the console stays empty."""
    visitor.forget()
    yield visitor
    assert visitor.messages() == []


@pytest.fixture(scope="session")
def answers(site: Path) -> Mapping[str, Any]:
    """The answers of the build, by the name of the query."""
    answers: Mapping[str, Any] = json.loads((site / "answers.json").read_text(encoding="utf-8"))
    return answers
