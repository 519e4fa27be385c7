"""Numbers in sentences, and `answers.json`: what scripts need to know of them is written there."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from macros.render.answers_json import everything
from macros.render.context import Context
from macros.render.registry import MACROS
from tests.support.checkout import PROJECT_ROOT

CALLS = [
    ("answer", ("organizations",)),
    ("answer_text", ("organizations",)),
    ("total", ("users_per_month",)),
    ("spread", ("organizations_per_tier",)),
    ("card", ("organizations", "tutorial.md", "users_per_month")),
    ("card", ("organizations_per_tier", "tutorial.md", "users_per_month")),
]


@pytest.fixture(scope="module")
def context() -> Context:
    """What the macros of this project get."""
    return Context(PROJECT_ROOT, app="")


@pytest.mark.parametrize(("macro", "args"), CALLS)
def test_a_number_names_its_query_and_its_macro(
    context: Context, macro: str, args: tuple[str, ...]
) -> None:
    """A script that replaces a number knows how it was made without reading its text."""
    text = MACROS[macro].bind(context)(*args).text
    assert text.count("data-answer=") == 1
    assert f'data-answer="{args[0]}" data-macro="{macro}"' in text


def test_answers_json_says_what_a_query_names(context: Context) -> None:
    """Events, property keys as paths, and the keys that become numbers, each sorted."""
    answers = json.loads(everything(context).text)
    revenue = answers["revenue_per_tier"]
    assert revenue["events"] == ["purchase"]
    assert revenue["properties"] == [["plan"], ["purchase_value"]]
    assert revenue["numbers"] == ["purchase_value"]
    assert answers["current_projects"]["events"] == ["project_created", "project_deleted"]
    assert {answer["source"] for answer in answers.values()} == {"sample data"}


def test_answers_json_has_null_for_all_events(
    context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A query that filters no event looks at all of them, which is not the same as at none."""
    monkeypatch.setattr("macros.queries.query.Query.events", lambda _: None)
    assert json.loads(everything(context).text)["organizations"]["events"] is None


FACTS = """\
[was-read]
says = "So."
sources = ["*A* & {{ x }} <https://posthog.com/docs/a_b_c>", "PostHog/posthog#1"]
read = 2026-11-24

[was-run]
says = "So."
sources = ["npm:posthog-js@1.449.2"]
run = 2026-01-31
"""


def test_a_fact_has_its_sources_and_the_month(tmp_path: Path) -> None:
    """As links in parentheses, with what a title could do to a page escaped."""
    (tmp_path / "snippets" / "facts").mkdir(parents=True)
    file = tmp_path / "snippets" / "facts" / "a.toml"
    file.write_text(FACTS, encoding="utf-8")
    context = Context(tmp_path, app="")
    assert MACROS["fact"].bind(context)("was-read").text == (
        '<span class="fact" data-fact="was-read">('
        "[&#42;A&#42; &#38; &#123;&#123; x &#125;&#125;](https://posthog.com/docs/a_b_c), "
        "[PostHog/posthog&#35;1](https://github.com/PostHog/posthog/issues/1), "
        "read November 2026)</span>"
    )
    assert MACROS["fact"].bind(context)("was-run").text == (
        '<span class="fact" data-fact="was-run">(run with '
        "[posthog&#45;js 1.449.2](https://www.npmjs.com/package/posthog-js/v/1.449.2), "
        "January 2026)</span>"
    )
