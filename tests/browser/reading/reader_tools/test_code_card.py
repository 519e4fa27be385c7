"""Code is one card: its languages, name and buttons in its head, and its events at its foot."""

from __future__ import annotations

import itertools

import pytest
from playwright.sync_api import Page, expect

from tests.browser.reading.conftest import Reader

SECTION = "javascript/identify.js:identify_organization"
BLOCK = f'[data-section="{SECTION}"]'
HEAD = f".code-head:has(+ {BLOCK})"
RUNNABLE = ".code-head:has(+ [data-section] + [data-call])"
PHONE = 390  # pixels, as all sizes here
TOUCH = 44  # WCAG 2.2, success criterion 2.5.5
OPEN_ALL = "document.querySelectorAll('article details').forEach((fold) => fold.open = true)"
# Each visible card: what its head has, its parts from top to bottom, and the window's width.
CARDS = """() => [...document.querySelectorAll('.code-head')].flatMap((head) => {
    if (!head.checkVisibility()) return []
    const box = (element) => {
        const { left, top, right, bottom } = element.getBoundingClientRect()
        return [left, top, right, bottom] }
    const tabs = head.closest('.tabbed-set')?.querySelector('.tabbed-labels')
    const labels = [...(tabs?.children ?? [])]
    const parts = [head]
    const add = (element) => {
        for (let next = element.nextElementSibling; next; next = next.nextElementSibling) {
            if (!next.matches('.highlight[data-section], [data-call], [data-received], .in-card, '
                + '.live-bar, .code-foot, .code-foot + details.abstract')) return
            if (next.checkVisibility() && next.offsetHeight) parts.push(next) } }
    add(head)
    if (tabs) add(head.closest('.tabbed-set'))
    const [first, ...rest] = parts
    const content = [...labels, ...head.children].filter((element) => element.checkVisibility())
    return [{
        name: head.nextElementSibling.dataset.section,
        isBelow: rest.map((part, index) => box(part)[1] - box(parts[index])[3]),
        fold: parts.at(-1).matches('details') ? box(parts.at(-1)) : null,
        code: box(head.nextElementSibling),
        content: content.map((element) => [element.className || element.localName,
            element.textContent, ...box(element)]) }]
})"""

Box = tuple[float, float, float, float]


def meet(box: Box, other: Box) -> bool:
    """Whether two boxes have more than an edge in common."""
    return all(
        max(box[axis], other[axis]) < min(box[axis + 2], other[axis + 2]) - 0.5 for axis in (0, 1)
    )


def with_buttons(page: Page) -> Page:
    """The page once its scripts have put their buttons into all heads."""
    expect(page.locator(f"{RUNNABLE}:not(:has(> .live-run))")).to_have_count(0, timeout=60_000)
    expect(page.locator(".code-head:not(:has(> .copy-code))")).to_have_count(0, timeout=60_000)
    return page


@pytest.mark.parametrize("path", ["tutorial/", "frameworks/"])
@pytest.mark.parametrize("width", [PHONE, 768, 1440])
def test_its_head_has_all_that_can_be_done(width: int, path: str, reader: Reader) -> None:
    """In the window, none over another or over the code, and on a phone as large as a finger."""
    page = with_buttons(reader(path, width, has_touch=width == PHONE))
    page.evaluate(OPEN_ALL)
    cards = page.evaluate(CARDS)
    assert cards
    for card in cards:
        name = card["name"]
        classes, texts, boxes = zip(
            *((c, t, tuple(b)) for c, t, *b in card["content"]), strict=True
        )
        pairs = itertools.combinations([*boxes, tuple(card["code"])], 2)
        assert [pair for pair in pairs if meet(*pair)] == [], name
        assert all(left >= 0 and right <= width for left, _, right, _ in boxes), name
        assert texts[-1] == "Copy"
        for kind, (left, top, right, bottom) in zip(classes, boxes, strict=True):
            if width == PHONE and kind not in ("function", "filename", "project-open"):
                assert min(right - left, bottom - top) >= TOUCH - 0.5, (name, kind)


@pytest.mark.parametrize("width", [PHONE, 768, 1440])
def test_its_parts_touch(width: int, reader: Reader) -> None:
    """What PostHog receives is below the code without a gap, beside the links to other models."""
    page = with_buttons(reader("tutorial/", width))
    for card in page.evaluate(CARDS):
        gaps = card["isBelow"]
        if card["fold"] and width > PHONE:  # which are beside each other
            *gaps, beside = gaps
            assert beside < 0, card["name"]
            assert abs(card["fold"][1] - card["code"][3]) < 600
        assert [gap for gap in gaps if abs(gap) > 0.5] == [], card["name"]


@pytest.mark.parametrize("width", [PHONE, 1440])
def test_without_scripts_it_says_what_it_is(width: int, reader: Reader) -> None:
    """Its function, its file as a link to the whole, its models, and what PostHog receives."""
    page = reader("tutorial/", width, java_script_enabled=False)
    head = page.locator(HEAD)
    expect(head.locator("> *:visible")).to_have_text(["identifyOrganization", "identify.js"])
    assert (head.locator("a").get_attribute("href") or "").endswith("#file-javascript-identify-js")
    foot = page.locator(f".tabbed-set:has({BLOCK}) + .code-foot")
    expect(foot.locator("[aria-current]")).to_have_text("organizations")
    page.locator(f".tabbed-set:has({BLOCK}) ~ details.abstract > summary").first.click()
    expect(page.locator(f".tabbed-set:has({BLOCK}) ~ details.abstract pre").first).to_be_visible()


def test_tab_goes_as_one_reads(reader: Reader) -> None:
    """From the language through the head to the other models and to what PostHog receives."""
    page = with_buttons(reader("tutorial/", 1440))
    page.locator(f".tabbed-set:has({BLOCK}) > input").first.focus()
    texts = []
    for _ in range(8):
        page.keyboard.press("Tab")
        texts.append(page.evaluate("document.activeElement.textContent.trim()"))
    of_call = ["Copy"]
    foot = ["identify people", "groups", "What PostHog receives"]
    assert texts == ["identify.js", "Run", "Edit", "Copy", *of_call, *foot]


def test_what_a_run_says_stays_in_the_card(reader: Reader) -> None:
    """Between the code and the foot, also while the editor is open."""
    page = with_buttons(reader("tutorial/", PHONE))
    head = page.locator(HEAD)
    head.get_by_role("button", name="Edit").click()
    page.locator(f"{BLOCK} .cm-content").wait_for(timeout=60_000)
    head.get_by_role("button", name="Run").click()
    page.locator(f"{BLOCK} ~ .live-received .live-pair").first.wait_for(timeout=60_000)
    card = next(card for card in page.evaluate(CARDS) if card["name"] == SECTION)
    assert len(card["isBelow"]) >= 4
    assert [gap for gap in card["isBelow"] if abs(gap) > 0.5] == []


def test_an_editor_on_a_phone_wraps_and_keeps_its_caret_in_sight(reader: Reader) -> None:
    """No line leaves the screen, and what is typed stays above the keyboard."""
    page = with_buttons(reader("tutorial/", PHONE))
    page.locator(HEAD).get_by_role("button", name="Edit").click()
    content = page.locator(f"{BLOCK} .cm-content")
    content.wait_for(timeout=60_000)
    assert content.evaluate("content => content.parentElement.scrollWidth") <= PHONE
    page.set_viewport_size({"width": PHONE, "height": 420})  # what a keyboard leaves
    content.press("Control+End")
    for _ in range(25):
        page.keyboard.press("Enter")
    page.keyboard.type("x")
    last = content.locator(".cm-line").last.bounding_box()
    assert last
    assert 0 < last["y"] < last["y"] + last["height"] <= 420
