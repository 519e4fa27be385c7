"""The site built from a PostHog project, by the real command."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import pytest

from macros.events.project import key as project_key
from tests.events.project.replies import KEY, OTHER, OWN, everything, plain
from tests.support.checkout import copy_to, edit, run, share_cache
from tests.support.query_api import QueryApi


@pytest.fixture(scope="module")
def built(
    server: QueryApi, tmp_path_factory: pytest.TempPathFactory
) -> tuple[CompletedProcess[str], Path]:
    """The whole site by the real command, with the stand-in's project for its events."""
    server.reset()
    root = copy_to(tmp_path_factory.mktemp("project") / "copy")
    share_cache(root)
    environment = {"EVENTS": server.address, project_key.KEY: KEY}
    done = run("macros", "build", "--site-dir", str(root / "site"), root=root, **environment)
    return done, root


def test_the_whole_site_is_built_from_a_project(
    built: tuple[CompletedProcess[str], Path], truth: Mapping[str, Any]
) -> None:
    """Every number of the site is the one that really happened, as PostHog computes it."""
    done, root = built
    assert done.returncode == 0, done.stderr
    answers = json.loads((root / "site" / "answers.json").read_text(encoding="utf-8"))
    assert {answers[name]["source"] for name in OWN} == {"your data"}
    for name in OWN:
        if isinstance(wanted := plain(truth[name]), int | float):
            assert answers[name]["value"] == wanted, name


def test_the_key_is_nowhere(built: tuple[CompletedProcess[str], Path]) -> None:
    """What the command printed, and all the files it wrote or kept, do not have the key."""
    done, root = built
    assert KEY not in done.stdout + done.stderr
    names = [name for name, content in everything(root) if KEY.encode() in content]
    assert names == []
    assert any(name.startswith("site/") for name, _ in everything(root))
    assert any(name.startswith(".cache/") for name, _ in everything(root))


def test_a_wrong_key_ends_the_build_with_one_line(posthog: QueryApi, tmp_path: Path) -> None:
    """Exit status 1, one line however many pages ask, no site, and the key in no file of it."""
    root = copy_to(tmp_path / "copy")
    share_cache(root)
    environment = {"EVENTS": posthog.address, project_key.KEY: OTHER}
    done = run("macros", "build", root=root, **environment)
    words = "Personal API key found in request Authorization header is invalid."
    assert done.returncode == 1
    assert done.stderr.splitlines() == [
        f"EVENTS: {posthog.url} refuses the key in POSTHOG_PERSONAL_API_KEY (401: {words}); "
        "it has to be a personal API key with the scope query:read for this project"
    ]
    assert len(posthog.requests) == 1
    assert not (root / "site").exists()
    assert [name for name, content in everything(root) if OTHER.encode() in content] == []


def test_a_query_that_posthog_refuses_ends_the_build(posthog: QueryApi, tmp_path: Path) -> None:
    """PostHog's own words, with the page, the query's file and its line."""
    root = copy_to(tmp_path / "copy", {"index.md": '# A\n\n{{ answer("total_users") }} users\n'})
    share_cache(root)
    file = root / "snippets" / "sql" / "total_users.sql"
    edit(file, "FROM events", "FROM events_of_ours")
    environment = {"EVENTS": posthog.address, project_key.KEY: KEY}
    done = run("macros", "build", root=root, **environment)
    refusal = "snippets/sql/total_users.sql:4: PostHog refuses this query: Catalog Error: "
    assert done.returncode == 1
    assert f'docs/index.md:3: answer("total_users"): {refusal}' in done.stderr
    assert "Traceback" not in done.stderr
