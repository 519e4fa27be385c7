"""A run of a reader's Python in a worker of the sandbox: no threads, no network, the real SDK.

The worker calls `run` for each run. Its module `page` has two functions: `say` takes a message to
the page as JSON, `arrived` the body of a request with events.
"""

import ast
import gzip
import inspect
import json
import os
import traceback

import urllib3.connection

urllib3.connection.HTTPConnection.default_socket_options = []  # there are no sockets to set up

import posthog.client  # noqa: E402
import posthog.consumer  # noqa: E402
import requests  # noqa: E402
from page import arrived, say  # noqa: E402
from requests.adapters import HTTPAdapter  # noqa: E402

FILE = "<your code>"
HOST = "https://us.i.posthog.com"
EVENTS = ("/batch/", "/i/v0/e/", "/i/v1/", "/capture/", "/e/")

consumers = []


class Consumer(posthog.consumer.Consumer):
    """Sends what is queued when the SDK waits for it, since there is no thread to do so."""

    def start(self):
        """Remember the consumer in place of starting a thread."""
        consumers.append(self)

    def is_alive(self):
        """Whether the SDK can still expect it to send."""
        return self.running

    def join(self, timeout=None):
        """Wait for nothing: whoever joins has asked for the queue to be sent before."""


class DrainSignal(posthog.consumer._DrainSignal):
    """The SDK's request to send what is queued, which is done at once."""

    def request(self):
        """Send all that is in the queue."""
        super().request()
        for consumer in consumers:
            while consumer.queue is self._queue and self._queue.qsize():
                consumer.upload()


def send(adapter, request, **options):
    """What arrives where the SDK hands a request to the network."""
    path = request.path_url.partition("?")[0]
    if path.startswith(EVENTS):
        body = request.body or b""
        body = body.encode() if isinstance(body, str) else body
        arrived((gzip.decompress(body) if body[:2] == b"\x1f\x8b" else body).decode())
    elif not path.startswith(("/flags", "/decide", "/api/")):
        raise requests.ConnectionError(f"No request leaves this page: {request.url}")
    response = requests.Response()
    response.status_code, response.url, response.request = 200, request.url, request
    response._content = b'{"status": 1, "flags": {}}'
    return response


posthog.client.Consumer = Consumer
posthog.client._DrainSignal = DrainSignal
HTTPAdapter.send = send
os.environ["POSTHOG_PROJECT_TOKEN"] = "phc_sample"


async def run(code):
    """Run a reader's code in a namespace of its own, which has a client under the name posthog."""
    consumers.clear()
    posthog.client.Client._client_registry.clear()
    names = {"__name__": "__main__", "posthog": posthog.Posthog("phc_sample", host=HOST)}
    posthog.client.Client._client_registry.clear()  # the code may make a client of its own
    try:
        compiled = compile(code, FILE, "exec", flags=ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
        result = eval(compiled, names)
        if inspect.isawaitable(result):
            await result
    except SyntaxError as error:
        fail(
            f"{type(error).__name__}: {error.msg}", error.lineno if error.filename == FILE else None
        )
    except BaseException as error:
        frames = traceback.extract_tb(error.__traceback__)
        lines = [frame.lineno for frame in frames if frame.filename == FILE]
        fail("".join(traceback.format_exception_only(error)).strip(), lines[-1] if lines else None)
    for consumer in consumers:
        signal = consumer._drain_signal
        signal.request()
        signal.complete()


def fail(text, line):
    """Tell the page what went wrong, and on which line of the reader's code."""
    say(json.dumps({"error": text[-2000:]} | ({"line": line} if line else {})))
