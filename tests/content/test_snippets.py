"""What readers copy: examples hold, sections run as pages have them, in both languages."""

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
from tests.support.checkout import SNIPPETS, run
from tests.support.facts import FACTS
from tests.support.sections import BROWSER_ONLY, label, sections_of

PYTHON = sections_of("python", "py")
JAVASCRIPT = sections_of("javascript", "js")
SENDING = [section for section in PYTHON.values() if section.name in FACTS]
FILES = sorted((SNIPPETS / "python").rglob("*.py"))
# Sections of one language, and why the other has none.
ONLY = {
    "javascript/identify.js:identify": "a server has no identify(): it passes the id each time",
    "javascript/identify.js:identify_email": "the same, with another id",
    "javascript/client.js:start_in_tests": "only a browser is taken for a robot",
    "javascript/server.js:server_client": "Python's client is the server's in client.py",
    "javascript/server.js:shutdown": "Python's is in client.py as well",
    "python/client.py:shutdown": "JavaScript's is in server.js; a browser sends what is queued",
}
ONLY |= {
    name: "a server keeps no identity between requests"
    for name, section in JAVASCRIPT.items()
    if section.name in BROWSER_ONLY
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
        original(client, *args, **{**kwargs, "send": False})
        clients.append(client)

    monkeypatch.setattr(Posthog, "__init__", quiet)
    yield
    for client in clients:
        client.shutdown()


def calls(file: Path) -> Iterator[tuple[str, ast.Call]]:
    """The calls in a file of methods of the PostHog client or its module, with their names."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        match node:
            case ast.Call(func=ast.Attribute(value=ast.Name(id="posthog"), attr=name)):
                yield name, node


@pytest.mark.parametrize(
    "example", sorted(find_examples(str(SNIPPETS / "python")), key=str), ids=str
)
def test_an_example_prints_what_it_says(example: CodeExample, eval_example: EvalExample) -> None:
    """The example in a module's docstring runs, prints its `#>` lines, and is tidy."""
    eval_example.set_config(line_length=100, ruff_ignore=["D"])  # it is a docstring itself
    if eval_example.update_examples:
        eval_example.run_print_update(example)
    else:
        eval_example.run_print_check(example)
        eval_example.lint_ruff(example)


def test_every_module_with_events_has_an_example() -> None:
    """A module whose sections send something shows in its docstring what they send."""
    with_example = {Path(example.path) for example in find_examples(str(SNIPPETS / "python"))}
    files = [file for file in FILES if file.parent.name != "frameworks"]  # these send when they run
    sending = {file for file in files if any(name in POSITIONAL for name, _ in calls(file))}
    assert sending - with_example == set()


def as_example(section: Section) -> CodeExample:
    """The code of a section, to run and lint as an example."""
    file = SNIPPETS / section.path
    example: CodeExample = CodeExample.create(section.code, path=file, start_line=section.line)
    return example


@pytest.mark.usefixtures("settings_of_a_reader")
@pytest.mark.parametrize("section", PYTHON.values(), ids=PYTHON)
def test_a_section_runs_as_the_page_shows_it(section: Section, eval_example: EvalExample) -> None:
    """What the copy button gives needs nothing else: it defines what the section is named after."""
    eval_example.set_config(line_length=100, ruff_ignore=["I001", "D100"])
    # Its imports are in one block, and the docstring of its module is not shown.
    defined = eval_example.run(as_example(section))
    assert section.name in defined or section.name == "client"
    eval_example.lint_ruff(as_example(section))


@pytest.mark.usefixtures("settings_of_a_reader")
@pytest.mark.parametrize("section", SENDING, ids=label)
def test_a_section_sends_something(section: Section, eval_example: EvalExample) -> None:
    """Called with its facts, a section passes events to the real SDK."""
    messages: list[dict[str, Any]] = []
    client = Posthog("phc_example", before_send=messages.append)
    function = eval_example.run(as_example(section))[section.name]
    facts = FACTS[section.name]
    if "contextmanager" in section.code:
        context: AbstractContextManager[None] = function(client, **facts)
        with context:
            client.capture("inside")
    else:
        call(function, client, facts)
    assert messages
    ids = {message["distinct_id"].removeprefix("$organization_") for message in messages}
    assert ids <= set(facts.values())


@pytest.mark.parametrize("section", SENDING, ids=label)
def test_every_argument_of_a_section_has_a_fact(section: Section) -> None:
    """No argument of a section is without a fact."""
    (function,) = (n for n in ast.parse(section.code).body if isinstance(n, ast.FunctionDef))
    arguments = {argument.arg for argument in function.args.args}
    assert arguments - set(FACTS[section.name]) == {"posthog"}


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(SNIPPETS)))
def test_no_call_is_out_of_date(file: Path) -> None:
    """No removed call, no positional distinct id, no deprecated argument of the SDK."""
    for name, node in calls(file):
        place = f"{file.name}:{node.lineno}"
        assert name not in REMOVED, f"{place}: posthog.{name}() was removed from the SDK"
        most = POSITIONAL.get(name, len(node.args))
        assert len(node.args) <= most, f"{place}: {name}() takes {most} positional arguments"
        keywords = {keyword.arg for keyword in node.keywords}
        assert not keywords & DEPRECATED, f"{place}: deprecated arguments"


@pytest.mark.parametrize("name", sorted(REMOVED))
def test_removed_calls_are_gone_from_the_sdk(name: str) -> None:
    """The SDK that the snippets run with has none of the calls that are refused above."""
    assert not hasattr(Posthog, name)


def test_both_languages_have_the_same_sections() -> None:
    """A section is in Python and JavaScript, unless this file says why it is in only one."""
    python = {path.removeprefix("python/").replace(".py:", ":") for path in PYTHON}
    javascript = {path.removeprefix("javascript/").replace(".js:", ":") for path in JAVASCRIPT}
    only = {path.partition("/")[2].replace(".py:", ":").replace(".js:", ":") for path in ONLY}
    assert python ^ javascript == only


@pytest.mark.parametrize("path", ONLY)
def test_an_exception_still_exists(path: str) -> None:
    """A section that is excused above is still there, in that language only."""
    assert path in {**PYTHON, **JAVASCRIPT}


@pytest.mark.parametrize("sections", [PYTHON, JAVASCRIPT], ids=["python", "javascript"])
def test_few_events_set_properties(sections: dict[str, Section]) -> None:
    """Three events carry a `$set`; from the fourth call on, PostHog's audit names it bloat."""
    carriers = [s for s in sections.values() if "$set" in s.code and "'$set'" not in s.code]
    names = {"project_created", "project_deleted", "plan_selected"}
    assert {section.name for section in carriers} == names
    assert {section.path.count("/") for section in carriers} == {1}


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
