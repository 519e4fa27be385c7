"""Numbers in sentences, and `answers.json`: what scripts need to know of them is written there."""

from __future__ import annotations

import json

import pytest

from macros.render.blocks import Blocks
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
def blocks() -> Blocks:
    """The macros of this project's build."""
    return Blocks(PROJECT_ROOT, app="")


@pytest.mark.parametrize(("macro", "args"), CALLS)
def test_a_number_names_its_query_and_its_macro(
    blocks: Blocks, macro: str, args: tuple[str, ...]
) -> None:
    """A script that replaces a number knows how it was made without reading its text."""
    text = getattr(blocks, macro)(*args)
    assert text.count("data-answer=") == 1
    assert f'data-answer="{args[0]}" data-macro="{macro}"' in text


def test_answers_json_says_what_a_query_names(blocks: Blocks) -> None:
    """Events, property keys as paths, and the keys that become numbers, each sorted."""
    answers = json.loads(blocks.everything())
    revenue = answers["revenue_per_tier"]
    assert revenue["events"] == ["purchase"]
    assert revenue["properties"] == [["plan"], ["purchase_value"]]
    assert revenue["numbers"] == ["purchase_value"]
    assert answers["current_projects"]["events"] == ["project_created", "project_deleted"]
    assert {answer["source"] for answer in answers.values()} == {"sample data"}


def test_answers_json_has_null_for_all_events(
    blocks: Blocks, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A query that filters no event looks at all of them, which is not the same as at none."""
    monkeypatch.setattr("macros.queries.query.Query.events", lambda _: None)
    assert json.loads(blocks.everything())["organizations"]["events"] is None
