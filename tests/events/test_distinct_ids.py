"""The distinct ids that PostHog never merges, all refused by the check that readers copy."""

from __future__ import annotations

import itertools
from collections.abc import Callable

import pytest
from posthog import Posthog

from macros.events.identity import (
    ILLEGAL_ANY_CASE,
    ILLEGAL_AS_WRITTEN,
    IdentityResolver,
    is_illegal,
)
from macros.sample.recording import Message, Recorder
from snippets.python.accounts import account_created
from snippets.python.identify import distinct_id as checked
from snippets.python.identify import identify_organization
from snippets.python.revenue import renewal
from tests.support.identity import identify, ingested, same, sent

# As PostHog lists them: person-utils.ts, read November 2026 (shared/posthog-facts.md, section 3).
ANY_CASE = (
    "anonymous guest distinctid distinct_id id not_authenticated email undefined true false".split()
)
AS_WRITTEN = ["[object Object]", "NaN", "None", "none", "null", "0", "undefined"]
# The longer list of capture v1, which keeps such events without a person: PostHog/posthog
# rust/capture/src/v1/analytics/constants.rs, read November 2026; any case, blanks around ignored.
CAPTURE_V1 = (
    "0 00000000-0000-0000-0000-000000000000 anonymous anonymous-user backend distinct_id "
    "distinctid email false guest id nan none not_authenticated null system true undefined user"
).split()
BLANK = ["", " ", "\t\n", "''", '" "']
ILLEGAL = [
    *itertools.chain.from_iterable((word, word.upper(), word.title()) for word in ANY_CASE),
    *AS_WRITTEN,
    *(f"'{word}'" for word in AS_WRITTEN),
    *(f'"{word}"' for word in ANY_CASE),
    *(f" {word} " for word in AS_WRITTEN),
    *BLANK,
]


@pytest.mark.parametrize("illegal", ILLEGAL, ids=repr)
@pytest.mark.parametrize("is_source", [True, False], ids=["source", "target"])
def test_an_illegal_id_is_never_merged(illegal: str, is_source: bool) -> None:
    """Neither as the anonymous id nor as the new one; a warning says so and the event stays."""
    ids = ("org", illegal) if is_source else (illegal, "anon")
    message = identify(*ids)
    persons = ingested(sent("seen", ids[1]), message, sent("seen", ids[0]))
    if ids[1]:
        assert persons.warnings == [("cannot_merge_with_illegal_distinct_id", illegal)]
    assert len(persons.all()) == 2
    assert not same(persons, *ids)


@pytest.mark.parametrize("legal", ["NULL", "nan", "NONE", "00", "org_null", "guest1", "'", "o'x'"])
def test_other_ids_are_legal(legal: str) -> None:
    """Some words are illegal only as written, and longer ids never are."""
    assert not is_illegal(legal)
    assert same(ingested(identify("org", legal)), legal, "org")


def test_the_lists_are_posthogs() -> None:
    """Not a word more or less than PostHog refuses."""
    assert set(ANY_CASE) == ILLEGAL_ANY_CASE
    assert set(AS_WRITTEN) == ILLEGAL_AS_WRITTEN


@pytest.mark.parametrize("illegal", ILLEGAL, ids=repr)
def test_the_snippet_refuses_what_posthog_refuses(illegal: str) -> None:
    """The check that readers copy lets no illegal id through."""
    with pytest.raises(ValueError, match="not usable as a distinct id"):
        checked(illegal)


@pytest.mark.parametrize("word", [*CAPTURE_V1, "[object object]"])
def test_the_snippet_refuses_what_capture_strips_of_its_person(word: str) -> None:
    """The check that readers copy refuses the longer list as well, in any case."""
    for illegal in (word, word.upper(), word.title(), f" {word}\t"):
        with pytest.raises(ValueError, match="not usable as a distinct id"):
            checked(illegal)


def test_the_snippet_refuses_what_would_be_cut() -> None:
    """An id just as long as PostHog keeps is fine; one character more is not."""
    assert checked("x" * 200) == "x" * 200
    with pytest.raises(ValueError, match="not usable as a distinct id"):
        checked("x" * 201)


def described(posthog: Posthog) -> None:
    """Describe the organization, as its app does."""
    identify_organization(posthog, "org_1", name="Acme", industry="Software")


def founded(posthog: Posthog) -> None:
    """Create the organization's first account."""
    account_created(posthog, "org_1", user_id="user_1", is_first_user=True)


def messages_of(*calls: Callable[[Posthog], None]) -> list[Message]:
    """The messages of calls that snippets make of a client, in their order."""
    recorder = Recorder()
    client = Posthog("phc_sample", host="http://127.0.0.1", send=False, before_send=recorder)
    for call in calls:
        call(client)
    client.shutdown()
    return recorder.messages


@pytest.mark.parametrize(("own", "count"), [("org_1", 1), ("cus_9", 2)])
def test_a_renewal_under_the_providers_id_is_an_orphan(own: str, count: int) -> None:
    """A webhook has to pass the app's own id: any other is one more organization, without users."""
    persons = ingested(
        *messages_of(described, founded, lambda client: renewal(client, own, 45.0, "pro"))
    )
    assert len(persons.all()) == count
    assert persons.resolve(own).properties.get("name") == ("Acme" if own == "org_1" else None)


def test_an_event_before_its_description_never_has_the_properties() -> None:
    """An account created before the organization is described keeps what was known then."""
    names = {}
    for calls in ((described, founded), (founded, described)):
        for message, person in IdentityResolver().ingest(messages_of(*calls)):
            if message["event"] == "account_created":
                names[calls] = person.properties.get("name")
    assert list(names.values()) == ["Acme", None]
