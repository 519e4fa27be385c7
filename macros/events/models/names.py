"""Queries that run in somebody's PostHog project, with their name for an organization."""

from __future__ import annotations

import re
from dataclasses import replace

from macros.core.sql import identifier
from macros.events.models.options import GROUP, PERSON, PROPERTY, Identity
from macros.queries.query import Query

PLAIN = re.compile(r"[A-Za-z_]\w*", re.ASCII)


def with_names(query: Query, identity: Identity) -> Query:
    """A query with the property or the group that identifies an organization in a project.

    PostHog runs it there as it stands, so it is also shown like this.
    """
    model, organization = identity
    if query.model != model:
        return query
    if model == PERSON and organization != PROPERTY:
        name = organization if PLAIN.fullmatch(organization) else identifier(organization)
        sql = re.sub(rf"\bproperties\.{PROPERTY}\b", lambda _: f"properties.{name}", query.sql)
    elif model == "group" and organization != GROUP:
        number = organization.removeprefix("$group_")
        sql = query.sql.replace(identifier(GROUP), identifier(organization))
        sql = sql.replace("index = 0", f"index = {number}")
    else:
        return query
    return replace(query, sql=sql)
