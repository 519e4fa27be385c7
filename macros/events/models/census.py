"""What the user's own events say about their model, asked of them as one more query."""

from __future__ import annotations

from dataclasses import astuple, fields
from typing import TYPE_CHECKING

from macros.core.sql import identifier
from macros.events.models.guess import Counts, ModelGuess, check, guess
from macros.events.models.nothing import is_something
from macros.events.models.options import BY_TYPE, GROUP, PERSON, PROPERTY, group_keys, group_path
from macros.events.settings import Settings
from macros.queries.query import Query
from macros.queries.result import Result

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

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
    # Calls inside of calls take PostHog's parser twice as long for each: hence the subqueries.
    sql = f"""SELECT
  is_sign_up,
  count() AS events,
  count(DISTINCT person_id) AS persons,
  countIf(is_property),
  uniqExactIf(by_property, is_property),
  countIf(is_group),
  uniqExactIf(by_group, is_group),
  count(user_id) AS with_user
FROM (
  SELECT
    is_sign_up, person_id, by_property, by_group, user_id,
    {is_something("by_property")} AS is_property,
    {is_something("by_group")} AS is_group
  FROM (
    SELECT
      event = '{SIGN_UP}' AS is_sign_up,
      person_id,
      properties.{identifier(column)} AS by_property,
      {group} AS by_group,
      properties.user_id AS user_id
    FROM events
    WHERE event IN ({names})
  )
)
GROUP BY is_sign_up
ORDER BY is_sign_up DESC"""
    return Query("model of these events", "", "", "", sql, 0)


def count_models(database: DuckDBPyConnection, settings: Settings) -> Counts:
    """What the events of files say, in PostHog's tables; the query is ours, and is not parsed."""
    row = database.execute(census(settings).sql).fetchone()
    return Counts(*row[1:]) if row else Counts()


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
