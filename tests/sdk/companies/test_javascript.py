"""A company whose app is Express and posthog-js: PostHog's answers are its database's."""

from __future__ import annotations

import json
import subprocess
from collections import Counter
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import playwright.sync_api
import pytest
import requests

from macros.content.sections import sections
from macros.sample.recording import MODELS
from tests.sdk.capture import Capture
from tests.sdk.companies import ingestion, truth
from tests.sdk.companies.processes import PATIENCE, Process, is_in_time, run_once
from tests.sdk.companies.scenario import Scenario, Step
from tests.support.checkout import NODE, PROJECT_ROOT, SNIPPETS
from tests.support.sections import is_for_browser

HERE = Path(__file__).parent / "javascript"
FILES = ("client", "server", "identify", "accounts", "organization", "projects", "revenue")
BROWSERS = ("$pageview", "report_viewed")  # events that pages send, and no server


def write_sections(model: str, folder: Path) -> None:
    """Write the published sections to modules, and two that export all for a browser or Node."""
    (folder / "node_modules").symlink_to(PROJECT_ROOT / "node_modules")
    places = ["javascript"] if model == "organization" else ["javascript", f"javascript/{model}"]
    written: dict[str, bool] = {}
    for path in (f"{place}/{file}.js" for place in places for file in FILES):
        if (SNIPPETS / path).is_file():
            for name, section in sections(SNIPPETS, path).items():
                (folder / f"{name}.mjs").write_text(section.code, encoding="utf-8")
                written[name] = is_for_browser(section)
    for side, is_side in (("browser", True), ("node", False)):
        names = [name for name, browser in written.items() if browser is is_side]
        lines = "".join(f"export * from './{name}.mjs'\n" for name in names)
        (folder / f"{side}.mjs").write_text(lines, encoding="utf-8")


def bundle(folder: Path) -> Path:
    """The script of the app's pages, as a bundler makes it."""
    front = folder / "front.js"
    esbuild = str(PROJECT_ROOT / "node_modules" / "esbuild" / "bin" / "esbuild")
    options = ["--bundle", "--format=esm", "--log-level=error", f"--outfile={front}"]
    options.append(f"--alias:tracking={folder / 'browser.mjs'}")
    subprocess.run([NODE, esbuild, str(HERE / "front.mjs"), *options], check=True, timeout=60)
    return front


class JavaScriptCompany:
    """The app as it runs, and the browsers of its people."""

    def __init__(
        self,
        model: str,
        token: str,
        host: str,
        folder: Path,
        chromium: playwright.sync_api.Browser,
    ) -> None:
        self._folder, self.database, self._host = folder, folder / "app.db", host
        write_sections(model, folder)
        truth.create(self.database)
        self._environment = {
            "DATABASE": str(self.database),
            "SECTIONS": str(folder / "node.mjs"),
            "FRONT": str(bundle(folder)),
            "PRICES": json.dumps(truth.PRICES),
            "HISTORY": json.dumps(truth.HISTORY),
            "POSTHOG_PROJECT_TOKEN": token,
            "POSTHOG_HOST": host,
        }
        self._chromium, self._url = chromium, ""
        self._contexts: dict[str, playwright.sync_api.BrowserContext] = {}
        self._tabs: dict[tuple[str, int], playwright.sync_api.Page] = {}

    def web(self) -> Process:
        """Express, at the same port after it was restarted."""
        environment = {**self._environment, "PORT": str(urlsplit(self._url).port or 0)}
        return Process([NODE, str(HERE / "server.mjs")], self._folder / "web.log", environment)

    def find(self, web: Process) -> None:
        """Wait until the web server listens, and note where."""
        self._url = web.wait_for(r"listening on (http://[\d.:]+)")

    def at_night(self, name: str) -> None:
        """What cron runs."""
        command = [NODE, str(HERE / "cron.mjs"), name]
        run_once(command, self._folder / f"{name}.log", self._environment)

    def play(self, steps: Iterable[Step]) -> None:
        """Do one step after the other."""
        for step in steps:
            self._do(step)

    def hear_twice(self, steps: Iterable[Step]) -> None:
        """Tell the server of each step twice at the same time."""
        with ThreadPoolExecutor(2) as pool:
            for step in steps:
                facts = {"organization": step.organization, **step.facts}
                for answer in pool.map(self._post, [facts, facts]):
                    assert answer.ok

    def _post(self, facts: dict[str, Any]) -> requests.Response:
        return requests.post(f"{self._url}/webhook", json=facts, timeout=60)

    def _do(self, step: Step) -> None:
        page = self._page(step)
        if step.action == "forget":
            self._contexts[step.computer].clear_cookies(name="user")
        elif step.action == "close":
            page.close(run_before_unload=True)
            del self._tabs[step.computer, step.tab]
        elif step.action == "open":
            self._open(page, step)
        else:
            self._click(page, step)

    def _page(self, step: Step) -> playwright.sync_api.Page:
        if step.computer not in self._contexts:
            is_blocked = step.computer == "blocked"
            self._contexts[step.computer] = self._chromium.new_context(
                proxy=self._nothing_but_the_app() if is_blocked else None
            )
            self._contexts[step.computer].set_default_timeout(1000 * PATIENCE)
        if (step.computer, step.tab) not in self._tabs:
            self._tabs[step.computer, step.tab] = self._contexts[step.computer].new_page()
        return self._tabs[step.computer, step.tab]

    def _nothing_but_the_app(self) -> playwright.sync_api.ProxySettings:
        """What an ad blocker does, to beacons too: requests to PostHog end nowhere."""
        app = urlsplit(self._url).netloc
        return {"server": "http://127.0.0.1:9", "bypass": f"<-loopback>,{app}"}

    def _open(self, page: playwright.sync_api.Page, step: Step) -> None:
        path = f"/o/{step.organization}" if step.organization else "/"
        page.goto(self._url + path)
        page.wait_for_function("document.querySelector('output').textContent === 'ready'")

    def _click(self, page: playwright.sync_api.Page, step: Step) -> None:
        outside = step.action in ("log_in", "sign_up")
        organization = step.facts.get("from", "" if outside else step.organization)
        place = f"{self._url}/o/{organization}" if organization else f"{self._url}/"
        if page.url != place:
            self._open(page, Step("open", step.computer, organization))
        facts = {"organization": step.organization, **step.facts}
        page.fill("#facts", json.dumps(facts))
        page.click(f"button:text-is('{step.action}')")
        if step.action == "switch":
            page.wait_for_url(f"{self._url}/o/{step.organization}")
            page.wait_for_function("document.querySelector('output').textContent === 'ready'")
        else:
            page.wait_for_function(
                "action => document.querySelector('output').textContent === `did ${action}`",
                arg=step.action,
            )

    def leave(self) -> None:
        """Leave all pages, as people do; the browsers stay, to send what they still have."""
        for page in self._tabs.values():
            page.goto("about:blank")

    def close(self) -> None:
        """Close the browsers."""
        for context in self._contexts.values():
            context.close()


def live(company: JavaScriptCompany, scenario: Scenario) -> None:
    """Everything that happens, until all processes have ended."""
    with company.web() as web:
        company.find(web)
        company.play(scenario.opening())
        company.play(scenario.days(4))
        company.play(scenario.return_of_somebody())
        company.play(scenario.several_plans())
        company.play(scenario.two_organizations())
    with company.web() as web:
        company.find(web)
        company.at_night("backfill")
        company.play(scenario.shared_computer())
        company.play(scenario.ad_blocker())
        company.play(scenario.closed_at_once())
        company.play(scenario.days(4))
        company.hear_twice(scenario.webhooks())
        company.at_night("renew")
        company.leave()
    company.at_night("describe")


@pytest.mark.timeout(400)  # some fifteen seconds, on a machine that does nothing else
@pytest.mark.parametrize("model", MODELS)
def test_a_company_in_javascript(
    model: str,
    capture: Capture,
    token: str,
    tmp_path: Path,
    chromium: playwright.sync_api.Browser,
) -> None:
    """The seven answers and the owner of each event are those of the app's own database.

    An ad blocker costs the events of its browser, and a page that closes may take one along. None
    of the answers is made of these, and what arrives of them is never somebody else's.
    """
    with closing(JavaScriptCompany(model, token, capture.url, tmp_path, chromium)) as company:
        live(company, Scenario())
        happened = truth.owners(company.database)
        blocked = Counter({key: happened[key] for key in happened if is_blocked(*key)})
        assert {event for event, *_ in blocked} == set(BROWSERS)

        def missing() -> truth.Owners:
            return happened - blocked - ingestion.owners(capture.received(token), model)

        is_in_time(lambda: not missing(), seconds=10)
    messages = capture.received(token)
    assert ingestion.owners(messages, model) - (happened - blocked) == Counter()
    assert {event for event, *_ in missing()} <= set(BROWSERS)
    assert missing().total() < happened.total() / 50, missing()
    expected = truth.answers(company.database)
    assert ingestion.answers(messages, model, tmp_path / "arrived") == pytest.approx(expected)


def is_blocked(event: str, organization: str | None, person: str | None) -> bool:
    """Whether an ad blocker stopped an event."""
    return person == "blocked" and event in BROWSERS
