"""The app's own data: its customers, by the payment provider's id, and what is true of them."""

import json
from collections.abc import Mapping
from typing import Any


def customer(provider_id: str) -> dict[str, str]:
    """Which organization a customer of the provider is, and its plan."""
    return {"organization_id": provider_id.replace("cus", "org"), "plan": "pro"}


def rename(organization_id: str, name: str) -> dict[str, Any]:
    """Give an organization another name; all that is true of it now."""
    known = {"organization_id": organization_id, "industry": "Software", "plan": "pro"}
    return {**known, "name": name, "project_total": 3}


def verified(headers: Mapping[str, str], body: bytes) -> dict[str, Any]:
    """The event in the body of a webhook, whose signature is right."""
    if headers.get("Signature") != "right":
        raise ValueError("not signed by the provider")
    event: dict[str, Any] = json.loads(body)
    return event
