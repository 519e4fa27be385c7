"""The language of a site and of its pages, as the builder reads them, and what is wrong with it."""

from __future__ import annotations

from pathlib import Path
from shutil import copytree

import pytest
from bs4 import BeautifulSoup

from tests.support.checkout import edit, run
from tests.support.projects.german import german_project
from tests.support.projects.sets import write

SETTING = "  language: en\n"
FRENCH = (
    'no words in "fr": what macros and buttons say is in English there, with the numbers and '
    "months of the language; snippets/words/fr.toml can have its words, which there are in: en, de"
)


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with an English and a German page, built once, so that its cache is warm."""
    root = german_project(tmp_path_factory.mktemp("languages") / "project")
    done = run("macros", "build", root=root)
    assert (done.returncode, done.stderr) == (0, "")
    return root


def words(root: Path, page: str) -> tuple[str, str]:
    """The language of a built page, and its text with single spaces."""
    html = (root / "site" / page).read_text(encoding="utf-8")
    parsed = BeautifulSoup(html, "html.parser")
    assert parsed.html is not None
    return str(parsed.html["lang"]), " ".join(parsed.get_text(" ").split())


def test_a_site_in_german_has_a_page_in_english(root: Path, tmp_path: Path) -> None:
    """The theme's setting is for pages that name no language, and for those without a text."""
    german = copytree(root, tmp_path / "project")
    edit(german / "mkdocs.yml", SETTING, "  language: de\n")
    edit(german / "docs" / "deutsch.md", "language: de", "language: en")
    done = run("macros", "build", root=german)
    assert (done.returncode, done.stderr) == (0, "")
    language, text = words(german, "index.html")
    assert (language, "Diese Zeilen als CSV herunterladen" in text) == ("de", True)
    assert "Mai 2025" in text
    language, text = words(german, "deutsch/index.html")
    assert (language, "Download these rows as CSV" in text) == ("en", True)
    assert "1,234.5%" in text
    language, text = words(german, "404.html")
    assert (language, "Unter dieser Adresse gibt es keine Seite." in text) == ("de", True)


def test_an_edited_word_shows(root: Path, tmp_path: Path) -> None:
    """Although the page and its macros are in the cache, in both languages."""
    edited = copytree(root, tmp_path / "project")
    file = edited / "snippets" / "words" / "de.toml"
    texts = file.read_text(encoding="utf-8").replace("Gebühren", "Beiträge")
    file.write_text(f'[pages]\n"Data and SQL" = "Zeilen"\n{texts}', encoding="utf-8")
    done = run("macros", "build", root=edited)
    assert (done.returncode, done.stderr) == (0, "")
    _, text = words(edited, "deutsch/index.html")
    assert "Liniendiagramm: Beiträge nach Monat" in text
    assert words(edited, "index.html") == words(root, "index.html")


def test_mistakes_are_one_line_each(root: Path, tmp_path: Path) -> None:
    """With the page, or with the catalog, and what to do."""
    broken = copytree(root, tmp_path / "project")
    edit(
        broken / "docs" / "index.md", "title: My tutorial\n", "title: My tutorial\nlanguage: dee\n"
    )
    write(broken, {"snippets/words/de.toml": '[pages]\n"Updated {day}" = "Geändert"\n'})
    done = run("macros", "build", root=broken)
    assert done.returncode == 1
    line, other = sorted(done.stderr.splitlines())
    assert line.startswith('docs/index.md:3: no language "dee"; did you mean "de"? Languages: ')
    assert other == (
        'snippets/words/de.toml: [pages] "Updated {day}" has other placeholders in its '
        "translation; it has {day}"
    )


def test_a_language_without_words_is_said_once(root: Path, tmp_path: Path) -> None:
    """The build is no worse for it: its pages are there, with the numbers of the language."""
    french = copytree(root, tmp_path / "project")
    edit(french / "docs" / "deutsch.md", "language: de", "language: fr")
    edit(french / "docs" / "index.md", "title: My tutorial\n", "title: My tutorial\nlanguage: fr\n")
    done = run("macros", "build", root=french)
    assert (done.returncode, done.stderr) == (0, f"{FRENCH}\n")
    language, text = words(french, "deutsch/index.html")
    assert (language, "Download these rows as CSV" in text) == ("fr", True)
    assert "1 234,5 %" in text
