"""How long a reader waits for an event after pressing Run: `python -m tests.benchmarks.running`.

For each SDK the first run on a page, which loads it, and the median of those that follow. The site
has to be built before; it is served from this machine, so that a network adds to the first run.
"""

from __future__ import annotations

import argparse
import statistics
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from tests.sdk.browser import ARGUMENTS, find_chromium
from tests.support.checkout import PROJECT_ROOT
from tests.support.site_server import SiteServer

RUNS = 10  # after the first one
SECTIONS = {
    "posthog-js": "javascript/identify.js:identify_organization",
    "posthog-node": "javascript/projects.js:project_created",
    "posthog (Python)": "python/projects.py:project_created",
}
# Milliseconds from a press of Run to the end of the run, whose events are then on the page.
RUN = """(section) => new Promise((end) => {
  const block = document.querySelector(`[data-section="${section}"]`)
  let bar = block
  while (!bar.matches('.live-bar')) bar = bar.nextElementSibling
  const start = performance.now()
  block.addEventListener('live:events', ({ detail }) =>
    end(detail.events.length ? performance.now() - start : NaN), { once: true })
  bar.querySelector('.live-run').click()
})"""


def measure(browser: Browser, address: str, section: str) -> list[float]:
    """The milliseconds of each run on a page that has just been opened."""
    page = browser.new_page()
    page.goto(address)
    page.wait_for_load_state("networkidle")
    times: list[float] = [page.evaluate(RUN, section) for _ in range(RUNS + 1)]
    page.close()
    return times


def main() -> None:
    """Print the times of each SDK."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("site", type=Path, nargs="?", default=PROJECT_ROOT / "site")
    site = parser.parse_args().site
    with SiteServer(site) as server, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=ARGUMENTS)
        for sdk, section in SECTIONS.items():
            first, *others = measure(browser, f"{server.address}tutorial/", section)
            print(f"{sdk:18} first {first:6.0f} ms, then {statistics.median(others):4.0f} ms")
        browser.close()


if __name__ == "__main__":
    main()
