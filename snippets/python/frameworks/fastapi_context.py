"""FastAPI with the context of `register` around each request."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated

from fastapi import Depends, FastAPI, Request
from starlette.middleware.sessions import SessionMiddleware
from tracking import posthog, register, shutdown


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    """Send what is queued."""
    yield
    shutdown(posthog, seconds=20)


app = FastAPI(lifespan=lifespan)


# --8<-- [start:as_member]
async def as_member(request: Request) -> AsyncIterator[None]:
    """`async`, though it waits for nothing.

    FastAPI runs a plain `def` in another thread, and the context stays
    there.
    """
    with register(
        posthog,
        organization_id=request.session["organization_id"],
        user_id=request.session["user_id"],
    ):
        yield


# --8<-- [end:as_member]


@app.post("/sign-in/{organization_id}/{user_id}")
async def sign_in(
    organization_id: str, user_id: str, request: Request
) -> str:
    """Stand for a sign-in, which checks a password first."""
    request.session.update(organization_id=organization_id, user_id=user_id)
    return "welcome"


# --8<-- [start:report_in_context]
@app.post("/reports/{project_id}")
def view_report(
    project_id: str, _: Annotated[None, Depends(as_member)]
) -> str:
    """No ids here: they come from the context."""
    posthog.capture("report_viewed", properties={"project_id": project_id})
    return "shown"


# --8<-- [end:report_in_context]

app.add_middleware(SessionMiddleware, secret_key=os.environ["SECRET_KEY"])
