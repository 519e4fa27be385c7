"""The page of notices has every package whose code is in the site, with its license's text."""

from __future__ import annotations

import html
import json
import re
import zipfile
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from packaging.utils import canonicalize_name

from macros.render.lists import notices
from tests.support.checkout import PROJECT_ROOT

LIVE = PROJECT_ROOT / "docs" / "live"
IMPORT = re.compile(r"""(?:from|import)\s*\(?\s*['"](?P<package>(?:@[\w-]+/)?[\w-]+)""")
# Words that only the package itself has, for code that no import of ours names.
MARKS = {
    "apache-arrow": b"RecordBatch",
    "@codemirror/state": b"Unrecognized extension value",
    "pyodide": b"pyodide",
}


@pytest.fixture(scope="module")
def page(site: Path) -> BeautifulSoup:
    """The built page."""
    text = (site / "notices" / "index.html").read_text(encoding="utf-8")
    return BeautifulSoup(text, "html.parser")


@pytest.fixture(scope="module")
def listed(page: BeautifulSoup) -> dict[str, str]:
    """The terms of each package on the page, by its name."""
    rows = page.select("table[data-notices] tbody tr")
    cells = [[cell.get_text() for cell in row.find_all(["th", "td"])] for row in rows]
    return {title.split(" ")[0]: terms for title, terms in cells}


def test_every_package_that_the_scripts_import_is_listed(listed: dict[str, str]) -> None:
    """By the imports in the sources of the live examples."""
    sources = [file for file in LIVE.rglob("*.ts") if not file.name.endswith(".d.ts")]
    text = "\n".join(file.read_text(encoding="utf-8") for file in sources)
    names = {match["package"] for match in IMPORT.finditer(text)}
    installed = {name for name in names if (PROJECT_ROOT / "node_modules" / name).is_dir()}
    assert len(installed) > 5
    assert installed - {*listed} == set()


def test_what_is_in_the_files_of_the_site_is_listed(site: Path, listed: dict[str, str]) -> None:
    """By words that only one package has, and by the modules for Python in the page."""
    scripts = [file.read_bytes() for file in (site / "assets" / "live").glob("*.js")]
    for name, mark in MARKS.items():
        assert any(mark in script for script in scripts), name
        assert name in listed
    owners = packages_distributions()
    with zipfile.ZipFile(site / "assets" / "live" / "python_packages.zip") as archive:
        modules = {name.split("/")[0].removesuffix(".py") for name in archive.namelist()}
    packages = {canonicalize_name(owner) for module in modules for owner in owners.get(module, [])}
    assert "posthog" in packages
    assert packages - {canonicalize_name(name) for name in listed} == set()


def test_every_package_has_terms_and_a_text(page: BeautifulSoup, listed: dict[str, str]) -> None:
    """The short name of its license, and at least one text that names the package above it."""
    summaries = " ".join(summary.get_text() for summary in page.select("details > summary"))
    assert {name for name, terms in listed.items() if not terms} == set()
    assert {name for name in listed if name not in summaries} == set()


def test_a_text_is_shown_as_it_is(page: BeautifulSoup) -> None:
    """Line by line, and with what has a meaning in Markdown or Jinja."""
    texts = {block.get_text() for block in page.select("details > pre")}
    text = (PROJECT_ROOT / notices.VEGA).read_text(encoding="utf-8").strip()
    assert text in {html.unescape(each) for each in texts}


def test_the_bundle_tells_what_it_is_made_of() -> None:
    """Each package once, with its version."""
    packages = json.loads((PROJECT_ROOT / notices.BUNDLED).read_text(encoding="utf-8"))
    names = [package["name"] for package in packages]
    assert len(names) == len(set(names))
    assert all(package["version"] for package in packages)
