"""A handler as AWS Lambda runs it: frozen as soon as it has answered, and ended without a word."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from tests.sdk.capture import Capture
from tests.sdk.frameworks.javascript.app import App, running, settings, wait_for
from tests.sdk.frameworks.javascript.functions import REQUESTS, invoke
from tests.sdk.frameworks.javascript.traffic import created, identity
from tests.sdk.frameworks.javascript.unwilling import absent, refusing, silent
from tests.support.arrivals import Measured


def test_a_handler_that_is_frozen(
    capture: Capture, token: str, tmp_path: Path, measured: Measured
) -> None:
    """Every event has been sent before the answer, or waits in a process that never wakes up."""
    arrived = {}
    for recipe in (True, False):
        app = App(tmp_path / str(recipe))
        app.add("lambda.js", "lambda_handler", recipe)
        project = f"{token}_{recipe}"
        responses = invoke(app, "./lambda.js", **settings(capture, project))
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
