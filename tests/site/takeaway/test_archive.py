"""The site as a zip: what is in it, what its pages lack a server for, and the same bytes twice."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path

import pytest

from macros.core.errors import Problem
from macros.site.link_check import check_site
from macros.site.site_meta import SiteMeta
from macros.site.takeaway import archive
from tests.support.checkout import PROJECT_ROOT

META = SiteMeta("A & B", "", "https://example.com/docs/", ("index.html", "a/index.html"))
PAGE = """<html><head><link rel="next" href="a/"></head><body>
<label class="md-header__button md-icon" for="__search"><svg/></label>
<div class="md-search" role="dialog"><div><form name="search"></form><div>x</div></div></div>
<article class="x"><figure data-drawing="data/x.json"></figure>
<a href="a/">1</a> <a href="a/?x=1#y">2</a> <a href="#z">3</a> <a href="https://e.com/">4</a>
<a href="t/site.zip">5</a> <a href="mailto:x@example.com">6</a> <a href="a">7</a></article>
<script type="module" src="assets/site.js"></script>
<script type="module" src="assets/live/entry.js"></script></body></html>"""


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A site of two pages with a script."""
    for path, text in {
        "index.html": PAGE,
        "a/index.html": '<article><a href="..">up</a> <a href="./">here</a></article>',
        "404.html": "none",
        "assets/site.js": "const x = new URL('..', import.meta.url)\nimport('./charts.js')\n",
        "assets/live/entry.js": "export {}",
        "assets/x.js.map": "{}",
        "t/site.zip": "an earlier one",
        "t/x.pdf": "a PDF",
    }.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text, encoding="utf-8")
    return tmp_path


def files_of(packed: bytes) -> dict[str, str]:
    """The files of a zip by their path below its one folder."""
    with zipfile.ZipFile(io.BytesIO(packed)) as opened:
        assert {name.partition("/")[0] for name in opened.namelist()} == {"a-b"}
        return {name[4:]: opened.read(name).decode() for name in opened.namelist()}


def test_it_has_what_works_from_disk_and_not_itself(small: Path) -> None:
    """No error page, no live example, no map of a script, and not the zip of an earlier build."""
    files = files_of(archive.pack(small, META, "t/site.zip"))
    assert [*files] == ["a/index.html", "assets/site.js", "index.html", "t/x.pdf"]


def test_links_lead_to_files(small: Path) -> None:
    """A folder's page is named, and what is not in the zip leads to the site."""
    files = files_of(archive.pack(small, META, "t/site.zip"))
    links = re.findall(r'<a href="([^"]*)">\d', files["index.html"])
    assert links == [
        *("a/index.html", "a/index.html?x=1#y", "#z", "https://e.com/"),
        *("https://example.com/docs/t/site.zip", "mailto:x@example.com", "a/index.html"),
    ]
    assert re.findall(r'href="(\.[^"]*)"', files["a/index.html"]) == [
        "../index.html",
        "./index.html",
    ]


def test_a_page_loads_no_module_and_has_no_search(small: Path) -> None:
    """Its own script is a classic one, and nothing of the search is left."""
    page = files_of(archive.pack(small, META, "t/site.zip"))["index.html"]
    assert re.findall("<script[^>]*>", page) == ['<script defer src="assets/site.js">']
    assert "search" not in page.replace("searching", "")
    assert page.count("<div") == page.count("</div")
    assert "data-drawing" not in page


def test_a_page_says_what_does_not_work(small: Path) -> None:
    """In one sentence, on top of its text, with a link to the same page of the site."""
    files = files_of(archive.pack(small, META, "t/site.zip"))
    notice = re.search(r'<article[^>]*><p class="from-disk"[^>]*>(.*?)</p>', files["a/index.html"])
    assert notice
    assert notice[1] == (
        "You opened this page from disk: searching, running code and queries, your own events and "
        'interactive charts work only <a href="https://example.com/docs/a/">on the site</a>.'
    )


def test_without_an_address_the_sentence_has_no_link(small: Path) -> None:
    """A site that does not know where it will be cannot lead there."""
    files = files_of(archive.pack(small, SiteMeta("A & B", "", "", META.pages), "t/site.zip"))
    assert "interactive charts work only on the site.</p>" in files["a/index.html"]
    assert '<a href="">' not in files["index.html"]


@pytest.mark.parametrize(
    "line", ["import x from './y.js'", "import './y.js'", "export const x = 1"]
)
def test_a_script_that_cannot_work_from_disk_is_a_problem(line: str, small: Path) -> None:
    """One line that names the file, its line and the way out."""
    (small / "assets" / "site.js").write_text(f"// A script.\n{line}\n")
    message = (
        "docs/assets/site.js:2: imports or exports, which a page that is opened from disk cannot; "
        "call import()"
    )
    with pytest.raises(Problem) as problem:
        archive.pack(small, META, "t/site.zip")
    assert str(problem.value) == message


def test_the_same_site_gives_the_same_zip(small: Path) -> None:
    """Whenever its files were written, and in whatever order."""
    first = archive.pack(small, META, "t/site.zip")
    page = (small / "index.html").read_text()
    (small / "index.html").unlink()
    (small / "index.html").write_text(page)
    assert archive.pack(small, META, "t/site.zip") == first


def test_the_zip_of_the_site_has_no_broken_link(site: Path, tmp_path: Path) -> None:
    """Unpacked, it passes the check of a site; it is small, and names no folder of this machine."""
    packed = site / "take-away" / "site.zip"
    assert packed.stat().st_size < 12_000_000
    with zipfile.ZipFile(packed) as opened:
        opened.extractall(tmp_path)
    root = tmp_path / "going-beyond-the-user-model"
    assert check_site(root) == []
    for file in root.rglob("*"):
        assert not file.is_file() or str(PROJECT_ROOT).encode() not in file.read_bytes(), file
