"""Every query of the site, run, edited and shared in a real browser."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from bs4 import BeautifulSoup
from playwright.sync_api import expect

from macros.core import formats
from macros.render.vega_lite import STEP
from tests.browser.live.conftest import Reader
from tests.support.insights.values import units_of

PAGES = [
    "/",
    "/answers/",
    *(f"/group/{page}/" for page in ("answers", "growth", "retention", "tutorial")),
    "/growth/",
    "/models/",
    *(f"/person/{page}/" for page in ("answers", "growth", "retention", "tutorial")),
    "/retention/",
    "/tutorial/",
]
QUERY_RUN = ".query-head .live-run, [data-query] + .live-bar .live-run"
TIER = "organizations_per_tier"
TIME = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d")


def blocks(site: Path, path: str) -> list[str]:
    """The queries of a page's blocks, in order, from its HTML."""
    html = (site / path.strip("/") / "index.html").read_text(encoding="utf-8")
    elements = BeautifulSoup(html, "html.parser").select("[data-query]")
    return [str(element["data-query"]) for element in elements]


def is_close(a: Any, b: Any) -> bool:
    """Whether two cells are equal; two engines may differ in the last digits of a number."""
    if isinstance(a, float) or isinstance(b, float):
        return b is not None and a == pytest.approx(b, rel=1e-12)
    return bool(a == b)


def formatted(rows: list[list[Any]], units: list[str]) -> list[list[str]]:
    """Rows of answers.json, where times are strings, as a table shows them."""
    read = [
        [
            datetime.fromisoformat(cell) if isinstance(cell, str) and TIME.fullmatch(cell) else cell
            for cell in row
        ]
        for row in rows
    ]
    days = [formats.has_days(column) for column in zip(*read, strict=True)]
    return [
        [
            formats.value(cell, unit, has_days=has)
            for cell, unit, has in zip(row, units, days, strict=True)
        ]
        for row in read
    ]


RAW = """() => {
  window.ran = []
  document.addEventListener('live:rows', (event) => {
    const rows = event.detail.rows.map((row) => row.map((cell) => cell instanceof Date
      ? cell.toISOString().slice(0, 19).replace('T', ' ') : cell))
    window.ran.push({ name: event.target.dataset.query, columns: event.detail.columns, rows })
  })
}"""


def test_every_page_with_a_query_is_tried(site: Path) -> None:
    """The next test presses the Run buttons of all pages that have one."""
    every = (file for file in site.rglob("*.html") if "data-query=" in file.read_text("utf-8"))
    paths = (file.parent.relative_to(site).as_posix() for file in every)
    assert sorted("/" if path == "." else f"/{path}/" for path in paths) == PAGES


@pytest.mark.parametrize("path", PAGES)
def test_every_run_gives_the_rows_of_the_build(
    path: str, reader: Reader, site: Path, answers: Mapping[str, Any]
) -> None:
    """Each Run button of a page, pressed once: the rows are those in answers.json, cell by cell."""
    page = reader.visit(path).page
    page.evaluate(RAW)
    names = blocks(site, path)
    assert names
    buttons = page.locator(QUERY_RUN)
    expect(buttons).to_have_count(len(names))
    page.evaluate("for (const fold of document.querySelectorAll('details')) fold.open = true")
    for number, name in enumerate(names):
        buttons.nth(number).click()
        page.wait_for_function("count => window.ran.length === count", arg=number + 1)
        ran, built = page.evaluate("window.ran.at(-1)"), answers[name]
        assert (ran["name"], ran["columns"]) == (name, built["columns"])
        assert len(ran["rows"]) == len(built["rows"]), name
        for mine, theirs in zip(ran["rows"], built["rows"], strict=True):
            assert all(map(is_close, mine, theirs)), f"{name}: {mine} is not {theirs}"
        result = buttons.nth(number).locator(
            "xpath=../following-sibling::*[contains(@class, 'live-result')]"
        )
        cells = result.first.locator("tbody").evaluate(
            "body => [...body.rows].map(row => [...row.cells].map(cell => cell.textContent))"
        )
        assert cells == formatted(built["rows"][:100], units_of(built)), name
    assert page.locator(".live-error:visible").count() == 0


def test_a_reader_who_runs_nothing_loads_one_small_script(reader: Reader, site: Path) -> None:
    """Of what live examples need, a page loads only the entry, a few kilobytes."""
    reader.visit("/tutorial/").page.wait_for_load_state("networkidle")
    live = [path for path in reader.requested if "/assets/live/" in path]
    assert live == ["/assets/live/entry.js"]
    assert (site / "assets/live/entry.js").stat().st_size < 4000


def test_an_edited_query_runs_and_redraws_its_chart(reader: Reader) -> None:
    """Rows and chart follow the text, its height too; Reset brings both back to the page's."""
    page = reader.visit("/tutorial/").page
    figure = page.locator(f'figure[data-chart="{TIER}"]')
    height = "svg => svg.viewBox.baseVal.height"
    before = figure.locator("svg").first.evaluate(height)
    built = figure.locator("svg > desc").text_content() or ""
    reader.press(TIER, "Edit")
    reader.write(
        TIER,
        "SELECT event AS tier, count() AS organizations FROM events\n"
        "WHERE event IN ('purchase', 'plan_selected') GROUP BY tier ORDER BY tier",
    )
    page.keyboard.press("Control+Enter")
    cells = reader.cells(TIER)
    assert [row[0] for row in cells] == ["plan_selected", "purchase"]
    expect(figure.locator("svg > desc")).to_have_text(
        f"Bar chart of organizations by tier: plan_selected {cells[0][1]}, purchase {cells[1][1]}."
    )
    expect(figure.locator(".drawing svg text").last).to_have_text(cells[1][1])
    assert before - figure.locator("svg").evaluate(height) == 2 * STEP  # two rows, and not four
    reader.write(TIER, "SELECT 'one' AS tier, 1 AS organizations")
    page.keyboard.press("Control+Enter")
    expect(figure.locator("svg > desc")).to_have_text("Bar chart of organizations by tier: one 1.")
    reader.press(TIER, "Reset")
    expect(figure.locator("svg > desc")).to_have_text(built)
    expect(figure.locator(".drawing svg")).to_contain_text("enterprise")


@pytest.fixture(scope="module")
def editing(resident: Reader) -> Reader:
    """A reader with an open editor and an edited query in it."""
    resident.visit("/tutorial/")
    resident.press("organizations", "Edit")
    resident.write("organizations", "SELECT 1")
    return resident


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("SELECT count()\nFORM events", 'Line 2, column 6: Unexpected "events".'),
        ("SELECT plan\nFROM events", 'Line 1, column 8: No column "plan".'),
        ("SELECT 1\nFROM evnts", 'Line 2, column 6: No table "evnts".'),
        ("SELECT 1 FROM posthog.events", 'Line 1, column 15: Write "events" alone'),
        ("SELECT (1", "The query is incomplete."),
        ("SELECT foo(1)", 'Line 1, column 8: No function "foo" here.'),
        ("SELECT 1; SELECT 2", "Only one query runs at a time"),
        ("SELECT properties.nothing FROM events", 'No event here has a property "nothing".'),
        ("SELECT * FROM read_csv('https://example.com/a.csv')", ""),
    ],
)
def test_an_error_has_a_position(text: str, message: str, editing: Reader) -> None:
    """It is a sentence below the block, with line and column, in place of rows."""
    editing.press("organizations", "Reset")
    editing.press("organizations", "Run")
    editing.cells("organizations")
    editing.write("organizations", text)
    editing.page.keyboard.press("Control+Enter")
    error = editing.around("organizations", "error")
    expect(error).to_be_visible()
    assert message in error.inner_text()
    assert editing.around("organizations", "result").locator("table").count() == 0


def test_a_query_cannot_change_the_tables(reader: Reader) -> None:
    """A table that an edited query drops is there for the next query."""
    reader.visit("/tutorial/")
    reader.press("organizations", "Run")
    before = reader.cells("organizations")
    reader.press("organizations", "Edit")
    for text in ("DROP TABLE events", "DELETE FROM events"):
        reader.write("organizations", text)
        reader.press("organizations", "Run")
        expect(reader.bar("organizations").locator("progress")).to_be_hidden()
        run = reader.page.get_by_role("button", name="Run the query organizations", exact=True)
        expect(run.first).not_to_have_attribute("aria-disabled", "true")
    reader.press("organizations", "Reset")
    reader.press("organizations", "Run")
    assert reader.cells("organizations") == before


def test_posthogs_parser_checks_the_edited_query(reader: Reader) -> None:
    """It says whether PostHog accepts the query, and the link opens PostHog with it."""
    reader.visit("/tutorial/")
    link = reader.bar("organizations").locator(
        "xpath=preceding::a[contains(@class, 'open-in-posthog')][1]"
    )
    address = link.get_attribute("href")
    reader.press("organizations", "Edit")
    verdict = reader.around("organizations", "verdict")
    expect(verdict).to_be_hidden()
    reader.write("organizations", "SELECT count() FROM events -- ü & =")
    expect(verdict).to_contain_text("accepts this query")
    query = parse_qs(urlsplit(link.get_attribute("href") or "").query)
    assert query == {"open_query": ["SELECT count() FROM events -- ü & ="]}
    reader.write("organizations", "FROM events SELECT\n  count( WHERE")
    expect(verdict).to_contain_text("PostHog can’t parse this. Line ")
    reader.press("organizations", "Reset")
    expect(verdict).to_be_hidden()
    assert link.get_attribute("href") == address


def test_a_link_carries_the_edited_query(reader: Reader) -> None:
    """Opened again, the editor has the text; nothing runs by itself, and no server saw it."""
    page = reader.visit("/tutorial/").page
    text = "SELECT 'ä “quoted” & <b>' AS x -- 100%"
    reader.press("organizations", "Edit")
    reader.write("organizations", text)
    reader.press("organizations", "Copy link")
    expect(reader.bar("organizations").locator(".live-status")).to_have_text("The link is copied.")
    address = page.evaluate("navigator.clipboard.readText()")
    assert address == page.url
    page.goto("about:blank")
    page.goto(address)
    block = page.locator('[data-query="organizations"]').first
    expect(block.locator(".cm-content")).to_have_text(text)
    assert page.locator(".live-result table").count() == 0
    assert all("sql=" not in path for path in reader.requested)


def test_rows_can_be_copied_and_downloaded(reader: Reader, answers: Mapping[str, Any]) -> None:
    """Tab-separated and as CSV, in full, and no cell becomes a formula in a spreadsheet."""
    page = reader.visit("/tutorial/").page
    reader.press(TIER, "Run")
    reader.cells(TIER)
    under = reader.around(TIER, "result")
    under.get_by_role("button", name="Copy rows").click()
    expect(reader.bar(TIER).locator(".live-status")).to_have_text("The rows are copied.")
    copied = page.evaluate("navigator.clipboard.readText()").split("\n")
    rows = [[str(cell) for cell in row] for row in answers[TIER]["rows"]]
    assert [line.split("\t") for line in copied] == [answers[TIER]["columns"], *rows]
    reader.press(TIER, "Edit")
    reader.write(TIER, """SELECT '=1+"1"' AS a, -1 AS b""")
    reader.press(TIER, "Run")
    expect(under.locator("tbody")).to_contain_text("=1+")
    with page.expect_download() as download:
        under.get_by_role("button", name="Download CSV").click()
    assert download.value.suggested_filename == f"{TIER}.csv"
    text = Path(download.value.path()).read_text(encoding="utf-8")
    assert list(csv.reader(io.StringIO(text))) == [["a", "b"], ['\'=1+"1"', "-1"]]


def test_two_blocks_at_once(reader: Reader, answers: Mapping[str, Any]) -> None:
    """Each gets its own rows, from the same engine."""
    reader.visit("/models/")
    reader.press("person/organizations", "Run")
    reader.press("group/organizations", "Run")
    for name in ("person/organizations", "group/organizations"):
        assert reader.cells(name) == formatted(answers[name]["rows"], ["organizations"])
    assert sum(path.endswith("duckdb-eh.wasm.gz") for path in reader.requested) == 1
