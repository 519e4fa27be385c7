"""A platform that runs functions: it freezes a process between two calls, and ends it unasked."""

from __future__ import annotations

import json
import signal
from typing import Any

from tests.sdk.frameworks.javascript.app import App, running, wait_for
from tests.sdk.frameworks.javascript.traffic import projects

REQUESTS = projects(6)


def invoke(app: App, file: str, **environment: str) -> list[dict[str, Any]]:
    """Call the handler in a file for each of REQUESTS; what it answers.

    The process is frozen as soon as the handler has finished, and killed after the last call.
    """
    responses = []
    with running(app.start("invoke.mjs", file, **environment)) as process:
        wait_for(process, "ready")
        assert process.stdin
        for request in REQUESTS:
            process.send_signal(signal.SIGCONT)
            headers = {name.lower(): value for name, value in request.headers.items()}
            event = {"headers": headers, "body": json.dumps(request.body)}
            process.stdin.write(f"{json.dumps(event)}\n")
            process.stdin.flush()
            responses.append(json.loads("{" + wait_for(process, "{")))
            wait_for(process, "finished")
            process.send_signal(signal.SIGSTOP)
    return responses
