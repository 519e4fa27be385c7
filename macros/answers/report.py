"""What the user's own events are, and what was assumed of them: said before the first number."""

from __future__ import annotations

import contextlib
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from itertools import islice
from typing import Any

from macros.answers.answers import OWN, Answers
from macros.answers.missing import NoAnswer
from macros.answers.note_words import TEXTS, said
from macros.core import formats
from macros.core.errors import Problem
from macros.core.words.language import count, say, say_again, translatable
from macros.events.meaning.facts import Facts
from macros.events.meaning.meaning import Meaning
from macros.events.meaning.notes import GAP, Note
from macros.queries.query import DEFAULT_MODEL

ORGANIZATIONS = "organizations"  # the query that counts them, in each model
UNUSED = 5  # names of events that no question uses
WIDTH = 14  # of the first column on a terminal
MODELS = {
    "organization": "a person is an organization",
    "person": "a person is a person",
    "group": "an organization is a group",
}
translatable("a person is an organization", "a person is a person", "an organization is a group")


@dataclass(frozen=True)
class Report:
    """What the user's own events are.

    Attributes:
        label: what pages call them.
        model, organization: what a person is, and what identifies an organization.
        reason: why it is that model, or "".
        facts: what the files are; None for a PostHog project.
        timezone: of days and months, and of times that name none.
        organizations: how many there are; None where nothing says.
        mapped: our names with theirs, where they differ.
        notes: what was assumed or left out, in the order in which pages number it.
        unused: the most frequent events that no question uses.
        answered, questions: how many of the questions have an answer.
    """

    label: str
    model: str
    organization: str
    reason: str
    facts: Facts | None
    timezone: str
    organizations: int | None
    mapped: Mapping[str, str]
    notes: tuple[Note, ...]
    unused: tuple[tuple[str, int], ...]
    answered: int
    questions: int

    @property
    def summary(self) -> str:
        """One line: how many events, from when to when, whose, and what they answer."""
        parts = []
        if facts := self.facts:
            parts.append(count(facts.events, "{n} events", "{n} events") + _span(facts))
        if self.organizations is not None:
            parts.append(count(self.organizations, "{n} organizations", "{n} organizations"))
        numbers = {"n": self.answered, "all": self.questions}
        parts.append(say("{n} of {all} questions answered", **numbers))
        if self.notes:
            parts.append(count(len(self.notes), "{n} assumption", "{n} assumptions"))
        return ", ".join(parts)

    def rows(self) -> Iterator[tuple[str, str]]:
        """Each fact with its name; assumptions are numbered, from 1."""
        if facts := self.facts:
            numbers = zip(
                ("n", "all", "m"), (facts.events, facts.exported, facts.files), strict=True
            )
            values = {name: formats.number(number) for name, number in numbers}
            text = count(
                facts.files, "{n} of {all} in {m} file", "{n} of {all} in {m} files", **values
            )
            yield say("Events"), f"{text}{_span(facts)}"
        by = say(", by `{name}`", name=self.organization) if self.organization else ""
        reason = f" ({say_again(self.reason, TEXTS)})" if self.reason else ""
        yield say("Model"), f"{say(MODELS[self.model])}{by}{reason}"
        if self.organizations is not None:
            yield say("Organizations"), formats.number(self.organizations)
        zone = say("{zone}, also of times that name none", zone=self.timezone)
        yield say("Time zone"), zone
        if self.mapped:
            pairs = (
                say("`{ours}` is `{theirs}`", ours=ours, theirs=theirs)
                for ours, theirs in self.mapped.items()
            )
            yield say("Names"), ", ".join(pairs)
        for number, note in enumerate(self.notes, 1):
            yield say("Assumption {number}", number=number), in_words(said(note))
        if self.unused:
            names = (f"`{name}` ({formats.number(times)})" for name, times in self.unused)
            text = say("events that no question asks for: {names}", names=", ".join(names))
            yield say("Not used"), text
        yield say("Answered"), say("{n} of {all} questions", n=self.answered, all=self.questions)

    def text(self) -> str:
        """The report for a terminal, a line for each fact; names are as they are."""
        lines = (f"{name:<{WIDTH}} {_plain(fact)}" for name, fact in self.rows())
        return "\n".join(lines)

    def as_json(self) -> dict[str, Any]:
        """The report for machines; times are ISO 8601."""
        values = asdict(self)
        if self.facts:
            times = {name: time and f"{time:%Y-%m-%dT%H:%M:%SZ}" for name, time in (
                ("first", self.facts.first), ("last", self.facts.last))}  # fmt: skip
            values["facts"] |= times
        return values | {"summary": self.summary}

    def numbers_of(self, notes: Iterable[Note]) -> list[int]:
        """The numbers by which pages call these notes."""
        return [self.notes.index(note) + 1 for note in notes if note in self.notes]


def make_report(answers: Answers) -> Report:
    """The report on the user's own events, whose questions are all asked.

    Raises:
        EventsProblem: they cannot be read.
    """
    own = [name for name in answers.names() if answers.is_own(answers.query(name))]
    organizations = next((n for n in own if n.rpartition("/")[2] == ORGANIZATIONS), "")
    meaning, facts, guess = Meaning.of(answers.settings), answers.own.facts, answers.model_guess
    return Report(
        label=answers.settings.label or OWN,
        model=guess.model if guess else DEFAULT_MODEL,
        organization=guess.organization if guess else "",
        reason=(guess.warning or guess.reason) if guess else "",
        facts=facts,
        timezone=meaning.timezone,
        organizations=_number(answers, organizations),
        mapped=_mapped(meaning),
        notes=answers.own.notes,
        unused=_unused(facts.names if facts else (), _used(answers, own, meaning)),
        answered=sum(_is_answered(answers, name) for name in own),
        questions=len(own),
    )


def _used(answers: Answers, queries: Iterable[str], meaning: Meaning) -> frozenset[str]:
    """The events of the files that any of the queries names, under their own names."""
    named: set[str] = set()
    for name in queries:
        with contextlib.suppress(Problem):  # of a query at fault, its page says what is wrong
            named |= answers.parsed(answers.query(name)).named_events()
    return frozenset(theirs for name in named for theirs in meaning.names.exported(name))


def _unused(names: Iterable[tuple[str, int]], used: Collection[str]) -> tuple[tuple[str, int], ...]:
    """The most frequent events that are not used, but for those that PostHog's SDKs send."""
    others = (pair for pair in names if pair[0] not in used and not pair[0].startswith("$"))
    return tuple(islice(others, UNUSED))


def _mapped(meaning: Meaning) -> dict[str, str]:
    """Our names of events and properties with theirs."""
    events = {
        ours: " or ".join(dict.fromkeys(source.event for source in sources))
        for ours, sources in meaning.names.sources.items()
    }
    return events | {ours: " or ".join(theirs) for ours, theirs in meaning.properties.items()}


def in_words(note: Note) -> str:
    """A note with its number and its example, e.g. 'events have no uuid: 12, such as a "purchase"'.

    >>> in_words(Note("files", "files are copies", 2, "b.csv"))
    'files are copies: 2, such as b.csv'
    """
    if note.count and note.kind != GAP:
        text = f"{note.text}: {formats.number(note.count)}"
        if not note.example:
            return text
        return say("{what}, such as {example}", what=text, example=note.example)
    if not note.example:
        return note.text
    return say("{what}: such as {example}", what=note.text, example=note.example)


def _span(facts: Facts) -> str:
    if not facts.first or not facts.last:
        return ""
    first, last = (f"{time:%Y-%m-%d}" for time in (facts.first, facts.last))
    return f", {say('{first} to {last}', first=first, last=last)}"


def _plain(text: str) -> str:
    """Text for a terminal, where data may hold anything."""
    return "".join(letter if letter.isprintable() else "\ufffd" for letter in text.replace("`", ""))


def _is_answered(answers: Answers, name: str) -> bool:
    with contextlib.suppress(NoAnswer, Problem):  # of a query at fault, its page says what is wrong
        answers.result(name)
        return True
    return False


def _number(answers: Answers, name: str) -> int | None:
    with contextlib.suppress(NoAnswer, Problem):
        value = answers.result(name).value if name else None
        return None if value is None else int(value)
    return None
