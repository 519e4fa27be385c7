"""The check of a built site finds every defect that must not be published."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Mapping
from pathlib import Path

import pytest

from macros.site.link_check import check_site


def test_nothing_is_wrong_with_the_site(site: Path) -> None:
    """Every link and anchor leads somewhere, nothing comes from elsewhere, nothing is left over."""
    assert list(map(str, check_site(site))) == []


# What must not be published, in a page's HTML, and how a problem with it begins.
DEFECTS: dict[str, str] = {
    '<a href="gone/">x</a>': "links to gone/, which is not there",
    '<a href="tutorial/#gone">x</a>': (
        'links to tutorial/#gone, and tutorial/index.html has no anchor "gone"'
    ),
    '<a href="/tutorial/">x</a>': "names /tutorial/, which is wrong where the site is not at",
    '<a href="#gone">x</a>': 'links to #gone, and index.html has no anchor "gone"',
    '<script src="https://e.org/x.js"></script>': "fetches https://e.org/x.js from another",
    '<script src="//e.org/x.js"></script>': "fetches //e.org/x.js from another host",
    '<img src="https://e.org/x.png" alt="">': "fetches https://e.org/x.png from another host",
    '<img src="gone.png" alt="">': "fetches gone.png, which is not there",
    '<link rel="stylesheet" href="https://e.org/x.css">': "fetches https://e.org/x.css from",
    '<img srcset="https://e.org/x.png 2x" alt="">': "fetches https://e.org/x.png from another",
    '<object data="https://e.org/x"></object>': "fetches https://e.org/x from another host",
    "<style>a{background:url(https://e.org/x)}</style>": "fetches https://e.org/x from",
    '<p style="background:url(//e.org/x)">x</p>': "fetches //e.org/x from another host",
    "<p>{{ answer('x') }}</p>": 'has "{{" in it',
    "<pre><code>{{ answer('x') }}</code></pre>": 'has "{{" in it',
    "<p>{% if %}</p>": 'has "{%" in it',
    "<p>Macro Rendering Error</p>": 'has "Macro Rendering Error" in it',
    '<strong class="problem" role="alert">x</strong>': "shows an error message",
}
STYLES = ("url(https://e.org/x.woff)", '"https://e.org/x.css"')


@pytest.fixture(scope="module")
def problems(site: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    """The problems of a site with all defects, by where they are.

    Each defect has a line of its own, so that one check of the site is enough for all of them.
    """
    copy = shutil.copytree(site, tmp_path_factory.mktemp("defects") / "site", copy_function=os.link)
    page, style = copy / "index.html", copy / "assets" / "site.css"
    html = page.read_text(encoding="utf-8")
    page.unlink()  # the built site has the same file
    defects = "\n".join(DEFECTS)
    page.write_text(html.replace("</body>", f"\n{defects}\n</body>"), encoding="utf-8")
    style.unlink()
    rules = [f"@import {r};" if r.startswith('"') else f"a {{ src: {r} }}" for r in STYLES]
    style.write_text("\n".join(["", *rules, ""]), encoding="utf-8")
    by_place: dict[str, list[str]] = {}
    for problem in map(str, check_site(copy)):
        place, _, cause = problem.partition(": ")
        by_place.setdefault(place, []).append(cause)
    return by_place


def line_of(defect: str, site: Path) -> int:
    """The line of the home page on which a defect is."""
    text = (site / "index.html").read_text(encoding="utf-8")
    return text[: text.index("</body>")].count("\n") + 2 + [*DEFECTS].index(defect)


@pytest.mark.parametrize("defect", DEFECTS)
def test_a_defect_is_found(defect: str, site: Path, problems: Mapping[str, list[str]]) -> None:
    """Each thing that must not be published is reported with its page and line, once."""
    (cause,) = problems[f"site/index.html:{line_of(defect, site)}"]
    assert cause.startswith(DEFECTS[defect])


@pytest.mark.parametrize("rule", STYLES)
def test_a_style_that_fetches_is_found(rule: str, problems: Mapping[str, list[str]]) -> None:
    """An address in a style sheet is reported with its file and line, an import too."""
    (cause,) = problems[f"site/assets/site.css:{2 + STYLES.index(rule)}"]
    assert re.match(r"fetches https://e\.org/x\.\w+ from another", cause)


def test_nothing_else_is_found(problems: Mapping[str, list[str]]) -> None:
    """There is no problem but those of the defects."""
    assert len(problems) == len(DEFECTS) + len(STYLES)
