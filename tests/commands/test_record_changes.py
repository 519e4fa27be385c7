"""What changed: the recorded history is that of this very site, and the page shows it."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from macros.commands.compare_numbers import cell
from macros.content.facts import facts
from macros.content.history import PATH, history, latest
from macros.render.context import Context
from macros.render.lists.changes import changes
from tests.support.checkout import PROJECT_ROOT, SNIPPETS, copy_to, edit, run, share_cache


def test_the_history_ends_with_the_numbers_of_the_site(site: Path) -> None:
    """Whoever changes a number or a fact runs `make changes`, and commits what it writes."""
    answers = json.loads((site / "answers.json").read_text(encoding="utf-8"))
    now = latest(history(SNIPPETS))
    hint = "run `make changes`, look at the difference and commit it"
    assert now["numbers"] == {name: cell(answer) for name, answer in answers.items()}, hint
    assert now["facts"] == {name: fact.says for name, fact in facts(SNIPPETS).items()}, hint


def test_the_page_lists_each_day_and_each_fact(site: Path) -> None:
    """The newest day first; a link for each answer; no statement without its date."""
    soup = BeautifulSoup((site / "changes" / "index.html").read_text("utf-8"), "html.parser")
    days = history(SNIPPETS)
    headings = [str(heading["id"]) for heading in soup.select("h2[id^=day-]")]
    assert headings == [f"day-{day.day}" for day in reversed(days)]
    text = " ".join(soup.select_one("article").get_text(" ").split())  # type: ignore[union-attr]
    changed = [sum(bool(each.before and each.now) for each in day.numbers) for day in days]
    assert max(changed) > 5
    assert all(f"Answers that changed: {number}" in text for number in changed if number)
    checked = soup.select_one("#checked")
    assert checked
    dated = {str(mark["data-fact"]) for mark in checked.find_all_next(attrs={"data-fact": True})}
    assert dated == set(facts(SNIPPETS))


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A copy of the project that has no repository."""
    root = copy_to(tmp_path / "project")
    share_cache(root)
    return root


def test_a_change_is_recorded_with_its_day(project: Path) -> None:
    """A fact in other words, and a query that asks something else; the page shows both."""
    groups = project / "snippets" / "facts" / "groups.toml"
    says = re.search(r'\[group-cohorts\]\nsays = "(.*)"', groups.read_text(encoding="utf-8"))
    assert says
    edit(groups, f'says = "{says[1]}"', 'says = "Cohorts <b>may</b> contain groups."')
    query = project / "snippets" / "sql" / "second_payments_in_a_month.sql"
    query.unlink()
    before = (project / "snippets" / PATH).read_bytes()
    done = run("macros", "changes", "--day", "2030-01-02", root=project)
    assert (done.returncode, done.stderr) == (0, "")
    last = history(project / "snippets")[-1]
    assert str(last.day) == "2030-01-02"
    assert [(each.name, each.before, each.now) for each in last.facts] == [
        ("group-cohorts", says[1], "Cohorts <b>may</b> contain groups.")
    ]
    assert [(each.name, each.now) for each in last.numbers] == [
        ("second_payments_in_a_month", None)
    ]
    assert done.stdout == "2030-01-02: answers that changed: 1; facts that changed: 1\n"
    done = run("macros", "changes", "--day", "2026-11-01", root=project)
    assert done.returncode == 1
    assert done.stderr.startswith(f"snippets/{PATH}: has an entry of 2030-01-02, after 2026-11-01")
    assert (project / "snippets" / PATH).read_bytes() != before
    text = changes(Context(project, app="")).text
    assert "- Cohorts &#60;b&#62;may&#60;/b&#62; contain groups." in text
    assert "- `second_payments_in_a_month`" in text


def test_make_has_the_same_command() -> None:
    """As the page for authors says."""
    makefile = (PROJECT_ROOT / "Makefile").read_text(encoding="utf-8")
    assert re.search(r"^changes:.*\n\t\$\(BIN\)/python -m macros changes$", makefile, re.MULTILINE)
