"""Python that breaks its own interpreter: the next run works, and nothing of it is left there."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.live.conftest import Reader, reading
from tests.browser.live.running.code import Code
from tests.sdk.browser import ARGUMENTS, find_chromium
from tests.support.site_server import SiteServer

SECTION = "python/projects.py:project_created"
HOSTILE = {
    "patched client": "import posthog\nposthog.Posthog.capture = lambda *a, **k: None",
    "patched alias": "from posthog import Posthog as P\nP.capture = lambda *a, **k: None",
    "patched module": "import posthog\nposthog.client.Client = None\nposthog.Posthog = None",
    "patched consumer": "import posthog\nposthog.client.Consumer.upload = print",
    "patched by setattr": "import posthog\nsetattr(posthog.Posthog, 'capture', print)",
    "deleted builtins": "import builtins\ndel builtins.len, builtins.isinstance, builtins.dict",
    "deleted modules": "import posthog\nposthog.client.sys.modules.clear()",
    "a client for all": "import posthog\nposthog.api_key = 'phc_other'\nposthog.debug = True\n"
    "posthog.super_properties = {'left': 1}\nposthog.capture('seen', distinct_id='a')",
    "a debugging client": "from posthog import Posthog\nPosthog('phc_other', debug=True)",
    "an environment": "import os\nos.environ['POSTHOG_PROJECT_TOKEN'] = 'phc_other'",
    "a context": "import posthog\nposthog.contexts.identify_context('somebody')\n"
    "posthog.identify_context('somebody')\nposthog.tag('left', 1)",
    "the end": "import sys\nsys.exit(3)",
    "the end at once": "import os\nos._exit(3)",
    "a thread": "import threading\nthreading.Thread(target=print).start()",
    "recursion": "def f():\n    return f()\n\nf()",
    "recursion in C": "a = []\nfor _ in range(10**6):\n    a = [a]\nprint(len(repr(a)))",
    "the page": "import page\npage.say('{\"done\": true}')\npage.say = page.arrived = print",
    "JavaScript": "import js\njs.JSON.stringify = js.JSON.parse = None\n"
    "js.self.postMessage('{\"done\": true}')",
    "JavaScript's prototypes": "from pyodide.code import run_js\n"
    "run_js('Object.prototype.left = 1; Array.prototype.map = null')",
    "a task that stays": "import asyncio\n\nasync def stay():\n    while True:\n"
    "        await asyncio.sleep(0)\n\nasyncio.ensure_future(stay())",
    "memory": "a = 'x' * 10**9\nb = [a + str(i) for i in range(9)]",
}
ERRORS = {  # what ended the run, as the page says it
    "the end": "Line 2: SystemExit: 3",
    "the end at once": "Line 2: SystemExit: 3",
    "a thread": "Line 2: RuntimeError: can't start new thread",
    "recursion": "Line 2: RecursionError: maximum recursion depth exceeded",
    "JavaScript": "Line 3: AttributeError: postMessage",
}
BETWEEN = (  # names and state of whoever ran before would show in these
    "import os\n"
    "from posthog import Posthog\n"
    "print(dir(), os.environ['POSTHOG_PROJECT_TOKEN'], hasattr(posthog, 'left'))\n"
    "posthog.capture('seen')\n"
)


@pytest.fixture(scope="module")
def opened(resident: Reader) -> Reader:
    """A reader of the tutorial, who stays on the page for all of these."""
    return resident.visit("/tutorial/")


@pytest.fixture(scope="module")
def clean(opened: Reader) -> str:
    """What the code in between prints where nobody ran before."""
    code = Code(opened, SECTION)
    code.write(BETWEEN)
    code.run()
    return code.logs.text_content() or ""


def test_every_error_is_that_of_a_run() -> None:
    """The next test compares all of them."""
    assert ERRORS.keys() <= HOSTILE.keys()


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.timeout(400)
def test_the_next_run_is_as_if_nobody_had_run_before(name: str, opened: Reader, clean: str) -> None:
    """It sends its events, and prints what it printed at first; what ended the run before is said.

    In words, at the reader's line where there is one.
    """
    code = Code(opened, SECTION)
    code.write(HOSTILE[name])
    code.run()
    if name in ERRORS:
        expect(code.error).to_have_text(ERRORS[name])
    code.press("Reset")
    assert [event["event"] for event in code.run()] == ["project_created"]
    expect(code.status).to_contain_text("1 event received, as in the build")
    code.write(BETWEEN)
    (event,) = code.run()
    assert code.logs.text_content() == clean
    assert event["distinct_id"] != "somebody"
    assert "left" not in event["properties"]


@pytest.mark.timeout(400)
def test_a_stack_that_overflows_ends_python(chromium: Browser, host: SiteServer) -> None:
    """With one sentence and a quiet console; the next run has another Python.

    How deep the stack of JavaScript is depends on the browser. In this one it is too small for the
    depth at which Python itself gives up.
    """
    arguments = [*ARGUMENTS, "--js-flags=--stack-size=400"]
    browser = chromium.browser_type.launch(executable_path=find_chromium(), args=arguments)
    with browser, reading(browser, host.url) as reader:
        code = Code(reader.visit("/tutorial/"), SECTION)
        code.write(HOSTILE["recursion in C"])
        assert code.run() == []
        expect(code.error).to_have_text("RecursionError: the code calls itself without end")
        expect(code.logs).to_be_hidden()
        code.press("Reset")
        assert [event["event"] for event in code.run()] == ["project_created"]
        assert reader.messages == []


def test_harmless_code_keeps_its_interpreter(opened: Reader) -> None:
    """The second of two runs starts no Python."""
    code = Code(opened, SECTION)
    code.write('import json\nfrom datetime import datetime\nposthog.capture("a", distinct_id="b")')
    code.run()
    opened.page.evaluate(
        "window.said = []; new MutationObserver(() => { for (const status of "
        "document.querySelectorAll('.live-status')) window.said.push(status.textContent) })"
        ".observe(document.body, { subtree: true, childList: true, characterData: true })"
    )
    code.run()
    assert "Starting Python" not in opened.page.evaluate("window.said")
