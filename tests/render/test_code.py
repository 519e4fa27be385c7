"""Code on a page: each language in a tab, which says where code runs that can run in two places."""

from __future__ import annotations

import re

import pytest

from macros.render.context import Context
from macros.render.registry import MACROS
from tests.support.checkout import PROJECT_ROOT
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
