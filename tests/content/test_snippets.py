"""What readers copy: examples hold, sections run as shown, both languages have the same ones."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest
from posthog import Posthog
from pytest_examples import CodeExample, EvalExample, find_examples

from macros.content.sections import Section
from macros.sample.recording import call
from tests.support.checkout import SNIPPETS, run, sections_of
from tests.support.facts import FACTS

PYTHON = sections_of("python", "py")
JAVASCRIPT = sections_of("javascript", "js")
FILES = sorted((SNIPPETS / "python").rglob("*.py"))
# Sections of one language, and why the other has none.
ONLY = {
    "javascript/identify.js:identify": "a server has no identify(): it passes the id each time",
    "javascript/identify.js:identify_email": "the same, with another id",
    "javascript/identify.js:log_out": "a server keeps no identity between requests",
    "javascript/identify.js:switch_organization": "the same",
    "javascript/person/identify.js:switch_organization": "the same",
    "javascript/group/identify.js:switch_organization": "the same",
    "javascript/revenue.js:server_client": "Python's client is the server's in client.py",
    "python/client.py:shutdown": "a browser sends what is queued when the page is left",
}
REMOVED = {"identify", "page", "screen"}  # of the SDK, in 6.0.0: set() and capture() instead
DEPRECATED = {"personal_api_key", "send_feature_flags", "project_api_key", "api_key"}
POSITIONAL = {"capture": 1, "set": 0, "set_once": 0, "group_identify": 3, "alias": 2}


@pytest.fixture
def settings_of_a_reader(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """An environment with a project token, an address where nobody listens, and no sending."""
    monkeypatch.setenv("POSTHOG_PROJECT_TOKEN", "phc_example")
    monkeypatch.setenv("POSTHOG_HOST", "http://127.0.0.1:9")
    clients: list[Posthog] = []
    original = Posthog.__init__

    def quiet(client: Posthog, *args: Any, **kwargs: Any) -> None:
        original(client, *args, **kwargs, send=False)
        clients.append(client)

    monkeypatch.setattr(Posthog, "__init__", quiet)
    yield
    for client in clients:
        client.shutdown()


def calls(file: Path) -> list[ast.Call]:
    """The method calls in a file that are made on the PostHog client or its module."""
    tree = ast.walk(ast.parse(file.read_text(encoding="utf-8")))
    found = [n for n in tree if isinstance(n, ast.Call) and isinstance(n.func, ast.Attribute)]
    return [n for n in found if isinstance(n.func.value, ast.Name) and n.func.value.id == "posthog"]


@pytest.mark.parametrize(
    "example", sorted(find_examples(str(SNIPPETS / "python")), key=str), ids=str
)
def test_an_example_prints_what_it_says(example: CodeExample, eval_example: EvalExample) -> None:
    """The example in a module's docstring runs, prints its `#>` lines, and is tidy."""
    eval_example.set_config(line_length=100)
    if eval_example.update_examples:
        eval_example.run_print_update(example)
    else:
        eval_example.run_print_check(example)
        eval_example.lint_ruff(example)


def test_every_module_with_events_has_an_example() -> None:
    """A module whose sections send something shows in its docstring what they send."""
    shown = {Path(example.path) for example in find_examples(str(SNIPPETS / "python"))}
    sending = {file for file in FILES if any(c.func.attr in POSITIONAL for c in calls(file))}
    assert sending - shown == set()


@pytest.mark.usefixtures("settings_of_a_reader")
@pytest.mark.parametrize("one", PYTHON.values(), ids=PYTHON)
def test_a_section_runs_as_the_page_shows_it(one: Section, eval_example: EvalExample) -> None:
    """What the copy button gives needs nothing else: it defines what the section is named after."""
    example = CodeExample.create(one.code, path=SNIPPETS / one.path, start_line=one.line)
    eval_example.set_config(line_length=100, ruff_ignore=["I001"])  # imports stand in one block
    defined = eval_example.run(example)
    assert one.name in defined or one.name == "client"
    eval_example.lint_ruff(example)


@pytest.mark.usefixtures("settings_of_a_reader")
@pytest.mark.parametrize(
    "one", [s for s in PYTHON.values() if s.name in FACTS], ids=lambda s: f"{s.path}:{s.name}"
)
def test_a_section_sends_something(one: Section, eval_example: EvalExample) -> None:
    """Called with the facts that it asks for, a section hands events to the real SDK."""
    messages: list[dict[str, Any]] = []
    client = Posthog("phc_example", before_send=messages.append)
    example = CodeExample.create(one.code, path=SNIPPETS / one.path, start_line=one.line)
    function = eval_example.run(example)[one.name]
    if "contextmanager" in one.code:
        context: AbstractContextManager[None] = function(client, **FACTS[one.name])
        with context:
            client.capture("inside")
    else:
        call(function, client, FACTS[one.name])
    assert messages
    assert all(message["distinct_id"] in FACTS[one.name].values() for message in messages)


@pytest.mark.parametrize(
    "one", [s for s in PYTHON.values() if s.name in FACTS], ids=lambda s: f"{s.path}:{s.name}"
)
def test_facts_are_those_that_a_section_asks_for(one: Section) -> None:
    """No argument of a section is without a fact."""
    (function,) = (n for n in ast.parse(one.code).body if isinstance(n, ast.FunctionDef))
    asked = [argument.arg for argument in function.args.args]
    assert set(asked) - set(FACTS[one.name]) == {"posthog"}


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(SNIPPETS)))
def test_no_call_is_out_of_date(file: Path) -> None:
    """No removed call, no positional distinct id, no deprecated argument of the SDK."""
    for one in calls(file):
        name, place = one.func.attr, f"{file.name}:{one.lineno}"
        assert name not in REMOVED, f"{place}: posthog.{name}() was removed from the SDK"
        most = POSITIONAL.get(name, len(one.args))
        assert len(one.args) <= most, f"{place}: {name}() takes {most} positional arguments"
        told = {keyword.arg for keyword in one.keywords}
        assert not told & DEPRECATED, f"{place}: deprecated arguments"


@pytest.mark.parametrize("name", sorted(REMOVED))
def test_removed_calls_are_gone_from_the_sdk(name: str) -> None:
    """The SDK that the snippets run with has none of the calls that are refused above."""
    assert not hasattr(Posthog, name)


def test_both_languages_have_the_same_sections() -> None:
    """A step is told in Python and JavaScript, unless this file says why one has no such step."""
    python = {path.removeprefix("python/").replace(".py:", ":") for path in PYTHON}
    javascript = {path.removeprefix("javascript/").replace(".js:", ":") for path in JAVASCRIPT}
    only = {path.partition("/")[2].replace(".py:", ":").replace(".js:", ":") for path in ONLY}
    assert python ^ javascript == only


@pytest.mark.parametrize("path", ONLY)
def test_an_exception_still_exists(path: str) -> None:
    """A section that is excused above is still there, in that language only."""
    assert path in {**PYTHON, **JAVASCRIPT}


def test_an_example_that_raises_is_one_failed_test(tmp_path: Path) -> None:
    """An exception in an example fails its test, names its line, and ends nothing else."""
    (tmp_path / "module.py").write_text('"""Doc.\n\n```py\nx = 1\n1 / 0\n```\n"""\n')
    (tmp_path / "test_it.py").write_text(
        "import pytest\nfrom pytest_examples import find_examples\n\n"
        "@pytest.mark.parametrize('example', find_examples('module.py'), ids=str)\n"
        "def test_example(example, eval_example):\n    eval_example.run_print_check(example)\n\n"
        "def test_after():\n    pass\n"
    )
    done = run("pytest", "-p", "no:cacheprovider", "--rootdir", str(tmp_path), root=tmp_path)
    assert "1 failed, 1 passed" in done.stdout
    assert "INTERNALERROR" not in done.stdout + done.stderr
    assert "module.py:5: ZeroDivisionError" in done.stdout
    assert done.returncode == 1


def test_lines_fit_the_column_of_a_page() -> None:
    """No line of code has to be scrolled sideways."""
    every = [*PYTHON.values(), *JAVASCRIPT.values()]
    long = [f"{s.path}:{s.name}: {x}" for s in every for x in s.code.splitlines() if len(x) > 76]
    assert long == []
