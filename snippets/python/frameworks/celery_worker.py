"""Celery, with its default pool: celery --app celery_worker worker."""

import os
from typing import Any

from celery import Celery, shared_task
from celery.signals import worker_process_shutdown
from payments import invoice_paid
from tracking import posthog, report_viewed, shutdown

app = Celery("shop", broker=os.environ["BROKER_URL"])
app.config_from_object("celeryconfig", silent=True)


# --8<-- [start:celery]
@worker_process_shutdown.connect  # hl
def send_queued(**_: object) -> None:
    """Celery ends its processes without the exit hooks that the SDK has."""
    shutdown(posthog, seconds=20)


# --8<-- [end:celery]


@shared_task
def view_report(
    organization_id: str, user_id: str, project_id: str
) -> None:
    """A task gets its ids as arguments: it has no session."""
    report_viewed(posthog, organization_id, user_id, project_id)


# --8<-- [start:celery_payment]
@shared_task(acks_late=True, reject_on_worker_lost=True)
def record_invoice(invoice: dict[str, Any]) -> None:
    """A payment has left before its task counts as done.

    If the process is killed before that, the task runs again: perhaps the
    payment is sent twice, but with the same uuid.
    """
    invoice_paid(invoice)
    shutdown(posthog, seconds=20)  # hl


# --8<-- [end:celery_payment]
