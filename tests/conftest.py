"""What most tests share, made once a session: the played year, every result, the built site."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from macros import events, ledger, queries
from macros.company import MODELS, Year, play
from tests.project import PROJECT_ROOT, SNIPPETS, run


@pytest.fixture(scope="session")
def years() -> Mapping[str, Year]:
    """The sample company's year as each model tracks it."""
    return {name: play(model) for name, model in MODELS.items()}


@pytest.fixture(scope="session")
def year(years: Mapping[str, Year]) -> Year:
    """The year as the tutorial's own model tracks it."""
    return years["organization"]


@pytest.fixture(scope="session")
def truth(year: Year) -> Mapping[str, Any]:
    """Every answer of the ledger by name: what really happened."""
    return {name: answer(year.story) for name, answer in ledger.answers().items()}


@pytest.fixture(scope="session")
def results() -> Mapping[str, queries.Result]:
    """What every query gives, by name, each on its own model's events."""
    every = [queries.load(SNIPPETS, name) for name in queries.names(SNIPPETS)]
    keys = {key for query in every for key in query.properties()}
    databases = {
        model: events.open_database(events.sample(PROJECT_ROOT, model), keys) for model in MODELS
    }
    found = {query.name: query.run(databases[query.model]) for query in every}
    for database in databases.values():
        database.close()
    return found


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site as `python -m macros build` makes it."""
    folder = tmp_path_factory.mktemp("built") / "site"
    done = run("macros", "build", "--site-dir", str(folder))
    assert done.returncode == 0, f"the site does not build:\n{done.stderr}"
    return folder
