"""A run of a reader's Python in a worker of the sandbox: no threads, no network, the real SDK.

The worker calls `run` for each run. Its module `page` has two functions: `say` takes a message to
the page as JSON, `arrived` the body of a request with events.

Runs share one interpreter, since another takes seconds to start. What a run did to the modules of
the SDK is undone after it. Code that can reach more than that is told apart before it runs, and
the page ends the interpreter with it: see `stays_apart`.
"""

import ast
import gzip
import inspect
import json
import logging
import os
import sys
import traceback
import warnings

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
CALL = (
    "call posthog.shutdown() before the code ends. By itself the SDK waits one second at most when "
    "a process exits, and does not wait when it is ended."
)
# Modules in which code changes nothing by calling what is in them.
HARMLESS = frozenset(
    "__future__ collections collections.abc contextlib dataclasses datetime decimal enum fractions "
    "functools itertools json math operator posthog re statistics string time typing uuid".split()
)
# Names by which code reaches what is not its own, as variables or as attributes.
REACHING = frozenset(
    "asyncio breakpoint builtins compile ctypes delattr eval exec gc globals importlib input js "
    "locals logging modules open page setattr sys threading vars warnings".split()
)
OF_OS = frozenset(["environ", "getenv"])
OWN = frozenset(["self", "cls"])
RESTORED = frozenset(["posthog", "Posthog"])

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
os._exit = sys.exit  # there is no process to end, and the page would wait for this one
os.environ["POSTHOG_PROJECT_TOKEN"] = "phc_sample"


def stays_apart(tree):
    """Whether code may change more than `Original` restores: its interpreter is for it alone.

    It goes by what the code names, and says so of much that changes nothing.
    """
    return any(map(reaches, ast.walk(tree)))


def reaches(node):
    """Whether a part of the code may change something that is not the code's own."""
    if isinstance(node, ast.Import):
        return any(alias.name not in HARMLESS | {"os"} for alias in node.names)
    if isinstance(node, ast.ImportFrom):
        names = {alias.name for alias in node.names}
        return node.module not in HARMLESS and not (node.module == "os" and names <= OF_OS)
    if isinstance(node, ast.Name):
        return node.id in REACHING or (node.id.startswith("__") and node.id != "__name__")
    if isinstance(node, ast.Subscript):
        is_read = isinstance(node.ctx, ast.Load) or not isinstance(node.value, ast.Attribute)
        return not is_read and root(node.value) not in OWN
    return isinstance(node, ast.Attribute) and reaches_by_attribute(node)


def reaches_by_attribute(node):
    """Whether an attribute leads out of the code, or is set where nothing restores it."""
    name = root(node)
    if not isinstance(node.ctx, ast.Load) and name not in OWN | RESTORED:
        return True
    if name == "os":
        return isinstance(node.value, ast.Name) and node.attr not in OF_OS
    return node.attr in REACHING | {"os"} or (node.attr.startswith("_") and name not in OWN)


def root(node):
    """The name that a chain of attributes begins with, or None."""
    while isinstance(node, ast.Attribute):
        node = node.value
    return node.id if isinstance(node, ast.Name) else None


class Original:
    """The modules of the SDK as they are before any run, to be restored after each.

    Their attributes, those of their classes, and what their lists, sets and dictionaries contain.
    """

    def __init__(self):
        self.modules = dict(sys.modules)
        spaces = [module for name, module in self.modules.items() if is_restored(name)]
        attributes = (value for space in spaces for value in vars(space).values())
        spaces += {
            kind for kind in attributes if isinstance(kind, type) and is_restored(kind.__module__)
        }
        self.spaces = [(space, dict(vars(space))) for space in spaces]
        values = (item for _, values in self.spaces for item in values.items())
        self.contents = [
            (value, value.copy())
            for name, value in values
            if type(value) in (list, dict, set) and not name.startswith("__")
        ]
        loggers = (logging.getLogger(), logging.getLogger("posthog"))
        self.loggers = [(logger, logger.level, [*logger.handlers]) for logger in loggers]
        self.environment = dict(os.environ)

    def restore(self):
        """Make everything as it was."""
        for space, values in self.spaces:
            restore_attributes(space, values)
        for container, content in self.contents:
            container.clear()
            (container.extend if type(container) is list else container.update)(content)
        for logger, level, handlers in self.loggers:
            logger.setLevel(level)
            logger.handlers[:] = handlers
        sys.modules.update(self.modules)
        os.environ.clear()
        os.environ.update(self.environment)


def is_restored(module):
    """Whether a module is one of the SDK, of its way to the network, or this one."""
    return module.partition(".")[0] in ("posthog", "requests", __name__)


def restore_attributes(space, values):
    """Make the attributes of a module or a class as they were."""
    now = dict(vars(space))
    for name in now.keys() - values.keys():
        delattr(space, name)
    for name, value in values.items():
        if now.get(name) is not value:
            setattr(space, name, value)


original = Original()


async def run(code):
    """Run a reader's code in a namespace of its own, which has a client under the name posthog."""
    consumers.clear()
    posthog.client.Client._client_registry.clear()
    client = posthog.Posthog("phc_sample", host=HOST)
    own = [*client.consumers]
    posthog.client.Client._client_registry.clear()  # the code may make a client of its own
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        warnings.showwarning = show_warning
        names = {"__name__": "__main__", "posthog": client, "_step": lambda: step(own)}
        await perform(code, names)
    end(own)
    original.restore()


async def perform(code, names):
    """Run code, and say what it raises."""
    try:
        if stays_apart(compile(code, FILE, "exec", flags=ast.PyCF_ONLY_AST)):
            say(json.dumps({"apart": True}))
        result = eval(compile(code, FILE, "exec", flags=ast.PyCF_ALLOW_TOP_LEVEL_AWAIT), names)
        if inspect.isawaitable(result):
            await result
    except SyntaxError as error:
        is_here = error.filename == FILE
        fail(f"{type(error).__name__}: {error.msg}", error.lineno if is_here else None)
    except BaseException as error:
        if not isinstance(error, SystemExit) or error.code:
            text = "".join(traceback.format_exception_only(error)).strip()
            fail(text, line_of(error))


def step(own):
    """Send what is in the queue of the page's client, and say that a step has ended."""
    drain(own)
    say(json.dumps({"step": True}))


def drain(own):
    """Send what is in the queue of the page's client."""
    for consumer in own:
        consumer._drain_signal.request()
        consumer._drain_signal.complete()


def end(own):
    """Send what is in the queue of the page's client; say what the code left in others."""
    drain(own)
    unsent = sum(consumer.queue.qsize() for consumer in consumers)
    if unsent:
        events = "1 event was" if unsent == 1 else f"{unsent} events were"
        notify(f"{events} queued and never sent: {CALL}", None)


def show_warning(message, category, filename, lineno, file=None, line=None):
    """Say what the SDK or the code warns of, and which line of the code led there."""
    frames = traceback.walk_stack(sys._getframe())
    lines = (number for frame, number in frames if frame.f_code.co_filename == FILE)
    notify(f"{category.__name__}: {message}", next(lines, None))


def line_of(error):
    """The line of the reader's code at which an error was raised, or None."""
    frames = traceback.extract_tb(error.__traceback__)
    lines = [frame.lineno for frame in frames if frame.filename == FILE]
    return lines[-1] if lines else None


def notify(text, line):
    """Tell the page what the reader should know, and on which line of their code."""
    say(json.dumps({"notice": text[:2000]} | ({"line": line} if line else {})))


def fail(text, line):
    """Tell the page what went wrong, and on which line of the reader's code."""
    say(json.dumps({"error": text[-2000:]} | ({"line": line} if line else {})))
