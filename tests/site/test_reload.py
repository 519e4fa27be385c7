"""A hundred rebuilds in one process, as while serving: every edit is seen, and nothing leaks."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.checkout import copy_to, share_cache
from tests.support.rebuilt import rebuilt

PAGES = {
    "index.md": (
        '# A page\n\nThere are {{ answer("organizations") }}.\n\n'
        '{{ snippet("python/accounts.py", "account_created") }}\n\n'
        '{{ insight("organizations") }}\n\n{{ sql("organizations") }}\n\n'
        '{{ chart("organizations_per_tier", "bar", "Tiers") }}\n'
    ),
    "answers.md": "# Answers\n\n## Organizations { #query-organizations }\n",
    # Reading its 74 files into the search, which nobody uses here, takes a quarter of each build.
    "sources.md": "---\nsearch:\n  exclude: true\n---\n# Sources\n\n{{ sources() }}\n",
}
# A file, a string in it, what replaces it, and what the built page has then.
EDITS = [
    ("docs/index.md", "# A page", "# Another page", "Another page"),
    ("docs/index.md", "# Another page", "# A page", "A page"),
    (
        "snippets/python/accounts.py",
        '        "account_created"',
        '        # At once.\n        "account_created"',
        "At once.",
    ),
    ("snippets/python/accounts.py", "        # At once.\n", "", "account_created"),
    ("snippets/sql/organizations.sql", "-- counts: ", "-- counts: exactly ", "Counts exactly"),
    ("snippets/sql/organizations.sql", "-- counts: exactly ", "-- counts: ", "Counts "),
    ("snippets/insights/organizations.json", '"all"', '"-7d"', "Last 7 days"),
    ("snippets/insights/organizations.json", '"-7d"', '"all"', "All time"),
    ("macros/content/insight_steps.py", "Total count", "How many", "account_created"),
    ("macros/content/insight_steps.py", "How many", "Total count", "account_created"),
    ("macros/render/vega_lite.py", '"cornerRadiusEnd": 3', '"cornerRadiusEnd": 9', "<svg"),
    ("macros/render/vega_lite.py", '"cornerRadiusEnd": 9', '"cornerRadiusEnd": 3', "<svg"),
    ("macros/__init__.py", '"""Called before the macros', '"""Runs before the macros', "A page"),
    (
        "macros/__init__.py",
        "    _build.before_page()\n",
        '    _build.before_page()\n    env.markdown += "\\n\\nAdded by the entry itself."\n',
        "Added by the entry itself.",
    ),
    (
        "macros/__init__.py",
        '    env.markdown += "\\n\\nAdded by the entry itself."\n',
        "",
        "A page",
    ),
    ("macros/content/sections.py", "def section(", "def section((", "SyntaxError"),
    ("macros/content/sections.py", "def section((", "def section(", "A page"),
    ("macros/__init__.py", '"""Runs before the macros', '"""Called before the macros', "A page"),
    ("docs/index.md", "# A page\n", "# A page\n\n[x](nowhere.md)\n", "no page"),
    ("docs/index.md", "\n[x](nowhere.md)\n", "", "A page"),
    ("docs/index.md", 'answer("organizations")', 'answer("organization")', "no query"),
    ("docs/index.md", 'answer("organization")', 'answer("organizations")', "There are"),
    # mkdocs-macros would raise an exception for this.
    ("docs/index.md", "# A page\n", "---\nignore_macros: true\n---\n# A page\n", "no longer has"),
    ("macros/render/markup.py", "What PostHog receives", "What arrives", "no longer has"),
    ("docs/index.md", "---\nignore_macros: true\n---\n# A page\n", "# A page\n", "What arrives"),
    ("macros/render/markup.py", "What arrives", "What PostHog receives", "What PostHog receives"),
]
PASSING = (
    "Another page",
    "Added by the entry itself.",
    "SyntaxError",
    "no query",
    "no page",
    "At once.",
    "Counts exactly",
    "Last 7 days",
    "What arrives",
)
REBUILDS = 100


@pytest.fixture(scope="module")
def builds(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    """A hundred builds of a small project, each after an edit."""
    root = copy_to(tmp_path_factory.mktemp("reload") / "project", PAGES)
    share_cache(root)
    edits = (EDITS * (REBUILDS // len(EDITS) + 1))[:REBUILDS]
    return rebuilt(root, [edit[:3] for edit in edits], "index.html")


@pytest.mark.timeout(900)
def test_every_edit_is_seen(builds: list[dict[str, Any]]) -> None:
    """Of pages, snippets, queries, insights, our modules and their entry: the next build has it."""
    for number, build in enumerate(builds):
        file, _, _, expected = EDITS[number % len(EDITS)]
        assert expected in build["page"], f"build {number}, after an edit of {file}"
        assert bool(build["page"]) == bool(expected), f"build {number}, after an edit of {file}"
        stale = [text for text in PASSING if text in build["page"] and text != expected]
        assert stale == [], f"build {number}, after an edit of {file}"


@pytest.mark.timeout(900)
def test_nothing_accumulates(builds: list[dict[str, Any]]) -> None:
    """After a hundred builds, the process holds what it held after the first round of edits."""
    assert len(builds) == REBUILDS
    first, last = builds[len(EDITS)], builds[-1]
    for kind in ("modules", "files", "threads", "paths", "handlers"):
        assert last[kind] <= max(build[kind] for build in builds[: len(EDITS)]), kind
    assert last["megabytes"] < first["megabytes"] + 40
