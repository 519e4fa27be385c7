"""What an app's own database says: customers from before tracking, and the seven answers."""

from __future__ import annotations

import sqlite3
import uuid
from collections import Counter
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

# How often an event happened, by its name, its organization and its person.
Owners = Counter[tuple[str, str | None, str | None]]

SCHEMA = Path(__file__).with_name("schema.sql")
PRICES = {"free": 0.0, "pro": 20.25, "business": 49.5}
# Customers when tracking starts, with their people, the founder first, and their plans in order.
OLD: dict[str, tuple[list[str], list[str]]] = {
    "org_old1": (["old_ann", "old_bob", "both_1"], ["free", "pro", "business"]),
    "org_old2": (["old_cem"], ["pro", "free"]),
    "org_silent": (["old_dan"], ["free", "pro"]),
}
OWNERS = {  # the organization and the person of each event that a server sends
    "account_created": "SELECT organization_id, user_id FROM accounts",
    "account_removed": "SELECT organization_id, user_id FROM accounts WHERE removed_at NOT NULL",
    "plan_selected": "SELECT organization_id, user_id FROM plans",
    "project_created": "SELECT organization_id, user_id FROM projects",
    "purchase": "SELECT organization_id, user_id FROM payments",
    "report_viewed": "SELECT organization_id, user_id FROM views",
    "$pageview": "SELECT organization_id, user_id FROM visits",
}
HISTORY = {  # what happened, as arguments of the section that tracks it, and when
    "account_created": "SELECT organization_id, user_id, is_first_user, created_at AS at "
    "FROM accounts",
    "plan_selected": "SELECT organization_id, user_id, plan, previous_plan, selected_at AS at "
    "FROM plans",
    "project_created": "SELECT organization_id, user_id, id AS project_id, created_at AS at, "
    "row_number() OVER (PARTITION BY organization_id ORDER BY created_at) AS project_total "
    "FROM projects",
    "purchase": "SELECT organization_id, user_id, amount AS purchase_value, plan, "
    "event_uuid AS payment_uuid, paid_at AS at FROM payments WHERE user_id NOT NULL",
}
ANSWERS = {
    "organizations": "SELECT count(*) FROM organizations",
    "total_users": "SELECT count(DISTINCT user_id) FROM accounts",
    # Whoever comes back is one account.
    "users_per_organization": "SELECT 1.0 * (SELECT count(*) FROM (SELECT DISTINCT "
    "organization_id, user_id FROM accounts)) / count(*) FROM organizations",
    "total_projects": "SELECT count(*) FROM projects",
    "projects_per_organization": "SELECT 1.0 * (SELECT count(*) FROM projects) / count(*) "
    "FROM organizations",
    "revenue_per_organization": "SELECT (SELECT sum(amount) FROM payments) / count(*) "
    "FROM organizations",
}


def create(database: Path) -> None:
    """Create a database in which there are customers already."""
    with closing(sqlite3.connect(database)) as connection:
        connection.executescript(SCHEMA.read_text(encoding="utf-8"))
        for organization, (people, plans) in OLD.items():
            _add_customer(connection, organization, people, plans)
        connection.commit()


def _add_customer(
    connection: sqlite3.Connection, organization: str, people: list[str], plans: list[str]
) -> None:
    """One organization with its history, which ended some weeks ago."""
    days = (datetime.now(UTC) - timedelta(days=age) for age in range(90, 30, -1))
    moments = (day.isoformat(timespec="milliseconds") for day in days)
    industry, founder = "Software", people[0]
    connection.execute(
        "INSERT INTO organizations VALUES (?, 'Acme', ?, ?)", (organization, industry, plans[-1])
    )
    for person in people:
        row = (organization, person, person == founder, next(moments))
        connection.execute("INSERT INTO accounts VALUES (?, ?, ?, ?, NULL)", row)
    for previous, plan in zip([None, *plans], plans, strict=False):
        chosen = (organization, founder, plan, previous, next(moments))
        connection.execute("INSERT INTO plans VALUES (?, ?, ?, ?, ?)", chosen)
        project = (f"{organization}_{plan}", organization, founder, next(moments))
        connection.execute("INSERT INTO projects VALUES (?, ?, ?, ?, NULL)", project)
        if PRICES[plan]:
            payment = (PRICES[plan], plan, next(moments), str(uuid.uuid4()))
            invoice = f"in_{organization}_{plan}"
            connection.execute(
                "INSERT INTO payments VALUES (?, ?, ?, ?, ?, ?, ?)",
                (invoice, organization, founder, *payment),
            )


def rows(database: Path, query: str) -> list[Any]:
    """What a query gives in an app's database."""
    with closing(sqlite3.connect(database, timeout=30)) as connection:
        return connection.execute(query).fetchall()


def answers(database: Path) -> dict[str, Any]:
    """The seven answers by the app's database."""
    numbers = {name: rows(database, query)[0][0] for name, query in ANSWERS.items()}
    tiers = rows(database, "SELECT plan, count(*) FROM organizations GROUP BY plan")
    return numbers | {f"organizations_per_tier: {tier}": count for tier, count in tiers}


def owners(database: Path) -> Owners:
    """How often each event happened, with its organization and its person."""
    return Counter(
        (event, *row) for event, query in OWNERS.items() for row in rows(database, query)
    )
