"""Code that wants out of the page stays in: nothing reaches a server that records everything."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import playwright.sync_api
import pytest
from playwright.sync_api import expect

from tests.browser.live.conftest import Reader
from tests.browser.live.running.code import Code
from tests.browser.live.running.sink import Sink
from tests.support.site_server import SiteServer

HERE = Path(__file__).parent
JAVASCRIPT = (HERE / "javascript_vectors.txt").read_text(encoding="utf-8")
PYTHON = (HERE / "python_vectors.txt").read_text(encoding="utf-8")
SERVER = "javascript/projects.js:project_created"
IN_PYTHON = "python/projects.py:project_created"

# A worker as a page starts one that knows nothing of all this.
OPEN_CONTROL = """async (code) => {
  const text = `(async () => { ${code}\\n; postMessage('end') })()`
  const address = URL.createObjectURL(new Blob([text], { type: 'text/javascript' }))
  const worker = new Worker(address)
  await new Promise((end) => { worker.onmessage = end })
}"""
# The same in the sandbox's frame, without the runtime that seals a worker: the frame alone holds.
IN_THE_FRAME = """async (code) => {
  const frame = document.querySelector('.live-sandbox')
  const text = `(async () => { ${code}\\n; postMessage('end') })()`
  const ended = new Promise((end) => addEventListener('message', ({ source, data }) => {
    if (source === frame.contentWindow && data.id === 999) end(data)
  }))
  frame.contentWindow.postMessage({ start: 999, parts: [text], limit: 20000 }, '*')
  return await ended
}"""


@pytest.fixture
def sink() -> Iterator[Sink]:
    """A server that nothing may reach."""
    with Sink() as server:
        yield server


@pytest.fixture
def attacked(chromium: playwright.sync_api.Browser, served: SiteServer) -> Iterator[Reader]:
    """A reader of whose page the browser reports requests that its policy has refused."""
    context = chromium.new_context(viewport={"width": 1200, "height": 900})
    yield Reader(context.new_page(), served.url)
    context.close()


def javascript(sink: Sink) -> str:
    """The ways out in JavaScript, each of which leads to the sink."""
    return f"const SINK = '{sink.url}'\n{JAVASCRIPT}"


def test_the_open_control_does_get_out(chromium: playwright.sync_api.Browser, sink: Sink) -> None:
    """The same code in a page without a policy reaches the sink in many ways: the sink works."""
    context = chromium.new_context()
    page = context.new_page()
    page.goto(f"{sink.url}control")
    page.evaluate(OPEN_CONTROL, javascript(sink))
    context.close()
    ways = set(sink.arrived) - {"control", "favicon"}
    assert {"fetch", "xhr", "web_socket", "event_source", "import_scripts"} <= ways
    assert {"nested_worker", "dynamic_import", "font", "cache"} <= ways
    assert len(ways) > 15


def test_nothing_leaves_the_frame(attacked: Reader, sink: Sink) -> None:
    """No way out of a worker in the frame leads anywhere, though nothing is taken from it."""
    attacked.visit("/tutorial/")
    Code(attacked, SERVER).run()
    report = attacked.page.evaluate(IN_THE_FRAME, javascript(sink))
    assert report == {"id": 999, "text": "end"}
    assert sink.arrived == []


def test_nothing_leaves_a_block_of_javascript(attacked: Reader, sink: Sink) -> None:
    """A reader's hostile code runs to its end, and nothing arrives."""
    attacked.visit("/tutorial/")
    code = Code(attacked, SERVER)
    text = javascript(sink).replace("return import(to)", "return 0")
    code.write(f"{text}\nposthog.capture({{ distinctId: 'a', event: 'end' }})")
    assert [event["event"] for event in code.run()] == ["end"]
    assert sink.arrived == []


@pytest.mark.timeout(300)
def test_nothing_leaves_a_block_of_python(attacked: Reader, sink: Sink) -> None:
    """The same in Python, by its own libraries and by JavaScript."""
    attacked.visit("/tutorial/")
    code = Code(attacked, IN_PYTHON)
    head = f'HOST, PORT = "{sink.host}", {sink.port}\n'
    code.write(f'{head}{PYTHON}\nposthog.capture("end", distinct_id="a")')
    assert [event["event"] for event in code.run()] == ["end"]
    assert sink.arrived == []


STORAGE = """
const storages = []
for (const name of ['localStorage', 'indexedDB', 'caches', 'cookieStore'])
  try { if (self[name]) storages.push(name) } catch {}
console.log(self.origin, storages.join())
"""


def test_code_has_no_origin_and_no_storage(visitor: Reader) -> None:
    """It is at no address of the site, and finds nothing that the site keeps."""
    visitor.visit("/tutorial/")
    code = Code(visitor, SERVER)
    code.write(STORAGE)
    code.run()
    expect(code.logs).to_have_text("null")


# Each fills a processor, the memory or the channel to the page.
BOMBS = {
    "a loop": "for (;;) {}",
    "microtasks": "const again = () => Promise.resolve().then(again); await again()",
    "a regular expression": "/(a+)+b/.test('a'.repeat(40))",
    "a flood": "for (;;) console.log('x'.repeat(10000))",
    "a flood of events": "for (;;) posthog.capture({ distinctId: 'a', event: 'x' })",
    "memory": "const all = []; for (;;) all.push(new Uint8Array(1e8).fill(1))",
}
RAW = {
    "a flood": "for (;;) postMessage('x'.repeat(10000))",
    "a message of 500 MB": "postMessage(new Uint8Array(5e8)); await new Promise(() => {})",
    "nested workers": "for (let i = 0; i < 40; i++) new Worker(URL.createObjectURL(new Blob("
    "['for(;;){}'], { type: 'text/javascript' }))); await new Promise(() => {})",
}


@pytest.mark.parametrize("bomb", BOMBS)
@pytest.mark.timeout(300)
def test_the_page_lives_through_a_bomb(bomb: str, visitor: Reader) -> None:
    """A run that never ends is ended, says why, and the next run works."""
    visitor.visit("/tutorial/")
    code = Code(visitor, SERVER)
    code.write(BOMBS[bomb])
    code.run()
    other = Code(visitor, "javascript/projects.js:project_deleted")
    assert [event["event"] for event in other.run()] == ["project_deleted"]


@pytest.mark.parametrize("bomb", RAW)
def test_the_frame_ends_a_worker_that_floods(bomb: str, visitor: Reader) -> None:
    """Too much, too large or too long: the frame ends the worker, and says so in one report."""
    visitor.visit("/tutorial/")
    code = Code(visitor, SERVER)
    code.run()
    limit = IN_THE_FRAME.replace("limit: 20000", "limit: 3000")
    if bomb == "a flood":
        limit = limit.replace("=== 999) end(data)", "=== 999 && data.killed) end(data)")
    killed = visitor.page.evaluate(limit, RAW[bomb])["killed"]
    # A slow machine may not have copied a large message when the time is over.
    expected = {"a flood": ["messages"], "nested workers": ["time"]}
    assert killed in expected.get(bomb, ["messages", "time"])
    assert [event["event"] for event in code.run()] == ["project_created"]


def test_a_loop_in_python_is_ended(visitor: Reader) -> None:
    """Stop ends Python, and the next run starts it again."""
    visitor.visit("/tutorial/")
    code = Code(visitor, IN_PYTHON)
    code.run()
    code.write("while True: pass")
    code.press("Run")
    expect(code.status).to_have_text("Running")
    code.press("Stop")
    expect(code.error).to_have_text("Stopped.")
    code.press("Reset")
    assert [event["event"] for event in code.run()] == ["project_created"]


def test_only_the_frame_is_heard(visitor: Reader) -> None:
    """A message from anywhere else is no event, whatever it says."""
    visitor.visit("/tutorial/")
    code = Code(visitor, SERVER)
    fake = '{ id: 1, text: JSON.stringify({ sent: [{ event: "fake", distinct_id: "a", ' \
        'properties: {} }] }) }'  # fmt: skip
    visitor.page.evaluate(f"setInterval(() => postMessage({fake}, '*'), 5)")
    assert [event["event"] for event in code.run()] == ["project_created"]
