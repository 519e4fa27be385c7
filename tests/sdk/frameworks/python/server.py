"""A web server in processes of its own, the requests that people send to it, and its end."""

from __future__ import annotations

import contextlib
import http.client
import itertools
import os
import signal
import socket
import subprocess
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from types import TracebackType
from typing import Self

from tests.sdk.frameworks.python.app import App

NONE: Mapping[str, str] = {}
PATIENCE = 90  # seconds that a loaded machine may take to answer, or to end a process
GUNICORN = ("-m", "gunicorn", "--threads", "4", "--bind", "fd://{}")
UVICORN = ("-m", "uvicorn", "--log-level", "warning", "--fd", "{}")


@dataclass(frozen=True)
class Member:
    """Somebody who is signed in: a person in an organization."""

    organization_id: str
    user_id: str

    def project(self, number: int) -> str:
        """A project's id by which whoever viewed it is known."""
        return f"{self.organization_id}.{self.user_id}.{number}"


# Two organizations; one person is a member of both.
MEMBERS = [
    *(Member("org_7f3a", user) for user in ("1", "2", "3")),
    *(Member("org_b21c", user) for user in ("3", "4", "5")),
]


class WebServer:
    """A server inside a `with` block, ended by SIGTERM as a container is.

    It gets a socket that listens already, so that nobody has to wait for its start.

    Args:
        app: whose folder it runs in.
        command: what Python runs, with {} for the number of the socket.
    """

    def __init__(self, app: App, *command: str) -> None:
        self._app, self._command = app, command

    def __enter__(self) -> Self:
        self._socket = socket.create_server(("127.0.0.1", 0), backlog=512)
        number = self._socket.fileno()
        self._process = subprocess.Popen(
            self._app.python(*(part.format(number) for part in self._command)),
            cwd=self._app.folder,
            env=self._app.environment,
            pass_fds=[number],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        return self

    def __exit__(
        self, kind: type[BaseException] | None, _: object, __: TracebackType | None
    ) -> None:
        self._process.send_signal(signal.SIGTERM)
        try:
            output, _error = self._process.communicate(timeout=PATIENCE)
        finally:
            with contextlib.suppress(ProcessLookupError):  # they have ended, as they should
                os.killpg(self._process.pid, signal.SIGKILL)
            self._socket.close()
        self.output = output
        if kind:
            print(output)  # pytest shows it below the failure

    def post(
        self, path: str, cookie: str = "", body: bytes = b"", headers: Mapping[str, str] = NONE
    ) -> Response:
        """Send a request, and wait for the answer."""
        address, port = self._socket.getsockname()
        connection = http.client.HTTPConnection(address, port, timeout=PATIENCE)
        connection.request("POST", path, body, {"Cookie": cookie, **headers})
        answer = connection.getresponse()
        text = answer.read().decode()
        connection.close()
        return Response(answer.status, text, answer.getheader("Set-Cookie", "").split(";")[0])

    def kill(self) -> None:
        """Kill all its processes, as a machine without memory does."""
        os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait(PATIENCE)

    def sign_in(self, member: Member) -> str:
        """The cookie of somebody who has signed in."""
        response = self.post(f"/sign-in/{member.organization_id}/{member.user_id}")
        assert response.status == 200, response.text
        return response.cookie

    def view(self, count: int, *pages: str) -> list[int]:
        """Let all members view their projects at once; the statuses of all `count` requests."""
        cookies = {member: self.sign_in(member) for member in MEMBERS}
        turns = itertools.islice(itertools.cycle(itertools.product(MEMBERS, pages)), count)

        def request(number: int, member: Member, page: str) -> int:
            return self.post(f"/{page}/{member.project(number)}", cookies[member]).status

        with ThreadPoolExecutor(len(MEMBERS) * 2) as people:
            requests = [people.submit(request, number, *turn) for number, turn in enumerate(turns)]
            return [each.result() for each in requests]


@dataclass(frozen=True)
class Response:
    """What a server answers: status, text, and the cookie that it sets."""

    status: int
    text: str
    cookie: str
