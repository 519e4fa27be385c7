"""An author's preview, `make serve`, works in each engine as in the one that most authors have."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from selenium.common.exceptions import WebDriverException
from selenium.webdriver.support.wait import WebDriverWait

from tests.browser.engines.page import Page
from tests.site.test_reload import PAGES
from tests.site.test_serving import PATIENCE, address, free_port
from tests.support.checkout import copy_to, edit, share_cache

pytestmark = pytest.mark.timeout(300)
HAS = "return document.querySelector('article')?.textContent.includes(arguments[0])"


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project of a few pages."""
    folder = copy_to(tmp_path_factory.mktemp("preview") / "project", PAGES)
    share_cache(folder)
    return folder


@pytest.fixture(scope="module")
def preview(project: Path) -> Iterator[str]:
    """The address of its preview."""
    command = [sys.executable, "-m", "macros", "serve", "--address", f"127.0.0.1:{free_port()}"]
    log = project.parent / "log.txt"
    with log.open("w") as output:
        server = subprocess.Popen(command, cwd=project, stdout=output, stderr=output)
    try:
        yield address(log)
        assert server.poll() is None, log.read_text()
    finally:
        server.kill()
        server.wait()


def test_a_save_shows_by_itself(preview: str, project: Path, visitor: Page) -> None:
    """The page that is open reloads after a save; its console has the server's own line alone."""
    visitor.forget()
    visitor.driver.get(preview)
    wait(visitor, "There are")
    edit(project / "docs/index.md", "There are", "Here are")
    wait(visitor, "Here are")
    edit(project / "docs/index.md", "Here are", "There are")
    wait(visitor, "There are")
    assert [text for text in visitor.messages() if "live reload" not in text] == []


def wait(visitor: Page, text: str) -> None:
    """Wait until the page has a text, however often it is loaded again meanwhile."""
    WebDriverWait(visitor.driver, PATIENCE, 0.1, [WebDriverException]).until(
        lambda driver: driver.execute_script(HAS, text), f"the page never has: {text}"
    )
