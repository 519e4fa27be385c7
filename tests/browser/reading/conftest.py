"""The built site on a local port, and a reader in a real browser whose console stays empty."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import playwright.sync_api
import pytest

from tests.support.site_server import SiteServer, canonical_base

Reader = Callable[..., playwright.sync_api.Page]


@pytest.fixture(scope="session")
def served(site: Path) -> Iterator[SiteServer]:
    """The built site at the path of its canonical address, cached as a static host has it."""
    base = canonical_base(site)
    with SiteServer(site, base, headers={"Cache-Control": "max-age=600"}) as server:
        yield server


@pytest.fixture
def reader(served: SiteServer, chromium: playwright.sync_api.Browser) -> Iterator[Reader]:
    """Open a page of the site as a new reader; no page may log anything or ask another host."""
    contexts: list[playwright.sync_api.BrowserContext] = []
    complaints: list[str] = []

    def open_page(path: str = "", width: int = 1280, **options: Any) -> playwright.sync_api.Page:
        context = chromium.new_context(viewport={"width": width, "height": 900}, **options)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: complaints.append(f"{path}: {message.text}"))
        page.on("pageerror", lambda error: complaints.append(f"{path}: {error}"))
        page.on("request", lambda request: _watch(request.url, served, complaints))
        visit(page, served.address + path)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert complaints == []


def visit(page: playwright.sync_api.Page, address: str) -> None:
    """Open an address and wait until its scripts have run and the network is idle.

    Waiting for the network alone is not enough: on a busy machine it is idle before scripts run.
    """
    page.goto(address, wait_until="load")
    page.wait_for_load_state("networkidle")


def _watch(address: str, served: SiteServer, complaints: list[str]) -> None:
    if not address.startswith((served.address, "data:", "blob:")):
        complaints.append(f"request to {address}")
