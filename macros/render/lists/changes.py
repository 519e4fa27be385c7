"""The macro that lists what changed on the site: numbers and facts, by day."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby

from macros.content import facts
from macros.content.history import Change, Day, history
from macros.core import formats
from macros.core.words.language import of_project, say
from macros.queries.query import DEFAULT_MODEL
from macros.render import markup, numbers
from macros.render.context import Context
from macros.render.output import Output

LISTED = 12  # changes of a day that are more are folded
ROWS = ", "  # between the rows of an answer, as `make changes` writes them
NONE = "\N{EN DASH}"


def changes(context: Context) -> Output:
    """What became different, the newest day first, and when each fact was checked last."""
    days = sorted(history(context.snippets), key=lambda day: day.day, reverse=True)
    checked = [f"## {say('When each fact was checked')} {{ #checked }}", *_checked(context)]
    return Output("\n\n".join([*(part for day in days for part in _day(context, day)), *checked]))


def _day(context: Context, day: Day) -> Iterator[str]:
    yield f"## {formats.long_day(day.day)} {{ #day-{day.day.isoformat()} }}"
    changed = [each for each in day.numbers if each.before is not None and each.now is not None]
    if changed:
        yield _folded(say("Answers that changed"), _table(context, changed), len(changed))
    for title, part in (
        (say("New answers"), [each for each in day.numbers if each.before is None]),
        (say("Answers that are gone"), [each for each in day.numbers if each.now is None]),
    ):
        if part:
            yield _folded(title, _list(_question(context, each.name) for each in part), len(part))
    for title, part in (
        (say("New facts"), [each for each in day.facts if each.before is None]),
        (say("Facts that changed"), [each for each in day.facts if each.before and each.now]),
        (say("Facts that are gone"), [each for each in day.facts if each.now is None]),
    ):
        if part:
            yield _folded(title, _list(_statement(context, each) for each in part), len(part))


def _folded(title: str, text: str, count: int) -> str:
    """A list below its title; a long one can be opened."""
    heading = f"{title}: {count}"
    if count <= LISTED:
        return f"**{heading}**\n\n{text}"
    return f'??? example "{heading}"\n\n{markup.indented(text)}'


def _list(items: Iterable[str]) -> str:
    return "\n".join(f"- {item}" for item in items)


def _table(context: Context, changed: Iterable[Change]) -> str:
    rows = (
        f"| {_question(context, each.name)} | {' | '.join(_differing(each.before, each.now))} |"
        for each in changed
    )
    head = " | ".join((say("Question"), say("Before"), say("Now")))
    return "\n".join([f"| {head} |", "|---|---|---|", *rows])


def _differing(before: str | None, now: str | None) -> tuple[str, str]:
    """The parts of two answers, which have several, that are not in the other one."""
    old, new = (str(text).split(ROWS) for text in (before, now))
    only_old = [part for part in old if part not in new]
    only_new = [part for part in new if part not in old]
    return formats.escape(ROWS.join(only_old) or NONE), formats.escape(ROWS.join(only_new) or NONE)


def _question(context: Context, name: str) -> str:
    """A question as a link to its answer, with its model; the name of one that is gone."""
    full = name if "/" in name else f"{DEFAULT_MODEL}/{name}"
    if name not in context.answers.names():
        return f"`{name}`"
    text, link = formats.escape(of_project(context.query(full).question)), context.query_link(full)
    model, _, _ = name.rpartition("/")
    return (f"[{text}]({link})" if link else text) + (f" ({model})" if model else "")


def _statement(context: Context, change: Change) -> str:
    """A fact, with its sources where it is still one."""
    says = formats.escape(change.now or change.before)
    is_known = change.name in facts.facts(context.snippets)
    source = f" {numbers.fact(context, change.name).text}" if change.now and is_known else ""
    before = (
        f" {say('Before')}: {formats.escape(change.before)}" if change.before and change.now else ""
    )
    return f"{says}{source}{before}"


def _checked(context: Context) -> Iterator[str]:
    """The facts by the day on which each was checked last, the newest first."""
    known = sorted(
        facts.facts(context.snippets).values(), key=lambda fact: (fact.day, fact.name), reverse=True
    )
    for day, group in groupby(known, key=lambda fact: fact.day):
        checked = sorted(group, key=lambda fact: fact.name)
        statements = (_statement(context, Change(each.name, None, each.says)) for each in checked)
        yield _folded(formats.long_day(day), _list(statements), LISTED + len(checked))
