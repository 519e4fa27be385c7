"""Numbers in sentences, and `answers.json`: what scripts need to know of them is written there."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from macros.answers.missing import NoAnswer
from macros.core.errors import Problem
from macros.events.settings import Settings
from macros.queries.result import Result
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

OWN = Context(PROJECT_ROOT, app="", settings=Settings(source="own.jsonl"))


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
    assert revenue["events"] == ["purchase", "purchase_refunded"]
    assert revenue["properties"] == [["plan"], ["purchase_value"]]
    assert revenue["tables"] == ["events"]
    assert revenue["needs"] == {
        "events": ["purchase", "purchase_refunded"],
        "optional": ["purchase_refunded"],
        "properties": [["events", "plan"], ["events", "purchase_value"]],
        "places": [
            [["purchase", "purchase_refunded"], ["events", "plan"]],
            [["purchase", "purchase_refunded"], ["events", "purchase_value"]],
        ],
        "days": 0,
    }
    assert revenue["numbers"] == ["purchase_value"]
    assert answers["revenue_bridge"]["needs"] == {
        "events": ["account_created", "purchase"],
        "optional": [],  # organizations are those that signed up
        "properties": [["events", "purchase_value"]],
        "places": [[["purchase"], ["events", "purchase_value"]]],
        "days": 0,
    }
    assert answers["revenue_per_current_tier"]["tables"] == ["events", "persons"]
    assert answers["current_projects"]["events"] == ["project_created", "project_deleted"]
    assert {answer["source"] for answer in answers.values()} == {"sample data"}


def test_answers_json_has_null_for_all_events(
    context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A query that filters no event looks at all of them, which is not the same as at none."""
    monkeypatch.setattr("macros.queries.query.Query.events", lambda _: None)
    assert json.loads(everything(context).text)["organizations"]["events"] is None


def test_a_check_fails_with_the_values_where_it_is_false(context: Context) -> None:
    """True, it leaves nothing on the page."""
    check = MACROS["check"].bind(context)
    total = context.result("total_users").value
    assert check(f"total_users == {total}").text == ""
    with pytest.raises(Problem, match=f"not true: total_users is {total:,}; change the sentence"):
        check(f"total_users == {total + 1}")


def test_a_check_is_about_the_sample() -> None:
    """A sentence about the sample stays as it is above numbers of the reader's own events."""
    assert MACROS["check"].bind(OWN)("1 > 2").text == ""


def test_the_highest_and_the_lowest_row_are_named(
    context: Context, truth: Mapping[str, Any]
) -> None:
    """By what the first column says, as the ledger has it."""
    tiers = truth["organizations_per_tier"]
    name = "organizations_per_tier"
    assert MACROS["highest"].bind(context)(name).text == max(tiers, key=tiers.get)
    assert MACROS["lowest"].bind(context)(name).text == min(tiers, key=tiers.get)
    with pytest.raises(Problem, match="gives no numbers"):
        MACROS["highest"].bind(names_only(context))(name)


def names_only(context: Context) -> Context:
    """A context in which every result is a row of text."""
    result = Result(("name",), (("Acme",),), "names")
    names = Context(context.root, app="")
    names.__dict__["answers"] = SimpleNamespace(result=lambda _: result)
    return names


def test_a_claim_about_sums_is_made_where_it_holds(context: Context) -> None:
    """With the names of both queries, by which live examples check it for what they show."""
    claim = MACROS["if_equal"].bind(context)
    text = claim("organizations_per_month", "organizations", "All.", 'Not "all".').text
    names = "organizations_per_month organizations"
    other = "Not &quot;all&quot;."
    assert text == f'<span data-equal="{names}" data-otherwise="{other}">All.</span>'
    with pytest.raises(Problem, match=r"^not true: total_users is [\d,]+, organizations is "):
        claim("total_users", "organizations", "All.")


def test_a_claim_that_the_readers_events_refute_is_not_made() -> None:
    """What is said in its place is what holds for them; nothing where nothing is said."""
    results = {"organizations": 3, "organizations_per_tier": 2}
    own = Context(OWN.root, app="", settings=OWN.settings)
    own.__dict__["answers"] = SimpleNamespace(
        result=lambda name: Result(("n",), ((results[name],),), "organizations"),
        query=lambda name: name,
        is_own=lambda _: True,
        own_model="organization",
        names=list,
    )
    claim = MACROS["if_equal"].bind(own)
    assert claim("organizations_per_tier", "organizations", "All.", "Some.").text.endswith(
        ">Some.</span>"
    )
    assert claim("organizations_per_tier", "organizations", "All.").text.endswith("></span>")
    assert claim("organizations", "organizations", "All.", "Some.").text.endswith(">All.</span>")


def test_a_ratio_is_put_in_words(context: Context) -> None:
    """Where there are words near enough; for the reader's own events, otherwise as a number."""
    ratio = MACROS["ratio"].bind(context)
    assert ratio("total_users / total_users * 2").text == "twice"
    with pytest.raises(Problem, match="no words"):
        ratio("total_users / total_users * 1.2")
    assert MACROS["ratio"].bind(OWN)("1.2").text == "1.20 times"


def test_a_ratio_of_what_the_readers_events_lack_is_no_answer() -> None:
    """It is said in its place, as for any answer; the page stands."""
    with pytest.raises(NoAnswer, match=r"No answer: your data has no value for this\."):
        MACROS["ratio"].bind(lacking())("organizations_per_tier['free'] / organizations")
    with pytest.raises(NoAnswer, match="no value for this"):
        MACROS["highest"].bind(lacking())("organizations_per_tier")


def lacking() -> Context:
    """A context of the reader's own events, in which every result is empty."""
    context = Context(OWN.root, app="", settings=OWN.settings)
    result = Result(("tier", "organizations"), (), "organizations")
    answers = SimpleNamespace(result=lambda _: result, own_model="organization", names=list)
    context.__dict__["answers"] = answers
    return context


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


ARRIVALS = """\
sent = 250
arrived_with = 249
arrived_without = 100
test = "tests/a.py::test_b"
"""


def test_what_arrives_is_the_text_of_its_file(tmp_path: Path) -> None:
    """First without the recipe, then with it; no number breaks at the end of a line."""
    (tmp_path / "snippets" / "arrivals").mkdir(parents=True)
    (tmp_path / "snippets" / "arrivals" / "job.toml").write_text(ARRIVALS, encoding="utf-8")
    assert MACROS["arrivals"].bind(Context(tmp_path, app=""))("job").text == (
        '<span class="arrivals" data-recipe="job"><b>100&nbsp;of&nbsp;250</b> without it, '
        "<b>249&nbsp;of&nbsp;250</b> with it</span>"
    )


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


@pytest.mark.parametrize(
    ("settings", "label"),
    [
        (Settings(), "the sample data"),
        (Settings(source="e.jsonl"), "your data"),
        (Settings(source="e.jsonl", label="our app"), "our app"),
    ],
)
@pytest.mark.parametrize("query", ["", "-- units: of a header that is wrong\n"])
def test_the_source_of_numbers_needs_no_query(
    settings: Settings, label: str, query: str, tmp_path: Path
) -> None:
    """Where there is none, or none that can be read, events are called the same."""
    if query:
        (tmp_path / "snippets" / "sql").mkdir(parents=True)
        (tmp_path / "snippets" / "sql" / "a.sql").write_text(query, encoding="utf-8")
    context = Context(tmp_path, app="", settings=settings)
    text = MACROS["data"].bind(context)().text
    assert text == f"<span data-source>{label}</span>"
