"""What cron runs at night, by its name: `renew`, `describe` or `backfill`."""

from __future__ import annotations

import sys
from datetime import UTC, datetime, timedelta

from tests.sdk.companies.python.jobs import record_payment
from tests.sdk.companies.python.tracking import (
    SECTIONS,
    database,
    describes_organizations,
    end_process,
    now,
    track,
)
from tests.sdk.companies.truth import HISTORY, PRICES


def renew() -> None:
    """Renew each paid subscription."""
    with database() as rows:
        paying = rows.execute("SELECT id, plan FROM organizations WHERE plan <> 'free'").fetchall()
    for organization, plan in paying:
        record_payment(f"in_{organization}_r", organization, None, PRICES[plan], plan, now())


def describe() -> None:
    """Say what each organization is now."""
    if not describes_organizations():
        return
    with database() as rows:
        organizations = rows.execute(
            """SELECT *, (SELECT count(*) FROM projects
                WHERE organization_id = organizations.id AND deleted_at IS NULL) AS project_total
            FROM organizations"""
        ).fetchall()
    for row in organizations:
        facts = {key: row[key] for key in ("name", "industry", "plan", "project_total")}
        track("describe_organization", organization_id=row["id"], **facts)


def backfill() -> None:
    """Send what happened before there was tracking, of each organization the oldest first."""
    past, two_days_ago = SECTIONS["past_client"](), datetime.now(UTC) - timedelta(days=2)
    for section, query in HISTORY.items():
        with database() as rows:
            happened = [dict(row) for row in rows.execute(f"{query} ORDER BY at")]
        for facts in happened:
            timestamp = datetime.fromisoformat(facts.pop("at"))
            if "is_first_user" in facts:
                facts["is_first_user"] = bool(facts["is_first_user"])
            if timestamp < two_days_ago:
                track(section, past, **facts, timestamp=timestamp, paid_at=timestamp)
    SECTIONS["shutdown"](past)


if __name__ == "__main__":
    {"renew": renew, "describe": describe, "backfill": backfill}[sys.argv[1]]()
    end_process()
