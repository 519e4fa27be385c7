"""A query is one card: its buttons in its head, then its code, and its result at the foot."""

from __future__ import annotations

import itertools

import pytest
from playwright.sync_api import Page, expect

from tests.browser.reading.conftest import Reader

NAME = "organizations"
BLOCK = f"[data-query={NAME}]"
HEAD = f".query-head:has(+ {BLOCK})"
IN_HEAD = ["organizations.sql", "Run", "Edit", "Open in PostHog", "Copy"]
PHONE = 390  # pixels, as all sizes here
TOUCH = 44  # WCAG 2.2, success criterion 2.5.5
PAGES = ["", "tutorial/", "models/"]
# Each visible card from its head to its foot: the boxes of the parts, and of what the head has.
CARDS = """() => [...document.querySelectorAll('.query-head')].flatMap((head) => {
    if (!head.checkVisibility()) return []
    const box = (element) => {
        const { left, top, right, bottom } = element.getBoundingClientRect()
        return [left, top, right, bottom] }
    const parts = [head]
    while (!parts.at(-1).matches('.query-foot')) parts.push(parts.at(-1).nextElementSibling)
    const content = [...head.children].filter((element) => element.checkVisibility())
    return [{
        parts: parts.filter((part) => part.checkVisibility()).map(box),
        content: content.map((element) => [element.textContent, ...box(element)]),
        code: box(parts[1].querySelector('code, .live-editor')) }]
})"""

Box = tuple[float, float, float, float]


def meet(box: Box, other: Box) -> bool:
    """Whether two boxes have more than an edge in common."""
    return all(
        max(box[axis], other[axis]) < min(box[axis + 2], other[axis + 2]) - 0.5 for axis in (0, 1)
    )


def gaps(parts: list[Box]) -> list[float]:
    """The pixels between each part of a card and the next, where there are any."""
    below = (after[1] - before[3] for before, after in itertools.pairwise(parts))
    return [gap for gap in below if abs(gap) > 0.5]


def with_buttons(page: Page) -> Page:
    """The page once its scripts have put their buttons into all heads."""
    selector = ".query-head:not(:has(> .live-run)), .query-head:not(:has(> .copy-code))"
    expect(page.locator(selector)).to_have_count(0, timeout=60_000)
    return page


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("width", [PHONE, 1440])
def test_its_head_has_its_name_and_all_buttons(width: int, path: str, reader: Reader) -> None:
    """In the window, none over another or over the code, and on a phone as large as a finger."""
    cards = with_buttons(reader(path, width, has_touch=width == PHONE)).evaluate(CARDS)
    assert cards
    for card in cards:
        texts, boxes = zip(*((text, tuple(box)) for text, *box in card["content"]), strict=True)
        assert [text.rpartition("/")[2] for text in texts[1:]] == IN_HEAD[1:]
        assert texts[0].endswith(".sql")
        pairs = itertools.combinations([*boxes, tuple(card["code"])], 2)
        assert [pair for pair in pairs if meet(*pair)] == [], texts[0]
        assert all(left >= 0 and right <= width for left, _, right, _ in boxes), texts[0]
        assert gaps(card["parts"]) == [], texts[0]
        if width == PHONE:
            sizes = [(r - x, b - y) for x, y, r, b in boxes[1:]]
            assert [size for size in sizes if min(size) < TOUCH - 0.5] == [], texts[0]


@pytest.mark.parametrize("width", [PHONE, 1440])
def test_its_foot_has_the_result_without_scripts(width: int, reader: Reader) -> None:
    """The number of the build and whom it counts; the head then has what is a link."""
    page = reader("tutorial/", width, java_script_enabled=False)
    foot = page.locator(f"{BLOCK} + .query-foot").first
    expect(foot).to_contain_text("Result 260 · Counts every organization")
    head = page.locator(HEAD).first
    expect(head.locator("> *")).to_have_text(["organizations.sql", "Open in PostHog"])
    boxes = [part.bounding_box() for part in (head, page.locator(BLOCK).first, foot)]
    edges = [
        (box["x"], box["y"], box["x"] + box["width"], box["y"] + box["height"])
        for box in boxes
        if box
    ]
    assert len(edges) == len(boxes)
    assert gaps(edges) == []


def test_tab_goes_as_one_reads(reader: Reader) -> None:
    """From the name through the buttons of the head to the links at the foot."""
    page = with_buttons(reader("tutorial/", PHONE))
    page.locator(f"{HEAD} > .filename").first.focus()
    focused = "document.activeElement.textContent"
    texts = [page.evaluate(focused)]
    for _ in IN_HEAD[1:]:
        page.keyboard.press("Tab")
        texts.append(page.evaluate(focused))
    assert texts == IN_HEAD
    foot = page.locator(f"{BLOCK} + .live-bar + .query-foot").first
    page.keyboard.press("Tab")
    assert foot.evaluate("foot => foot.contains(document.activeElement)")


def test_all_goes_on_while_the_editor_is_open(reader: Reader) -> None:
    """Copy gives the edited text, and the rows of a run stand between the code and the foot."""
    page = with_buttons(
        reader("tutorial/", PHONE, permissions=["clipboard-read", "clipboard-write"])
    )
    head = page.locator(HEAD).first
    head.get_by_role("button", name="Edit").click()
    editor = page.locator(BLOCK).first.locator(".cm-content")
    editor.wait_for(timeout=60_000)
    editor.press("Control+A")
    page.keyboard.insert_text("SELECT 7 AS seven")
    head.get_by_role("button", name="Copy").click()
    page.wait_for_function(
        "async () => await navigator.clipboard.readText() === 'SELECT 7 AS seven'"
    )
    head.get_by_role("button", name="Run").click()
    result = page.locator(f"{BLOCK} ~ .live-result").first
    result.locator("tbody").wait_for(timeout=60_000)
    cards = [card for card in page.evaluate(CARDS) if card["content"][0][0] == IN_HEAD[0]]
    assert [gaps(card["parts"]) for card in cards] == [[]]
    assert result.evaluate("result => result.nextElementSibling.matches('.query-foot')")
    expect(page.locator(f"{BLOCK} ~ .query-foot .known").first).to_be_hidden()


def test_its_foot_has_a_few_rows_in_a_line(reader: Reader) -> None:
    """Those of the table on the page, each number before its name."""
    page = reader("tutorial/", java_script_enabled=False)
    foot = page.locator("[data-query=organizations_per_tier] + .query-foot")
    rows = page.locator("[data-table=organizations_per_tier] tbody tr").evaluate_all(
        "rows => rows.map((row) => [...row.cells].map((cell) => cell.textContent))"
    )
    assert len(rows) > 1
    line = ", ".join(f"{number}\N{NO-BREAK SPACE}{name}" for name, number in rows)
    assert (foot.text_content() or "").startswith(f"Result {line} · Counts every organization")


def test_its_foot_leads_to_rows_that_are_many(reader: Reader) -> None:
    """It says how many there are; the table where it leads to has them."""
    page = reader("retention/", java_script_enabled=False)
    link = page.locator("[data-query=retention_by_cohort] + .query-foot .known a")
    text = link.inner_text()
    link.click()
    page.wait_for_url("**/answers/#query-retention_by_cohort")
    rows = page.locator("[data-table=retention_by_cohort] tbody tr").count()
    assert text == f"{rows} rows"
