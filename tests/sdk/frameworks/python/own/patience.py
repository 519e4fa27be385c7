"""Let the SDK wait: a slow machine may take longer than the 5 s after which it sends by itself."""

from typing import Any

from posthog.consumer import Consumer

original = Consumer.__init__


def wait(consumer: Consumer, *arguments: Any, **settings: Any) -> None:
    """Start a consumer that sends when it is told to, or has a whole batch."""
    original(consumer, *arguments, **{**settings, "flush_interval": 120.0})


Consumer.__init__ = wait  # type: ignore[assignment]
