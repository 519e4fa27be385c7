"""A handler in the shape of AWS Lambda, for messages of a queue."""

import json
from collections.abc import Callable
from functools import wraps
from typing import Any

from payments import invoice_paid
from tracking import posthog, shutdown

# --8<-- [start:lambda_handler]
Event = dict[str, Any]
Handler = Callable[[Event, object], None]


def sends_before_return(handler: Handler) -> Handler:
    """After the return the process is frozen, and may never be woken."""

    @wraps(handler)
    def sending(event: Event, context: object) -> None:
        try:
            handler(event, context)
        finally:
            shutdown(posthog, seconds=20)  # hl

    return sending


@sends_before_return
def lambda_handler(event: Event, context: object) -> None:
    """Take a batch of messages from a queue."""
    for record in event["Records"]:
        invoice_paid(json.loads(record["body"]))


# --8<-- [end:lambda_handler]
