"""The recipe for Next.js in the newest Next.js, built and served as in production.

Not a part of CI's tests, whose time it would double: `make nextjs` runs it, once a week.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from subprocess import run

import playwright.sync_api
import pytest

from tests.sdk.capture import Capture
from tests.sdk.frameworks.javascript.app import App, running, settings, stop, wait_for
from tests.sdk.frameworks.javascript.functions import REQUESTS
from tests.sdk.frameworks.javascript.nextjs_app import next_app, public
from tests.sdk.frameworks.javascript.traffic import created, identity, named_by_page, post

PACKAGES = ("next", "react", "react-dom", "posthog-js", "posthog-node")
NEXT = "node_modules/next/dist/bin/next"
BROWSER_TOKEN = "phc_browser"
pytestmark = pytest.mark.timeout(600)  # packages to install, an app to build


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory, capture: Capture) -> App:
    """The app, built; its second route lacks the recipe's highlighted line."""
    folder = tmp_path_factory.mktemp("nextjs")
    route = next_app(folder / "without", ["nextjs_route"]).folder / "app/api/projects/route.js"
    app = next_app(folder / "app")
    app.write("app/api/without/route.js", route.read_text(encoding="utf-8"))
    (app.folder / "node_modules").unlink()
    dependencies = dict.fromkeys(PACKAGES, "latest")
    package = {"type": "module", "private": True, "dependencies": dependencies}
    app.write("package.json", json.dumps(package))
    path = os.pathsep.join([str(Path(sys.prefix, "bin")), os.environ["PATH"]])
    npm = ["npm", "install", "--silent"]
    run(npm, cwd=app.folder, env=os.environ | {"PATH": path}, check=True)
    environment = {"NEXT_TELEMETRY_DISABLED": "1", **public(BROWSER_TOKEN, capture.url)}
    with running(app.start(NEXT, "build", **environment)) as process:
        _, stderr = process.communicate(timeout=300)
    assert process.returncode == 0, stderr
    return app


@pytest.mark.parametrize(("route", "count"), [("projects", len(REQUESTS)), ("without", 0)])
def test_a_server_that_is_told_to_end(
    route: str, count: int, app: App, capture: Capture, token: str
) -> None:
    """What after() is given runs before the process ends; without it, no event arrives."""
    with running(app.start(NEXT, "start", "--port", "0", **settings(capture, token))) as process:
        url = wait_for(process, "- Local:")
        assert post(f"{url}/api/{route}", REQUESTS) == [201] * len(REQUESTS)
        stop(process)
    events = sorted(identity(message) for message in created(capture, token))
    assert events == sorted((r.organization_id, r.user_id) for r in REQUESTS)[:count]


@pytest.mark.parametrize("loads", [True, False], ids=["a", "Link"])
def test_a_person_who_goes_to_another_organization(
    loads: bool, app: App, capture: Capture, chromium: playwright.sync_api.Browser
) -> None:
    """Every event is of the organization on the page, but for the view that a <Link> leads to."""
    pages = {f"/org_{name}/reports/project_{number}" for name, number in ("a1", "a2", "b3")}
    places = settings(capture, "phc_server")
    context = chromium.new_context(extra_http_headers={"X-Session": "org_a/user_1"})
    with running(app.start(NEXT, "start", "--port", "0", **places)) as process:
        url = wait_for(process, "- Local:")
        capture.messages.clear()  # the token is built in, so that both visits share it
        page = context.new_page()
        page.goto(f"{url}/org_a/reports/project_1")
        page.get_by_text("another report").click()
        page.get_by_role("heading", name="project_2").wait_for()
        if loads:
            page.goto(f"{url}/org_b/reports/project_3")
        else:
            page.get_by_text("the other organization").click()
        page.get_by_role("heading", name="project_3").wait_for()
        page.close(run_before_unload=True)
        named = {
            event: named_by_page(capture, BROWSER_TOKEN, event, pages)
            for event in ("$pageview", "report_viewed")
        }
    context.close()
    assert named["report_viewed"] == pages
    assert pages - named["$pageview"] == (set() if loads else {"/org_b/reports/project_3"})
