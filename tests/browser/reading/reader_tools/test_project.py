"""The reader's own project: typed once, shown everywhere, kept here, and refused if it is odd."""

from __future__ import annotations

import json
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from macros.content.project import PLACEHOLDERS, has_placeholder
from macros.content.sections import section
from tests.browser.reading.conftest import Reader, visit
from tests.browser.reading.pages import EVERY, parsed
from tests.browser.reading.test_accessible import AXE, VIOLATIONS
from tests.support.checkout import SNIPPETS
from tests.support.site_server import SiteServer

TOKEN = "phc_A1b2C3d4E5f6G7h8I9j0"
EU = {"token": TOKEN, "host": "https://eu.i.posthog.com", "app": "https://eu.posthog.com"}
BUTTON = ".md-header .project-open"
MISTAKE = "#project-mistake"
STORED = "localStorage.getItem('project')"
CLIPBOARD = ["clipboard-read", "clipboard-write"]
ENVIRONMENT = "[data-section='shell/project.sh:environment']"
FOLD = f"details:has({ENVIRONMENT}) > summary"


def fill(page: Page, region: str = "eu", token: str = TOKEN, host: str = "") -> None:
    """Fill in the form and send it."""
    page.locator(BUTTON).click()
    page.locator(f"dialog.project input[value={region}]").check()
    if region == "own":
        page.get_by_label("Address of your host").fill(host)
    page.get_by_label("Project token").fill(token)
    page.get_by_role("button", name="Show it").click()


def marks(page: Page) -> dict[str, set[str]]:
    """What the marks of each kind say in the code of a page."""
    pairs: list[tuple[str, str]] = page.evaluate(
        "[...document.querySelectorAll('pre [data-project]')].map("
        "mark => [mark.dataset.project, mark.textContent])"
    )
    return {kind: {text for other, text in pairs if other == kind} for kind, _ in pairs}


def apps(page: Page) -> set[str]:
    """Where the links into PostHog lead."""
    origins: list[str] = page.evaluate(
        "[...document.querySelectorAll('a[data-project=app]')].map(link => new URL(link).origin)"
    )
    return set(origins)


@pytest.mark.parametrize("path", EVERY)
def test_every_placeholder_in_code_is_marked(path: str, served: SiteServer) -> None:
    """Scripts find it by its mark, and no page has one that they would miss."""
    soup = parsed(served, path)
    for mark in soup.select("pre [data-project]"):
        assert mark.get_text() == PLACEHOLDERS[str(mark["data-project"])]
        mark.decompose()
    assert not any(has_placeholder(code.get_text()) for code in soup.select("pre"))


def test_a_project_is_shown_everywhere_until_forgotten(reader: Reader) -> None:
    """In code, commands and links, on the next page too; afterwards all is as it was built."""
    page = reader("tutorial/")
    fill(page)
    expect(page.locator("dialog.project")).to_be_hidden()
    expected = {"token": {TOKEN}, "host": {EU["host"]}}
    assert (marks(page), apps(page)) == (expected, {EU["app"]})
    expect(page.locator(BUTTON)).to_have_accessible_name(f"Your project: EU, {TOKEN}")
    visit(page, page.url.replace("tutorial/", "your-events/"))
    expect(page.locator("pre [data-project=app]")).to_have_text(EU["app"])
    visit(page, page.url.replace("your-events/", "person/tutorial/"))
    expect(page.locator("pre .project-own").first).to_be_attached()
    assert (marks(page), apps(page)) == (expected, {EU["app"]})
    page.locator(BUTTON).click()
    page.get_by_role("button", name="Forget it").click()
    expect(page.locator(BUTTON)).to_have_accessible_name("Your project")
    built = {kind: {text} for kind, text in PLACEHOLDERS.items() if kind != "app"}
    assert (marks(page), apps(page)) == (built, {PLACEHOLDERS["app"]})
    assert page.evaluate(STORED) is None


def test_what_is_copied_has_the_project(reader: Reader, served: SiteServer) -> None:
    """A code block and the page as Markdown: the same as before but for the placeholders."""
    page = reader("tutorial/", permissions=CLIPBOARD)
    fill(page)
    page.locator(FOLD).click()
    copy = page.locator(f".code-head:has(+ {ENVIRONMENT}) > .copy-code")
    copy.click()
    expect(copy).to_have_text("Copied")
    code = section(SNIPPETS, "shell/project.sh", "environment").code
    for kind, placeholder in PLACEHOLDERS.items():
        code = code.replace(placeholder, EU[kind])
    assert TOKEN in code
    assert page.evaluate("navigator.clipboard.readText()") == code
    page.locator(".copy-page").click()
    expect(page.locator(".copy-page")).to_have_text("Copied")
    markdown = (served.folder / "tutorial" / "index.md").read_text(encoding="utf-8")
    for kind, placeholder in PLACEHOLDERS.items():
        markdown = markdown.replace(placeholder, EU[kind])
    assert page.evaluate("navigator.clipboard.readText()") == markdown


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"token": "phx_A1b2C3"}, "A personal API key (phx_…) is a secret: do not type it"),
        ({"token": ' "phx_A1b2C3'}, "A personal API key (phx_…) is a secret: do not type it"),
        ({"token": "A1b2C3"}, "A project token begins with phc_, and has letters,"),
        ({"token": "phc_"}, "A project token begins with phc_, and has letters,"),
        ({"token": "phc_'); alert(1); ('"}, "A project token begins with phc_, and has letters,"),
        ({"token": "phc_<img src=x onerror=alert(1)>"}, "A project token begins with phc_, and"),
        ({"token": "phc_" + "a" * 201}, "A project token begins with phc_, and has letters,"),
        ({"host": ""}, "The address of your host looks like https://posthog.example.com."),
        ({"host": "javascript:alert(1)"}, "The address of your host looks like https://"),
        ({"host": "https://a'b.example"}, "The address of your host looks like https://"),
        ({"host": "https://a.example/$(id)"}, "The address of your host looks like https://"),
        ({"host": "https://user:word@a.example"}, "The address of your host looks like https"),
        ({"host": "https://a.example:99999"}, "The address of your host looks like https://"),
    ],
    ids=str,
)
def test_odd_input_is_refused_in_a_sentence(
    typed: dict[str, str], sentence: str, reader: Reader
) -> None:
    """Nothing of it gets onto the page or is kept, and the keyboard is where the mistake is."""
    page = reader("tutorial/")
    before = marks(page)
    field = "host" if "host" in typed else "token"
    fill(page, region="own" if field == "host" else "eu", **typed)
    expect(page.locator(MISTAKE)).to_contain_text(sentence)
    expect(page.locator(f"#project-{field}")).to_be_focused()
    assert page.locator("[aria-invalid=true]").get_attribute("name") == field
    assert page.evaluate(STORED) is None
    assert (marks(page), apps(page)) == (before, {PLACEHOLDERS["app"]})


@pytest.mark.parametrize(
    "host", ["https://PostHog.Example.com/", "http://localhost:8010", "https://10.0.0.7"]
)
def test_an_own_host_takes_events_and_shows_them(host: str, reader: Reader) -> None:
    """Both addresses are that of the host, without a slash at the end; a token is not needed."""
    page = reader("tutorial/")
    fill(page, region="own", host=host, token="")
    expect(page.locator("dialog.project")).to_be_hidden()
    plain = host.lower().rstrip("/")
    assert marks(page) == {"token": {PLACEHOLDERS["token"]}, "host": {plain}}
    assert apps(page) == {plain}


@pytest.mark.parametrize(
    "kept",
    [
        {"region": "own", "host": "https://a.example/');alert(1)//", "token": TOKEN},
        {"region": "us", "token": "phc_<b>"},
        {"region": "eu", "token": ["phc_a"]},
        {"region": "own", "host": 7, "token": TOKEN},
        None,
        "{",
    ],
    ids=str,
)
def test_what_is_kept_is_checked_again(kept: Any, reader: Reader) -> None:
    """Another site of the same host may have written it: only a valid project is shown."""
    page = reader("tutorial/")
    text = kept if isinstance(kept, str) else json.dumps(kept)
    page.evaluate("text => localStorage.setItem('project', text)", text)
    visit(page, page.url)
    built = {kind: {text} for kind, text in PLACEHOLDERS.items() if kind != "app"}
    assert (marks(page), apps(page)) == (built, {PLACEHOLDERS["app"]})


def test_without_scripts_the_placeholders_stay(reader: Reader) -> None:
    """And there is no button that would do nothing."""
    page = reader("tutorial/", java_script_enabled=False)
    page.locator(FOLD).click()
    assert PLACEHOLDERS["token"] in page.locator(ENVIRONMENT).inner_text()
    assert page.locator(".project-open").count() > 1
    assert page.locator(".project-open:visible").count() == 0


def test_nothing_is_sent(reader: Reader) -> None:
    """Not when it is typed, on the next page, or when a query runs."""
    page = reader("tutorial/")
    sent: list[str] = []
    page.on("request", lambda each: sent.append(f"{each.url} {each.headers} {each.post_data}"))
    fill(page)
    page.locator(".query-head:has(+ [data-query=organizations]) > .live-run").click()
    expect(page.locator("[data-query=organizations] + .live-bar .live-status")).to_contain_text(
        "1 row in", timeout=60_000
    )
    visit(page, page.url)
    assert sent
    assert [request for request in sent if TOKEN in request] == []


def test_a_link_that_an_edited_query_changes_follows(reader: Reader) -> None:
    """The live example writes the link again after each key; it leads to the reader's app."""
    page = reader("tutorial/")
    head = page.locator(".query-head:has(+ [data-query=organizations])")
    head.locator(".live-edit").click()
    editor = page.locator("[data-query=organizations] .cm-content")
    editor.wait_for(timeout=60_000)
    fill(page)
    editor.press("Control+End")
    editor.press_sequentially(" -- mine")
    link = head.locator("a.open-in-posthog")
    link.focus()
    address = str(link.evaluate("link => link.href"))
    assert address.startswith(f"{EU['app']}/sql?")
    assert "mine" in address


@pytest.mark.parametrize("path", ["", "404.html", "tutorial/"])
def test_the_keyboard_opens_and_closes_it(path: str, reader: Reader) -> None:
    """Enter opens the form on any page, Escape closes it, and the focus is back where it was."""
    page = reader(path)
    page.locator(BUTTON).focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog", name="Your project")).to_be_visible()
    expect(page.get_by_role("radio", name="US")).to_be_focused()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("radio", name="EU")).to_be_checked()
    page.keyboard.press("Escape")
    expect(page.locator("dialog.project")).to_be_hidden()
    expect(page.locator(BUTTON)).to_be_focused()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 390])
def test_axe_finds_no_violation_in_the_form(scheme: Any, width: int, reader: Reader) -> None:
    """Open, with a mistake, and with everything shown."""
    page = reader("tutorial/", width, color_scheme=scheme)
    fill(page, region="own", host="x", token=TOKEN)
    expect(page.locator(MISTAKE)).not_to_be_empty()
    page.evaluate(f"{AXE.read_text(encoding='utf-8')}; null")
    assert page.evaluate(VIOLATIONS) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.get_by_label("Address of your host").fill("https://posthog.example.com")
    page.get_by_role("button", name="Show it").click()
    expect(page.locator("dialog.project")).to_be_hidden()
    assert page.evaluate(VIOLATIONS) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
