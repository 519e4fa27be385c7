"""Blocks of code, run, edited, stopped and shared in a real browser."""

from __future__ import annotations

import base64
import re

import pytest
from playwright.sync_api import expect

from tests.browser.live.conftest import Reader
from tests.browser.live.running.code import Code
from tests.support.site_server import SiteServer

CREATED = "javascript/projects.js:project_created"
IN_PYTHON = "python/projects.py:project_created"
SITE_FILES = re.compile(r"/assets/live/(?!entry\.js)")


def loaded(reader: Reader) -> list[str]:
    """What was requested for live examples, besides the script that every page has."""
    return [path for path in reader.requested if SITE_FILES.search(path)]


def test_nothing_is_loaded_before_the_first_run(reader: Reader) -> None:
    """A page with blocks of code loads one script of a few kilobytes, and no frame."""
    reader.visit("/tutorial/").page.wait_for_load_state("networkidle")
    assert loaded(reader) == []
    assert reader.page.locator("iframe").count() == 0


def test_javascript_loads_no_python_and_without_events_no_database(reader: Reader) -> None:
    """A run on a server's SDK loads that SDK and nothing of the others."""
    code = Code(reader.visit("/tutorial/"), CREATED)
    code.write("import 'posthog-node'")
    assert code.run() == []
    reader.page.wait_for_load_state("networkidle")
    names = [path.rpartition("/")[2] for path in loaded(reader)]
    assert "runtime-server.js" in names
    assert not [n for n in names if re.match(r"runtime-(browser|python)|pyodide|duckdb|layer", n)]


def test_the_call_is_below_the_function_and_not_in_what_is_copied(reader: Reader) -> None:
    """A reader sees what Run does besides, and copies the function alone."""
    code = Code(reader.visit("/tutorial/"), CREATED)
    call = code.block.locator("xpath=following-sibling::*[1]")
    assert call.get_attribute("data-call") == CREATED
    assert (call.text_content() or "").startswith("projectCreated(posthog, { organizationId: 'org_")
    copy = code.head.locator("button.copy-code")
    copy.wait_for(state="attached")
    copy.dispatch_event("click")
    expect(copy).to_have_text("Copied")
    copied = reader.page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith("/** On a server")
    assert "org_" not in copied


def test_an_unchanged_run_is_as_in_the_build(reader: Reader) -> None:
    """The status says so, and the events stand as JSON beside the block."""
    code = Code(reader.visit("/tutorial/"), CREATED)
    (event,) = code.run()
    assert event["properties"]["$lib"] == "posthog-node"
    expect(code.status).to_have_text(re.compile(r"^1 event received, as in the build\. [\d.]+ s$"))
    assert code.block.locator("xpath=following-sibling::*//mark").count() == 0


@pytest.mark.parametrize(
    ("section", "before", "after"),
    [
        (CREATED, "event: 'project_created'", "event: 'project_made'"),
        (IN_PYTHON, '"project_created"', '"project_made"'),
    ],
)
def test_a_changed_event_is_marked(section: str, before: str, after: str, reader: Reader) -> None:
    """What is sent is what the changed code sends, and the difference is named."""
    code = Code(reader.visit("/tutorial/"), section)
    text = full_text(code)
    assert before in text
    code.write(text.replace(before, after))
    assert [event["event"] for event in code.run()] == ["project_made"]
    expect(code.status).to_contain_text("project_created is missing; the build has no project_made")
    code.write(text.replace("project_0001", "project_9999"))
    code.run()
    expect(code.status).to_contain_text("project_id differs from the build’s")
    mark = code.block.locator("xpath=following-sibling::*//mark").first
    expect(mark).to_contain_text("project_9999")


def full_text(code: Code) -> str:
    """The code of a block and the call below it."""
    call = code.block.locator("xpath=following-sibling::*[1]").locator("code")
    return f"{code.block.locator('code').text_content()}\n\n{call.text_content()}"


@pytest.mark.parametrize(
    ("section", "text", "error"),
    [
        (CREATED, "const a = 1\nlet b = ;", "Line 2: Unexpected token."),
        (CREATED, "\n\nnull.x", "Line 3: TypeError: Cannot read properties of null (reading 'x')"),
        (CREATED, "\nasync function f() {\n  throw new Error('no')\n}\nawait f()",
         "Line 3: Error: no"),
        (CREATED, "\nsetTimeout(() => { throw new Error('late') })\n"
         "await new Promise((end) => setTimeout(end, 50))", "Line 2: Error: late"),
        (CREATED, "\nawait fetch('https://example.com/')",
         "TypeError: No request leaves this page: https://example.com/"),
        (CREATED, "import fs from 'node:fs'",
         'Line 1: There is no package "node:fs" here, only posthog-js and posthog-node.'),
        (IN_PYTHON, "a = 1\nb = = 2", "Line 2: SyntaxError: invalid syntax"),
        (IN_PYTHON, "def f():\n    raise ValueError('no')\n\nf()", "Line 2: ValueError: no"),
        (IN_PYTHON, "\nimport requests\nrequests.get('https://example.com/')",
         "Line 3: requests.exceptions.ConnectionError: "
         "No request leaves this page: https://example.com/"),
    ],
)  # fmt: skip
def test_an_error_has_its_line(section: str, text: str, error: str, reader: Reader) -> None:
    """In the reader's own code, whether it is found before the run or in it."""
    code = Code(reader.visit("/tutorial/"), section)
    code.write(text)
    assert code.run() == []
    if error.startswith("TypeError: No request"):
        expect(code.error).to_contain_text(error)
    else:
        expect(code.error).to_have_text(error)


def test_what_is_printed_is_shown(reader: Reader) -> None:
    """By the code and by the SDK, as text and never as HTML."""
    code = Code(reader.visit("/tutorial/"), CREATED)
    code.write("console.log('<b>bold</b>', { a: 1 })")
    code.run()
    expect(code.logs).to_have_text('<b>bold</b> {"a":1}\n')
    assert code.logs.locator("b").count() == 0


def test_a_link_brings_code_and_does_not_run_it(reader: Reader) -> None:
    """The editor opens with the code, and says where it is from; Reset brings the page's back."""
    text = "posthog.capture({ distinctId: 'a', event: 'from_a_link' })"
    encoded = base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")
    name = CREATED.replace("/", "%2F").replace(":", "%3A")
    reader.visit(f"/tutorial/#live={name}&code={encoded}")
    code = Code(reader, CREATED)
    expect(code.block.locator(".cm-content")).to_have_text(text)
    expect(code.status).to_have_text("This code came with the link. Read it before you run it.")
    assert reader.page.locator("iframe").count() == 0
    assert [event["event"] for event in code.run()] == ["from_a_link"]
    code.press("Reset")
    assert [event["event"] for event in code.run()] == ["project_created"]
    assert "#" not in reader.page.url


def test_an_edited_block_can_be_shared(reader: Reader) -> None:
    """Its link opens the same text on another visit."""
    code = Code(reader.visit("/tutorial/"), CREATED)
    code.write("console.log('größer')")
    code.press("Copy link")
    expect(code.status).to_have_text("The link is copied.")
    address = reader.page.evaluate("navigator.clipboard.readText()")
    reader.page.goto("about:blank")
    reader.page.goto(address)
    editor = Code(reader, CREATED).block.locator(".cm-content")
    expect(editor).to_have_text("console.log('größer')")


def test_the_keyboard_runs_a_block(reader: Reader) -> None:
    """Control and Enter in the editor do what Run does."""
    code = Code(reader.visit("/tutorial/"), CREATED)
    code.write("posthog.capture({ distinctId: 'a', event: 'by_key' })")
    reader.page.keyboard.press("Control+Enter")
    expect(code.status).to_contain_text("1 event received")


def test_a_section_of_the_page_runs_in_order(reader: Reader) -> None:
    """Its blocks in one language, one after the other."""
    reader.visit("/tutorial/").page.evaluate(
        "window.ran = []; document.addEventListener('live:events', "
        "(event) => window.ran.push(event.detail.section))"
    )
    button = reader.page.locator("button.live-run-all").first
    sections = button.evaluate(
        """button => {
          const language = button.closest('.live-bar').parentElement
            .querySelector('[data-section]').dataset.section.split('/')[0]
          const headings = [...document.querySelectorAll('article :is(h1, h2, h3)')]
          const before = (node) => headings.findLast((h) => h.compareDocumentPosition(node) & 4)
          const runnable = `[data-section^="${language}/"]:has(+ [data-call])`
          return [...document.querySelectorAll(runnable)]
            .filter((block) => before(block) === before(button)).map((b) => b.dataset.section)
        }"""
    )
    assert len(sections) > 1
    button.dispatch_event("click")
    reader.page.wait_for_function("(count) => window.ran.length === count", arg=len(sections))
    assert reader.page.evaluate("window.ran") == sections


def test_python_that_does_not_load_is_reported(visitor: Reader, served: SiteServer) -> None:
    """In a sentence, and the next press tries again."""
    served.missing = frozenset(["python_packages.zip"])
    code = Code(visitor.visit("/tutorial/"), IN_PYTHON)
    assert code.run() == []
    expect(code.error).to_have_text("This could not be loaded. Try again, or reload the page.")
    served.missing = frozenset()
    assert [event["event"] for event in code.run()] == ["project_created"]


def test_python_says_how_much_it_loads(visitor: Reader) -> None:
    """Before it is there, with the size in megabytes."""
    code = Code(visitor.visit("/tutorial/"), IN_PYTHON)
    visitor.page.evaluate(
        "window.said = []; new MutationObserver(() => { for (const status of "
        "document.querySelectorAll('.live-status')) window.said.push(status.textContent) })"
        ".observe(document.body, { subtree: true, childList: true, characterData: true })"
    )
    code.run()
    said = visitor.page.evaluate("window.said")
    assert [text for text in said if re.fullmatch(r"Loading Python, \d\.\d MB, once", text)]


def test_a_small_device_gets_a_sentence(visitor: Reader) -> None:
    """Where a browser says that there is little memory, nothing is loaded."""
    visitor.page.add_init_script(
        "Object.defineProperty(Navigator.prototype, 'deviceMemory', { get: () => 1 })"
    )
    code = Code(visitor.visit("/tutorial/"), IN_PYTHON)
    assert code.run() == []
    expect(code.error).to_contain_text("Python needs more memory than a page gets on this device.")
    assert "pyodide.asm.wasm.gz" not in " ".join(visitor.requested)
