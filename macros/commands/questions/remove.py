"""Remove a question: its files, what a command wrote of it elsewhere, and a list of the rest."""

from __future__ import annotations

import re
from pathlib import Path

import click

from macros.commands.questions.edits import Edit, Project
from macros.commands.questions.mentions import Mentions
from macros.commands.questions.tracked_event import TrackedEvent
from macros.core.paths import ROOT

CALL = re.compile(r"\{\{[-+]?\s*(\w+)\(\s*[\"']([^\"']+)[\"']")
LEDGER = "macros/sample"
OF_CODE = ("snippet", "module", "output", "exchange")  # macros that name no question
LEFT = "{path}:{line}: still mentions it"
IN_QUOTES = re.compile(r"'(\w+)'")
EVENT_STAYS = '{place}: stays, because the event "{event}" is not of this question alone'
USED = '{path}:{line}: uses the event "{event}"'
NEXT = "The build says of each page what it still asks; change these lines by hand."


def remove_question(root: Path, name: str) -> list[str]:
    """Remove a question; a line on each file, then one on each mention that is left.

    A section of a page goes where its heading has the question's anchor and no call in it names
    another question, and with it a new page that has nothing else; so does what the ledger says of
    it, and an event that nothing else mentions.

    Raises:
        Problem: see `Mentions.check`. Nothing is changed then.
    """
    mentions, project = Mentions(root, name), Project(root)
    mentions.check()
    events = _events(mentions)
    edits = [Edit(file, None, "deleted") for file in mentions.files()]
    edits += [edit for file, text in mentions.texts() for edit in _edits(mentions, file, text)]
    lines = project.write(edits)
    for event in events:
        lines += _without_event(event)
    for file, text in mentions.texts():
        path = project.path(file)
        for number, line in enumerate(text.splitlines(), 1):
            if mentions.pattern.search(line):
                lines.append(LEFT.format(path=path, line=number))
    return lines


def _events(mentions: Mentions) -> list[TrackedEvent]:
    """The events of the sample company that the query names."""
    if mentions.set:
        return []
    names = IN_QUOTES.findall(Project(mentions.root).read(mentions.files()[0]))
    events = (TrackedEvent(mentions.root, name) for name in dict.fromkeys(names))
    return [event for event in events if event.module]


def _without_event(event: TrackedEvent) -> list[str]:
    """Remove an event that nothing else mentions; say who does if that is no other query."""
    project, uses = Project(event.root), event.uses()
    if not uses:
        return project.write(event.removals())
    if any(file.suffix in (".sql", ".json") for file, _ in uses):
        return []
    file, line = event.sections()[0]
    place = f"{project.path(file)}:{line}"
    return [
        EVENT_STAYS.format(place=place, event=event.name),
        *(USED.format(path=project.path(file), line=line, event=event.name) for file, line in uses),
    ]


def _edits(mentions: Mentions, file: Path, text: str) -> list[Edit]:
    """What can be removed of a file without reading it."""
    project = Project(mentions.root)
    path = project.path(file)
    if path.startswith("docs/"):
        new, what = _without_section(text, mentions), "without its section"
        if new != text and (gone := project.without_page(path.removeprefix("docs/"), new)):
            return gone
    elif path.startswith(LEDGER) and not mentions.set:
        entry = rf"\n\n@entries\.add\ndef {mentions.own}\(.*\n(?:(?:    .*)?\n)*?(?=\n\n|\Z)"
        new, what = re.sub(entry, "", text), "without what really happened"
    else:
        return []
    return [] if new == text else [Edit(file, new, what)]


def _without_section(text: str, mentions: Mentions) -> str:
    heading = re.search(rf"^(#+) .*\{{ #{mentions.own}[ \}}].*$", text, re.MULTILINE)
    if not heading:
        return text
    following = re.compile(rf"^#{{1,{len(heading[1])}}} ", re.MULTILINE)
    end = following.search(text, heading.end())
    section = text[heading.start() : end.start() if end else len(text)]
    calls = [argument for macro, argument in CALL.findall(section) if macro not in OF_CODE]
    if any(argument.rpartition("/")[2] != mentions.own for argument in calls):
        return text
    left = f"{text[: heading.start()].rstrip()}\n"
    return f"{left}\n{text[end.start() :]}" if end else left


@click.command
@click.option("--question", "name", default="", help="The question.")
def remove(name: str) -> None:
    """Remove a question: its files, its section, its truth, and an event of its own."""
    if not name:
        raise click.UsageError("a question is needed: make remove question=reports_per_user")
    print("\n".join([*remove_question(ROOT, name), NEXT]))
