"""A job that cron starts, which ends by itself or by SIGTERM."""

import signal
import sys
from collections.abc import Callable

from tracking import posthog, shutdown


# --8<-- [start:run_job]
def run_job(job: Callable[[], None]) -> None:
    """Run it, and send what it captured, however it ends."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # hl
    try:
        job()
    finally:
        shutdown(posthog, seconds=60)  # hl


# --8<-- [end:run_job]
