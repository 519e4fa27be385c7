"""The built site in three engines, each started once a module; its console stays empty."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.browser.engines.drivers import ENGINES, Browser, Browsers
from tests.browser.engines.page import Page, RecordingServer
from tests.support.site_server import SiteServer, canonical_base


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
