"""Code that wants out of the page stays in, in each engine: nothing reaches a sink."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.browser.engines.attacks import (
    IN_THE_FRAME,
    OPEN_JAVASCRIPT,
    OPEN_PYTHON,
    javascript_ways,
    python_ways,
)
from tests.browser.engines.page import Page, block
from tests.browser.engines.sink import Sink
from tests.support.site_server import SiteServer

SERVER = "javascript/projects.js:project_created"
IN_PYTHON = "python/projects.py:project_created"

pytestmark = pytest.mark.timeout(600)


@pytest.fixture
def sink(server: SiteServer) -> Iterator[Sink]:
    """A server that nothing may reach; the site is to hear of nothing either."""
    server.sent.clear()
    with Sink() as sink:
        yield sink


def nothing_arrived(sink: Sink, server: SiteServer) -> bool:
    """Whether no connection was opened, no datagram came, and no way led to the site."""
    ways = [path for path in server.sent if "way-" in path]
    return (sink.connections, sink.arrived, ways) == (0, [], [])


def test_the_open_control_does_get_out(visitor: Page, sink: Sink) -> None:
    """The same JavaScript in a page without a policy reaches the sink in many ways."""
    code = javascript_ways(sink, visitor.url)
    visitor.visit("open").evaluate(OPEN_JAVASCRIPT, code, sink.host, sink.port)
    visitor.forget()
    ways = set(sink.arrived)
    assert {"fetch", "xhr", "web_socket", "event_source", "import_scripts"} <= ways
    assert {"nested_worker", "dynamic_import"} <= ways
    assert len(ways) > 15
    assert sink.connections > 15
    assert "(udp)" in ways or not visitor.visit("open").evaluate("() => !!self.RTCPeerConnection")


def test_the_open_control_of_python_does_get_out(visitor: Page, sink: Sink) -> None:
    """The same Python, where nothing is taken from it, reaches the sink too."""
    visitor.visit("open").evaluate(OPEN_PYTHON, python_ways(sink, visitor.url))
    visitor.forget()
    assert {"js_fetch", "pyfetch", "open_url", "js_xhr", "run_js_fetch"} <= set(sink.arrived)


def test_no_javascript_leaves(visitor: Page, sink: Sink, server: SiteServer) -> None:
    """Neither from a block, nor from the frame without the runtime that takes ways from a block."""
    code = javascript_ways(sink, visitor.url)
    text = code.replace("return import(to)", "return 0")  # refused before the run, like `import`
    visitor.open_with(SERVER, f"{text}\nposthog.capture({{ distinctId: 'a', event: 'end' }})")
    assert [event["event"] for event in visitor.run(SERVER).events] == ["end"]
    assert nothing_arrived(sink, server)
    report = visitor.evaluate(IN_THE_FRAME, code, 20_000)
    visitor.forget()
    assert report == {"id": 999, "text": "end"}
    assert nothing_arrived(sink, server)


def test_no_python_leaves(visitor: Page, sink: Sink, server: SiteServer) -> None:
    """Neither by its own libraries nor by JavaScript."""
    code = python_ways(sink, visitor.url)
    visitor.open_with(IN_PYTHON, f'{code}\nposthog.capture("end", distinct_id="a")')
    assert [event["event"] for event in visitor.run(IN_PYTHON).events] == ["end"]
    visitor.forget()
    assert nothing_arrived(sink, server)


STORAGE = """
const storages = []
for (const name of ['localStorage', 'indexedDB', 'caches', 'cookieStore'])
  try { if (self[name]) storages.push(name) } catch {}
posthog.capture({ distinctId: 'a', event: 'end', properties: { origin: self.origin, storages } })
"""


def test_code_has_no_origin_and_no_storage(visitor: Page) -> None:
    """It is at no address of the site, and finds nothing that the site keeps."""
    visitor.open_with(SERVER, STORAGE)
    (event,) = visitor.run(SERVER).events
    assert event["properties"]["origin"] == "null"
    assert event["properties"]["storages"] == []


def test_only_the_frame_is_heard(visitor: Page) -> None:
    """A message from anywhere else is no event, whatever it says."""
    fake = '{ id: 1, text: JSON.stringify({ sent: [{ event: "fake", distinct_id: "a", ' \
        'properties: {} }] }) }'  # fmt: skip
    visitor.visit("tutorial/").evaluate(f"() => void setInterval(() => postMessage({fake}), 5)")
    assert [event["event"] for event in visitor.run(SERVER).events] == ["project_created"]
    visitor.forget()


def test_a_loop_in_python_is_stopped(visitor: Page) -> None:
    """Stop ends Python, and the next run starts it again."""
    visitor.open_with(IN_PYTHON, "while True: pass", "tutorial/?lang=python")
    bar = f"{block(IN_PYTHON)} ~ .live-bar"
    visitor.press(block(IN_PYTHON), "Run")
    visitor.wait_for(
        "document.querySelector(`${args[0]} progress`).value === 1 &&"
        " document.querySelector(`${args[0]} .live-status`).textContent === 'Running'",
        bar,
    )
    visitor.press(block(IN_PYTHON), "Stop")
    error = "document.querySelector(`${args[0]} ~ .live-error`).textContent"
    visitor.wait_for(f"{error} === 'Stopped.'", bar)
    visitor.press(block(IN_PYTHON), "Reset")
    assert [event["event"] for event in visitor.run(IN_PYTHON).events] == ["project_created"]
