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
