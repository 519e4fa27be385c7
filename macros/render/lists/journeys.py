"""The macro that shows a journey: its calls, what PostHog receives of each, and whose it is."""

from __future__ import annotations

import json
import tempfile
import uuid
from collections.abc import Iterable, Iterator, Sequence
from itertools import count as counter
from pathlib import Path

from macros.answers.missing import NoAnswer
from macros.content.calls import call_with
from macros.content.journeys.journey import (
    Journey,
    Messages,
    load,
    messages,
    place,
)
from macros.content.scripts.languages import LANGUAGES, where
from macros.content.sections import Section, section
from macros.core import formats
from macros.core.errors import Problem
from macros.core.words.language import count, fill, of_project, say
from macros.events.database import open_database
from macros.events.identity import IdentityResolver, Message
from macros.events.sample_dataset import few_events
from macros.events.way import Piece, Way
from macros.queries.result import Result
from macros.render import markup, numbers
from macros.render.context import Context
from macros.render.figures import spoken
from macros.render.output import Output

TITLES = {folder: title for folder, title, _ in LANGUAGES}


def journey(context: Context, name: str) -> Output:
    """The steps of a journey, each with its events and whose they are; then what comes of them.

    Raises:
        Problem: the events do not give the persons, ids or answers that the journey's file says.
    """
    planned = load(context.snippets, name)
    rows: dict[str, str] = {}
    parts: list[str] = []
    for language in planned.languages:
        by_step = messages(context.snippets, planned, language)
        _check_persons(planned, [message for step in by_step for message in step])
        rows = _numbers(context, planned, by_step)
        sections = _sections(context, planned, language)
        text = "\n\n".join(_steps(context, planned, language, by_step, sections))
        runs_where = where(language, next(iter(sections.values())).code)
        title = f"{TITLES[language]}{say(runs_where)}"
        parts.append(
            f'=== "{title}"\n\n{markup.indented(text)}' if len(planned.languages) > 1 else text
        )
    return Output("\n\n".join([*parts, _table(context, rows)]))


def _sections(context: Context, planned: Journey, language: str) -> dict[str, Section]:
    calls = (call for step in planned.steps for call, _ in step.calls)
    return {call: section(context.snippets, *place(call, language)) for call in calls}


def _steps(
    context: Context,
    planned: Journey,
    language: str,
    by_step: list[Messages],
    sections: dict[str, Section],
) -> Iterator[str]:
    """Each step in Markdown: what happens, the code, and what comes of it."""
    earlier: set[str] = set()
    way = Way()
    events = counter(1)
    for number, (step, received) in enumerate(zip(planned.steps, by_step, strict=True), 1):
        mark = f'data-journey="{planned.name}" data-language="{language}"'
        yield f"**{number}.** {step.text}\n{{ .journey-step {mark} }}"
        for call, facts in step.calls:
            code = sections[call]
            mark = f' data-step-call="{code.path}:{code.name}"'
            yield markup.fenced(call_with(code, facts), code.path, mark)
        new = dict.fromkeys(call for call, _ in step.calls if call not in earlier)
        earlier |= new.keys()
        if new:
            yield _functions(context, [sections[call] for call in new])
        yield _received(received, way, events)
    yield f"{_ending(planned)}\n{{ .journey-end }}"


def _functions(context: Context, sections: Sequence[Section]) -> str:
    """The functions that a step calls, folded: other pages show them at length."""
    blocks = (
        markup.code_block(code, context.link("sources.md", "file", code.path)) for code in sections
    )
    text = "\n\n".join(blocks).replace("data-section=", "data-step-code=")
    title = say("The function") if len(sections) == 1 else say("The functions")
    return f'??? example "{title}"\n\n{markup.indented(text)}'


def _received(received: Messages, way: Way, events: Iterator[int]) -> str:
    """The events of a step, and whose each is."""
    if not received:
        return f"{say('PostHog receives nothing.')}\n{{ .journey-way }}"
    blocks = (f"``` {{ .json }}\n{json.dumps(message, indent=2)}\n```" for message in received)
    messages = "\n\n".join(blocks)
    lines = (
        f"{_event(next(events), message['event'])} {_sentence(way.next(_arrived(message)))}"
        for message in received
    )
    ways = "\n\n".join(f"{line}\n{{ .journey-way }}" for line in lines)
    return f"{markup.folded(say(markup.RECEIVED), messages)}\n\n{ways}"


def _event(number: int, name: str) -> str:
    code = f"<code>{formats.escape(name)}</code>"
    return say("Event {number}, {name}.", number=number, name=code)


def _sentence(pieces: Iterable[Piece]) -> str:
    return "".join(
        f"<code>{formats.escape(text)}</code>" if kind == "code" else text  # in our own words
        for kind, text in pieces
    )


def _arrived(message: Message, number: int = 0) -> Message:
    """A message with what ingestion adds: a time, and an id of the event."""
    time = f"2026-01-05T09:{number:02}:00.000Z"
    return {"timestamp": time, "uuid": str(uuid.UUID(int=number)), **message}


def _ending(planned: Journey) -> str:
    persons = count(planned.persons, "{n} person", "{n} persons")
    return count(
        planned.distinct_ids,
        "In the end there is {n} distinct id and {persons}.",
        "In the end there are {n} distinct ids and {persons}.",
        persons=persons,
    )


def _check_persons(planned: Journey, received: Messages) -> None:
    """A Problem where the events make other persons than the journey's file says."""
    resolver = IdentityResolver()
    sent = [_arrived(message) for message in received]
    persons = {resolver.resolve(m["distinct_id"]).id for m, _ in [*resolver.ingest(sent)]}
    ids = {m["distinct_id"] for m in sent}
    ids |= {str(other) for m in sent if (other := m["properties"].get("$anon_distinct_id"))}
    counted = {"persons": len(persons), "distinct_ids": len(ids)}
    for key, number in counted.items():
        if getattr(planned, key) != number:
            cause = f"{key} is {getattr(planned, key)}, and its events have {number}"
            raise Problem(f'journey "{planned.name}": {cause}; change its text, then the number')


def _numbers(context: Context, planned: Journey, by_step: list[Messages]) -> dict[str, str]:
    """The answers of the journey's events alone, as text; a Problem where one is another."""
    sent = [*map(_account, planned.accounts), *(message for step in by_step for message in step)]
    arrived = [_arrived(message, number) for number, message in enumerate(sent)]
    queries = {name: context.query(_of_page(context, name)) for name in planned.numbers}
    parsed = {name: context.answers.parsed(query) for name, query in queries.items()}
    properties = {path for query in parsed.values() for path in query.properties()}
    with tempfile.TemporaryDirectory() as folder:
        database = open_database(few_events(Path(folder), arrived), properties)
        answers = {name: _text(query.run(database)) for name, query in parsed.items()}
        database.close()
    for name, expected in planned.numbers.items():
        if answers[name] != expected:
            cause = f'journey "{planned.name}": {name} is "{answers[name]}", not "{expected}"'
            raise Problem(f"{cause}; change its text, then the number")
    return answers


def _account(owner: tuple[str, str]) -> Message:
    """The event of an account that is there before a journey begins."""
    organization, user = owner
    properties = {"user_id": user}
    return {"event": "account_created", "distinct_id": organization, "properties": properties}


def _text(result: Result) -> str:
    """An answer as authors write it, in whose text every space is alike."""
    if result.is_single:
        return formats.value(result.value, result.unit)
    return numbers.in_a_line(result).replace("\N{NO-BREAK SPACE}", " ")


def _table(context: Context, rows: dict[str, str]) -> str:
    """The answers of the journey's events alone, beside those of all events."""
    answers = {_of_page(context, name): text for name, text in rows.items()}
    name = context.query(next(iter(answers))).name
    label = formats.escape(spoken(context.answers.label(name)))
    lines = (
        f"| [{_question(context, name)}]({context.query_link(name)}) "
        f"| {formats.escape(text)} | {_of_all(context, name)} |"
        for name, text in answers.items()
    )
    columns = (say("Question"), say("These events alone"), say("All events of the {label}"))
    head = fill(" | ".join(columns), {"label": label})
    return "\n".join([f"| {head} |\n|---|---|---|", *lines])


def _question(context: Context, name: str) -> str:
    return formats.escape(of_project(context.query(name).question))


def _of_page(context: Context, name: str) -> str:
    """The name of a query of the page's model, which is that of the journey, whoever's events."""
    return name if "/" in name else f"{context.model}/{name}"


def _of_all(context: Context, name: str) -> str:
    """The answer of all events of the page, which a reader's run can move."""
    try:
        result = context.result(name)
    except NoAnswer as gap:
        return markup.unanswered(gap)
    if result.is_single:
        return numbers.answer_text(context, name).text
    return numbers.marked(context, name, "spread", numbers.in_a_line(result))
