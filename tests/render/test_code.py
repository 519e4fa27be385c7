"""Code on a page: each language in a tab, which says where code runs that can run in two places."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from pygments.lexers import get_lexer_by_name

from macros.content.languages import NOT_RUN, Language
from macros.render import markup
from macros.render.context import Context
from macros.render.registry import MACROS
from tests.support.checkout import PROJECT_ROOT, SNIPPETS
from tests.support.sections import is_for_browser, load_section


@pytest.mark.parametrize(
    ("module", "section"),
    [("identify", "register"), ("accounts", "account_created"), ("revenue", "purchase")],
)
def test_a_tab_says_where_javascript_runs(module: str, section: str) -> None:
    """By the SDK that the section is for; Python is always a server's."""
    context = Context(PROJECT_ROOT, app="")
    text = MACROS["snippet"].bind(context)(module, section).text
    in_browser = is_for_browser(load_section(f"javascript/{module}.js", section))
    assert re.findall(r'^=== "(.*)"$', text, re.MULTILINE) == [
        f"JavaScript ({'browser' if in_browser else 'server'})",
        "Python",
    ]


def test_both_places_occur() -> None:
    """The sections above are for a browser and for a server."""
    places = [
        is_for_browser(load_section("javascript/identify.js", "register")),
        is_for_browser(load_section("javascript/revenue.js", "purchase")),
    ]
    assert places == [True, False]


RUBY = """\
# --8<-- [start:account_created]
client.capture({ event: 'account_created' })
# --8<-- [end:account_created]
"""


@pytest.fixture
def translated(tmp_path: Path) -> Path:
    """Snippets with a module in Ruby, of which it has one section."""
    for language in ("python", "javascript"):
        shutil.copytree(SNIPPETS / language, tmp_path / "snippets" / language)
    ruby = tmp_path / "snippets" / "ruby" / "accounts.rb"
    ruby.parent.mkdir()
    ruby.write_text(RUBY, encoding="utf-8")
    return tmp_path


def tabs(root: Path, section: str, model: str = "organization") -> list[str]:
    """The tabs of a section of the module."""
    context = Context(root, app="", page_model=lambda: model)
    text = MACROS["snippet"].bind(context)("accounts", section).text
    return re.findall(r'^=== "(.*)"$', text, re.MULTILINE)


def test_a_tab_of_a_language_that_nothing_runs_says_so(translated: Path) -> None:
    """Behind those that run, and only where the file has the section."""
    server = ["JavaScript (server)", "Python"]
    assert tabs(translated, "account_created") == [*server, "Ruby (not run)"]
    assert tabs(translated, "account_removed") == server


def test_another_model_has_its_own_file(translated: Path) -> None:
    """The code of the tutorial's may be about another person."""
    server = ["JavaScript (server)", "Python"]
    assert tabs(translated, "account_created", "person") == server
    own = translated / "snippets" / "ruby" / "person" / "accounts.rb"
    own.parent.mkdir()
    own.write_text(RUBY, encoding="utf-8")
    assert tabs(translated, "account_created", "person") == [*server, "Ruby (not run)"]


def test_a_file_that_nothing_runs_can_be_shown_alone(translated: Path) -> None:
    """And is among the sources."""
    context = Context(translated, app="")
    text = MACROS["snippet"].bind(context)("ruby/accounts.rb", "account_created").text
    assert "client.capture({ event: 'account_created' })" in text
    assert "## ruby/accounts.rb" in MACROS["sources"].bind(context)().text


@pytest.mark.parametrize("language", NOT_RUN, ids=lambda language: language.folder)
def test_a_block_is_in_its_language(language: Language) -> None:
    """Pygments knows each by the ending of its files."""
    block = markup.fenced("", f"{language.folder}/a.{language.ending}")
    assert get_lexer_by_name(block.split()[2][1:]).name
