"""How long a reader waits for an event after pressing Run: `python -m tests.benchmarks.running`.

First, on a slow phone as Lighthouse has it, from a press of a query's Run to its rows: of a reader
who never was here, of one whose mouse was on the button for a second, of one who comes again, and
of one who presses again. Then, in each engine, for each SDK, the first run on a page, which loads
it, and the median of those that follow; and for each attack of tests/browser/engines/attacks.py,
the longest time in which the page did not answer. The site has to be built before; it is served
from this machine, so that a network adds to the first run of an SDK.
"""

from __future__ import annotations

import argparse
import os
import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import BrowserContext, Locator, sync_playwright
from playwright.sync_api import Page as Tab

from tests.browser.engines.attacks import BLOCK_ATTACKS, FRAME_ATTACKS, IN_THE_FRAME, WATCHED
from tests.browser.engines.drivers import ENGINES, start
from tests.browser.engines.page import RUN, Page, block
from tests.sdk.browser import ARGUMENTS, find_chromium
from tests.support.checkout import PROJECT_ROOT
from tests.support.site_server import SiteServer

RUNS = 10  # after the first one
LIMIT = 2000  # milliseconds for an attack that never ends by itself
SECTIONS = {
    "posthog-js": "javascript/identify.js:identify_organization",
    "posthog-node": "javascript/projects.js:project_created",
    "posthog (Python)": "python/projects.py:project_created",
}

# Lighthouse's phone: a network of 1.6 Mbit/s and a processor of a quarter of the speed.
NETWORK = {"offline": False, "latency": 150, "downloadThroughput": 2e5, "uploadThroughput": 9e4}
SLOWDOWN = 4


def open_on_phone(context: BrowserContext, url: str) -> tuple[Tab, Locator]:
    """The tutorial in a new tab of a slow phone, and a Run button of it."""
    tab = context.new_page()
    tools = context.new_cdp_session(tab)
    tools.send("Network.enable")
    tools.send("Network.emulateNetworkConditions", NETWORK)
    tools.send("Emulation.setCPUThrottlingRate", {"rate": SLOWDOWN})
    tab.set_default_timeout(300_000)
    tab.goto(f"{url}tutorial/", wait_until="networkidle")
    return tab, tab.get_by_role("button", name="Run the query organizations").first


def time_to_rows(tab: Tab, run: Locator) -> float:
    """The seconds from a press of Run to the rows."""
    result = tab.locator(".live-result tbody").first
    if result.count():
        result.evaluate("body => body.remove()")
    start = time.monotonic()
    run.click()
    result.wait_for()
    return time.monotonic() - start


def measure_query(url: str) -> dict[str, float]:
    """The seconds to rows by who presses."""
    with new_reader() as reader:
        tab, run = open_on_phone(reader, url)
        seconds = {"never here": time_to_rows(tab, run), "again": time_to_rows(tab, run)}
        tab.close()
        seconds["a second visit"] = time_to_rows(*open_on_phone(reader, url))
    with new_reader() as reader:
        tab, run = open_on_phone(reader, url)
        run.hover()
        tab.wait_for_timeout(1000)
        seconds["after a second on the button"] = time_to_rows(tab, run)
    return seconds


@contextmanager
def new_reader() -> Iterator[BrowserContext]:
    """A reader whose browser keeps what it loads on disk, as none in private does."""
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as folder:
        context = playwright.chromium.launch_persistent_context(
            folder, executable_path=find_chromium(), args=ARGUMENTS
        )
        yield context
        context.close()


def measure(page: Page, section: str) -> list[float]:
    """The milliseconds of each run on a page that has just been opened."""
    page.visit("tutorial/")
    runs = [page.run(section) for _ in range(RUNS + 1)]
    assert all(run.events for run in runs)
    return [run.time for run in runs]


def pauses(page: Page) -> dict[str, float]:
    """The longest milliseconds in which the page did not answer, by attack."""
    section = SECTIONS["posthog-node"]
    longest = {}
    for name, code in BLOCK_ATTACKS.items():
        page.open_with(section, code)
        longest[f"{name}, in a block"] = page.evaluate(WATCHED % RUN, block(section))["longest"]
    page.visit("tutorial/").run(section)
    for name, code in FRAME_ATTACKS.items():
        watched = page.evaluate(WATCHED % IN_THE_FRAME, code, LIMIT)
        longest[f"{name}, in the frame"] = watched["longest"]
    return longest


def main() -> None:
    """Print the times of each SDK and the pauses of each attack, in each engine."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("site", type=Path, nargs="?", default=PROJECT_ROOT / "site")
    parser.add_argument("--engine", choices=ENGINES, action="append")
    arguments = parser.parse_args()
    with SiteServer(arguments.site, headers={"Cache-Control": "max-age=600"}) as server:
        print(f"a query on a slow phone (load {os.getloadavg()[0]:.0f})")
        for who, seconds in measure_query(server.address).items():
            print(f"  {who:30} {seconds:6.2f} s")
        for engine in arguments.engine or ENGINES:
            with start(engine) as browser:
                page = Page(browser, server.address)
                print(f"{engine} (load {os.getloadavg()[0]:.0f})")
                for sdk, section in SECTIONS.items():
                    first, *others = measure(page, section)
                    then = statistics.median(others)
                    print(f"  {sdk:30} first {first:6.0f} ms, then {then:4.0f} ms")
                for attack, longest in pauses(page).items():
                    print(f"  {attack:30} pause {longest:6.0f} ms")


if __name__ == "__main__":
    main()
