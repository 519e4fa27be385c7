"""What is folded away: a query that the page shows already, and the many steps of an insight."""

from __future__ import annotations

from pathlib import Path

import pytest

from macros.content import insights
from macros.render.code import OPEN_STEPS
from macros.render.context import Context
from macros.render.figures import queries_on_page
from macros.render.registry import MACROS
from tests.support.checkout import PROJECT_ROOT, SNIPPETS

CHART = ("users_per_month", "line", "Users")


@pytest.mark.parametrize(
    ("page", "has_query"),
    [
        ('{{ sql("users_per_month") }}', False),
        ("{{sql('users_per_month') | indent(4)}}", False),
        ('{% include "other.md" %}', False),
        ('{{ sql("total_users") }} {{ table("users_per_month") }}', True),
    ],
)
def test_a_chart_has_its_query_unless_the_page_does(
    page: str, has_query: bool, tmp_path: Path
) -> None:
    """Its rows are below it either way, under a heading that says what is there."""
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "page.md").write_text(page, encoding="utf-8")
    loop = '{{ sql("users_per_month") }} {% include "page.md" %}'
    (tmp_path / "docs" / "other.md").write_text(loop, encoding="utf-8")
    context = Context(tmp_path, app="", page=lambda: "page.md")
    context.__dict__["answers"] = Context(PROJECT_ROOT, app="").answers
    text = MACROS["chart"].bind(context)(*CHART).text
    assert ('data-query="users_per_month"' in text) == has_query
    assert f"<summary>{'Data and SQL' if has_query else 'Data'}</summary>" in text
    assert 'data-table="users_per_month"' in text


def test_the_queries_of_a_page_are_a_part_of_a_charts_key(tmp_path: Path) -> None:
    """An edit that shows the query as code changes the chart; any other edit does not."""
    (tmp_path / "docs").mkdir()
    page = tmp_path / "docs" / "page.md"
    context = Context(tmp_path, app="", page=lambda: "page.md")
    keys = []
    for text in ("", "A word.", '{{ sql("b") }} {{ sql("a") }} {{ sql("b") }}'):
        page.write_text(text, encoding="utf-8")
        keys.append(queries_on_page(context))
    assert keys == ["", "", "a b"]
    assert MACROS["chart"].state is queries_on_page


def test_many_steps_are_folded_below_the_link() -> None:
    """Few stand open above it; none is lost."""
    context = Context(PROJECT_ROOT, app="https://us.posthog.com")
    folded = set()
    for name in insights.names(SNIPPETS):
        steps = insights.load(SNIPPETS, name).steps()
        text = MACROS["insight"].bind(context)(name).text
        assert all(f"{number}. {step}" in text for number, step in enumerate(steps, 1))
        first, *_ = text.splitlines()
        if len(steps) > OPEN_STEPS:
            folded.add(name)
            assert first.startswith("[Open this insight in PostHog](")
            assert '??? example "Step by step' in text
        else:
            assert first.startswith("1. ")
            assert "???" not in text
    assert folded
