"""How long a reader waits for an event after pressing Run: `python -m tests.benchmarks.running`.

In each engine, for each SDK, the first run on a page, which loads it, and the median of those that
follow; then, for each attack of tests/browser/engines/attacks.py, the longest time in which the
page did not answer. The site has to be built before; it is served from this machine, so that a
network adds to the first run.
"""

from __future__ import annotations

import argparse
import os
import statistics
from pathlib import Path

from tests.browser.engines.attacks import BLOCK_ATTACKS, FRAME_ATTACKS, IN_THE_FRAME, WATCHED
from tests.browser.engines.drivers import ENGINES, start
from tests.browser.engines.page import RUN, Page, block
from tests.support.checkout import PROJECT_ROOT
from tests.support.site_server import SiteServer

RUNS = 10  # after the first one
LIMIT = 2000  # milliseconds for an attack that never ends by itself
SECTIONS = {
    "posthog-js": "javascript/identify.js:identify_organization",
    "posthog-node": "javascript/projects.js:project_created",
    "posthog (Python)": "python/projects.py:project_created",
}


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
    with SiteServer(arguments.site) as server:
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
