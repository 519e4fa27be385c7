"""A site with the settings for edits and reports: plain links, to the right file and section."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import playwright.sync_api
import pytest
import yaml
from bs4 import BeautifulSoup

from tests.browser.reading.conftest import visit
from tests.browser.reading.pages import PAGES
from tests.browser.reading.test_accessible import AXE, VIOLATIONS
from tests.support.checkout import SNIPPETS, copy_to, edit, run, share_cache
from tests.support.site_server import SiteServer, canonical_base


@pytest.fixture(scope="module")
def reporting(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SiteServer]:
    """The site as it is built with the settings that the page for authors shows."""
    root = copy_to(tmp_path_factory.mktemp("reports") / "project")
    share_cache(root)
    settings = yaml.safe_load((SNIPPETS / "settings" / "reports.yml").read_text(encoding="utf-8"))
    configuration = root / "mkdocs.yml"
    edit(configuration, '  issues: ""', f'  issues: "{settings["extra"]["issues"]}"')
    text = configuration.read_text(encoding="utf-8")
    lines = [f"{name}: {settings[name]}" for name in ("repo_url", "edit_uri")]
    configuration.write_text("\n".join([*lines, text]), encoding="utf-8")
    done = run("macros", "build", root=root)
    assert done.returncode == 0, done.stderr
    with SiteServer(root / "site", canonical_base(root / "site")) as server:
        yield server


def parsed(folder: Path, path: str) -> BeautifulSoup:
    """The HTML of a page."""
    return BeautifulSoup((folder / path / "index.html").read_text("utf-8"), "html.parser")


@pytest.mark.parametrize("path", PAGES)
def test_each_page_can_be_edited_and_reported(path: str, reporting: SiteServer) -> None:
    """The file is the one with the text, and each report names its page and its section."""
    soup = parsed(reporting.folder, path)
    edit_link, report = soup.select(".page-links > a")
    source = path.removeprefix("person/").removeprefix("group/").strip("/") or "index"
    assert edit_link["href"] == f"https://github.com/owner/name/edit/main/docs/{source}.md"
    canonical = str(soup.select_one('link[rel="canonical"]')["href"])  # type: ignore[index]
    headings = [heading for heading in soup.select("h2[id]") if heading.select(".headerlink")]
    sections = [link for heading in headings for link in heading.select(".report-section")]
    assert len(sections) == len(headings)
    places = ["", *(f"#{heading['id']}" for heading in headings)]
    for place, link in zip(places, [report, *sections], strict=True):
        body = parse_qs(urlsplit(str(link["href"])).query)["body"][0]
        assert body.startswith(f"Page: {canonical}{place}\n")
        assert "\nVersions: posthog 7." in body
    markdown = (reporting.folder / path / "index.md").read_text(encoding="utf-8")
    assert "Report a mistake" not in markdown.replace("*Report a mistake*", "")


@pytest.mark.parametrize("path", ["tutorial/", "404.html"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_links_ask_no_host(
    path: str, scheme: Any, reporting: SiteServer, chromium: playwright.sync_api.Browser
) -> None:
    """Nothing is requested before a click, nothing is logged, and axe finds no violation."""
    context = chromium.new_context(color_scheme=scheme)
    page = context.new_page()
    messages: list[str] = []
    strangers: list[str] = []
    page.on("console", lambda message: messages.append(message.text))
    page.on("request", lambda request: strangers.append(request.url))
    visit(page, reporting.address + path)
    page.mouse.move(100, 400)  # loads the theme's own script
    page.wait_for_load_state("networkidle")
    page.evaluate(f"{AXE.read_text(encoding='utf-8')}; null")
    assert page.evaluate(VIOLATIONS) == []
    assert messages == []
    own = (reporting.address, "data:", "blob:")
    assert [address for address in strangers if not address.startswith(own)] == []
    context.close()
