"""Which files the build makes: those to which a page links by its macro, and no others."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from macros.core.errors import Problem
from macros.render.context import Context
from macros.render.lists import take_away
from macros.render.markup import TAKE_AWAY_NAMES
from macros.site.takeaway.downloads import Download, link_pages, read_downloads
from tests.events.exports.makers import write, year
from tests.support.checkout import PROJECT_ROOT, copy_to, run, share_cache

PAGES = {
    "index.md": "# A *page*\n\nThere are {{ answer('organizations') }}.\n",
    "away.md": "# Away\n\n{{ take_away('index.md') }}\n\n{{ take_away() }}\n",
    "answers.md": "# Answers\n\n{{ answers() }}\n",
}


def on_page(page: str) -> Context:
    """The context while a page is rendered."""
    return Context(PROJECT_ROOT, app="", page=lambda: page)


def test_a_page_links_to_the_files_of_each_variant(tmp_path: Path) -> None:
    """The recommended model first; every kind of file for each."""
    text = take_away.take_away(on_page("guides/away.md"), "tutorial.md").text
    (tmp_path / "guides" / "away").mkdir(parents=True)
    (tmp_path / "guides" / "away" / "index.html").write_text(text)
    downloads = read_downloads(tmp_path, ["guides/away/index.html"])
    kinds = {*TAKE_AWAY_NAMES} - {"site"}
    for model, page in {
        "organization": "tutorial/index.html",
        "person": "person/tutorial/index.html",
        "group": "group/tutorial/index.html",
    }.items():
        assert {(d.kind, d.page) for d in downloads if d.model == model} == {
            (kind, page) for kind in kinds
        }
    targets = {download.target for download in downloads}
    assert {"take-away/tutorial-person.ipynb", "take-away/sample-group.zip"} <= targets
    assert len(targets) == len(downloads) == 3 * len(kinds)
    assert re.findall(r"<strong>(.*?)</strong>", text) == [
        *("Identify people", "Organizations", "Groups"),
    ]


def test_the_site_is_a_file_too(tmp_path: Path) -> None:
    """Without a page, the link is to the zip."""
    (tmp_path / "index.html").write_text(take_away.take_away(on_page("index.md")).text)
    assert read_downloads(tmp_path, ["index.html"]) == [
        Download("site", "", "", "take-away/site.zip", "index.html")
    ]


def test_an_unknown_page_is_refused() -> None:
    """With the nearest name."""
    with pytest.raises(Problem, match=r'no page "tutorail\.md"; did you mean "tutorial\.md"\?'):
        take_away.take_away(on_page("index.md"), "tutorail.md")


def test_a_page_that_is_taken_ends_with_its_links(tmp_path: Path) -> None:
    """To its own files, and to the page that lists them, from where it stands."""
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "index.html").write_text("<article>text</article><article></article>x")
    notebook = Download("notebook", "m", "a/index.html", "t/a.ipynb", "t/index.html")
    sample = Download("sample", "m", "a/index.html", "t/s.zip", "t/index.html")
    link_pages(tmp_path, [sample, notebook])
    assert (tmp_path / "a" / "index.html").read_text() == (
        '<article>text</article><article><p class="take-away">Take this page away: '
        '<a href="../t/a.ipynb">notebook</a>; <a href="../t/">how to use them</a>.</p></article>x'
    )


def test_nobody_publishes_their_own_events(tmp_path: Path) -> None:
    """With those, the PDF has the user's numbers, and a sentence stands for the notebooks."""
    root = copy_to(tmp_path / "project", PAGES)
    share_cache(root)
    export = write(year(), tmp_path / "events.parquet")
    done = run("macros", "build", root=root, EVENTS=str(export))
    assert (done.returncode, done.stderr) == (0, "")
    folder = root / "site" / "take-away"
    assert {file.name for file in folder.iterdir()} == {
        *("index-organization-python.pdf", "index-organization-javascript.pdf", "site.zip"),
    }
    page = (root / "site" / "away" / "index.html").read_text(encoding="utf-8")
    assert "the site publishes those of its sample company, and never your own." in page


def test_a_site_without_a_link_makes_no_file(tmp_path: Path) -> None:
    """What nobody can find is not made."""
    pages = {name: text for name, text in PAGES.items() if name != "away.md"}
    root = copy_to(tmp_path / "project", pages)
    share_cache(root)
    done = run("macros", "build", root=root)
    assert (done.returncode, done.stderr) == (0, "")
    assert not (root / "site" / "take-away").exists()
    assert not list((root / "site").rglob("*.pdf"))
