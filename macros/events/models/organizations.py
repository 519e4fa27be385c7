"""Organizations in the tables of the user's own events: what is none, and which of them count.

What a company means goes into the tables, so that the queries stay as they are shown.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from macros.core.sql import identifier
from macros.events.models.nothing import without_nothing
from macros.events.models.options import (
    ANY_EVENT,
    GROUP,
    ORGANIZATION,
    PERSON,
    PROPERTY,
    Identity,
    group_keys,
    group_path,
)

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

SIGN_UP = "account_created"
COLUMNS = {ORGANIZATION: "person_id", PERSON: f"properties.{PROPERTY}", "group": '"$group_0"'}


def column(identity: Identity) -> str:
    """SQL for the organization of an event in the table of events."""
    return COLUMNS[identity.model or ORGANIZATION]


def keys_of(identity: Identity) -> frozenset[tuple[str, ...]]:
    """The property keys that say which organization an event belongs to."""
    return {
        PERSON: frozenset([(PROPERTY,)]),
        "group": group_keys(identity.organization),
    }.get(identity.model, frozenset())


def replacements(identity: Identity) -> list[str]:
    """What replaces columns of events, as `expression AS column`, for `* REPLACE (…)`.

    PostHog writes a group also into the properties of an event; older exports have it only there
    (`addGroupProperties` in PostHog/posthog `nodejs/src/worker/ingestion/groups.ts`).
    """
    if identity.model == PERSON:
        known = without_nothing(f"properties.{PROPERTY}")
        return [f"struct_update(properties, {PROPERTY} := {known}) AS properties"]
    if identity.model == "group":
        own = f"nullif({identifier(GROUP)}, ''), " if identity.organization == GROUP else ""
        path = ".".join(map(identifier, group_path(identity.organization)))
        text = f"coalesce({own}properties.{path})"
        return [f"coalesce({without_nothing(text)}, '') AS {identifier(GROUP)}"]
    return []


def add_sign_ups(
    database: DuckDBPyConnection, identity: Identity, organizations: str, nothing: str
) -> None:
    """Give each organization without a sign-up one at its first event, where any event counts.

    Nobody gets an account by it: it has no user, and no property but the organization. Where a
    person is an organization, PostHog's own events are not enough: visitors have these, too.

    Args:
        database: has the table `events`, each event once.
        identity: the model.
        organizations: which organizations count, as the settings say.
        nothing: SQL for properties of which none has a value.
    """
    if organizations != ANY_EVENT:
        return
    owner = column(identity)
    known = f"nullif({owner}, '') IS NOT NULL"
    person, properties, is_own = "NULL::VARCHAR", nothing, "true"
    if identity.model == PERSON:
        properties = f"struct_update({nothing}, {PROPERTY} := {owner})"
    elif identity.model != "group":
        person, is_own = "person_id", "NOT starts_with(event, '$')"
    database.execute(
        f"""INSERT INTO events
        SELECT * REPLACE (
            NULL AS uuid, '{SIGN_UP}' AS event, {person} AS person_id, {properties} AS properties
        )
        FROM events
        WHERE {known} AND {is_own} AND {owner} NOT IN (
            SELECT {owner} FROM events WHERE event = '{SIGN_UP}' AND {known}
        )
        QUALIFY row_number() OVER (PARTITION BY {owner} ORDER BY timestamp) = 1"""
    )
