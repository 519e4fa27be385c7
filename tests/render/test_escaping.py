"""What comes from events, settings or headers stays text on a page, whichever macro shows it."""

from __future__ import annotations

import html
import re
from dataclasses import replace
from datetime import datetime

import pytest
from bs4 import BeautifulSoup

from macros.answers.missing import NoAnswer, what_is_lacking
from macros.core import formats
from macros.events.settings import Settings
from macros.queries.needs import Needs
from macros.queries.result import Result
from macros.render import markup
from macros.render.context import Context
from macros.render.registry import MACROS
from tests.support.checkout import PROJECT_ROOT

# It would end what it stands in: an element, an attribute, a call of a macro, emphasis or a link.
HOSTILE = "</b><script>x</script>\"'{{ 7*7 }} **bold** `code` [link](javascript:x) | cell"
QUERY = "organizations_per_tier"
ROWS = ((HOSTILE, 3), ("pro", 1))
# In these, Markdown has no meaning; test_charts.py has hostile pictures.
NOT_MARKDOWN = re.compile(r'(?:aria-label|title)="[^"]*"|<svg.*?</svg>', re.DOTALL)
CALLS: list[tuple[str, tuple[str, ...], tuple[tuple[object, ...], ...]]] = [
    ("answer", (QUERY,), ((HOSTILE,),)),
    ("answer_text", (QUERY,), ((HOSTILE,),)),
    ("spread", (QUERY,), ROWS),
    ("highest", (QUERY,), ROWS),
    ("lowest", (QUERY,), (("pro", 4), (HOSTILE, 1))),
    ("card", (QUERY, "tutorial.md", "users_per_month"), ROWS),
    ("chart", (QUERY, "bar", HOSTILE, formats.escape(HOSTILE)), ROWS),
    ("table", (QUERY,), ROWS),
    ("table", (QUERY,), (("pro", HOSTILE, 1),)),
    ("banner", (QUERY, HOSTILE), ((datetime(2025, 1, 2), 1, HOSTILE),)),
]


def hostile_context(rows: tuple[tuple[object, ...], ...]) -> Context:
    """What macros get where the rows, the question and the label of the events are hostile."""
    context = Context(PROJECT_ROOT, app="", page=lambda: "")
    query, result = (
        context.query,
        Result((HOSTILE, "number", "group")[: len(rows[0])], rows, "organizations"),
    )
    vars(context).update(
        query=lambda name: replace(query(name), question=HOSTILE),
        result=lambda _: result,
    )
    return context


@pytest.mark.parametrize(("macro", "arguments", "rows"), CALLS, ids=[call[0] for call in CALLS])
@pytest.mark.parametrize("label", [HOSTILE, "sample data"], ids=["hostile", "plain"])
def test_markup_in_data_is_text(
    macro: str,
    arguments: tuple[str, ...],
    rows: tuple[tuple[object, ...], ...],
    label: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """No element, no macro call, no emphasis, no code and no link comes of it."""
    context = hostile_context(rows)
    monkeypatch.setattr(context.answers, "label", lambda _: label)
    text = NOT_MARKDOWN.sub("", MACROS[macro].bind(context)(*arguments).text)
    page = BeautifulSoup(text, "html.parser")
    assert page.find("script") is None
    for special in ("{{", "**bold", "`code", "[link]", "| cell"):
        assert special not in text
    assert " ".join(HOSTILE.split()) in " ".join(page.get_text().split())


def test_markup_in_the_label_of_the_settings_is_text(monkeypatch: pytest.MonkeyPatch) -> None:
    """Users may call their events what they like."""
    own = Context(PROJECT_ROOT, app="", settings=Settings(source="own.jsonl", label=HOSTILE))
    monkeypatch.setattr(Context, "own_variant", "")
    monkeypatch.setattr(Context, "own_model", "organization")
    text = MACROS["data"].bind(own)().text
    assert BeautifulSoup(text, "html.parser").find("script") is None
    assert "{{" not in text
    assert "**bold" not in text
    assert HOSTILE in html.unescape(text)


def test_the_reason_for_no_answer_is_text() -> None:
    """It has the label of the events, which the settings may say."""
    needs = Needs(frozenset(["purchase"]), frozenset(), frozenset())
    lacks = what_is_lacking(Result(("n",), ((0,),), ""), needs, [], [])
    text = markup.unanswered(NoAnswer(HOSTILE, lacks))
    page = BeautifulSoup(text, "html.parser")
    assert page.find("script") is None
    assert "{{" not in text
    assert page.get_text().startswith(f"No answer: {HOSTILE} has no ")
