"""What a reader does in any of the engines: visit a page, press, type, run code, look."""

from __future__ import annotations

import base64
import gzip
import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from aiohttp import web
from selenium.common.exceptions import TimeoutException
from selenium.webdriver import ActionChains
from selenium.webdriver.support.wait import WebDriverWait

from tests.browser.engines.drivers import PATIENCE, Browser
from tests.support.site_server import SiteServer

Event = dict[str, Any]
LIMIT = 2000 * PATIENCE  # milliseconds for what a page is to become

# What Firefox says of DuckDB's module, which will be compiled anew one day, and of itself.
NOT_OURS = ("The WebAssembly exception handling 'try' instruction", "console.error: RSLoader:")
# WebKit's driver shows no console: what would be in it is recorded by the page itself, in a script
# that stands before the policy of the page and is not bound by it.
RECORDER = """<script>
window.recorded = []
for (const level of ['debug', 'error', 'info', 'log', 'warn'])
  console[level] = (...values) => recorded.push(`${level}: ${values.map(String).join(' ')}`)
addEventListener('error', ({ message, target }) =>
  recorded.push(message || `not loaded: ${target.src || target.href}`), true)
addEventListener('unhandledrejection', ({ reason }) => recorded.push(String(reason)))
document.addEventListener('securitypolicyviolation', ({ effectiveDirective, blockedURI, sample }) =>
  recorded.push(`refused: ${effectiveDirective} ${blockedURI} ${sample}`))
</script>"""
# A Promise's value as a string, or the error it was rejected with.
ASYNC = """const end = arguments[arguments.length - 1]
Promise.resolve((%s)(...arguments)).then(
  (value) => end({ value: JSON.stringify(value ?? null) }),
  (error) => end({ error: String(error) }))"""
# The button of a block with a label, in the middle of the window.
FIND_BUTTON = """const [selector, label] = arguments
let place = document.querySelector(selector)
const before = place.previousElementSibling
const head = before?.matches('.query-head, .code-head') ? before : null
if (place.matches('[data-query], [data-section]'))
  while (place && !place.matches('.live-bar')) place = place.nextElementSibling
const buttons = [head, place].flatMap((part) => [...(part?.querySelectorAll('button') ?? [])])
const button = buttons.find((button) => button.textContent === label)
button?.scrollIntoView({ block: 'center', behavior: 'instant' })
return button"""
# Milliseconds, events and error of one press of a block's Run button.
RUN = """async (selector) => {
  const block = document.querySelector(selector)
  let bar = null
  while (!bar) {
    await new Promise((end) => setTimeout(end, 20)) // the script of the bars may not have run yet
    bar = block
    while (bar && !bar.matches('.live-bar')) bar = bar.nextElementSibling
  }
  const start = performance.now()
  const ended = new Promise((end) => block.addEventListener('live:events', end, { once: true }))
  block.previousElementSibling.querySelector('.live-run').click()
  const { detail } = await ended
  const time = performance.now() - start
  return { time, events: detail.events, error: bar.parentElement.querySelector(
    ':scope > .live-error:not([hidden])')?.textContent ?? '' }
}"""


class RecordingServer(SiteServer):
    """A site whose pages record what their console gets, and one more page without any policy."""

    async def _respond(self, request: web.Request) -> web.Response:
        if request.path.endswith("/open"):
            return web.Response(text="<!doctype html><title>Open</title>", content_type="text/html")
        response = await super()._respond(request)
        body = response.body
        if response.content_type != "text/html" or not isinstance(body, bytes):
            return response
        is_gzip = response.headers.get("Content-Encoding") == "gzip"
        text = (gzip.decompress(body) if is_gzip else body).decode()
        text = text.replace("<head>", f"<head>{RECORDER}", 1)
        response.body = gzip.compress(text.encode()) if is_gzip else text.encode()
        return response


@dataclass
class Run:
    """What came of one press of a Run button.

    Attributes:
        events: that the code sent.
        error: what the block says went wrong; "" if nothing did.
        time: milliseconds until it had ended.
    """

    events: list[Event]
    error: str
    time: float


class Page:
    """A page of the site in an engine.

    Args:
        browser: the engine.
        url: the address of the site, with a slash at its end.
    """

    def __init__(self, browser: Browser, url: str) -> None:
        self.browser, self.url = browser, url
        self.driver = browser.driver

    def visit(self, path: str, width: int = 1200) -> Page:
        """Open a page in a window of a width, and wait until its own script has run."""
        self.driver.set_window_size(width, 900)
        self.driver.get(self.url + path)
        self.wait_for("document.readyState === 'complete'")  # WebKit's driver may be back before
        return self

    def evaluate(self, function: str, *arguments: Any) -> Any:
        """Call a function of JavaScript, asynchronous or not, in the page."""
        result = self.driver.execute_async_script(ASYNC % function, *arguments)
        assert "error" not in result, result["error"]
        return json.loads(result["value"])

    def wait_for(self, condition: str, *arguments: Any) -> Any:
        """Wait until an expression, in which the arguments are `args`, is true; its value.

        Raises:
            TimeoutException: it does not become true; with what the page says meanwhile.
        """
        waiting = f"""async (...args) => {{
            for (const start = performance.now(); performance.now() - start < {LIMIT};) {{
              const value = {condition}; if (value) return {{ value }}
              await new Promise((end) => setTimeout(end, 20)) }}
            return {{ says: [...document.querySelectorAll('[role=status], [role=alert]')]
              .map((place) => place.textContent).filter(Boolean) }} }}"""
        end = self.evaluate(waiting, *arguments)
        if "says" in end:
            raise TimeoutException(f"{condition} is not true; the page says {end['says']}")
        return end["value"]

    def press(self, selector: str, label: str) -> None:
        """Press a button of a live block, or of another place, with the mouse."""
        wait = WebDriverWait(self.driver, PATIENCE, 0.05)  # scripts that make it may still load
        wait.until(
            lambda driver: driver.execute_script(FIND_BUTTON, selector, label),
            f"no button {label} at {selector}",
        ).click()

    def type(self, *keys: str) -> None:
        """Press keys, wherever the focus is."""
        ActionChains(self.driver).send_keys(*keys).perform()

    def chord(self, *keys: str) -> None:
        """Press the last of some keys while the others are held down."""
        chain = ActionChains(self.driver)
        for key in keys[:-1]:
            chain.key_down(key)
        chain.send_keys(keys[-1])
        for key in keys[:-1]:
            chain.key_up(key)
        chain.perform()

    def open_with(self, section: str, code: str, path: str = "tutorial/") -> None:
        """Open a page by a link that brings code of the reader's own for a section."""
        encoded = base64.urlsafe_b64encode(code.encode()).decode().rstrip("=")
        self.driver.get("about:blank")
        self.visit(f"{path}#live={quote(section, safe='')}&code={encoded}")
        self.wait_for(
            "document.querySelector(args[0])?.querySelector('.live-editor')", block(section)
        )

    def run(self, section: str) -> Run:
        """Press Run of the first block of a section, and wait until the run has ended."""
        return Run(**self.evaluate(RUN, block(section)))

    def forget(self) -> None:
        """Leave the page, so that what still runs in it ends; its messages are forgotten."""
        self.driver.get("about:blank")
        self.messages()

    def messages(self) -> list[str]:
        """What the console got from the page since the last call."""
        recorded = self.evaluate("() => window.recorded?.splice(0) ?? []")
        texts = [*self.browser.messages(), *recorded]
        return [text for text in texts if not text.startswith(NOT_OURS)]


def block(section: str) -> str:
    """The selector of a section's blocks."""
    return f'[data-section="{section}"]'
