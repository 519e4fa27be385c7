"""Identity resolution: PostHog's rules for which person an event belongs to, one by one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from posthog import Posthog

from macros.events.identity import IdentityResolver, Message, is_illegal
from tests.support.identity import alias, identify, ingested, same, sent

IDS = st.sampled_from(["a", "b", "c", "d", "null"])
MESSAGES = st.lists(
    st.one_of(
        st.builds(sent, st.just("seen"), IDS),
        st.builds(identify, IDS, IDS),
        st.builds(alias, IDS, IDS),
    ),
    max_size=12,
)


def test_each_new_distinct_id_is_a_new_person() -> None:
    """Events of one distinct id share a person; another distinct id has another one."""
    persons = ingested(sent("seen", "a"), sent("seen", "b"), sent("seen", "a"))
    assert len(persons.all()) == 2
    assert not same(persons, "a", "b")


def test_identify_joins_the_anonymous_person() -> None:
    """What happened before the login belongs to the person afterwards."""
    persons = ingested(sent("seen", "anon"), identify("org", "anon"))
    assert same(persons, "anon", "org")
    assert persons.warnings == []


def test_a_second_device_joins_as_well() -> None:
    """Each device brings its own anonymous id, and all end at one person."""
    persons = ingested(identify("org", "phone"), identify("org", "laptop"))
    assert same(persons, "phone", "laptop")
    assert len(persons.all()) == 1


def test_identify_refuses_a_person_identified_already() -> None:
    """An anonymous id that belongs to somebody is not taken away; a warning says so."""
    persons = ingested(identify("one", "device"), identify("two", "device"))
    assert not same(persons, "one", "two")
    assert same(persons, "one", "device")
    assert persons.warnings == [("cannot_merge_already_identified", "device")]


def test_identify_again_changes_nothing() -> None:
    """Saying the same twice merges nothing and warns of nothing."""
    persons = ingested(identify("org", "anon"), identify("org", "anon"))
    assert len(persons.all()) == 1
    assert persons.warnings == []


def test_identify_on_a_server_only_identifies() -> None:
    """posthog-node's `$identify` names no anonymous id: no merge, but never a source again."""
    persons = ingested(sent("$identify", "a"), identify("b", "a"))
    assert not same(persons, "a", "b")
    assert persons.warnings == [("cannot_merge_already_identified", "a")]


def test_alias_merges_the_alias_into_the_other_id() -> None:
    """The person of the SDK's first argument stays; that of its second becomes part of it."""
    persons = ingested(sent("seen", "a"), sent("seen", "b"), alias("a", "b"))
    assert same(persons, "a", "b")
    assert persons.resolve("b").id == ingested(sent("seen", "a")).resolve("a").id


def test_alias_goes_the_way_that_the_sdk_sends() -> None:
    """The message that these tests call an alias is the one of the real SDK."""
    messages: list[Message] = []
    Posthog("phc_test", send=False, before_send=messages.append).alias("a", "b")
    kept = {key: messages[0]["properties"][key] for key in ("distinct_id", "alias")}
    assert (messages[0]["event"], messages[0]["distinct_id"]) == ("$create_alias", "a")
    assert kept == alias("a", "b")["properties"]


def test_alias_refuses_an_identified_alias() -> None:
    """An alias cannot take a known person away; the other way round it can."""
    persons = ingested(identify("known", "device"), alias("other", "known"))
    assert not same(persons, "known", "other")
    assert persons.warnings == [("cannot_merge_already_identified", "known")]
    assert same(ingested(identify("known", "device"), alias("known", "new")), "known", "new")


def test_capture_identifies_nobody() -> None:
    """A person who only ever had events can still be merged into another."""
    persons = ingested(sent("seen", "a"), sent("seen", "a"), identify("b", "a"))
    assert same(persons, "a", "b")


def test_only_identify_reads_the_anonymous_id() -> None:
    """The property on any other event merges nothing."""
    persons = ingested(sent("seen", "a"), sent("seen", "b", _anon_distinct_id="a"))
    assert not same(persons, "a", "b")


def test_set_overwrites_and_set_once_does_not() -> None:
    """`$set` keeps the last value, `$set_once` the first."""
    persons = ingested(
        sent("seen", "a", _set={"plan": "free"}, _set_once={"source": "ad"}),
        sent("$set", "a", _set={"plan": "pro"}, _set_once={"source": "friend", "plan": "free"}),
    )
    assert persons.resolve("a").properties == {"plan": "pro", "source": "ad"}


def test_in_a_merge_the_target_wins() -> None:
    """The target's values stay, and the source adds what the target has not."""
    persons = ingested(
        sent("seen", "anon", _set={"name": "Anon", "seen": 1}),
        sent("seen", "org", _set={"name": "Org"}),
        identify("org", "anon"),
    )
    assert persons.resolve("anon").properties == {"name": "Org", "seen": 1}


def test_what_identify_sets_is_set_after_the_merge() -> None:
    """`$set` of the merging event itself beats both persons."""
    persons = ingested(
        sent("seen", "anon", _set={"plan": "free"}),
        sent("seen", "org", _set={"plan": "pro"}),
        identify("org", "anon", _set={"plan": "enterprise"}),
    )
    assert persons.resolve("anon").properties == {"plan": "enterprise"}


def test_an_event_keeps_the_properties_of_its_arrival() -> None:
    """What is set later changes the person and no event that came before."""
    messages = [sent("e", "a", _set={"n": n}) for n in (1, 2)]
    arrived = [
        person.properties for _, person in IdentityResolver().ingest([*messages, sent("e", "a")])
    ]
    assert arrived == [{"n": 1}, {"n": 2}, {"n": 2}]


def test_a_long_id_is_cut_with_a_warning() -> None:
    """Two ids that differ after 200 characters are one person."""
    long = "x" * 200
    persons = ingested(sent("e", long), sent("e", f"{long}y"), sent("e", f"{long}z"))
    assert len(persons.all()) == 1
    longer = ingested(sent("e", f"{long}y"))
    assert longer.warnings == [("distinct_id_too_long", f"{long}y")]


def test_an_unknown_distinct_id_has_no_person() -> None:
    """Asking for somebody who never appeared is an error and makes nobody up."""
    persons = ingested(sent("e", "a"))
    with pytest.raises(KeyError):
        persons.resolve("b")
    assert len(persons.all()) == 1


def test_a_person_keeps_its_id_whatever_else_happens() -> None:
    """The id follows from the distinct id, not from the order of arrival."""
    first = ingested(sent("e", "a"), sent("e", "b"))
    second = ingested(sent("e", "c"), sent("e", "b"), sent("e", "a"))
    assert [first.resolve(x).id for x in "ab"] == [second.resolve(x).id for x in "ab"]


def test_the_null_organization_is_one_person() -> None:
    """Organizations whose id was missing in the app all become one person, called "null"."""
    persons = ingested(*[sent("account_created", "null", user_id=user) for user in "abc"])
    assert len(persons.all()) == 1


class Sets:
    """The same rules over plain sets of distinct ids, to compare with."""

    def __init__(self) -> None:
        self.sets: list[set[str]] = []
        self.identified: set[str] = set()
        self.merges = 0

    def receive(self, message: Message) -> str:
        """Take in one message, and return the distinct id that its event belongs to."""
        properties, source, target = message["properties"], "", str(message["distinct_id"])
        if message["event"] == "$create_alias":
            source = properties["alias"]
        elif message["event"] == "$identify":
            source = properties["$anon_distinct_id"]
        into = self.find(target)
        if source == target:
            if message["event"] == "$identify":
                self.identified |= into
        elif source and not is_illegal(source) and not is_illegal(target):
            self._merge(self.find(source), into)
        return target

    def find(self, distinct_id: str) -> set[str]:
        """The set that a distinct id is in: one of its own at first."""
        if not any(distinct_id in ids for ids in self.sets):
            self.sets.append({distinct_id})
        return next(ids for ids in self.sets if distinct_id in ids)

    def _merge(self, source: set[str], target: set[str]) -> None:
        if source is target:
            self.identified |= target
        elif not source & self.identified:
            target |= source
            self.sets.remove(source)
            self.identified |= target
            self.merges += 1


@given(MESSAGES)
def test_every_event_ends_at_exactly_one_person(messages: list[Message]) -> None:
    """No two persons share a distinct id, none is lost, and each merge leaves one person fewer."""
    persons, sets = IdentityResolver(), Sets()
    for message, person in persons.ingest(messages):
        assert persons.resolve(sets.receive(message)).id == person.id
    distinct_ids = [distinct_id for ids in sets.sets for distinct_id in ids]
    by_person: dict[str, set[str]] = {}
    for distinct_id in distinct_ids:
        by_person.setdefault(persons.resolve(distinct_id).id, set()).add(distinct_id)
    assert sorted(map(sorted, by_person.values())) == sorted(map(sorted, sets.sets))
    assert len(persons.all()) == len(distinct_ids) - sets.merges
