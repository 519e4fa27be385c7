"""The app's web server: FastAPI, run by uvicorn with two workers."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated, Any

from fastapi import Body, Cookie, Depends, FastAPI, Response

from tests.sdk.companies.python.jobs import charge, record_payment
from tests.sdk.companies.python.tracking import (
    MODEL,
    SECTIONS,
    database,
    end_process,
    now,
    track,
)

Facts = Annotated[dict[str, Any], Body()]
User = Annotated[str, Cookie()]


@asynccontextmanager
async def lifespan(_: FastAPI) -> AsyncIterator[None]:
    """Each worker is a process, with events of its own in the queue."""
    yield
    end_process()


app = FastAPI(lifespan=lifespan)


@app.get("/worker")
def worker() -> int:
    """The process that answers."""
    return os.getpid()


@app.post("/log_in")
def log_in(response: Response, facts: Facts) -> None:
    """Start a session."""
    response.set_cookie("user", SECTIONS["distinct_id"](facts["user"]))


@app.post("/log_out")
def log_out(response: Response) -> None:
    """End it."""
    response.delete_cookie("user")


@app.post("/sign_up")
def sign_up(user: User, facts: Facts) -> None:
    """Found an organization, and be its first user."""
    organization = facts["organization"]
    with database() as rows:
        described = (organization, facts["name"], "Retail", "free")
        rows.execute("INSERT INTO organizations VALUES (?, ?, ?, ?)", described)
        rows.execute(
            "INSERT INTO accounts VALUES (?, ?, true, ?, NULL)", (organization, user, now())
        )
        rows.execute(
            "INSERT INTO plans VALUES (?, ?, 'free', NULL, ?)", (organization, user, now())
        )
    ids = {"organization_id": organization, "user_id": user}
    track("identify_organization", **ids, name=facts["name"], industry="Retail")
    track("account_created", **ids, is_first_user=True)
    track("plan_selected", **ids, plan="free", previous_plan=None)


@app.post("/invite")
def invite(facts: Facts) -> None:
    """Give somebody an account, for the first time or again."""
    ids = {"organization_id": facts["organization"], "user_id": facts["person"]}
    with database() as rows:
        rows.execute(
            "INSERT INTO accounts VALUES (:organization_id, :user_id, false, :at, NULL)",
            {**ids, "at": now()},
        )
    track("account_created", **ids, is_first_user=False)


@app.post("/remove")
def remove(facts: Facts) -> None:
    """Take somebody's account away."""
    ids = {"organization_id": facts["organization"], "user_id": facts["person"]}
    with database() as rows:
        rows.execute(
            """UPDATE accounts SET removed_at = :at
            WHERE organization_id = :organization_id AND user_id = :user_id
            AND removed_at IS NULL""",
            {**ids, "at": now()},
        )
    track("account_removed", **ids)


@app.post("/create_project")
def create_project(user: User, facts: Facts) -> None:
    """Create a project."""
    _change_projects(
        "project_created",
        user,
        facts,
        "INSERT INTO projects VALUES (:project_id, :organization_id, :user_id, :at, NULL)",
    )


@app.post("/delete_project")
def delete_project(user: User, facts: Facts) -> None:
    """Delete one."""
    _change_projects(
        "project_deleted",
        user,
        facts,
        "UPDATE projects SET deleted_at = :at WHERE id = :project_id",
    )


def _change_projects(section: str, user: str, facts: dict[str, Any], statement: str) -> None:
    ids = {
        "organization_id": facts["organization"],
        "user_id": user,
        "project_id": facts["project"],
    }
    with database() as rows:
        rows.execute(statement, {**ids, "at": now()})
        (total,) = rows.execute(
            "SELECT count(*) FROM projects WHERE organization_id = ? AND deleted_at IS NULL",
            (facts["organization"],),
        ).fetchone()
    track(section, **ids, project_total=total)


@app.post("/choose_plan")
def choose_plan(user: User, facts: Facts) -> None:
    """Change the plan; what it costs is charged by a job."""
    organization, plan = facts["organization"], facts["plan"]
    with database() as rows:
        (previous,) = rows.execute(
            "SELECT plan FROM organizations WHERE id = ?", (organization,)
        ).fetchone()
        rows.execute("UPDATE organizations SET plan = ? WHERE id = ?", (plan, organization))
        rows.execute(
            "INSERT INTO plans VALUES (?, ?, ?, ?, ?)", (organization, user, plan, previous, now())
        )
    ids = {"organization_id": organization, "user_id": user}
    track("plan_selected", **ids, plan=plan, previous_plan=previous)
    if facts["amount"]:
        charge.delay(facts["invoice"], organization, user, facts["amount"], plan, now())


@app.post("/webhook")
def webhook(facts: Facts) -> None:
    """Hear from the payment provider of a renewal, as often as it likes."""
    record_payment(
        facts["invoice"], facts["organization"], None, facts["amount"], facts["plan"], facts["at"]
    )


async def in_context(user: User, organization: str) -> AsyncIterator[None]:
    """Events of a request belong to its organization and person, in the tutorial's model."""
    if MODEL != "organization":
        yield
        return
    with SECTIONS["register"](SECTIONS["posthog"], organization, user):
        yield


@app.post("/open")
def open_page(user: User, facts: Facts) -> None:
    """Show a page of an organization."""
    organization = facts["organization"]
    with database() as rows:
        rows.execute("INSERT INTO visits VALUES (?, ?)", (organization, user))
    url = f"https://app.example.com/{organization}"
    track("page_viewed", organization_id=organization, user_id=user, url=url)


@app.post("/view_report", dependencies=[Depends(in_context)])
def view_report(user: User, organization: str, project: str) -> None:
    """Look at the report of a project."""
    with database() as rows:
        rows.execute("INSERT INTO views VALUES (?, ?, ?)", (organization, user, project))
    ids = {"organization_id": organization, "user_id": user}
    track("report_viewed", **ids, project_id=project)
    if MODEL == "organization":
        SECTIONS["posthog"].capture("seen")
