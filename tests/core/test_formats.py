"""Values formatted for people, and text that stays text wherever it is put."""

from __future__ import annotations

import doctest
from datetime import date, datetime
from typing import Any

import jinja2
import markdown
import pytest
import yaml
from bs4 import BeautifulSoup, Tag
from hypothesis import example, given
from hypothesis import strategies as st

from macros.core import errors, formats
from macros.events import identity
from tests.support.checkout import PROJECT_ROOT

EXTENSIONS = ["admonition", "attr_list", "def_list", "md_in_html", "tables", "toc"]
TEXT = st.text(st.characters(blacklist_categories=["Cs", "Cc"]), max_size=40)
HOSTILE = [
    "<script>alert(1)</script>",
    "{{ 7 * 7 }}{% raw %}",
    "*a* _b_ `c` [d](e) ![f](g) # h",
    '" onload="alert(1)',
    "&lt;b&gt; &#60; \\<b\\>",
    "a | b\n\n- c\n1. d\n    e",
    "]]> --> <!-- </title>",
    "{: .class } {#id}",
    "https://example.com www.example.com a@example.com",
]


def rendered_body(page: str) -> Tag:
    """The body of a page of Markdown with Jinja in it, as a browser reads it."""
    text = jinja2.Environment().from_string(page).render()
    html = BeautifulSoup(markdown.markdown(text, extensions=EXTENSIONS), "html5lib")
    assert html.body is not None
    return html.body


@given(TEXT)
@example(HOSTILE[0])
@example(HOSTILE[1])
@example(HOSTILE[2])
@example(HOSTILE[3])
@example(HOSTILE[4])
@example(HOSTILE[5])
@example(HOSTILE[6])
@example(HOSTILE[7])
@example(HOSTILE[8])
def test_escaped_text_stays_text(text: str) -> None:
    """Through Jinja, Markdown and HTML, the reader sees the text itself and no markup of it."""
    body = rendered_body(f"x {formats.escape(text)} y")
    assert [element.name for element in body.find_all()] == ["p"]
    assert body.get_text().split() == f"x {text} y".split()


@given(TEXT)
@example('" onload="alert(1)')
@example("'><b>")
@example("a\xa0 \u202f\n")
def test_escaped_text_stays_inside_an_attribute(text: str) -> None:
    """In a double-quoted attribute it neither ends the attribute nor changes.

    Of white space, only what keeps a number and its sign on a line stays as it is.
    """
    (element,) = rendered_body(f'<p><b title="{formats.escape(text)}">z</b></p>').find_all("b")
    breakable = "".join(" " if c.isspace() and c not in "\xa0\u202f" else c for c in text)
    assert element.attrs == {"title": " ".join(filter(None, breakable.split(" ")))}
    assert element.get_text() == "z"


@given(TEXT)
def test_an_attribute_keeps_its_line_breaks(text: str) -> None:
    """What a script reads back from an attribute is the text with its line breaks."""
    title = f"{text}\n{{{{ x }}}}\n"
    html = jinja2.Environment().from_string(f'<b title="{formats.attribute(title)}">z</b>').render()
    (element,) = BeautifulSoup(html, "html5lib").find_all("b")
    assert element.attrs == {"title": title}


@pytest.mark.parametrize(
    ("item", "unit", "text"),
    [
        (None, "users", "none"),
        (True, "", "yes"),
        (False, "", "no"),
        (0, "users", "0"),
        (1214, "users", "1,214"),
        (24685.0, "dollars", "$24,685"),
        (24685.5, "dollars", "$24,685.50"),
        (3.0, "users per organization", "3.00"),
        (94.943, "dollars per organization", "$94.94"),
        (-5, "dollars", "\N{MINUS SIGN}$5"),
        (4.5, "users", "4.50"),
        (float("nan"), "users", "no number"),
        (float("inf"), "dollars", "no number"),
        ("pro", "dollars", "pro"),
        (datetime(2025, 3, 1), "", "Mar 2025"),
        (date(2025, 3, 14), "", "14 Mar 2025"),
        ("a\0\x1b\ufffeb\ud800", "", "a\ufffd\ufffd\ufffdb\ufffd"),
    ],
)
def test_values_read_as_people_write_them(item: Any, unit: str, text: str) -> None:
    """Thousands separated, dollars marked, averages to two places, months as months."""
    assert formats.value(item, unit) == text


@given(st.integers(-(10**12), 10**12))
def test_a_whole_number_reads_back(number: int) -> None:
    """A whole number is shown with all its digits."""
    text = formats.number(number, "users").replace(",", "").replace("\N{MINUS SIGN}", "-")
    assert int(text) == number


@pytest.mark.parametrize("module", [formats, errors, identity], ids=lambda module: module.__name__)
def test_examples_in_docstrings_hold(module: Any) -> None:
    """The examples in a docstring show what the function does."""
    results = doctest.testmod(module)
    assert results.attempted > 0
    assert results.failed == 0


def test_escaping_is_tried_with_the_sites_own_extensions() -> None:
    """These tests render with every plain extension of mkdocs.yml that changes running text."""
    text = (PROJECT_ROOT / "mkdocs.yml").read_text(encoding="utf-8")
    extensions = yaml.safe_load(text.partition("markdown_extensions:")[2].partition("\n\n")[0])
    names = {name if isinstance(name, str) else next(iter(name)) for name in extensions}
    assert {name for name in names if not name.startswith("pymdownx.")} <= set(EXTENSIONS)
