"""Organizations in the tables of the user's own events: what is none, and which of them count.

What a company means goes into the tables, so that the queries stay as they are shown.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from macros.core.sql import identifier, literal
from macros.events.identity import BLANKS
from macros.events.models.options import ANY_EVENT, GROUP, ORGANIZATION, PERSON, PROPERTY, Identity

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

# What programs write for nothing, in any case: all of it would be one organization.
NOTHING = ("null", "undefined", "none", "nan", "nil", "[object object]")
SIGN_UP = "account_created"
COLUMNS = {ORGANIZATION: "person_id", PERSON: f"properties.{PROPERTY}", "group": '"$group_0"'}


def without_nothing(text: str) -> str:
    """SQL for an organization's id that is NULL where it is a text for nothing.

    Blanks and quotes around such a text do not make it an id.
    """
    names = ", ".join(map(literal, ("", *NOTHING)))
    bare = f"lower(trim({text}, {literal(BLANKS + chr(34) + chr(39))}))"
    return f"CASE WHEN {bare} NOT IN ({names}) THEN {text} END"


def keys_of(identity: Identity) -> frozenset[tuple[str, ...]]:
    """The property keys that say which organization an event belongs to."""
    return {
        PERSON: frozenset([(PROPERTY,)]),
        "group": frozenset([(identity.organization,)]),
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
        column = f"nullif({identifier(GROUP)}, ''), " if identity.organization == GROUP else ""
        text = f"coalesce({column}properties.{identifier(identity.organization)})"
        return [f"coalesce({without_nothing(text)}, '') AS {identifier(GROUP)}"]
    return []


def add_sign_ups(database: DuckDBPyConnection, identity: Identity, organizations: str) -> None:
    """Give each organization without a sign-up one at its first event, where any event counts.

    Nobody gets an account by it: it has no user. In model 1, PostHog's own events make no
    organization, since visitors send them too.

    Args:
        database: has the table `events`, each event once.
        identity: the model.
        organizations: which organizations count, as the settings say.
    """
    if organizations != ANY_EVENT:
        return
    column = COLUMNS[identity.model or ORGANIZATION]
    known = f"nullif({column}, '') IS NOT NULL"
    user, person = "user_id := NULL", "NULL::VARCHAR"
    if column == "person_id":
        person, known = column, f"{known} AND NOT starts_with(event, '$')"
    database.execute(
        f"""INSERT INTO events
        SELECT * REPLACE (
            NULL AS uuid, '{SIGN_UP}' AS event, {person} AS person_id,
            struct_update(properties, {user}) AS properties
        )
        FROM events
        WHERE {known} AND {column} NOT IN (
            SELECT {column} FROM events WHERE event = '{SIGN_UP}' AND {known}
        )
        QUALIFY row_number() OVER (PARTITION BY {column} ORDER BY timestamp) = 1"""
    )
