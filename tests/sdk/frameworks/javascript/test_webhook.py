"""Renewals by a webhook: each is one payment of its day, however often it is delivered."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import time
import uuid
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from tests.sdk.capture import Capture, Message
from tests.sdk.frameworks.javascript.app import App, settings, stop
from tests.sdk.frameworks.javascript.unwilling import Refusing
from tests.support.arrivals import Measured
from tests.support.checkout import SNIPPETS
from tests.support.server import Server

SECRET = "whsec_example"
MODELS = ["organization", "person", "group"]
PAID = 1_714_521_540  # 30 April 2024, a minute before midnight UTC


def invoice(number: int, reason: str = "subscription_cycle") -> dict[str, Any]:
    """A paid invoice of the customer of that number, as a provider describes it."""
    return {
        "id": f"in_{number}",
        "customer": f"cus_{number}",
        "amount_paid": 4550,
        "billing_reason": reason,
        "status_transitions": {"paid_at": PAID + number},
    }


def delivery(data: dict[str, Any], kind: str, secret: str) -> tuple[bytes, dict[str, str]]:
    """The body of a webhook about an invoice, and the header that signs it."""
    body = json.dumps({"type": kind, "data": {"object": data}}).encode()
    now = str(int(time.time()))
    signed = hmac.new(secret.encode(), f"{now}.".encode() + body, hashlib.sha256)
    return body, {"Stripe-Signature": f"t={now},v1={signed.hexdigest()}"}


def deliver(
    url: str, *invoices: dict[str, Any], kind: str = "invoice.paid", secret: str = SECRET
) -> list[int]:
    """Deliver invoices at once; the status of each answer."""
    return asyncio.run(_deliver(url, [delivery(data, kind, secret) for data in invoices]))


async def _deliver(url: str, deliveries: Sequence[tuple[bytes, dict[str, str]]]) -> list[int]:
    async with aiohttp.ClientSession() as session:

        async def status(body: bytes, headers: dict[str, str]) -> int:
            async with session.post(f"{url}/billing", data=body, headers=headers) as response:
                return response.status

        return await asyncio.gather(*(status(*each) for each in deliveries))


def billing(folder: Path, model: str = "organization", recipe: bool = True) -> App:
    """The recipe's app, as it is or without its highlighted lines."""
    app = App(folder, model)
    app.add("payments.js", "invoice_paid", recipe)
    app.add("webhook.js", "webhook")
    return app


def places(posthog: Server, token: str) -> dict[str, str]:
    """Where the app sends its events, and the secret of its provider."""
    return {**settings(posthog, token), "BILLING_SECRET": SECRET}


def same_for_posthog(message: Message) -> tuple[str, ...]:
    """What two events share if PostHog takes them for one: the sorting key of its table."""
    day = message["timestamp"][:10]
    return day, message["event"], message["distinct_id"], message["uuid"]


def namespace() -> uuid.UUID:
    """The namespace of the uuids, as the section has it."""
    code = (SNIPPETS / "javascript/frameworks/payments.js").read_text(encoding="utf-8")
    return uuid.UUID(code.split("const INVOICES = '")[1].split("'")[0])


def test_a_process_that_is_killed(
    capture: Capture, token: str, tmp_path: Path, measured: Measured
) -> None:
    """What has been answered has arrived, though the process ends without a word right after."""
    invoices = [invoice(number) for number in range(6)]
    arrived = {}
    for recipe in (True, False):
        app = billing(tmp_path / str(recipe), recipe=recipe)
        project = f"{token}_{recipe}"
        with app.serve("webhook.js", **places(capture, project)) as (process, url):
            assert deliver(url, *invoices) == [200] * len(invoices)
            process.kill()
        arrived[recipe] = {same_for_posthog(message) for message in capture.received(project)}
    counts = {"with_it": len(arrived[True]), "without_it": len(arrived[False])}
    measured("webhook_node", sent=len(invoices), **counts)


def test_a_payment_is_that_of_its_invoice(capture: Capture, token: str, tmp_path: Path) -> None:
    """Amount, organization and time are the invoice's, and the uuid is what Python derives too."""
    with billing(tmp_path).serve("webhook.js", **places(capture, token)) as (process, url):
        assert deliver(url, invoice(7)) == [200]
        assert stop(process) == 0
    (message,) = capture.received(token)
    assert (message["event"], message["distinct_id"]) == ("purchase", "org_7")
    assert message["properties"]["purchase_value"] == 45.5
    assert message["properties"]["plan"] == "pro"
    assert "user_id" not in message["properties"]
    assert message["uuid"] == str(uuid.uuid5(namespace(), "in_7"))
    assert datetime.fromisoformat(message["timestamp"]) == datetime.fromtimestamp(PAID + 7, UTC)


def test_an_invoice_that_is_delivered_again(capture: Capture, token: str, tmp_path: Path) -> None:
    """The second delivery is answered, and sends nothing."""
    with billing(tmp_path).serve("webhook.js", **places(capture, token)) as (process, url):
        assert [deliver(url, invoice(1)) for _ in range(3)] == [[200]] * 3
        assert stop(process) == 0
    assert len(capture.received(token)) == 1


@pytest.mark.parametrize("model", MODELS)
def test_deliveries_at_once_are_one_event(
    model: str, capture: Capture, token: str, tmp_path: Path
) -> None:
    """Two processes' worth of deliveries, neither of which sees the other, are one for PostHog."""
    app = billing(tmp_path, model)
    with app.serve("webhook.js", **places(capture, token), TOGETHER="2") as (process, url):
        assert deliver(url, invoice(1), invoice(1)) == [200] * 2
        assert stop(process) == 0
    keys = Counter(map(same_for_posthog, capture.received(token)))
    assert list(keys.values()) == [2]
    ((day, *_),) = keys
    assert day == "2024-04-30"


def test_without_the_uuid_they_are_two_payments(
    capture: Capture, token: str, tmp_path: Path
) -> None:
    """The trap: each delivery is a payment of its own, on the day of the delivery."""
    app = billing(tmp_path, recipe=False)
    with app.serve("webhook.js", **places(capture, token), TOGETHER="2") as (process, url):
        assert deliver(url, invoice(1), invoice(1)) == [200] * 2
        assert stop(process) == 0
    keys = {same_for_posthog(message) for message in capture.received(token)}
    assert len(keys) == 2
    assert not [day for day, *_ in keys if day == "2024-04-30"]


def test_what_is_no_renewal_sends_nothing(capture: Capture, token: str, tmp_path: Path) -> None:
    """Neither a first invoice, which the app has sent, nor another event, nor a forged one."""
    with billing(tmp_path).serve("webhook.js", **places(capture, token)) as (process, url):
        assert deliver(url, invoice(1, "subscription_create")) == [200]
        assert deliver(url, invoice(2), kind="invoice.payment_failed") == [200]
        assert deliver(url, invoice(3), secret="of somebody else") == [400]
        assert stop(process) == 0
    assert capture.received(token) == []


def test_a_payment_that_posthog_refuses_is_delivered_again(token: str, tmp_path: Path) -> None:
    """The provider gets an error too, and delivers it again until PostHog has taken it."""
    with (
        Refusing() as posthog,
        billing(tmp_path).serve("webhook.js", **places(posthog, token)) as (process, url),
    ):
        assert [deliver(url, invoice(1)) for _ in range(3)] == [[400], [200], [200]]
        assert stop(process) == 0
    refused, taken = posthog.batches
    assert same_for_posthog(refused[0]) == same_for_posthog(taken[0])
