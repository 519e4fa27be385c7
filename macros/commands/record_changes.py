"""Record what changed on the site: the command behind the page "What changed"."""

from __future__ import annotations

import json
from datetime import date, datetime
from pathlib import Path

import click

from macros.commands.compare_numbers import cell
from macros.content.facts import facts
from macros.content.history import history, record
from macros.core.paths import ROOT
from macros.render import answers_json
from macros.render.context import Context


@click.command(options_metavar="[--day DAY]")
@click.option(
    "--day",
    type=click.DateTime(formats=["%Y-%m-%d"]),
    help="The day to record them for, such as 2026-11-24; today, unless given.",
)
def changes(day: datetime | None) -> None:
    """Record which numbers and facts differ from those of the days before.

    They go into snippets/changes/history.json: look at the difference, and commit it.
    """
    snippets = ROOT / "snippets"
    today = day.date() if day else date.today()
    record(snippets, today, current_numbers(ROOT), current_facts(snippets))
    last = history(snippets)[-1]
    counts = (0, 0) if last.day < today else (len(last.numbers), len(last.facts))
    print(f"{today}: answers that changed: {counts[0]}; facts that changed: {counts[1]}")


def current_numbers(root: Path) -> dict[str, str]:
    """The text of each answer by its name, on the sample company's events."""
    answers = json.loads(answers_json.everything(Context(root, app="")).text)
    return {name: cell(answer) for name, answer in answers.items()}


def current_facts(snippets: Path) -> dict[str, str]:
    """What each fact says, by its name."""
    return {name: fact.says for name, fact in facts(snippets).items()}
