"""The page for coding agents, followed to the letter: its files make an app that sends its events.

The page is read as an agent gets it, as Markdown from the built site.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import playwright.sync_api
import pytest

from macros.content.project import PLACEHOLDERS
from macros.content.sections import Section
from macros.events.sample_dataset import LIBRARY
from macros.sample.recording import MODELS, call
from macros.sample.simulation import Simulation
from tests.sdk.browser import ONLY_SNIPPETS, Visit
from tests.sdk.capture import Capture, Message
from tests.sdk.test_javascript import as_server_messages
from tests.sdk.twins import differences, essence, python_arguments, recorded
from tests.support.checkout import NODE, PROJECT_ROOT, SNIPPETS
from tests.support.facts import FACTS
from tests.support.sections import camel, load_section

FILE = re.compile(r"^`(?P<name>[\w./]+)`\n\n```\w+\n(?P<code>.*?)^```$", re.MULTILINE | re.DOTALL)
ARRIVES = re.compile(r"^\*\*`(?P<name>\w+)`\*\*\n(?P<blocks>.*?)(?=^\*\*|\Z)", re.M | re.DOTALL)
JSON = re.compile(r"^```json\n(.*?)^```$", re.MULTILINE | re.DOTALL)
# The app: it does what its requests say, by the functions of the page.
PYTHON_APP = """
import json
from contextlib import AbstractContextManager
from pathlib import Path

from analytics import {modules}
from analytics.client import posthog, shutdown

for name, facts in json.loads(Path("requests.json").read_text()):
    function = next(vars(m)[name] for m in [{modules}] if name in vars(m))
    result = function(posthog, **facts)
    if isinstance(result, AbstractContextManager):
        with result:
            posthog.capture("report_viewed")
shutdown(posthog)
"""
NODE_APP = """
import { readFileSync } from 'node:fs'
import { shutdown } from './analytics/server.js'
import { posthog } from './analytics/start_server.js'

const functions = {}
for (const file of FILES) Object.assign(functions, await import(`./${file}`))
for (const [name, facts] of JSON.parse(readFileSync('requests.json', 'utf8')))
  functions[name](posthog, facts)
await shutdown(posthog)
"""


class AgentsPage:
    """One model's page.

    Attributes:
        model: its name.
        parts: the text below each heading, in order.
    """

    def __init__(self, site: Path, model: str) -> None:
        folder = "" if model == "organization" else f"{model}/"
        text = (site / f"{folder}agents" / "index.md").read_text(encoding="utf-8")
        _, *parts = re.split(r"^## (.*)\n", text, flags=re.MULTILINE)
        self.model = model
        self.parts = dict(zip(parts[::2], parts[1::2], strict=True))

    def files(self, heading: str) -> dict[str, str]:
        """The files below a heading by their names, in order."""
        return {match["name"]: match["code"] for match in FILE.finditer(self.parts[heading])}

    def write(self, folder: Path, heading: str, token: str, host: str) -> dict[str, str]:
        """Write files below their names, with a project in place of the placeholders."""
        files = self.files(heading) | self.files("Environment")
        for name, code in files.items():
            (folder / name).parent.mkdir(exist_ok=True)
            text = code.replace(PLACEHOLDERS["token"], token).replace(PLACEHOLDERS["host"], host)
            (folder / name).write_text(text, encoding="utf-8")
        return self.files(heading)

    def arriving(self) -> dict[str, list[Message]]:
        """What the page says that each function sends, by its name in Python."""
        return {
            match["name"]: [json.loads(block) for block in JSON.findall(match["blocks"])]
            for match in ARRIVES.finditer(self.parts["What arrives"])
        }

    def section(self, name: str) -> Section:
        """The model's own section in Python."""
        folder = "" if self.model == "organization" else f"{self.model}/"
        for module in ("identify", "accounts", "projects", "revenue", "organization"):
            path = f"python/{folder}{module}.py"
            if (SNIPPETS / path).is_file():
                text = (SNIPPETS / path).read_text(encoding="utf-8")
                if f"[start:{name}]" in text:
                    return load_section(path, name)
        raise LookupError(name)


@pytest.fixture(params=MODELS)
def page(request: pytest.FixtureRequest, site: Path) -> AgentsPage:
    """The page of each model."""
    return AgentsPage(site, request.param)


@cache
def first_facts() -> dict[str, dict[str, Any]]:
    """The facts with which the sample company calls each function first."""
    facts: dict[str, dict[str, Any]] = {}
    for occurrence in Simulation().occurrences():
        facts.setdefault(occurrence.section, occurrence.arguments)
    return facts


def taken(section: Section, facts: dict[str, Any]) -> dict[str, Any]:
    """Those of the facts that a function takes."""
    arguments: dict[str, Any] = {}
    namespace: dict[str, Any] = {}
    exec(compile(section.code, section.path, "exec"), namespace)
    call(_with_name(namespace[section.name], arguments), None, facts)
    return arguments


def _with_name(function: Any, arguments: dict[str, Any]) -> Any:
    """A function of the same signature that keeps what it is called with."""

    def keep(_: Any, **keywords: Any) -> None:
        arguments.update(keywords)

    keep.__wrapped__ = function  # type: ignore[attr-defined]
    return keep


def functions_in(files: dict[str, str], pattern: str) -> set[str]:
    """The names of the functions in some files that send something."""
    every = {name for code in files.values() for name in re.findall(pattern, code, re.MULTILINE)}
    return every & {*FACTS, *map(camel, FACTS)}


def requests_of(
    page: AgentsPage, names: set[str]
) -> Iterator[tuple[str, dict[str, Any], list[Message]]]:
    """A request for each function in Python's spelling, and what the page says that arrives.

    Of a function that the company never calls, the recorder says it.
    """
    arriving = page.arriving()
    for name in sorted(names):
        section = page.section(name)
        if name in arriving:
            yield name, taken(section, first_facts()[name]), arriving[name]
        else:
            yield name, python_arguments(section), recorded(section)


def run_app(folder: Path, *command: str) -> None:
    """Run the app with the environment that the page says, and with no other setting."""
    line = '. ./project.sh && exec "$@"'
    done = subprocess.run(
        ["sh", "-c", line, "sh", *command],
        cwd=folder,
        env={"PATH": "/usr/bin:/bin", "PYTHONPATH": str(folder)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")


def plain(message: Message) -> Message:
    """What the snippet said, without the library's own."""
    return essence(message, LIBRARY)


def test_a_python_app_sends_what_the_page_says(
    page: AgentsPage, capture: Capture, token: str, tmp_path: Path
) -> None:
    """Every function of the files below "Files for Python", in an app of its own."""
    files = page.write(tmp_path, "Files for Python", token, capture.url)
    names = functions_in(files, r"^def (\w+)")
    assert names >= {*page.arriving(), "renewal"}
    requests = list(requests_of(page, names))
    calls = [(name, facts) for name, facts, _ in requests]
    (tmp_path / "requests.json").write_text(json.dumps(calls), encoding="utf-8")
    modules = ", ".join(Path(name).stem for name in files if "client" not in name)
    (tmp_path / "app.py").write_text(PYTHON_APP.format(modules=modules), encoding="utf-8")
    run_app(tmp_path, sys.executable, "app.py")
    expected = [plain(message) for _, _, messages in requests for message in messages]
    assert [plain(message) for message in capture.received(token)] == expected


def test_a_node_app_sends_what_the_page_says(
    page: AgentsPage, capture: Capture, token: str, tmp_path: Path
) -> None:
    """The same on a server that runs Node, with the client of the page."""
    files = page.write(tmp_path, "Files for JavaScript on a server", token, capture.url)
    spelled = functions_in(files, r"^export function (\w+)")
    names = {name for name in FACTS if camel(name) in spelled}
    assert names >= {"account_created", "plan_selected", "purchase", "renewal"}
    requests = list(requests_of(page, names))
    calls = [
        (camel(name), {camel(key): value for key, value in facts.items()})
        for name, facts, _ in requests
    ]
    (tmp_path / "requests.json").write_text(json.dumps(calls), encoding="utf-8")
    (tmp_path / "package.json").write_text('{"type": "module"}', encoding="utf-8")
    (tmp_path / "node_modules").symlink_to(PROJECT_ROOT / "node_modules")
    app = NODE_APP.replace("FILES", json.dumps([*files]))
    (tmp_path / "app.js").write_text(app, encoding="utf-8")
    run_app(tmp_path, NODE, "app.js")
    expected = [message for _, _, messages in requests for message in messages]
    assert differences(capture.received(token), expected) == []


def test_a_browser_sends_what_the_page_says(
    page: AgentsPage,
    capture: Capture,
    token: str,
    tmp_path: Path,
    chromium: playwright.sync_api.Browser,
    exercised: set[str],
) -> None:
    """The files for a browser start PostHog and send what their Python twins send."""
    files = page.write(tmp_path, "Files for JavaScript in a browser", token, capture.url)
    names = functions_in(files, r"^export function (\w+)")
    assert names >= {"identifyOrganization", "reportViewed", "pageViewed", "signIn"}
    context = chromium.new_context()
    context.route(
        f"{capture.url}/analytics/*",
        lambda route: route.fulfill(path=tmp_path / urlsplit(route.request.url).path[1:]),
    )
    visit = Visit(context.new_page(), capture, token, exercised)
    visit.call("override(argument)", ONLY_SNIPPETS)
    visit.call("await import('/analytics/start.js')")
    expected: list[Message] = []
    for name in ("identify_organization", "report_viewed", "page_viewed"):
        facts = {camel(key): value for key, value in FACTS[name].items()}
        module = "(await import('/analytics/identify.js'))"
        visit.call(f"{module}.{camel(name)}(argument)", facts)
        expected += recorded(page.section(name))
    assert differences(as_server_messages(visit.received()), expected) == []
    context.close()
    assert visit.strangers == []


def test_the_page_has_everything_and_nothing_else(page: AgentsPage) -> None:
    """Each function of the model that sends something is in a file; the prompt names the page."""
    headings = ["The prompt", "Rules", "Environment"]
    headings += [f"Files for {where}" for where in ("Python", "JavaScript in a browser")]
    headings += ["Files for JavaScript on a server", "What arrives"]
    assert [*page.parts] == headings
    python = functions_in(page.files("Files for Python"), r"^def (\w+)")
    assert python >= MODELS[page.model].functions().keys() & {*FACTS}
    folder = "" if page.model == "organization" else f"{page.model}/"
    address = re.search(r"https?://\S+/", page.parts["The prompt"])
    assert address
    assert address[0].endswith(f"/{folder}agents/")
    rules = re.findall(r"^- \*\*", page.parts["Rules"], re.MULTILINE)
    assert len(rules) == len(page.parts["Rules"].strip().splitlines()) > 5


def test_the_rules_are_those_of_the_tutorial(page: AgentsPage, site: Path) -> None:
    """Each sentence that states a rule is on the model's tutorial too, from the same source."""
    folder = "" if page.model == "organization" else f"{page.model}/"
    tutorial = (site / f"{folder}tutorial" / "index.md").read_text(encoding="utf-8")
    used = [
        name
        for name in (PROJECT_ROOT / "docs" / "rules").glob("*.jinja")
        for text in [(PROJECT_ROOT / "docs" / "agents.md").read_text(encoding="utf-8")]
        if f'"rules/{name.name}"' in text
    ]
    assert len(used) == len([*(PROJECT_ROOT / "docs" / "rules").glob("*.jinja")]) > 5
    for rule in page.parts["Rules"].strip().splitlines():
        first = rule.partition("** ")[2].partition(". ")[0].rstrip(".")
        assert first in tutorial, first
