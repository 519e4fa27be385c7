"""The messages that posthog-js sends by itself in a browser, for the sample company to have too.

Snippets say what an app calls; these messages follow without a call: page views of anonymous
visitors, the `$identify` that joins them to a person at login, and what a missing `reset()` leaves
behind. The browser tests compare them with what the real posthog-js sends.

They depend on the tracking model, since each identifies and registers something else.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

Call = Callable[..., None]


def calls(model: str) -> dict[str, Call]:
    """The browser's own behavior by name, for the model "organization", "person" or "group"."""
    return {
        "visited": visited,
        "logged_in": partial(logged_in, model),
        "used_without_reset": partial(used_without_reset, model),
    }


def visited(posthog: Any, device_id: str, url: str) -> None:
    """A page view by an anonymous visitor: the distinct id is the one that the browser made."""
    properties = {"$current_url": url, "$process_person_profile": False}
    posthog.capture("$pageview", distinct_id=device_id, properties=properties)


def logged_in(model: str, posthog: Any, device_id: str, organization_id: str, user_id: str) -> None:
    """`identify()` in an anonymous browser: it names the anonymous id to join."""
    posthog.capture(
        "$identify",
        distinct_id=organization_id if model == "organization" else user_id,
        properties={"$anon_distinct_id": device_id},
    )


def used_without_reset(
    model: str,
    posthog: Any,
    organization_id: str,
    user_id: str,
    url: str,
    previous_organization_id: str,
    previous_user_id: str,
) -> None:
    """A page view on a computer whose last user logged out without `reset()`.

    `identify()` switches the distinct id; what `register()` or `group()` left stays on every event.
    A page view is what posthog-js sends first, and by itself.
    """
    leftovers: dict[str, dict[str, Any]] = {
        "organization": {"user_id": previous_user_id},
        "person": {"organization_id": previous_organization_id},
        "group": {"$groups": {"organization": previous_organization_id}},
    }
    posthog.capture(
        "$pageview",
        distinct_id=organization_id if model == "organization" else user_id,
        properties=leftovers[model] | {"$current_url": url},
    )
