"""The check of a built site finds every defect that must not be published."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from macros.site.link_check import check_site


def test_nothing_is_wrong_with_the_site(site: Path) -> None:
    """Every link and anchor leads somewhere, nothing comes from elsewhere, nothing is left over."""
    assert list(map(str, check_site(site))) == []


@pytest.mark.parametrize(
    ("defect", "cause"),
    [
        ('<a href="gone/">x</a>', "links to gone/, which is not there"),
        (
            '<a href="tutorial/#gone">x</a>',
            'links to tutorial/#gone, and tutorial/index.html has no anchor "gone"',
        ),
        ('<a href="/tutorial/">x</a>', "names /tutorial/, which is wrong where the site is not at"),
        ('<a href="#gone">x</a>', 'links to #gone, and index.html has no anchor "gone"'),
        ('<script src="https://e.org/x.js"></script>', "fetches https://e.org/x.js from another"),
        ('<script src="//e.org/x.js"></script>', "fetches //e.org/x.js from another host"),
        ('<img src="https://e.org/x.png" alt="">', "fetches https://e.org/x.png from another host"),
        ('<img src="gone.png" alt="">', "fetches gone.png, which is not there"),
        ('<link rel="stylesheet" href="https://e.org/x.css">', "fetches https://e.org/x.css from"),
        (
            '<img srcset="https://e.org/x.png 2x" alt="">',
            "fetches https://e.org/x.png from another",
        ),
        ('<object data="https://e.org/x"></object>', "fetches https://e.org/x from another host"),
        ("<style>a{background:url(https://e.org/x)}</style>", "fetches https://e.org/x from"),
        ('<p style="background:url(//e.org/x)">x</p>', "fetches //e.org/x from another host"),
        ("<p>{{ answer('x') }}</p>", 'has "{{" in it'),
        ("<pre><code>{{ answer('x') }}</code></pre>", 'has "{{" in it'),
        ("<p>{% if %}</p>", 'has "{%" in it'),
        ("<p>Macro Rendering Error</p>", 'has "Macro Rendering Error" in it'),
        ('<strong class="problem" role="alert">x</strong>', "shows an error message"),
    ],
)
def test_a_defect_is_found(defect: str, cause: str, site: Path, tmp_path: Path) -> None:
    """Each thing that must not be published is reported with its page and line."""
    copy = shutil.copytree(site, tmp_path / "site")
    page = copy / "index.html"
    text = page.read_text(encoding="utf-8")
    line = text[: text.index("</body>")].count("\n") + 2
    page.write_text(text.replace("</body>", f"\n{defect}</body>"), encoding="utf-8")
    (problem,) = map(str, check_site(copy))
    assert problem.startswith(f"site/index.html:{line}: {cause}")


@pytest.mark.parametrize("rule", ["url(https://e.org/x.woff)", '"https://e.org/x.css"'])
def test_a_style_that_fetches_is_found(rule: str, site: Path, tmp_path: Path) -> None:
    """An address in a style sheet is reported with its file and line, an import too."""
    copy = shutil.copytree(site, tmp_path / "site")
    text = f"@import {rule};" if rule.startswith('"') else f"a {{ src: {rule} }}"
    (copy / "assets" / "site.css").write_text(f"\n{text}\n", encoding="utf-8")
    (problem,) = map(str, check_site(copy))
    assert re.match(r"site/assets/site\.css:2: fetches https://e\.org/x\.\w+ from another", problem)
