"""Identity resolution: which person an event belongs to, by PostHog's rules.

Sources: PostHog/posthog `nodejs/src/common/persons/person-utils.ts` and
`nodejs/src/worker/ingestion/persons/person-merge-service.ts`; posthog.com
`docs/product-analytics/identify`, `identity-resolution` and `docs/data/ingestion-warnings`
(read November 2026).

- An event's person is the one its distinct id belongs to; a new distinct id makes a new person.
- `$identify` merges the person of `$anon_distinct_id`, and `$create_alias` that of `alias`, into
  the event's own, unless that other person is identified already or an id is illegal.
- `$set` overwrites person properties, `$set_once` does not; in a merge the target's values win.
- An event keeps the person properties as they were when it arrived. Its person id follows merges.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

ILLEGAL_ANY_CASE = frozenset(
    "anonymous guest distinctid distinct_id id not_authenticated email undefined true false".split()
)
ILLEGAL_AS_WRITTEN = frozenset(["[object Object]", "NaN", "None", "none", "null", "0", "undefined"])
# What JavaScript's `trim`, by which PostHog compares ids, takes away.
BLANKS = "\t\n\v\f\r \xa0\u1680" + "".join(map(chr, range(0x2000, 0x200B)))
BLANKS += "\u2028\u2029\u202f\u205f\u3000\ufeff"
LONGEST = 200  # longer distinct ids are cut, with a warning

Message = dict[str, Any]


@dataclass
class Person:
    """A person in PostHog: an id, properties, and whether it has been identified.

    Without a profile it is no row of the table of persons, though it counts as a unique user.
    """

    id: str
    created_at: str
    properties: dict[str, Any] = field(default_factory=dict)
    identified: bool = False
    has_profile: bool = False
    merged_into: Person | None = None

    def final(self) -> Person:
        """The person that this one was merged into, or itself."""
        return self.merged_into.final() if self.merged_into else self


def is_illegal(distinct_id: str) -> bool:
    """Whether PostHog refuses to merge this id with another.

    >>> [is_illegal(value) for value in ("None", "'Guest'", "org_7f3a")]
    [True, True, False]
    """
    bare = distinct_id.strip(BLANKS)
    if len(bare) > 1 and bare[0] == bare[-1] and bare[0] in "'\"":
        bare = bare[1:-1].strip(BLANKS)
    return not bare or bare.lower() in ILLEGAL_ANY_CASE or bare in ILLEGAL_AS_WRITTEN


def is_personless(message: Message) -> bool:
    """Whether an event has no person profile: a visitor's, or one that was sent without an id."""
    return message["properties"].get("$process_person_profile") is False


def other_id(message: Message) -> str | None:
    """The other distinct id that a message names, whose person is to be merged into its own."""
    properties, event = message["properties"], message["event"]
    # PostHog merges the alias into the event's own id: alias(a, b) makes b part of a.
    name = {"$create_alias": "alias", "$identify": "$anon_distinct_id"}.get(event, "")
    other = properties.get(name)
    return str(other) if other else None


class Groups:
    """All groups of a project by (type, key), with the properties that `$groupidentify` set."""

    def __init__(self) -> None:
        self.properties: dict[tuple[str, str], dict[str, Any]] = {}
        self.types: list[str] = []

    def ingest(self, message: Message) -> dict[str, str]:
        """The `$group_0` to `$group_4` of one message; PostHog numbers types as they appear."""
        properties = message["properties"]
        if is_personless(message):
            return {}  # "$group_0" is '' then: group-analytics, "Limitations"
        if message["event"] == "$groupidentify":
            key = (properties["$group_type"], properties["$group_key"])
            self.properties.setdefault(key, {}).update(properties.get("$group_set") or {})
        groups = dict(properties.get("$groups") or {})
        self.types += [name for name in groups if name not in self.types]
        return {f"$group_{self.types.index(name)}": key for name, key in groups.items()}


class IdentityResolver:
    """The persons of a project, from its messages in the order they arrive.

    Attributes:
        warnings: PostHog's ingestion warnings, as pairs of a warning and a distinct id.
    """

    def __init__(self) -> None:
        self._by_distinct_id: dict[str, Person] = {}
        self.warnings: list[tuple[str, str]] = []

    def ingest(self, messages: Iterable[Message]) -> Iterator[tuple[Message, Person]]:
        """Yield each message with its person, whose properties are those of that moment."""
        for message in messages:
            person = self._receive(message)
            yield message, Person(person.id, person.created_at, dict(person.properties))

    def find(self, distinct_id: str) -> Person | None:
        """The person that a distinct id belongs to now; None for one never seen."""
        person = self._by_distinct_id.get(distinct_id[:LONGEST])
        return person and person.final()

    def resolve(self, distinct_id: str) -> Person:
        """The person that a distinct id belongs to now; KeyError for one never seen."""
        return self._by_distinct_id[distinct_id[:LONGEST]].final()

    def all(self) -> list[Person]:
        """The persons there are now, in the order they first appeared."""
        persons = (person.final() for person in self._by_distinct_id.values())
        return list({person.id: person for person in persons}.values())

    def _receive(self, message: Message) -> Person:
        properties, time = message["properties"], message["timestamp"]
        distinct_id, anonymous = str(message["distinct_id"]), other_id(message)
        person = self._person(distinct_id, time)
        if anonymous and anonymous != distinct_id:
            self._merge(anonymous, distinct_id, time)
        elif message["event"] == "$identify":
            person.identified = True
        person = self._person(distinct_id, time)
        if is_personless(message):
            return person
        person.has_profile = True
        person.properties.update(properties.get("$set") or {})
        for key, value in (properties.get("$set_once") or {}).items():
            person.properties.setdefault(key, value)
        return person

    def _person(self, distinct_id: str, time: str) -> Person:
        key = distinct_id[:LONGEST]
        if key not in self._by_distinct_id:
            if len(distinct_id) > LONGEST:
                self.warnings.append(("distinct_id_too_long", distinct_id))
            identifier = str(uuid.uuid5(uuid.NAMESPACE_OID, f"1:{key}"))
            self._by_distinct_id[key] = Person(identifier, time)
        return self._by_distinct_id[key].final()

    def _merge(self, anonymous: str, distinct_id: str, time: str) -> None:
        for illegal in filter(is_illegal, (anonymous, distinct_id)):
            self.warnings.append(("cannot_merge_with_illegal_distinct_id", illegal))
            return
        source, target = self._person(anonymous, time), self._person(distinct_id, time)
        if source is target:
            target.identified = True
        elif source.identified:
            self.warnings.append(("cannot_merge_already_identified", anonymous))
        else:
            target.properties = {**source.properties, **target.properties}
            target.created_at = min(source.created_at, target.created_at)
            target.identified, source.merged_into = True, target
