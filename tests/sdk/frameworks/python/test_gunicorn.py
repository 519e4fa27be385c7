"""Flask on gunicorn: what a slow day of PostHog loses, and whose events are; webhooks."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.sdk.capture import Capture
from tests.sdk.frameworks.python.app import App
from tests.sdk.frameworks.python.arrived import never_mixed, rightly_owned
from tests.sdk.frameworks.python.billing import INVOICES, Invoice, payments, stored
from tests.sdk.frameworks.python.server import GUNICORN, WebServer
from tests.sdk.frameworks.python.slow_capture import SlowCapture
from tests.support.arrivals import Measured

MANY = 240
SIGNED, UNSIGNED = {"Signature": "right"}, {"Signature": "wrong"}


def flask(folder: Path, host: str, token: str, model: str = "organization") -> App:
    """The app in Flask, with the settings of gunicorn."""
    app = App(folder, host, token, model)
    app.add("flask_app.py")
    app.add("payments.py")
    app.add("gunicorn_conf.py", "gunicorn.conf.py")
    return app


def test_a_worker_that_is_ended_while_posthog_is_slow(
    tmp_path: Path, token: str, measured: Measured
) -> None:
    """At exit the SDK waits for a second: what it has not begun to send by then is lost."""
    counts = {}
    for recipe in (True, False):
        with SlowCapture(tmp_path) as posthog:
            app = flask(tmp_path / str(recipe), posthog.url, token)
            app.add("gunicorn_conf.py", "gunicorn.conf.py", is_whole=recipe)
            with WebServer(app, *GUNICORN, "--workers", "1", "flask_app:app") as server:
                assert server.view(MANY, "reports") == [200] * MANY
                if recipe:
                    posthog.release_late()
            counts[recipe] = rightly_owned(posthog.received(token))
            posthog.release()
    measured("gunicorn", sent=MANY, with_it=counts[True], without_it=counts[False])


@pytest.mark.parametrize("model", ["organization", "person", "group"])
def test_two_organizations_never_mix(
    model: str, tmp_path: Path, capture: Capture, token: str
) -> None:
    """In two processes with four threads each, by the functions of each model."""
    app = flask(tmp_path / "app", capture.url, token, model)
    with WebServer(app, *GUNICORN, "--workers", "2", "flask_app:app") as server:
        assert server.view(MANY, "reports") == [200] * MANY
    messages = capture.received(token)
    assert rightly_owned(messages, model) == len(messages) == MANY
    assert never_mixed(messages, model)


def webhook(invoice: Invoice) -> bytes:
    """The body of a webhook for a paid invoice."""
    return json.dumps({"type": "invoice.paid", "data": {"object": invoice}}).encode()


def test_a_webhook_whose_server_is_killed(
    tmp_path: Path, capture: Capture, token: str, measured: Measured
) -> None:
    """What was answered is not delivered again, so it has to have left by then."""
    counts = {}
    for recipe in (True, False):
        app = flask(tmp_path / str(recipe), capture.url, f"{token}{recipe}")
        app.add("flask_app.py", is_whole=recipe)
        with WebServer(app, *GUNICORN, "--workers", "2", "flask_app:app") as server:
            for invoice in INVOICES:
                response = server.post("/billing", body=webhook(invoice), headers=SIGNED)
                assert response.status == 200, response.text
            server.kill()
        counts[recipe] = payments(capture.received(f"{token}{recipe}"))
    measured("webhook", sent=len(INVOICES), with_it=counts[True], without_it=counts[False])


def test_an_invoice_that_is_delivered_twice_is_one_event(
    tmp_path: Path, capture: Capture, token: str
) -> None:
    """Day, event, distinct id and uuid are the same, by which PostHog stores it once."""
    app = flask(tmp_path / "app", capture.url, token)
    with WebServer(app, *GUNICORN, "--workers", "2", "flask_app:app") as server:
        for invoice in INVOICES * 2:
            body = webhook(invoice)
            assert server.post("/billing", body=body, headers=SIGNED).status == 200
            assert server.post("/billing", body=body, headers=UNSIGNED).status == 500
    messages = capture.received(token)
    assert len(messages) == 2 * len(INVOICES)
    assert len({message["uuid"] for message in messages}) == len(INVOICES)
    assert len(stored(messages)) == payments(messages) == len(INVOICES)
    assert not any("user_id" in message["properties"] for message in messages)


def test_a_first_invoice_sends_nothing(tmp_path: Path, capture: Capture, token: str) -> None:
    """A person paid it, and the event was sent where they paid."""
    app = flask(tmp_path / "app", capture.url, token)
    first = INVOICES[0] | {"billing_reason": "subscription_create"}
    body = webhook(first)
    with WebServer(app, *GUNICORN, "--workers", "1", "flask_app:app") as server:
        assert server.post("/billing", body=body, headers=SIGNED).status == 200
    assert capture.received(token) == []
