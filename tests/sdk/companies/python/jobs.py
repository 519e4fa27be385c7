"""The app's jobs, which Celery runs in forked processes; its broker is a folder."""

from __future__ import annotations

import json
import os
import time
import uuid
from datetime import datetime
from pathlib import Path
from typing import Any

from celery import Celery
from celery.signals import worker_process_shutdown
from kombu.transport import filesystem

from tests.sdk.companies.python.tracking import database, end_process, send, track

broker = os.environ["BROKER"]


class Channel(filesystem.Channel):
    """Kombu's folder of messages, without the moment in which a worker can take an empty one."""

    def _put(self, queue: str, payload: Any, **_: Any) -> None:  # type: ignore[override]
        file = Path(broker, f"{time.monotonic_ns():020}_{uuid.uuid4()}.{queue}.msg")
        scratch = file.with_suffix(".tmp")
        scratch.write_text(json.dumps(payload), encoding="utf-8")
        scratch.rename(file)


filesystem.Transport.Channel = Channel
app = Celery("jobs", broker="filesystem://")
app.conf.update(
    broker_transport_options={
        "data_folder_in": broker,
        "data_folder_out": broker,
        "control_folder": f"{broker}-control",
        "polling_interval": 0.05,
    },
    worker_max_tasks_per_child=2,
    broker_connection_retry_on_startup=True,
)


@worker_process_shutdown.connect  # type: ignore[untyped-decorator]
def process_ends(**_: Any) -> None:
    """A process ends after two tasks, and runs none of Python's own hooks."""
    end_process()


@app.task  # type: ignore[untyped-decorator]
def charge(
    invoice: str, organization: str, user: str, amount: float, plan: str, paid_at: str
) -> None:
    """Charge somebody for a plan."""
    record_payment(invoice, organization, user, amount, plan, paid_at)


def record_payment(
    invoice: str, organization: str, user: str | None, amount: float, plan: str, paid_at: str
) -> None:
    """Store a payment once, and send its event each time: the same event, if it is heard twice."""
    payment = (invoice, organization, user, amount, plan, paid_at, str(uuid.uuid4()))
    with database() as rows:
        rows.execute("INSERT OR IGNORE INTO payments VALUES (?, ?, ?, ?, ?, ?, ?)", payment)
        stored = rows.execute("SELECT * FROM payments WHERE invoice = ?", (invoice,)).fetchone()
    track(
        "purchase" if user else "renewal",
        organization_id=organization,
        user_id=user,
        purchase_value=stored["amount"],
        plan=stored["plan"],
        payment_uuid=stored["event_uuid"],
        paid_at=datetime.fromisoformat(stored["paid_at"]),
    )
    send()  # a payment before its task is done, as docs/frameworks.md says
