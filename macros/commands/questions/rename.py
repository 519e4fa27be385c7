"""Rename a question: its files, and every mention of it."""

from __future__ import annotations

from pathlib import Path
from re import Match

import click

from macros.commands.questions.edits import Project, check_names
from macros.commands.questions.mentions import Mentions
from macros.core.errors import Problem
from macros.core.paths import ROOT

NEXT = "Look at the changes; stored output is written by pytest --update-golden, after a look too."


def rename_question(root: Path, name: str, to: str) -> list[str]:
    """Rename a question; a line on each file.

    Args:
        root: the project's folder.
        name: of the question, with the folder of its set if it asks one.
        to: the new name, without a folder.

    Raises:
        Problem: see `Mentions.check`; an impossible name, or one that is taken. Nothing is changed
            then.
    """
    mentions, project = Mentions(root, name), Project(root)
    mentions.check()
    check_names([("question", to)])
    taken = Mentions(root, f"{mentions.set}/{to}" if mentions.set else to)
    for file in taken.files():
        if file.is_file():
            raise Problem("this question exists already", path=project.path(file))

    def renamed(match: Match[str]) -> str:
        return match[0][: match.start("own") - match.start()] + to

    changes = [(file, *mentions.pattern.subn(renamed, text)) for file, text in mentions.texts()]
    lines = []
    for file in mentions.files():
        new = file.with_name(f"{to}{file.name.removeprefix(mentions.own)}")
        file.rename(new)
        lines.append(f"{project.path(file)}: now {new.name}")
    for file, text, count in changes:
        file.write_text(text, encoding="utf-8")
        lines.append(f"{project.path(file)}: {count} mention{'s' * (count > 1)}")
    return lines


@click.command
@click.option("--question", "name", default="", help="The question.")
@click.option("--to", default="", help="Its new name, without the folder of a set.")
def rename(name: str, to: str) -> None:
    """Rename a question: its files, and every mention of it."""
    if not name or not to:
        raise click.UsageError(
            "two names are needed: make rename question=reports_per_user to=reports"
        )
    print("\n".join([*rename_question(ROOT, name, to), NEXT]))
