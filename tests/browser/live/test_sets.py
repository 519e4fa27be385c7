"""Queries on sets of events of a project's own, run and edited in the reader's browser."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.live.conftest import Reader, answer
from tests.browser.live.layer.page import SHOWN, bar, take_back, wait
from tests.browser.live.running.code import Code, Event
from tests.support.checkout import run, share_bundle
from tests.support.projects.sets import HEADER, project, write

PAGE = """\
# A page

All {{ answer("papers/papers") }} papers.

{{ sql("papers/papers_per_year") }}

{{ chart("papers/papers_per_year", "bar", "Papers per year") }}

{{ sql("papers/latest") }}

{{ sql("visits/visitors") }}

{{ answer("visits/visitors") }} visitors.

{{ table("visits/pages") }}

{{ snippet("visits/tracking", "visited") }}
"""
PAGES = """\
SELECT properties.page AS page, count() AS visits, uniq(person_id) AS visitors
FROM events WHERE event = 'visited' GROUP BY page ORDER BY page
"""
CODE = {
    "snippets/sql/visits/pages.sql": HEADER.format("Which pages", "visits") + PAGES,
    "snippets/python/visits/tracking.py": """\
from posthog import Posthog

# --8<-- [start:visited]
posthog = Posthog("phc_example")
posthog.capture("visited", distinct_id="a reader", properties={"page": "/3"})
posthog.shutdown()
# --8<-- [end:visited]
""",
    "snippets/javascript/visits/tracking.js": """\
// --8<-- [start:visited]
export function visited(posthog, visitor, page) {
  posthog.capture({ distinctId: visitor, event: 'visited', properties: { page } })
}
// --8<-- [end:visited]

// --8<-- [start:visited_call]
visited(posthog, 'visitor 1', '/0')
visited(posthog, 'another reader', '/new')
// --8<-- [end:visited_call]
""",
}
STORED = [(f"/{number}", f"visitor {number % 3}") for number in range(7)]  # see VISITS


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A built project with two sets."""
    root = project(tmp_path_factory.mktemp("sets") / "project", PAGE)
    write(root, CODE)
    share_bundle(root)
    done = run("macros", "build", root=root)
    assert (done.returncode, done.stderr) == (0, "")
    return root


@pytest.mark.parametrize("name", ["papers/papers_per_year", "visits/visitors"])
def test_a_run_gives_the_rows_of_the_build(name: str, guest: Reader, root: Path) -> None:
    """Whether the set is data or a module's events."""
    answers = json.loads((root / "site" / "answers.json").read_text(encoding="utf-8"))
    guest.press(name, "Run")
    assert guest.cells(name) == [[str(cell) for cell in row] for row in answers[name]["rows"]]
    label = guest.around(name, "result").locator("caption small")
    expect(label).to_have_text(name.partition("/")[0])


def test_columns_keep_their_types(guest: Reader) -> None:
    """Days, times, numbers and what is not there."""
    guest.press("papers/latest", "Run")
    assert guest.cells("papers/latest") == [
        ["=1+1", "1 Mar 2025", "1 Mar 2025", "none"],
        ["Apes", "1 Feb 2025", "none", "7.50"],
        ["Zebras, or stripes", "2 Jan 2024", "2 Jan 2024", "5"],
    ]


def test_a_mistake_names_the_tables_of_the_set(guest: Reader) -> None:
    """And not those of PostHog, whose parser has no say here."""
    name = "papers/latest"
    guest.press(name, "Edit")
    guest.write(name, "SELECT titel FROM papers")
    guest.press(name, "Run")
    error = guest.around(name, "error")
    expect(error).to_have_text('Line 1, column 8: No column "titel". Did you mean "title"?')
    guest.write(name, "SELECT 1 FROM paper")
    guest.press(name, "Run")
    expect(error).to_have_text('Line 1, column 15: No table "paper". Tables: papers.')
    guest.write(name, "SELECT list_sum([1, 2]) AS total")
    guest.press(name, "Run")
    assert guest.cells(name) == [["3"]]
    expect(guest.around(name, "verdict")).to_be_hidden()


def expected(sent: Iterable[Event]) -> tuple[int, list[list[str]]]:
    """How many visitors there are with further events, and the visits and visitors of each page."""
    visits = [*STORED, *((event["properties"]["page"], event["distinct_id"]) for event in sent)]
    counts = Counter(page for page, _ in visits)
    visitors = {page: {visitor for other, visitor in visits if other == page} for page in counts}
    rows = [[page, str(counts[page]), str(len(visitors[page]))] for page in sorted(counts)]
    return len({visitor for _, visitor in visits}), rows


def shown(reader: Reader) -> tuple[int, list[list[str]]]:
    """What the page shows of them now."""
    parts = reader.page.evaluate(SHOWN)
    ((number, _),) = [number for name, number in parts["answers"] if name == "visits/visitors"]
    ((_, rows),) = [table for table in parts["tables"] if table[0] == "visits/pages"]
    return int(number), [[text for text, _ in row] for row in rows]


def test_what_code_sends_moves_the_numbers_of_its_set(guest: Reader) -> None:
    """A function with the lines that call it, then statements; other sets stay as they are."""
    assert shown(guest) == expected([])
    sent = Code(guest, "javascript/visits/tracking.js:visited").run()
    assert [event["distinct_id"] for event in sent] == ["visitor 1", "another reader"]
    expect(wait(guest)).to_contain_text("2 events of yours on this page")
    assert shown(guest) == expected(sent)
    sent += Code(guest, "python/visits/tracking.py:visited").run()
    expect(bar(guest)).to_contain_text("3 events of yours on this page")
    assert shown(guest) == expected(sent)
    assert answer(guest, "papers/papers") == "3"
    take_back(guest)
    assert shown(guest) == expected([])
