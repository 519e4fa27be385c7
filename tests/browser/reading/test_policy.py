"""What a page may do: run its own scripts and no others, and be read without any."""

from __future__ import annotations

import base64
import hashlib
import json
import re

import playwright.sync_api
import pytest

from tests.browser.reading.conftest import Reader, visit
from tests.browser.reading.pages import EVERY, PAGES, element, parsed
from tests.support.site_server import SiteServer


def policy(served: SiteServer, path: str) -> dict[str, list[str]]:
    """A page's Content-Security-Policy by directive."""
    meta = element(parsed(served, path), 'meta[http-equiv="Content-Security-Policy"]')
    assert meta.find_all_previous(["script", "link"]) == [], (
        "what comes before the policy is not bound by it"
    )
    parts = (directive.split() for directive in str(meta["content"]).split(";"))
    return {name: sources for name, *sources in parts}


@pytest.mark.parametrize("path", EVERY)
def test_the_policy_is_strict(path: str, served: SiteServer) -> None:
    """Nothing by default, no inline code but by its hash, nothing evaluated, no other host."""
    directives = policy(served, path)
    assert directives["default-src"] == ["'none'"]
    assert directives["base-uri"] == directives["form-action"] == ["'none'"]
    for name, sources in directives.items():
        assert not [s for s in sources if "unsafe-inline" in s or s == "'unsafe-eval'"], name
        assert not [s for s in sources if "*" in s or "//" in s or s == "https:"], name
        assert "blob:" not in sources or name == "worker-src"


@pytest.mark.parametrize("path", PAGES)
def test_the_policy_allows_what_is_there_and_no_more(path: str, served: SiteServer) -> None:
    """Each hash is that of an inline script, of the page or of the frame in which its code runs."""
    text = (served.folder / path / "index.html").read_text(encoding="utf-8")
    inline = re.findall(r"<script>(.*?)</script>", text, re.DOTALL)
    runs_code = " data-section=" in text or " data-journey=" in text
    allowed = set(policy(served, path)["script-src"]) - {"'self'", "'wasm-unsafe-eval'"}
    others = allowed - {hash_of(script) for script in inline}
    assert len(allowed) == len(inline) + len(others)
    assert len(others) == runs_code  # that of the frame's script: see the next test
    workers = ["'self'", "blob:"] if runs_code else ["'self'"]
    assert policy(served, path)["worker-src"] == workers


def hash_of(script: str) -> str:
    """An inline script as a policy names it."""
    digest = hashlib.sha256(script.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"


def test_the_policies_of_running_code_are_literally_these(
    served: SiteServer, chromium: playwright.sync_api.Browser
) -> None:
    """The page's, and that of the frame: no host, nothing evaluated, one script, blob workers."""
    page = chromium.new_context().new_page()
    visit(page, f"{served.address}tutorial/")
    page.locator(".live-run").first.dispatch_event("click")
    frame = page.locator("iframe.live-sandbox")
    frame.wait_for(state="attached")
    assert frame.get_attribute("sandbox") == "allow-scripts"
    document = frame.get_attribute("srcdoc") or ""
    head, _, script = document.partition("<script>")
    own = hash_of(script.removesuffix("</script>"))
    assert head == (
        '<!doctype html><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" '
        f"content=\"default-src 'none'; script-src {own} 'wasm-unsafe-eval'; worker-src blob:\">"
    )
    text = parsed(served, "tutorial/")
    content = str(element(text, 'meta[http-equiv="Content-Security-Policy"]')["content"])
    start = (
        "default-src 'none'; img-src 'self' data:; font-src 'self'; connect-src 'self'; "
        "worker-src 'self' blob:; base-uri 'none'; form-action 'none'; script-src 'self' "
    )
    assert content.startswith(start)
    assert own in content
    page.context.close()


INTRUDERS = """() => {
    const script = document.createElement("script"); script.textContent = "window.ran = 1";
    document.body.append(script);
    document.body.insertAdjacentHTML("beforeend", "<img src=x onerror='window.ran = 2'>");
    const other = document.createElement("script"); other.src = "https://example.com/x.js";
    document.body.append(other);
    setTimeout("window.ran = 3") }"""


def test_what_was_not_built_in_does_not_run(
    served: SiteServer, chromium: playwright.sync_api.Browser
) -> None:
    """Code that gets into a page some other way is refused, and nothing comes from another host."""
    context = chromium.new_context()
    page = context.new_page()
    addresses: list[str] = []
    messages: list[str] = []
    page.on("response", lambda response: addresses.append(response.url))
    page.on("console", lambda message: messages.append(message.text))
    visit(page, served.address)
    page.evaluate(INTRUDERS)
    page.wait_for_timeout(300)
    assert page.evaluate("window.ran ?? null") is None
    assert len([text for text in messages if "Content Security Policy" in text]) == 4
    assert not [address for address in addresses if not address.startswith(served.address)]
    context.close()


@pytest.mark.parametrize("path", PAGES)
def test_everything_is_there_without_javascript(path: str, reader: Reader) -> None:
    """Text, code, numbers and pictures are in the page itself."""
    page = reader(path, java_script_enabled=False)
    assert len(page.locator("article").inner_text().strip()) > 500
    with_script = reader(path)
    for selector in ("pre code", "figure > svg", "table", "h2", ".answer"):
        assert page.locator(selector).count() == with_script.locator(selector).count()


def test_tabs_and_folds_work_without_javascript(reader: Reader) -> None:
    """The other language and what PostHog receives are a click away, by HTML and CSS alone."""
    page = reader("tutorial/", java_script_enabled=False)
    tabs = page.locator(".tabbed-set:visible").first
    assert not tabs.get_by_text("from posthog import Posthog").is_visible()
    tabs.locator("label", has_text="Python").click()
    assert tabs.get_by_text("from posthog import Posthog").is_visible()
    fold = page.locator("details.abstract:visible").first
    fold.locator("summary").click()
    assert fold.locator("pre").first.is_visible()


def test_a_page_tells_search_engines_what_it_is(served: SiteServer) -> None:
    """Each page has its own title, description, canonical address, card and article data."""
    titles, descriptions, addresses = set[str](), set[str](), set[str]()
    for path in PAGES:
        soup = parsed(served, path)
        data = json.loads(element(soup, 'script[type="application/ld+json"]').get_text())
        canonical = str(element(soup, 'link[rel="canonical"]')["href"])
        assert (data["@type"], data["url"]) == ("TechArticle", canonical)
        assert 50 <= len(data["description"]) <= 200
        assert element(soup, 'meta[name="description"]')["content"] == data["description"]
        assert element(soup, 'meta[property="og:title"]')["content"] == data["headline"]
        image = str(element(soup, 'meta[property="og:image"]')["content"])
        card = served.folder / image.removeprefix(canonical.removesuffix(path))
        assert png_size(card.read_bytes()) == (1200, 630)
        titles.add(element(soup, "title").get_text())
        descriptions.add(data["description"])
        addresses.add(canonical)
    assert len(titles) == len(descriptions) == len(addresses) == len(PAGES)
    sitemap = (served.folder / "sitemap.xml").read_text(encoding="utf-8")
    assert set(re.findall(r"<loc>(.*?)</loc>", sitemap)) == addresses


def png_size(data: bytes) -> tuple[int, int]:
    """The width and height of an image in PNG format."""
    assert data[:8] == b"\x89PNG\r\n\x1a\n"
    return int.from_bytes(data[16:20]), int.from_bytes(data[20:24])


def test_an_address_that_is_not_there_gets_help(reader: Reader, served: SiteServer) -> None:
    """A real 404 lists the pages, from any depth of address."""
    page = reader("404.html")
    names = page.locator("article a").all_inner_texts()
    assert len(names) == len(PAGES)
    page.locator("article a", has_text="Identify organizations").first.click()
    page.wait_for_load_state("networkidle")
    assert page.url == f"{served.address}tutorial/"
