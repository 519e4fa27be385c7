"""A Lambda handler on AWS's own runtime client: what is lost while the process is frozen."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
from collections.abc import Mapping
from pathlib import Path

from aiohttp import web

from tests.sdk.capture import Capture
from tests.sdk.frameworks.python.app import App
from tests.sdk.frameworks.python.billing import INVOICES, payments
from tests.sdk.frameworks.python.server import PATIENCE
from tests.support.arrivals import Measured
from tests.support.server import Server

EVENT = {"Records": [{"body": json.dumps(invoice)} for invoice in INVOICES]}
VERSION = "/2018-06-01/runtime"


class Lambda(Server):
    """The part of AWS Lambda that a process sees: it gives one invocation, and freezes.

    https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html

    Attributes:
        answers: what the handler has returned, as it was sent.
    """

    def __init__(self) -> None:
        application = web.Application()
        application.router.add_routes(
            [
                web.get(f"{VERSION}/invocation/next", self._next),
                web.post(f"{VERSION}/invocation/{{id}}/{{kind}}", self._answer),
            ]
        )
        super().__init__(application)
        self.answers: list[tuple[str, str]] = []
        self._is_invoked = False

    def run(self, app: App) -> None:
        """Invoke a handler once, freeze its process when it asks for more, and end it."""
        host = self.url.removeprefix("http://")
        environment = {"AWS_LAMBDA_RUNTIME_API": host, "LAMBDA_TASK_ROOT": str(app.folder)}
        self._process = subprocess.Popen(
            app.python("-m", "awslambdaric", "lambda_function.lambda_handler"),
            cwd=app.folder,
            env={**app.environment, **environment},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.waitid(os.P_PID, self._process.pid, os.WSTOPPED | os.WEXITED | os.WNOWAIT)
        self._process.kill()
        self._process.wait(PATIENCE)

    async def _next(self, _: web.Request) -> web.Response:
        if self._is_invoked:
            self._process.send_signal(signal.SIGSTOP)
            await asyncio.Event().wait()  # nothing is left to do
        self._is_invoked = True
        headers: Mapping[str, str] = {
            "Content-Type": "application/json",
            "Lambda-Runtime-Aws-Request-Id": "request",
            "Lambda-Runtime-Deadline-Ms": "99999999999999",
            "Lambda-Runtime-Invoked-Function-Arn": "arn:aws:lambda:us-east-1:1:function:renew",
        }
        return web.Response(body=json.dumps(EVENT).encode(), headers=headers)

    async def _answer(self, request: web.Request) -> web.Response:
        self.answers.append((request.match_info["kind"], await request.text()))
        return web.Response(status=202)


def test_a_process_that_is_frozen(
    tmp_path: Path, capture: Capture, token: str, measured: Measured
) -> None:
    """Nothing runs between invocations, and the process may never be woken."""
    counts = {}
    for recipe in (True, False):
        app = App(tmp_path / str(recipe), capture.url, f"{token}{recipe}")
        app.add("lambda_function.py", is_whole=recipe)
        app.add("payments.py")
        with Lambda() as aws:
            aws.run(app)
        assert aws.answers == [("response", "null")]
        counts[recipe] = payments(capture.received(f"{token}{recipe}"))
    measured("lambda", sent=len(INVOICES), with_it=counts[True], without_it=counts[False])
