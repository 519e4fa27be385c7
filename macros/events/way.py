"""The way of an event: whose it is by the identity rules, in words.

`docs/live/identity/way.ts` says the same of the events of a reader's run; the same cases test both.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from macros.core.words.language import PLACEHOLDER, say, translatable
from macros.events.identity import IdentityResolver, Message, Person, is_personless, other_id

COUNTS = translatable("two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")

Piece = tuple[str, str]  # a kind, "text" or "code", and the text


class Way:
    """The way of some events, in the order in which they arrive at an empty project."""

    def __init__(self) -> None:
        self._resolver = IdentityResolver()
        self._first_events: dict[str, int] = {}
        self._ids: set[str] = set()
        self._count = 0

    def next(self, message: Message) -> list[Piece]:
        """Take in an event; returns whose it is, and what came of a merge that it asks for."""
        resolver, distinct_id = self._resolver, str(message["distinct_id"])
        other = other_id(message) or distinct_id
        before, source = resolver.find(distinct_id), resolver.find(other)
        known = len(resolver.warnings)
        for _ in resolver.ingest([message]):
            pass
        person = resolver.resolve(distinct_id)
        self._count += 1
        self._ids |= {distinct_id, other}
        has_no_profile = is_personless(message) and not person.has_profile
        owner = self._owner(before, has_no_profile)
        pieces = _pieces(say("Distinct id {id}: {owner}", owner=owner), id=distinct_id)
        for name, refused in resolver.warnings[known:]:
            pieces += _refusal(name, refused)
        if other != distinct_id and resolver.find(other) is person and source is not person:
            pieces += self._merge(other, source, person)
        self._first_events.setdefault(person.id, self._count)
        return [*pieces, ("text", ".")]

    def _owner(self, before: Person | None, has_no_profile: bool) -> str:
        if before is None:
            return say("a new person without a profile" if has_no_profile else "a new person")
        number = self._first_events[before.id]
        if has_no_profile:
            return say("the person of event {n}, still without a profile", n=number)
        return say("the person of event {n}", n=number)

    def _merge(self, other: str, source: Person | None, target: Person) -> list[Piece]:
        if source is None:
            return _pieces(say("; {id} becomes another distinct id of this person"), id=other)
        ids = len({known[:200] for known in self._ids if self._resolver.find(known) is target})
        count = say(COUNTS[ids - 2]) if ids - 2 < len(COUNTS) else str(ids)
        text = say(
            "; the person of {id} is merged into this one: {count} distinct ids, one person",
            count=count,
        )
        return _pieces(text, id=other)


def ways(messages: Iterable[Message]) -> Iterator[list[Piece]]:
    """Whose each of the messages is."""
    return map(Way().next, messages)


def _refusal(name: str, refused: str) -> list[Piece]:
    """What PostHog warns of, and the name of that warning."""
    if name == "distinct_id_too_long":
        return [("text", say("; a distinct id is cut to 200 characters"))]
    if name == "cannot_merge_already_identified":
        text = say(
            "; {id} is not merged: its person is identified already (ingestion warning {warning})"
        )
    else:
        text = say(
            "; nothing is merged: PostHog refuses the distinct id {id} "
            "(ingestion warning {warning})"
        )
    return _pieces(text, id=refused, warning=name)


def _pieces(text: str, **codes: str) -> list[Piece]:
    """A text with the ids, which are written as code, in place of its placeholders."""
    parts = PLACEHOLDER.split(text)
    kinds = ("code" if index % 2 else "text" for index in range(len(parts)))
    named = zip(kinds, parts, strict=True)
    return [(kind, codes[part] if kind == "code" else part) for kind, part in named if part]
