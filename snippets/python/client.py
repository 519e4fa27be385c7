"""Set up the PostHog client once, share it everywhere, flush it before the process ends."""

import os

from posthog import Posthog

# --8<-- [start:client]
posthog = Posthog(
    os.environ["POSTHOG_PROJECT_TOKEN"],
    host=os.environ.get("POSTHOG_HOST", "https://us.i.posthog.com"),
)
# --8<-- [end:client]


# --8<-- [start:shutdown]
def shutdown(posthog: Posthog) -> None:
    """Send what is still queued before the process ends."""
    posthog.shutdown()


# --8<-- [end:shutdown]
