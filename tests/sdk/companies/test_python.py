"""A company whose app is FastAPI and Celery: at the end PostHog's answers are its database's."""

from __future__ import annotations

import os
import signal
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from pathlib import Path

import pytest
import requests

from macros.sample.recording import MODELS
from tests.sdk.capture import Capture
from tests.sdk.companies import ingestion, truth
from tests.sdk.companies.processes import Process, is_in_time, run_once
from tests.sdk.companies.scenario import Scenario, Step

HERE = "tests.sdk.companies.python"
PAGES = {"switch": "open"}  # a server's page knows nothing of the one before


class PythonCompany:
    """The app as it runs: two web workers, forked workers for jobs, and what runs at night."""

    def __init__(self, model: str, token: str, host: str, folder: Path) -> None:
        self._folder, self.database = folder, folder / "app.db"
        for name in ("broker", "broker-control"):
            (folder / name).mkdir()
        truth.create(self.database)
        self._environment = {
            "MODEL": model,
            "DATABASE": str(self.database),
            "BROKER": str(folder / "broker"),
            "POSTHOG_PROJECT_TOKEN": token,
            "POSTHOG_HOST": host,
        }
        self._computers: dict[str, requests.Session] = defaultdict(requests.Session)
        self._url = ""

    def web(self) -> Process:
        """Two uvicorn workers."""
        options = "--workers 2 --port 0 --no-access-log".split()
        return self._process("web", "uvicorn", f"{HERE}.web:app", *options)

    def jobs(self) -> Process:
        """Celery's forked workers."""
        options = "--pool prefork --concurrency 2 --without-gossip --without-mingle".split()
        return self._process("jobs", "celery", "-A", f"{HERE}.jobs", "worker", *options)

    def at_night(self, name: str) -> None:
        """What cron runs."""
        log = self._folder / f"{name}.log"
        command = [sys.executable, "-m", f"{HERE}.cron", name]
        run_once(command, log, self._environment)

    def _process(self, name: str, *command: str) -> Process:
        log = self._folder / f"{name}.log"
        return Process([sys.executable, "-m", *command], log, self._environment)

    def find(self, web: Process) -> None:
        """Wait until the web server listens, and note where."""
        self._url = web.wait_for(r"running on (http://[\d.:]+)")
        web.wait_for(r"(?s)(startup complete.*startup complete)")
        assert is_in_time(lambda: len(self.workers()) == 2)

    def workers(self) -> set[int]:
        """The web workers that answer."""
        with ThreadPoolExecutor(8) as pool:
            return set(pool.map(self._worker, range(16))) - {0}

    def _worker(self, _: int) -> int:
        """One of the workers; 0 where it is ending, and answers no more."""
        with suppress(requests.ConnectionError):
            return int(requests.get(f"{self._url}/worker", timeout=60).text)
        return 0

    def count(self, query: str) -> int:
        """What the app's database counts."""
        return int(truth.rows(self.database, query)[0][0])

    def play(self, steps: Iterable[Step]) -> None:
        """Do one step after the other."""
        for step in steps:
            if step.action == "forget":
                self._computers[step.computer].cookies.clear()
            elif step.action != "open" or step.organization:
                self._post(step)

    def play_at_once(self, steps: Iterable[Step]) -> None:
        """Do the steps of different organizations at the same time."""
        of_organization: dict[str, list[Step]] = defaultdict(list)
        for step in steps:
            of_organization[step.organization].append(step)
        with ThreadPoolExecutor(len(of_organization)) as pool:
            list(pool.map(self.play, of_organization.values()))

    def play_twice(self, steps: Iterable[Step]) -> None:
        """Do each step twice at the same time."""
        with ThreadPoolExecutor(2) as pool:
            for step in steps:
                list(pool.map(self.play, [[step], [step]]))

    def _post(self, step: Step) -> None:
        facts = {"organization": step.organization, **step.facts}
        in_url = facts if step.action == "view_report" else {}
        answer = self._computers[step.computer].post(
            f"{self._url}/{PAGES.get(step.action, step.action)}",
            json=facts,
            params=in_url,
            headers={"Connection": "close"},
            timeout=60,
        )
        assert answer.status_code == 200, f"{step}: {answer.status_code} {answer.text}"


def live(company: PythonCompany, scenario: Scenario) -> None:
    """Everything that happens, until all processes have ended."""
    with ExitStack() as stack:
        jobs = stack.enter_context(company.jobs())
        web = stack.enter_context(company.web())
        company.find(web)
        company.play(scenario.opening())
        company.play_at_once(scenario.days(15))
        company.play(scenario.return_of_somebody())
        company.play(scenario.several_plans())
        company.play(scenario.two_organizations())
        company.play(scenario.shared_computer())
        worker = min(company.workers())
        os.kill(worker, signal.SIGTERM)
        jobs.stop()
        stack.enter_context(company.jobs())
        assert is_in_time(lambda: len(company.workers() - {worker}) == 2)
        company.at_night("backfill")
        company.play_at_once(scenario.days(15))
        company.play_twice(scenario.webhooks())
        company.at_night("renew")
        renewals = "SELECT count(*) FROM organizations WHERE plan <> 'free'"
        payments = scenario.invoices + company.count(renewals)
        stored = "SELECT count(*) FROM payments"
        assert is_in_time(lambda: company.count(stored) == payments), company.count(stored)
    company.at_night("describe")


@pytest.mark.timeout(400)  # some fifteen seconds, on a machine that does nothing else
@pytest.mark.parametrize("model", MODELS)
def test_a_company_in_python(model: str, capture: Capture, token: str, tmp_path: Path) -> None:
    """The seven answers and the owner of each event are those of the app's own database."""
    company, scenario = PythonCompany(model, token, capture.url, tmp_path), Scenario()
    live(company, scenario)
    messages = capture.received(token)
    assert ingestion.owners(messages, model) == truth.owners(company.database)
    expected = truth.answers(company.database)
    assert ingestion.answers(messages, model, tmp_path / "arrived") == pytest.approx(expected)
    seen = [m for m in messages if m["event"] == "seen"]  # captured without an id, in a context
    owners = Counter((message["distinct_id"], message["properties"]["user_id"]) for message in seen)
    views = truth.rows(company.database, "SELECT organization_id, user_id FROM views")
    assert owners == Counter(views if model == "organization" else [])
