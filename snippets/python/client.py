"""Set up the PostHog client once, share it everywhere, flush it before the process ends."""

import os
from typing import Any

from posthog import Posthog

# --8<-- [start:client]
posthog = Posthog(
    os.environ["POSTHOG_PROJECT_TOKEN"],
    host=os.environ.get("POSTHOG_HOST", "https://us.i.posthog.com"),
)
# --8<-- [end:client]


# --8<-- [start:past_client]
def past_client() -> Posthog:
    """For what happened before you sent events; pass each its timestamp.

    PostHog takes it in the order in which it arrives: the oldest first.
    Afterwards describe each organization as it is now.
    """
    return Posthog(
        os.environ["POSTHOG_PROJECT_TOKEN"],
        host=os.environ.get("POSTHOG_HOST", "https://us.i.posthog.com"),
        historical_migration=True,  # hl
    )


# --8<-- [end:past_client]


# --8<-- [start:watch]
def watch(message: dict[str, Any]) -> dict[str, Any]:
    """Pass it as `before_send` to the client, to see what leaves."""
    print(message["event"], message["distinct_id"], message["properties"])
    return message


# --8<-- [end:watch]


# --8<-- [start:shutdown]
def shutdown(posthog: Posthog, seconds: float = 5) -> None:
    """Send what is queued before the process ends; `seconds` at most.

    The SDK's own shutdown() has no limit: while PostHog does not answer, it
    waits for a minute, longer than a container is given.
    """
    posthog.flush(timeout_seconds=seconds)


# --8<-- [end:shutdown]
