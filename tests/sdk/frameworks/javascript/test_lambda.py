"""A handler as AWS Lambda runs it: frozen as soon as it has answered, and ended without a word."""

from __future__ import annotations

import json
import signal
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest

from tests.sdk.capture import Capture
from tests.sdk.frameworks.javascript.app import App, running, settings, wait_for
from tests.sdk.frameworks.javascript.traffic import created, identity, projects
from tests.sdk.frameworks.javascript.unwilling import absent, refusing, silent
from tests.support.arrivals import Measured

REQUESTS = projects(6)


def invoke(app: App, **environment: str) -> list[dict[str, Any]]:
    """Call the handler for each request, with the process frozen in between; what it answers."""
    responses = []
    with running(app.start("invoke.mjs", "./lambda.js", **environment)) as process:
        wait_for(process, "ready")
        assert process.stdin
        for request in REQUESTS:
            process.send_signal(signal.SIGCONT)
            headers = {name.lower(): value for name, value in request.headers.items()}
            event = {"headers": headers, "body": json.dumps(request.body)}
            process.stdin.write(f"{json.dumps(event)}\n")
            process.stdin.flush()
            responses.append(json.loads(wait_for(process, "")))
            process.send_signal(signal.SIGSTOP)
    return responses


def test_a_handler_that_is_frozen(
    capture: Capture, token: str, tmp_path: Path, measured: Measured
) -> None:
    """Every event has been sent before the answer, or waits in a process that never wakes up."""
    arrived = {}
    for recipe in (True, False):
        app = App(tmp_path / str(recipe))
        app.add("lambda.js", "lambda_handler", recipe)
        project = f"{token}_{recipe}"
        responses = invoke(app, **settings(capture, project))
        assert [response["statusCode"] for response in responses] == [201] * len(REQUESTS)
        arrived[recipe] = [identity(message) for message in created(capture, project)]
    assert arrived[True] == [(r.organization_id, r.user_id) for r in REQUESTS]
    counts = {"with_it": len(arrived[True]), "without_it": len(arrived[False])}
    measured("lambda_node", sent=len(REQUESTS), **counts)


FLUSHED = """
import { flush } from './flush.js'
import { createPostHog } from './server.js'

const posthog = createPostHog('phc_example', process.env.POSTHOG_HOST)
posthog.capture({ distinctId: 'org_a', event: 'project_created' })
await flush(posthog, 0.1)
console.log('answered')
process.exit()
"""


@pytest.mark.parametrize("posthog", [silent, refusing, absent], ids=lambda place: place.__name__)
def test_a_request_outlives_posthog(
    posthog: Callable[[], AbstractContextManager[str]], tmp_path: Path
) -> None:
    """Whatever PostHog does with the event, flush() returns in time and does not throw."""
    app = App(tmp_path)
    app.write("flushed.js", FLUSHED)
    with posthog() as host, running(app.start("flushed.js", POSTHOG_HOST=host)) as process:
        wait_for(process, "answered")
        assert process.wait(5) == 0
