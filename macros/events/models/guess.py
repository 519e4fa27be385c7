"""Which model the user's own events follow, guessed from what sign-ups show, with the reason."""

from __future__ import annotations

from dataclasses import dataclass

from macros.core.options import problem
from macros.events.models.options import (
    DEFAULTS,
    GROUP,
    ORGANIZATION,
    PERSON,
    PROPERTY,
    Identity,
)

NUMBERS = {ORGANIZATION: 1, PERSON: 2, "group": 3}  # by which pages call the models
SHARE = 0.5  # of events that have to say their organization for it to be one


@dataclass(frozen=True)
class Counts:
    """What events of sign-ups have; of all events that queries name, where there is no sign-up.

    Attributes:
        events: how many there are.
        persons: distinct persons.
        with_property, by_property: events with `organization_id`, and its distinct values.
        with_group, by_group: the same for `$group_0`.
        with_user: events with `user_id`.
    """

    events: int = 0
    persons: int = 0
    with_property: int = 0
    by_property: int = 0
    with_group: int = 0
    by_group: int = 0
    with_user: int = 0

    def organizations(self, model: str) -> int:
        """How many organizations there are, read as a model."""
        numbers = {ORGANIZATION: self.persons, PERSON: self.by_property, "group": self.by_group}
        return numbers[model]

    def events_of(self, model: str) -> int:
        """How many events say their organization, read as a model."""
        numbers = {ORGANIZATION: self.events, PERSON: self.with_property, "group": self.with_group}
        return numbers[model]


@dataclass(frozen=True)
class ModelGuess:
    """The model that events follow, and why.

    Attributes:
        model: "organization", "person" or "group".
        organization: what identifies an organization, as in the settings.
        reason: one line that says why.
        counts: what the reason counts.
        is_set: whether the settings say so, not the events.
        warning: one line that says what contradicts the settings, or "".
    """

    model: str
    organization: str
    reason: str
    counts: Counts
    is_set: bool = False
    warning: str = ""

    @property
    def lines(self) -> tuple[str, ...]:
        """What to say before the first number."""
        is_worth_saying = self.counts.events and (self.warning or not self.is_set)
        return (self.warning or self.reason,) if is_worth_saying else ()


def guess(counts: Counts) -> ModelGuess:
    """The model that events look like, by what they have."""
    model = _likely(counts)
    return ModelGuess(model, DEFAULTS[model], _reason(model, DEFAULTS[model], counts), counts)


def check(identity: Identity, counts: Counts) -> ModelGuess:
    """What the settings say, with a warning where the events contradict it.

    Raises:
        EventsProblem: no event at all names an organization in that way.
    """
    model, organization = identity
    if counts.events and not counts.organizations(model):
        raise problem(
            f'"model: {model}" is set, but none of {counts.events:,} sign-ups has '
            f"`{organization}`; {guess(counts).reason}"
        )
    reason = f"model {NUMBERS[model]}, as set: {_in_words(model, organization, counts)}"
    likely = _likely(counts)
    warning = ""
    if counts.events and counts.events_of(model) < SHARE * counts.events:
        warning = (
            f'"model: {model}" is set, but only {counts.events_of(model):,} of '
            f"{counts.events:,} sign-ups have `{organization}`; {guess(counts).reason}"
        )
    elif counts.events and likely != model and counts.organizations(likely):
        warning = f'"model: {model}" is set, but the data {guess(counts).reason}'
    return ModelGuess(model, organization, reason, counts, is_set=True, warning=warning)


def _likely(counts: Counts) -> str:
    """Groups where most sign-ups have one; else a property, unless each person has its own.

    With `user_id` on events and as many persons as organizations, a person is an organization that
    carries its id once more.
    """
    if counts.with_group and counts.with_group >= SHARE * counts.events:
        return "group"
    if not counts.with_property or counts.with_property < SHARE * counts.events:
        return ORGANIZATION
    is_user_known = counts.with_user >= SHARE * counts.events
    is_same = counts.persons == counts.by_property
    return ORGANIZATION if is_same and is_user_known else PERSON


def _reason(model: str, organization: str, counts: Counts) -> str:
    counted = _in_words(model, organization, counts)
    if model == ORGANIZATION:
        missing = f"no `{PROPERTY}` and no `{GROUP}`"
        if counts.with_property or counts.with_group:
            missing = f"`{PROPERTY}` or `{GROUP}` on too few sign-ups to count by"
        if counts.by_property == counts.persons:
            missing = f"each has an `{PROPERTY}` of its own" if counts.persons else missing
        if counts.persons and counts.with_user < SHARE * counts.events:
            missing += "; no `user_id` either: if they are people, say what their organization is"
        return f"looks like model 1: {counted}; {missing}"
    return (
        f"looks like model {NUMBERS[model]}: {counted}; as persons it would be {counts.persons:,}"
    )


def _in_words(model: str, organization: str, counts: Counts) -> str:
    count = counts.organizations(model)
    plural = "" if count == 1 else "s"
    if model == ORGANIZATION:
        return f"{count:,} person{plural} with a sign-up"
    return f"{count:,} organization{plural} by `{organization}`"
