"""How clients are set up: the newest defaults, no robots, and a look at what leaves."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
from posthog import Posthog

from macros.content.project import PLACEHOLDERS
from tests.sdk.browser import ONLY_SNIPPETS, Visit, run, seen, snippet
from tests.sdk.capture import Capture
from tests.sdk.conftest import RunInNode
from tests.support.checkout import NODE, PROJECT_ROOT
from tests.support.sections import define, label, load_section

TYPES = PROJECT_ROOT / "node_modules" / "@posthog" / "types" / "dist" / "posthog-config.d.ts"


def test_a_page_starts_with_the_token_in_its_code(
    visitor: Visit, token: str, exercised: set[str]
) -> None:
    """With the token and the host typed in place of the placeholders, its events arrive."""
    client, start = snippet("client", "client.js"), snippet("start", "start.js")
    statement, _, body = start.code.partition("\n")
    assert statement == "import { startPostHog } from './client.js'"
    body = body.replace(PLACEHOLDERS["token"], token).replace(PLACEHOLDERS["host"], visitor.url)
    visitor.call("override(argument)", ONLY_SNIPPETS)
    visitor.run(start, code=f"{client.code}\nexport function start() {{\n{body}\n}}\n")
    assert seen(visitor)["event"] == "seen"
    exercised.add(label(start))


def test_a_server_starts_with_its_environment(
    capture: Capture, token: str, exercised: set[str], tmp_path: Path
) -> None:
    """The client has the token and the host that the shell was given."""
    (tmp_path / "node_modules").symlink_to(PROJECT_ROOT / "node_modules")
    start = snippet("start_server", "start_server.js")
    files = {
        "package.json": '{"type": "module"}',
        "server.js": snippet("server_client", "server.js").code,
        "start_server.js": start.code,
        "app.js": "import { posthog } from './start_server.js'\n"
        "posthog.capture({ distinctId: 'org_1', event: 'started' })\nawait posthog.shutdown()\n",
        "run.sh": load_section("shell/project.sh", "environment")
        .code.replace(PLACEHOLDERS["token"], token)
        .replace(PLACEHOLDERS["host"], capture.url)
        + f"\nexec {NODE} app.js\n",
    }
    for name, text in files.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    subprocess.run(["sh", "run.sh"], cwd=tmp_path, check=True, timeout=60)
    assert [message["event"] for message in capture.received(token)] == ["started"]
    exercised.add(label(start))


@pytest.mark.parametrize("name", ["client", "start_in_tests"])
def test_the_defaults_are_the_newest_that_the_sdk_knows(name: str) -> None:
    """The date in `init()` is the last of those that the locked posthog-js lists in its types."""
    listed = re.search(r"CONFIG_DEFAULTS_DATES: readonly \[(.+?)\]", TYPES.read_text("utf-8"))
    assert listed
    dates = re.findall(r"\d{4}-\d\d-\d\d", listed[1])
    assert len(dates) > 5
    assert f"defaults: '{max(dates)}'" in snippet(name, "client.js").code


def test_a_robot_is_dropped_without_an_error(visitor: Visit) -> None:
    """A browser that a test drives sends nothing, though the call returns as usual."""
    visitor.start(ONLY_SNIPPETS | {"opt_out_useragent_filter": False})
    visitor.call("posthog.capture('seen')")
    assert visitor.received() == []


def test_a_robot_sends_when_a_test_asks_for_it(visitor: Visit, token: str) -> None:
    """The section for tests lets the same browser's events out."""
    options = {k: v for k, v in ONLY_SNIPPETS.items() if k != "opt_out_useragent_filter"}
    visitor.call("override(argument)", options)
    visitor.run(snippet("start_in_tests", "client.js"), token, visitor.url)
    assert seen(visitor)["event"] == "seen"


@pytest.mark.parametrize(
    ("options", "organization"),
    [({}, "org_7f3a"), ({"cookieWinsOnConflict": True}, "org_b21c")],
    ids=["as printed", "by the newest defaults"],
)
def test_a_tab_keeps_its_organization(
    visitor: Visit,
    options: dict[str, bool],
    organization: str,
    capture: Capture,
    token: str,
) -> None:
    """Another tab of the same browser with another organization changes nothing in this one."""
    visitor.start(ONLY_SNIPPETS | options)
    run(visitor, "resume_session")
    other = Visit(visitor.new_tab(), capture, token, set()).start(ONLY_SNIPPETS | options)
    run(other, "switch_organization")
    assert seen(other)["distinct_id"] == "org_b21c"
    assert seen(visitor)["distinct_id"] == organization


def test_a_client_for_the_past_says_so(
    run_in_node: RunInNode, capture: Capture, token: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both languages mark what they send as a migration, which PostHog takes in its order."""
    run_in_node(load_section("javascript/server.js", "past_client"), {})
    monkeypatch.setenv("POSTHOG_PROJECT_TOKEN", token)
    monkeypatch.setenv("POSTHOG_HOST", capture.url)
    client = define(load_section("python/client.py", "past_client"))["past_client"]()
    client.capture("client_ready", distinct_id="org_1")
    client.shutdown()
    marks = [message.get("historical_migration") for message in capture.received(token)]
    assert marks == [True, True]


def test_a_browser_shows_what_leaves(visitor: Visit, token: str) -> None:
    """As `before_send` the section logs each event and lets it pass."""
    section = snippet("watch", "client.js")
    assert visitor.run(section, {"event": "seen", "properties": {}}) is not None
    code = section.code.replace("export function watch", "function look")
    code = f"import posthog from 'posthog-js'\n{code}\n"
    code += "export const watch = () => { posthog.set_config({ before_send: look }) }\n"
    visitor.start(ONLY_SNIPPETS)
    visitor.run(section, code=code)
    count = len(visitor.logged)
    visitor.call("posthog.capture('shown', { plan: 'pro' })")
    assert visitor.received()[-1]["event"] == "shown"
    assert [line for line in visitor.logged[count:] if line.startswith("shown ")]


def test_python_shows_what_leaves(capsys: pytest.CaptureFixture[str]) -> None:
    """The same in Python: the event is printed, and queued as usual."""
    watch: Any = define(load_section("python/client.py", "watch"))["watch"]
    client = Posthog("phc_example", send=False, before_send=watch)
    assert client.capture("shown", distinct_id="org_1", properties={"plan": "pro"})
    assert capsys.readouterr().out.startswith("shown org_1 {'plan': 'pro'")
