"""FastAPI, run by uvicorn: uvicorn --workers 2 fastapi_app:app."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import BackgroundTasks, FastAPI, Request
from starlette.middleware.sessions import SessionMiddleware
from tracking import posthog, report_viewed, shutdown


# --8<-- [start:fastapi]
@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    """Each worker runs what follows `yield` after its last request."""
    yield
    shutdown(posthog, seconds=20)  # hl


app = FastAPI(lifespan=lifespan)


@app.post("/reports/{project_id}")
def view_report(project_id: str, request: Request) -> str:
    """Pass both ids: they are right in every thread and task."""
    report_viewed(
        posthog,
        organization_id=request.session["organization_id"],
        user_id=request.session["user_id"],
        project_id=project_id,
    )
    return "shown"


# --8<-- [end:fastapi]


@app.post("/background/{project_id}")
async def view_report_later(
    project_id: str, request: Request, tasks: BackgroundTasks
) -> str:
    """The same from a background task, which runs after the response."""
    tasks.add_task(
        report_viewed,
        posthog,
        organization_id=request.session["organization_id"],
        user_id=request.session["user_id"],
        project_id=project_id,
    )
    return "shown"


@app.post("/sign-in/{organization_id}/{user_id}")
async def sign_in(
    organization_id: str, user_id: str, request: Request
) -> str:
    """Stand for a sign-in, which checks a password first."""
    request.session.update(organization_id=organization_id, user_id=user_id)
    return "welcome"


app.add_middleware(SessionMiddleware, secret_key=os.environ["SECRET_KEY"])
