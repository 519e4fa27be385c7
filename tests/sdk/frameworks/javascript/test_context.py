"""What one client of posthog-node adds to the events of requests that run at the same time."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.sdk.capture import Capture, Message
from tests.sdk.frameworks.javascript.app import App, settings

# Each of 200 requests says whose it is, waits as long as the others do, and captures an event.
REQUESTS = """
import { setTimeout as pause } from 'node:timers/promises'
import { createPostHog, shutdown } from './server.js'

const posthog = createPostHog(
  process.env.POSTHOG_PROJECT_TOKEN,
  process.env.POSTHOG_HOST,
)

async function handle(number) {
  await pause(number % 5)
  posthog.capture({ event: 'seen', properties: { number }, EXPLICIT })
}

async function request(number) {
  const session = {
    distinctId: `org_${number % 2}`,
    properties: { user_id: `user_${number}` },
  }
  await pause(number % 3)
  await START
}

await Promise.all(Array.from({ length: 200 }, (_, number) => request(number)))
await shutdown(posthog)
"""
IN_CONTEXT = "posthog.withContext(session, () => handle(number))"
REGISTERED = "posthog.register(session.properties).then(() => handle(number))"


def run(folder: Path, capture: Capture, token: str, start: str, explicit: str) -> list[Message]:
    """Run the requests; the events that arrive."""
    app = App(folder)
    app.write("requests.js", REQUESTS.replace("START", start).replace("EXPLICIT", explicit))
    assert app.run("requests.js", **settings(capture, token)) == (0, "")
    messages = capture.received(token)
    assert len(messages) == 200
    return messages


def names_its_own(message: Message) -> bool:
    """Whether an event names the user of the request that captured it."""
    properties = message["properties"]
    return bool(properties.get("user_id") == f"user_{properties['number']}")


def test_a_context_is_that_of_its_request(capture: Capture, token: str, tmp_path: Path) -> None:
    """Without an id of its own, an event has the id and the properties of its request's context."""
    messages = run(tmp_path, capture, token, IN_CONTEXT, "")
    assert all(map(names_its_own, messages))
    numbers = {m["properties"]["number"]: m["distinct_id"] for m in messages}
    assert numbers == {number: f"org_{number % 2}" for number in range(200)}


def test_an_id_of_another_organization_keeps_the_context(
    capture: Capture, token: str, tmp_path: Path
) -> None:
    """The trap: an event of another organization still names the request's user."""
    messages = run(tmp_path, capture, token, IN_CONTEXT, "distinctId: 'org_other'")
    assert {message["distinct_id"] for message in messages} == {"org_other"}
    assert all(map(names_its_own, messages))


def test_what_is_registered_is_on_the_events_of_everybody(
    capture: Capture, token: str, tmp_path: Path
) -> None:
    """register() is a browser's: on a server, most events name the user of another request."""
    messages = run(tmp_path, capture, token, REGISTERED, "distinctId: `org_${number % 2}`")
    assert sum(map(names_its_own, messages)) < 100


@pytest.mark.parametrize("model", ["organization", "person", "group"])
def test_a_payment_has_the_time_it_is_given(
    model: str, capture: Capture, token: str, tmp_path: Path
) -> None:
    """purchase() and renewal() pass the uuid and the time of the payment on, in every model."""
    payment = {"organizationId": "org_a", "userId": "user_1", "purchaseValue": 45.5, "plan": "pro"}
    ids = ["0192f3a1-7c4e-5d2b-9e1f-3a5b7c9d1e2f", "0192f3a1-7c4e-5d2b-9e1f-3a5b7c9d1e30"]
    app = App(tmp_path, model)
    app.write(
        "payments.js",
        f"""
        import {{ purchase, renewal }} from './revenue.js'
        import {{ createPostHog, shutdown }} from './server.js'
        const posthog = createPostHog('{token}', '{capture.url}')
        const payment = {json.dumps(payment)}
        const paidAt = new Date('2024-05-06T07:08:09Z')
        purchase(posthog, {{ ...payment, paidAt, paymentUuid: '{ids[0]}' }})
        renewal(posthog, {{ ...payment, paidAt, paymentUuid: '{ids[1]}' }})
        await shutdown(posthog)
        """,
    )
    assert app.run("payments.js") == (0, "")
    sent = [(message["uuid"], message["timestamp"]) for message in capture.received(token)]
    assert sent == [(identifier, "2024-05-06T07:08:09.000Z") for identifier in ids]
