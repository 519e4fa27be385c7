"""Requests to an app's server, and the events that arrive of them."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Any

import aiohttp

from tests.sdk.capture import Capture, Message


@dataclass(frozen=True)
class Request:
    """Somebody creates a project.

    Attributes:
        organization_id: the organization for which they act.
        user_id: who it is.
        body: what they send.
    """

    organization_id: str
    user_id: str
    body: dict[str, Any]

    @property
    def headers(self) -> dict[str, str]:
        """The session, as the app of the tests has it."""
        return {"X-Session": f"{self.organization_id}/{self.user_id}"}


def projects(count: int) -> list[Request]:
    """Requests of as many people, in turn of one organization and of another."""
    return [
        Request(f"org_{'ab'[n % 2]}", f"user_{n}", {"projectId": f"project_{n}"})
        for n in range(count)
    ]


def post(url: str, requests: list[Request]) -> list[int]:
    """Send all of them at once; the status of each."""
    return asyncio.run(_post(url, requests))


async def _post(url: str, requests: list[Request]) -> list[int]:
    unlimited = aiohttp.TCPConnector(limit=0)
    async with aiohttp.ClientSession(connector=unlimited) as session:
        return await asyncio.gather(*(_status(session, url, request) for request in requests))


async def _status(session: aiohttp.ClientSession, url: str, request: Request) -> int:
    async with session.post(url, json=request.body, headers=request.headers) as response:
        await response.read()
        return response.status


def identity(message: Message) -> tuple[str, str]:
    """The organization and the user that an event names, in whichever model."""
    properties = message["properties"]
    if "user_id" in properties:
        return message["distinct_id"], properties["user_id"]
    groups = properties.get("$groups", {})
    return properties.get("organization_id") or groups["organization"], message["distinct_id"]


def created(capture: Capture, token: str) -> list[Message]:
    """The `project_created` events that have arrived."""
    return [m for m in capture.received(token) if m["event"] == "project_created"]
