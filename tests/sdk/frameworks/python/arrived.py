"""Whose each event is that has arrived, by what each model says."""

from __future__ import annotations

from tests.sdk.capture import Message


def owner(message: Message, model: str) -> tuple[str, str]:
    """The organization and the person of an event, in the words of its model."""
    properties = message["properties"]
    if model == "organization":
        return message["distinct_id"], properties.get("user_id", "")
    if model == "person":
        return properties.get("organization_id", ""), message["distinct_id"]
    return properties.get("$groups", {}).get("organization", ""), message["distinct_id"]


def viewed_by(message: Message) -> tuple[str, str]:
    """Who really viewed the project of an event: its id says so."""
    organization_id, user_id, _ = message["properties"]["project_id"].split(".")
    return organization_id, user_id


def rightly_owned(messages: list[Message], model: str = "organization") -> int:
    """How many views are under the ids of those who viewed; each is counted once."""
    views = {
        message["properties"]["project_id"]
        for message in messages
        if message["event"] == "report_viewed" and owner(message, model) == viewed_by(message)
    }
    return len(views)


def never_mixed(messages: list[Message], model: str = "organization") -> bool:
    """Whether no view is under another organization or person than its own."""
    return all(owner(message, model) == viewed_by(message) for message in messages)
