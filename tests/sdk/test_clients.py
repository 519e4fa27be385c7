"""How clients are set up: the newest defaults, no robots, and a look at what leaves."""

from __future__ import annotations

import re
from typing import Any

import pytest
from posthog import Posthog

from tests.sdk.browser import ONLY_SNIPPETS, Visit, seen, snippet
from tests.support.checkout import PROJECT_ROOT
from tests.support.sections import define, load_section

TYPES = PROJECT_ROOT / "node_modules" / "@posthog" / "types" / "dist" / "posthog-config.d.ts"


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
