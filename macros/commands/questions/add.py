"""Write the files of a new question, so that its author only has to change what they say."""

from __future__ import annotations

from pathlib import Path

import click

from macros.commands.questions.of_events import DEFAULT_MODULE, Question
from macros.commands.questions.of_set import SetQuestion
from macros.core.errors import Problem, suggest
from macros.core.paths import ROOT
from macros.events.sample_company import sample_company
from macros.events.sets.files import read_sets

EVENT = "report_viewed"
PAGES = ("tutorial.md", "index.md")  # the first of them that is there gets a section


def add(
    root: Path,
    name: str,
    event: str = "",
    module: str = "",
    page: str = "",
    new_page: str = "",
    new_module: str = "",
) -> list[str]:
    """Write the files of a question; a line on each file, then one on each thing to do next.

    Raises:
        Problem: see `Question.write` and `SetQuestion.write`; settings that do not go together; no
            set in the name where there has to be one.
    """
    if page and new_page:
        raise Problem("page= and new-page= cannot both be given")
    if module and new_module:
        raise Problem("module= and new-module= cannot both be given")
    is_new = bool(new_page)
    page = new_page or page or next((p for p in PAGES if (root / "docs" / p).is_file()), PAGES[-1])
    if "/" in name:
        if event or module or new_module:
            raise Problem("a question about a set of events takes no event= and no module=")
        return SetQuestion(root, name, page, is_new).write()
    if (sets := read_sets(root)) and not sample_company(root).models:
        cause = f'a question needs the name of its set of events and a slash before "{name}"'
        raise Problem(f"{cause}; {suggest(name, sets, 'Sets')}")
    if new_module and not event:
        raise Problem("new-module= needs an event, too: event=…")
    question = Question(
        root, name, event or EVENT, module or new_module, page, is_new, bool(new_module)
    )
    return question.write()


@click.command
@click.argument("name", default="")
@click.option("--event", default="", help=f"What it counts; else {EVENT}.")
@click.option("--module", default="", help=f"The snippets of the event; else {DEFAULT_MODULE}.")
@click.option("--new-module", default="", help="Snippets to write, with the event.")
@click.option("--page", default="", help="The page with its section; else the tutorial.")
@click.option("--new-page", default="", help="A page to write, with its line in the navigation.")
def question(name: str, event: str, module: str, page: str, new_page: str, new_module: str) -> None:
    """Write the files of a new question.

    NAME is used everywhere, e.g. reports_per_user: for its file, its anchor and its answer. That of
    a question about a set of events has the folder of the set, e.g. papers/papers_per_year.
    """
    if not name:
        raise click.UsageError("a question needs a name: make question name=reports_per_user")
    print("\n".join(add(ROOT, name, event, module, page, new_page, new_module)))
