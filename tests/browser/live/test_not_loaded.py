"""What a reader sees where something does not load, or where no script runs at all."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.live.conftest import EVENT, Reader, upload, upload_status, words
from tests.support.site_server import SiteServer


@pytest.mark.parametrize("missing", ["duckdb-eh.wasm.gz", "engine.worker.js", "prelude.sql"])
def test_an_engine_that_does_not_load_is_reported(
    missing: str, visitor: Reader, served: SiteServer
) -> None:
    """In a sentence; the page stays, and a second press works once the file is there."""
    served.missing = frozenset([missing])
    visitor.visit("/tutorial/")
    visitor.press("organizations", "Run")
    error = visitor.around("organizations", "error")
    expect(error).to_contain_text("could not be loaded")
    served.missing = frozenset()
    visitor.press("organizations", "Run")
    assert visitor.cells("organizations")
    expect(error).to_be_hidden()


def test_a_script_that_does_not_load_is_reported(
    visitor: Reader, served: SiteServer, site: Path
) -> None:
    """Also where nothing but the entry was loaded."""
    served.missing = frozenset(file.name for file in site.glob("assets/live/block-*.js"))
    visitor.visit("/tutorial/")
    visitor.press("organizations", "Run")
    expect(visitor.bar("organizations")).to_contain_text("could not be loaded")


ENGINE = "assets/live/duckdb-eh.wasm.gz"


def test_the_engine_loads_while_the_mouse_is_on_its_way(reader: Reader, served: SiteServer) -> None:
    """It is there sooner for a reader who presses Run; a mouse that only crosses loads nothing."""
    page = reader.visit("/tutorial/").page
    run = page.get_by_role("button", name="Run the query organizations").first
    served.sent.clear()
    with page.expect_response(lambda response: "/assets/live/block-" in response.url):
        run.dispatch_event("pointerenter")  # of a mouse that is already elsewhere
    page.wait_for_timeout(300)
    assert ENGINE not in served.sent
    run.hover()
    while ENGINE not in served.sent:  # until the time limit of tests
        page.wait_for_timeout(20)
    assert reader.around("organizations", "result").inner_text() == ""
    run.click()
    assert reader.cells("organizations")


def test_charts_that_do_not_load_are_reported(
    visitor: Reader, served: SiteServer, tmp_path: Path
) -> None:
    """A query still shows its rows; of an uploaded file the page shows nothing."""
    served.missing = frozenset(["charts.js"])
    visitor.visit("/tutorial/")
    visitor.press("organizations_per_tier", "Run")
    expect(visitor.bar("organizations_per_tier")).to_contain_text("The charts could not be loaded.")
    assert visitor.cells("organizations_per_tier")
    file = tmp_path / "upload.jsonl"
    file.write_bytes(EVENT.replace(b"{}", b'{"user_id":"u"}'))
    before = words(visitor)
    upload(visitor, file)
    sentence = upload_status(visitor).get_by_role("alert").inner_text()
    assert sentence.startswith("The charts could not be loaded.")
    assert words(visitor, without=sentence) == before


def test_without_javascript_nothing_is_offered(
    chromium: Browser, served: SiteServer, answers: Mapping[str, Any]
) -> None:
    """The page has its queries, numbers and charts, and no button that does nothing."""
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{served.url}/tutorial/")
    assert page.locator(".live-bar, .live-run").count() == 0
    assert page.locator("figure.chart svg").count() > 5
    assert page.locator('a.answer[data-answer="organizations"]').first.inner_text() == str(
        answers["organizations"]["value"]
    )
    context.close()
