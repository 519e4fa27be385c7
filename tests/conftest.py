"""What most tests share, made once a session: the recordings, every result, the built site."""

from __future__ import annotations

import fcntl
import os
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import playwright.sync_api
import pytest

from macros.events.database import open_database
from macros.events.sample_dataset import sample_dataset
from macros.queries.query import load_query, query_names
from macros.queries.result import Result
from macros.sample import ledger
from macros.sample.recording import MODELS, Recording, record
from tests.sdk.browser import ARGUMENTS, find_chromium
from tests.support.checkout import PROJECT_ROOT, SNIPPETS, run
from tests.support.golden import Golden


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the flag that accepts every change of stored outputs."""
    parser.addoption("--update-golden", action="store_true", help="rewrite stored outputs")


def pytest_configure(config: pytest.Config) -> None:
    """Refuse the flag in CI, where nobody looks at the difference; examples follow it."""
    if config.getoption("--update-golden"):
        if os.environ.get("CI"):
            raise pytest.UsageError("--update-golden is not for CI: run it, look, and commit")
        config.option.update_examples = True


collect_ignore = ["starter"]  # the tests of a new project, which it runs

# Which tests start first where several processes run them: those that take longest, so that none is
# idle at the end. What starts beside WebKit needs neither the site, for which it would wait, nor
# many processes: where those keep the threads of WebKit's page process waiting, it aborts.
ORDER = (
    "tests/browser/engines/webkit",
    "tests/events",
    "tests/queries",
    "tests/answers",
    "tests/sdk",
    "tests/browser/engines",
    "tests/browser/live",
    "tests/site",
    "tests/commands",
    "tests",
    "tests/browser/reading/test_fast.py::test_lighthouse",
    "tests/browser/reading",
)


@pytest.hookimpl(tryfirst=True)  # xdist looks at the groups right after
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run what shares fixtures in one process: a file, all of `sdk`, and each browser engine."""
    for item in items:
        if group := group_of(item):
            item.add_marker(pytest.mark.xdist_group(group))
    items.sort(key=lambda item: place_in_order(group_of(item) or item.nodeid))


def place_in_order(name: str) -> int:
    """The place in `ORDER` of tests: that of the longest start of their name."""
    return ORDER.index(max((start for start in ORDER if name.startswith(start)), key=len))


def group_of(item: pytest.Item) -> str:
    """The name of those tests with which one shares a process; "" if it shares nothing."""
    folder = item.path.parent
    if folder.name == "reading":  # each of those opens the site by itself
        return ""
    together = folder if folder.name in ("sdk", "engines") else item.path
    name = together.relative_to(PROJECT_ROOT).as_posix()
    parameters = getattr(item, "callspec", None)
    if folder.name == "engines" and parameters:
        return f"{name}/{parameters.params['browser']}"  # an engine takes long to start
    return name


@pytest.fixture
def golden(pytestconfig: pytest.Config) -> Golden:
    """Compare a string with the one that is stored under a name."""
    return Golden(bool(pytestconfig.getoption("--update-golden")))


@pytest.fixture(scope="session")
def recordings() -> Mapping[str, Recording]:
    """What the sample company sends as each model tracks it."""
    return {name: record(model) for name, model in MODELS.items()}


@pytest.fixture(scope="session")
def recording(recordings: Mapping[str, Recording]) -> Recording:
    """What it sends as the tutorial's own model tracks it."""
    return recordings["organization"]


@pytest.fixture(scope="session")
def truth(recording: Recording) -> Mapping[str, Any]:
    """Every answer of the ledger by name: what really happened."""
    return {name: entry(recording.simulation) for name, entry in ledger.entries.items()}


@pytest.fixture(scope="session")
def results() -> Mapping[str, Result]:
    """The result of every query, by name, each on its own model's events."""
    every = [load_query(SNIPPETS, name) for name in query_names(SNIPPETS)]
    keys = {key for query in every for key in query.properties()}
    databases = {
        model: open_database(sample_dataset(PROJECT_ROOT, model), keys) for model in MODELS
    }
    by_name = {query.name: query.run(databases[query.model]) for query in every}
    for database in databases.values():
        database.close()
    return by_name


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site as `python -m macros build` makes it, which no test may change.

    It is built once, by the first process that needs it; those beside it wait for it.
    """
    shared = tmp_path_factory.getbasetemp()
    if os.environ.get("PYTEST_XDIST_WORKER"):
        shared = shared.parent
    folder, unfinished = shared / "site", shared / "unfinished-site"
    with (shared / "site.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            done = run("macros", "build", "--site-dir", str(unfinished))
            assert done.returncode == 0, f"the site does not build:\n{done.stderr}"
            unfinished.rename(folder)
    return folder


@pytest.fixture(scope="session")
def site_on_disk(site: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that a reader gets in the zip of the site."""
    folder = tmp_path_factory.mktemp("disk")
    with zipfile.ZipFile(site / "take-away" / "site.zip") as packed:
        packed.extractall(folder)
    return folder / "going-beyond-the-user-model"


@pytest.fixture(scope="session")
def chromium() -> Iterator[playwright.sync_api.Browser]:
    """The one browser of the session."""
    executable = find_chromium()
    with playwright.sync_api.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=executable, args=ARGUMENTS)
        yield browser
        browser.close()
