"""A reader's own files on pages of sets of events, in each engine."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from tests.browser.engines.page import Page, RecordingServer
from tests.support.checkout import run, share_bundle
from tests.support.projects.sets import HEADER, project, write
from tests.support.site_server import SiteServer, canonical_base

PAGE = """\
# A page

{{ answer("papers/papers") }} papers, the latest of {{ answer("papers/latest_year") }}.

<div class="live-own" data-own="papers"></div>

{{ answer("visits/visitors") }} visitors.

<div class="live-own" data-own="visits"></div>
"""
LATEST = "SELECT CAST(max(year(published)) AS VARCHAR) AS year FROM papers"
DROP = """(set, name, text) => {
  const dataTransfer = new DataTransfer()
  dataTransfer.items.add(new File([text], name))
  const place = document.querySelector(`[data-own=${set}]`)
  for (const type of ['dragover', 'drop'])
    place.dispatchEvent(new DragEvent(type, { dataTransfer, bubbles: true, cancelable: true }))
}"""
NUMBER = 'document.querySelector(`[data-answer="${args[0]}"]`)?.textContent === args[1]'
BAR = "document.querySelector('.live-kept')?.textContent"
PAPERS = "id,title,published,stars,read_at\n" + "".join(
    f"{number},Terns,202{number}-01-01,,\n" for number in range(5)
)
VISITS = "\n".join(
    json.dumps({"event": "visited", "distinct_id": f"v{number % 4}", "timestamp": "2025-01-01"})
    for number in range(9)
)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SiteServer]:
    """A server of a site with two sets: data, and a module that yields events."""
    root = project(tmp_path_factory.mktemp("own_sets") / "project", PAGE)
    write(root, {"snippets/sql/papers/latest_year.sql": HEADER.format("Which", "year") + LATEST})
    share_bundle(root)
    done = run("macros", "build", root=root)
    assert (done.returncode, done.stderr) == (0, "")
    site = root / "site"
    with RecordingServer(site, canonical_base(site)) as server:
        yield server


def test_dropped_files_give_their_own_numbers(page: Page) -> None:
    """The rows of one, and the persons of the events of the other."""
    page.visit("").evaluate(DROP, "papers", "papers.csv", PAPERS)
    page.wait_for(NUMBER, "papers/papers", "5")
    page.wait_for(NUMBER, "papers/latest_year", "2024")
    page.evaluate(DROP, "visits", "visits.jsonl", VISITS)
    page.wait_for(NUMBER, "visits/visitors", "4")
    page.wait_for(NUMBER, "papers/papers", "5")
    page.press("[data-own=papers]", "Back to our data")
    page.wait_for(NUMBER, "papers/papers", "3")
    page.wait_for(NUMBER, "visits/visitors", "4")


def test_a_kept_file_is_there_on_the_next_page(page: Page) -> None:
    """As it was, from the browser's own storage, until the reader lets go of it."""
    page.visit("").evaluate(DROP, "papers", "papers.csv", PAPERS)
    page.wait_for(NUMBER, "papers/papers", "5")
    page.evaluate("() => document.querySelector('.live-consent input').click()")
    page.wait_for(BAR)
    page.visit("answers/")
    page.wait_for(NUMBER, "papers/papers", "5")
    assert page.evaluate(f"() => {BAR}").startswith("Kept in this browser: papers.csv, 5 rows.")
    page.press(".live-kept", "Forget them")
    page.wait_for(NUMBER, "papers/papers", "3")
    page.wait_for(f"!{BAR}")
    page.visit("")
    page.wait_for(NUMBER, "papers/papers", "3")
    assert page.evaluate("() => localStorage.kept") is None
