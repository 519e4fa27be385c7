"""List the facts with their age, oldest first, and where pages state them.

This is the only place that compares a fact with the clock: pages show the date, never the age.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path

import click
import jinja2
from jinja2 import nodes

from macros.commands.group import errors_option
from macros.content.facts import Fact
from macros.content.facts import facts as known_facts
from macros.core.errors import Problem, suggest
from macros.core.paths import ROOT
from macros.core.text_files import read
from macros.site import diagnostics

MACRO = "fact"  # what pages call
Uses = Mapping[str, list[str]]


@click.command
@click.option(
    "--older-than",
    "limit",
    type=click.IntRange(min=0),
    metavar="DAYS",
    help="Report the facts that were checked longer ago, with exit status 1.",
)
@errors_option
def facts(limit: int | None) -> None:
    """List the facts with their age, oldest first, in Markdown."""
    today = date.today()
    known = known_facts(ROOT / "snippets")
    print(listing(known.values(), uses(ROOT / "docs", known), today))
    if limit is not None:
        sys.exit(diagnostics.report(outdated(known.values(), limit, today)))


def listing(facts: Iterable[Fact], uses: Uses, today: date) -> str:
    """A table of facts, oldest first: age in days, name, statement, places and sources."""
    oldest_first = sorted(facts, key=lambda fact: (fact.day, fact.name))
    rows = (
        [
            str(fact.age(today)),
            f"`{fact.name}`",
            fact.says,
            ", ".join(uses.get(fact.name, [])) or "no page",
            ", ".join(f"{fact.way}: {source.link}" for source in fact.sources),
        ]
        for fact in oldest_first
    )
    head = ["| Days | Fact | Says | Pages | Sources |", "|--:|---|---|---|---|"]
    return "\n".join([*head, *map(_row, rows)])


def outdated(facts: Iterable[Fact], limit: int, today: date) -> list[Problem]:
    """A problem for each fact that was checked more than so many days ago."""
    return [
        Problem(
            f'the fact "{fact.name}" was {fact.way} {fact.age(today)} days ago, which is more than '
            f'{limit}; check "{fact.says}" again, and change the date',
            path=fact.path,
            line=fact.line,
        )
        for fact in facts
        if fact.age(today) > limit
    ]


def uses(docs: Path, names: Iterable[str]) -> dict[str, list[str]]:
    """The places of pages that call each fact, as file and line.

    Raises:
        Problem: a page that cannot be parsed, or that calls a fact that does not exist.
    """
    known = sorted(names)
    places: dict[str, list[str]] = defaultdict(list)
    for page in sorted([*docs.rglob("*.md"), *docs.rglob("*.jinja")]):
        path = f"docs/{page.relative_to(docs).as_posix()}"
        for name, line in calls(read(page, path), path):
            if name not in known:
                cause = f'no fact "{name}"; {suggest(name, known, "Facts")}'
                raise Problem(cause, path=path, line=line)
            places[name].append(f"{path}:{line}")
    return places


def calls(text: str, path: str) -> list[tuple[str, int]]:
    """The name of each fact that the text of a page calls, and the line."""
    try:
        tree = jinja2.Environment().parse(text)
    except jinja2.TemplateSyntaxError as error:
        raise Problem(str(error.message), path=path, line=error.lineno) from None
    return [
        (str(argument.value), argument.lineno)
        for call in tree.find_all(nodes.Call)
        if isinstance(call.node, nodes.Name) and call.node.name == MACRO
        for argument in [*call.args, *(keyword.value for keyword in call.kwargs)]
        if isinstance(argument, nodes.Const)
    ]


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"
