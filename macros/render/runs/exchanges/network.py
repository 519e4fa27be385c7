"""The network of a section: requests are answered from its cassette, and nothing else is sent.

This changes the process that it runs in for good, which is one of the section's own.
"""

from __future__ import annotations

import io
import sys
import threading
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

from macros.core.errors import Problem
from macros.render.runs.exchanges.cassette import Cassette, Exchange
from macros.render.runs.exchanges.messages import Request, Response, phrase
from macros.render.runs.exchanges.redaction import Redaction

CLIENTS = "the package requests"
# What Python reports when code reaches for the network, and which argument says where, and when it
# starts another program: docs.python.org/3/library/audit_events.html
CONNECTIONS = {
    "socket.connect": 1,
    "socket.sendto": 1,
    "socket.sendmsg": 1,
    "socket.getaddrinfo": 0,
    "socket.gethostbyname": 0,
    "socket.gethostbyaddr": 0,
}
PROGRAMS = ("subprocess.Popen", "os.system", "os.exec", "os.posix_spawn")
FINDS_LIBRARIES = "/sbin/ldconfig"  # ctypes.util.find_library starts it, which packages call


class Network:
    """Plays a section's cassette, or records it.

    Args:
        file: the snippet.
        cassette: what was recorded, or None for a section that may send nothing.
        redaction: leaves out what is secret.
        proceed: called before and after each request that is really sent; None while playing.

    Attributes:
        exchanges: what was sent and came back so far, without what is secret.
        problem: the first thing that was refused, which the section's own code may have caught.
    """

    def __init__(
        self,
        file: Path,
        cassette: Cassette | None,
        redaction: Redaction,
        proceed: Callable[[], object] | None = None,
    ) -> None:
        self.exchanges: list[Exchange] = []
        self.problem: Problem | None = None
        self._file, self._cassette, self._redaction = file, cassette, redaction
        self._proceed, self._is_open = proceed, False
        self._has_client = bool(cassette or proceed)
        self._lock = threading.Lock()  # for a section that starts threads

    def connect(self) -> None:
        """Take the place of the real network in this process."""
        if self._has_client:
            _replace_requests(self)
        sys.addaudithook(self._audit)

    def exchange(self, request: Request, send: Callable[[], Response]) -> Response:
        """Answer a request of a client.

        Args:
            request: what it sends.
            send: sends it, which happens only while recording.
        """
        with self._lock:
            message = self._redaction.of_request(request.to_json())
            response = self._sent(send) if self._proceed else self._recorded(message)
            answer = self._redaction.of_response(response.to_json())
            self.exchanges.append({"request": message, "response": answer})
        return response

    def check(self) -> None:
        """Raise what was refused, or a Problem for a request that was recorded and is not sent."""
        if self.problem:
            raise self.problem
        if self._cassette:
            self._cassette.check_used()
        self.exchanges = self._redaction.everywhere(self.exchanges)

    def refuse(self, cause: str) -> Problem:
        """A problem at the line of the snippet that runs; the first one is remembered."""
        lines = [
            frame.lineno or 0
            for frame in traceback.extract_stack()
            if frame.filename == str(self._file)
        ]
        path = f"snippets/{self._file.as_posix().rpartition('/snippets/')[2]}"
        problem = Problem(cause, path=path, line=lines[-1] if lines else 0)
        self.problem = self.problem or problem
        return problem

    def _sent(self, send: Callable[[], Response]) -> Response:
        """Send a request to the real network, which may take its time."""
        assert self._proceed is not None
        self._proceed()
        self._is_open = True
        try:
            return send()
        finally:
            self._is_open = False
            self._proceed()

    def _recorded(self, message: dict[str, Any]) -> Response:
        assert self._cassette is not None
        try:
            return self._cassette.answer(message)
        except Problem as problem:
            raise self.refuse(problem.cause) from None

    def _audit(self, event: str, args: tuple[Any, ...]) -> None:
        if self._is_open:
            return
        if event in PROGRAMS and self._has_client and args[0] != FINDS_LIBRARIES:
            raise self.refuse("this starts another program, whose requests nobody could answer")
        address = args[CONNECTIONS[event]] if event in CONNECTIONS else None
        if address is not None:
            host = address[0] if isinstance(address, tuple) else address
            cause = f'this connects to "{host}", and a build sends nothing'
            raise self.refuse(f"{cause}: only requests of {CLIENTS} are answered, from a cassette")


def _replace_requests(network: Network) -> None:
    """Let the transport of `requests` ask the network above."""
    import urllib3
    from requests.adapters import HTTPAdapter

    original = HTTPAdapter.send

    def send(adapter: Any, request: Any, *args: Any, **options: Any) -> Any:
        real: list[Any] = []  # what came back of the real network

        def response() -> Response:
            real.append(original(adapter, request, *args, **options))
            return Response(real[0].status_code, dict(real[0].headers), real[0].content)

        answer = network.exchange(_request(network, request), response)
        if real:
            return real[0]
        raw = urllib3.HTTPResponse(
            io.BytesIO(answer.data),
            answer.headers,
            answer.status,
            reason=phrase(answer.status),
            preload_content=False,
        )
        return adapter.build_response(request, raw)

    HTTPAdapter.send = send  # type: ignore[method-assign, assignment]


def _request(network: Network, request: Any) -> Request:
    """A request of `requests`, ready to be sent."""
    body: Any = request.body or b""
    if hasattr(body, "read") and hasattr(body, "seek"):
        start = body.tell()
        content = body.read()
        body.seek(start)
        body = content
    if not isinstance(body, str | bytes):
        raise network.refuse("this streams a body, which cannot be compared: send it as a whole")
    data = body.encode() if isinstance(body, str) else body
    headers = {_string(name): _string(value) for name, value in request.headers.items()}
    return Request(request.method, request.url, headers, data)


def _string(value: str | bytes) -> str:
    return value.decode("latin-1") if isinstance(value, bytes) else value
