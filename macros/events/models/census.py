"""What the user's own events say about their model, asked of them as one more query."""

from __future__ import annotations

from dataclasses import astuple, fields

from macros.core.sql import identifier
from macros.events.models.guess import Counts, ModelGuess, check, guess
from macros.events.models.nothing import is_something
from macros.events.models.options import BY_TYPE, GROUP, PERSON, PROPERTY, group_keys, group_path
from macros.events.settings import Settings
from macros.queries.query import Query
from macros.queries.result import Result

SIGN_UP = "account_created"
# Any of them may be all that somebody has; none is sent before somebody has signed up.
EVENTS = (SIGN_UP, "account_removed", "plan_selected", "project_created", "purchase")


def counted_settings(settings: Settings) -> Settings:
    """The settings with which the events are counted, whatever their model."""
    model, organization = settings.identity
    return settings.of_model(PERSON, organization if model == PERSON else PROPERTY)


def census_keys(settings: Settings) -> frozenset[tuple[str, ...]]:
    """The property keys of events that `census` reads in files."""
    return frozenset([(PROPERTY,), ("user_id",)]) | group_keys(_group(settings))


def _group(settings: Settings) -> str:
    model, organization = settings.identity
    return organization if model == "group" else GROUP


def census(settings: Settings) -> Query:
    """The query that counts, for sign-ups and for other events, what `Counts` has.

    A group is also a property of its events; exports may have it only there.
    """
    model, organization = settings.identity
    column = organization if settings.is_project and model == PERSON else PROPERTY
    group = f"properties.{'.'.join(map(identifier, group_path(_group(settings))))}"
    if not settings.is_project and len(group_path(_group(settings))) == 1:
        by_type = f"nullIf(properties.{identifier(BY_TYPE)}, '{{}}')"  # in PostHog a column, too
        group = f"ifNull({group}, {by_type})"
    if organization in ("", GROUP) or model != "group":
        group = f"if({identifier(GROUP)} != '', {identifier(GROUP)}, {group})"
    names = ", ".join(f"'{name}'" for name in EVENTS)
    by_property, by_group = _known(f"properties.{identifier(column)}"), _known(group)
    sql = f"""SELECT
  event = '{SIGN_UP}' AS is_sign_up,
  count() AS events,
  count(DISTINCT person_id) AS persons,
  {by_property},
  {by_group},
  count(properties.user_id) AS with_user
FROM events
WHERE event IN ({names})
GROUP BY is_sign_up
ORDER BY is_sign_up DESC"""
    return Query("model of these events", "", "", "", sql, 0)


def _known(text: str) -> str:
    """SQL for how many events have a text that is an organization, and how many there are."""
    is_known = is_something(text)
    return f"countIf({is_known}),\n  uniqExactIf({text}, {is_known})"


def counts_in(result: Result) -> Counts:
    """What a result of `census` says; without a row, the events say nothing."""
    return Counts(*(int(cell) for cell in result.rows[0][1:])) if result.rows else Counts()


def result_of(counts: Counts) -> Result:
    """The result of `census` that says this of sign-ups."""
    names = (field.name for field in fields(counts))
    return Result(("is_sign_up", *names), ((True, *astuple(counts)),), "")


def model_of(settings: Settings, counts: Counts) -> ModelGuess:
    """The model of the user's own events: guessed, or as the settings say, and checked."""
    if settings.identity.model:
        return check(settings.identity, counts)
    return guess(counts)
