"""The command that lists facts: all of them, oldest first, with their places and sources."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from macros.commands.facts import listing, outdated, uses
from macros.content.facts import Fact, Source
from macros.content.facts import facts as known_facts
from macros.core.errors import Problem
from tests.support.checkout import PROJECT_ROOT, SNIPPETS, copy_to, edit, run

TODAY = date(2026, 11, 26)


def fact(name: str, day: date, says: str = "It is so.") -> Fact:
    """A fact on the first line of a file."""
    sources = (Source("A page", "https://posthog.com/docs"),)
    return Fact(name, says, sources, "read", day, "snippets/facts/a.toml", 1)


def pages(folder: Path, **texts: str) -> Path:
    """Write a folder of pages."""
    for name, text in texts.items():
        (folder / f"{name}.md").write_text(text, encoding="utf-8")
    return folder


def test_the_oldest_fact_is_first() -> None:
    """Each row has the age in days, the statement, the places and the sources, as Markdown."""
    facts = [fact("new", TODAY), fact("old", date(2026, 1, 1), "A | B")]
    assert listing(facts, {"old": ["docs/a.md:3", "docs/b.md:1"]}, TODAY).splitlines()[2:] == [
        "| 329 | `old` | A \\| B | docs/a.md:3, docs/b.md:1 | read: https://posthog.com/docs |",
        "| 0 | `new` | It is so. | no page | read: https://posthog.com/docs |",
    ]


def test_places_are_those_of_calls_in_pages(tmp_path: Path) -> None:
    """With lines counted from the top of the file; code that only looks like a call is none."""
    text = '---\ntitle: A\n---\n\n{{ fact("x") }} {{ fact(name="y") | indent(4) }}\n'
    raw = '{% raw %}{{ fact("x") }}{% endraw %}\n{% if true %}{{ fact("x") }}{% endif %}'
    docs = pages(tmp_path, a=text, b=raw)
    assert uses(docs, ["x", "y"]) == {"x": ["docs/a.md:5", "docs/b.md:2"], "y": ["docs/a.md:5"]}


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ('\n{{ fact("on") }}', 'docs/a.md:2: no fact "on"; did you mean "one"? Facts: one, two.'),
        ("\n\n{{ fact( }}", "docs/a.md:3: unexpected '}', expected ')'"),
    ],
)
def test_a_mistake_in_a_page_is_one_line(text: str, problem: str, tmp_path: Path) -> None:
    """The page and the line, as in a build."""
    with pytest.raises(Problem) as failed:
        uses(pages(tmp_path, a=text), ["one", "two"])
    assert str(failed.value) == problem


def test_a_fact_is_outdated_after_the_limit() -> None:
    """On the last day it is not, on the next it is, with the place where its date stands."""
    facts = [fact("x", date(2026, 11, 16))]
    assert outdated(facts, 10, TODAY) == []
    (problem,) = outdated(facts, 9, TODAY)
    assert str(problem) == (
        'snippets/facts/a.toml:1: the fact "x" was read 10 days ago, which is more than 9; '
        'check "It is so." again, and change the date'
    )


def test_the_command_prints_each_fact() -> None:
    """All that the files have, none twice, by age; and every one has a place."""
    done = run("macros", "facts")
    assert (done.returncode, done.stderr) == (0, "")
    rows = [row.split(" | ") for row in done.stdout.splitlines()[2:]]
    assert sorted(row[1] for row in rows) == sorted(f"`{name}`" for name in known_facts(SNIPPETS))
    ages = [int(row[0].removeprefix("| ")) for row in rows]
    assert ages == sorted(ages, reverse=True)
    for row in rows:
        assert re.search(r"docs/[\w/-]+\.(md|jinja):\d+$", row[3]), row[1]


def test_the_limit_decides_the_exit_status(tmp_path: Path) -> None:
    """The table is printed all the same, and the fact that is too old is reported once."""
    root = copy_to(tmp_path / "project")
    groups = root / "snippets" / "facts" / "groups.toml"
    edit(groups, 'sources = ["PostHog/posthog#33096"]\nread = 2', 'sources = ["a/b#1"]\nread = 1')
    assert run("macros", "facts", root=root).returncode == 0
    done = run("macros", "facts", "--older-than", "36500", "--errors", "text", root=root)
    assert done.returncode == 1
    assert "`group-cohorts`" in done.stdout.splitlines()[2]
    (line,) = done.stderr.splitlines()
    assert line.startswith("snippets/facts/groups.toml:")
    assert 'the fact "group-cohorts" was read ' in line
    assert run("macros", "facts", "--older-than", "3650000", root=root).returncode == 0


def test_a_date_in_the_future_is_a_mistake(tmp_path: Path) -> None:
    """One line, where the date stands, and no table."""
    root = copy_to(tmp_path / "project")
    groups = root / "snippets" / "facts" / "groups.toml"
    edit(groups, 'sources = ["PostHog/posthog#33096"]\nread = 2', 'sources = ["a/b#1"]\nread = 9')
    done = run("macros", "facts", "--errors", "text", root=root)
    assert (done.returncode, done.stdout) == (1, "")
    assert re.fullmatch(
        r'snippets/facts/groups\.toml:\d+: the fact "group-cohorts" was read on 9\d{3}-\d\d-\d\d, '
        r"which is in the future\n",
        done.stderr,
    )


def test_make_has_the_same_command() -> None:
    """With its limit as a variable."""
    makefile = (PROJECT_ROOT / "Makefile").read_text(encoding="utf-8")
    workflow = PROJECT_ROOT / ".github" / "workflows" / "newest-sdks.yml"
    assert "make facts older-than=180\n" in workflow.read_text(encoding="utf-8")
    assert "macros facts $(if $(older-than),--older-than $(older-than))" in makefile
