"""What the user's own events are, and what was assumed of them: said before the first number."""

from __future__ import annotations

import contextlib
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from itertools import islice
from typing import Any

from macros.answers.answers import OWN, Answers
from macros.answers.missing import NoAnswer
from macros.core.errors import Problem
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
            parts.append(f"{facts.events:,} events{_span(facts)}")
        if self.organizations is not None:
            parts.append(f"{self.organizations:,} organizations")
        parts.append(f"{self.answered} of {self.questions} questions answered")
        if self.notes:
            parts.append(f"{len(self.notes)} assumption{'s' * (len(self.notes) > 1)}")
        return ", ".join(parts)

    def rows(self) -> Iterator[tuple[str, str]]:
        """Each fact with its name; assumptions are numbered, from 1."""
        if facts := self.facts:
            files = f"{facts.files:,} file{'s' * (facts.files != 1)}"
            yield "Events", f"{facts.events:,} of {facts.exported:,} in {files}{_span(facts)}"
        by = f", by `{self.organization}`" if self.organization else ""
        reason = f" ({self.reason})" if self.reason else ""
        yield "Model", f"{MODELS[self.model]}{by}{reason}"
        if self.organizations is not None:
            yield "Organizations", f"{self.organizations:,}"
        yield "Time zone", f"{self.timezone}, also of times that name none"
        if self.mapped:
            pairs = (f"`{ours}` is `{theirs}`" for ours, theirs in self.mapped.items())
            yield "Names", ", ".join(pairs)
        for number, note in enumerate(self.notes, 1):
            yield f"Assumption {number}", in_words(note)
        if self.unused:
            unused = (f"`{name}` ({count:,})" for name, count in self.unused)
            yield "Not used", f"events that no question asks for: {', '.join(unused)}"
        yield "Answered", f"{self.answered} of {self.questions} questions"

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
    count = f": {note.count:,}" if note.count and note.kind != GAP else ""
    example = f"{',' if count else ':'} such as {note.example}" if note.example else ""
    return f"{note.text}{count}{example}"


def _span(facts: Facts) -> str:
    if not facts.first or not facts.last:
        return ""
    return f", {facts.first:%Y-%m-%d} to {facts.last:%Y-%m-%d}"


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
