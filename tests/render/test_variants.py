"""What macros show on the page of another model than the tutorial's."""

from __future__ import annotations

import pytest

from macros.core.errors import Problem
from macros.render import code, numbers
from macros.render.context import Context
from tests.support.checkout import PROJECT_ROOT


def on_page_of(model: str) -> Context:
    """The context while a page of that model is rendered."""
    return Context(
        PROJECT_ROOT, app="", page=lambda: f"{model}/tutorial.md", page_model=lambda: model
    )


@pytest.mark.parametrize(
    ("path", "name", "file"),
    [
        ("python/accounts.py", "account_created", "python/person/accounts.py"),
        ("python/client.py", "client", "python/client.py"),  # shared: it names nobody
        ("javascript/organization/identify.js", "log_out", "javascript/identify.js"),
        ("python/group/accounts.py", "account_created", "python/group/accounts.py"),
    ],
)
def test_a_snippet_is_that_of_the_model(path: str, name: str, file: str) -> None:
    """The tutorial's own is shown where it names nothing of identity, or is asked for."""
    text = code.snippet(on_page_of("person"), path, name).text
    assert f'data-section="{file}:{name}"' in text


def test_a_snippet_about_somebody_else_is_refused() -> None:
    """A section that the model lacks would count organizations where people are persons."""
    with pytest.raises(Problem, match=r"snippets/python/person/identify\.py.* names register"):
        code.snippet(on_page_of("person"), "python/identify.py", "register")


@pytest.mark.parametrize(
    ("model", "name", "full"),
    [
        ("person", "organizations", "person/organizations"),
        ("person", "organization/organizations", "organizations"),
        ("person", "group/organizations", "group/organizations"),
        ("organization", "organizations", "organizations"),
    ],
)
def test_a_number_is_that_of_the_model(model: str, name: str, full: str) -> None:
    """Unless another model is asked for by its folder."""
    text = numbers.answer(on_page_of(model), name).text
    assert f'data-answer="{full}"' in text


def test_an_insight_follows_its_query() -> None:
    """A shared query has the tutorial's insight; of another query, the model needs its own."""
    context = on_page_of("person")
    assert "Open this insight" in code.insight(context, "total_revenue").text
    assert code.insight(context, "retention_by_cohort").text == code.NO_INSIGHT
