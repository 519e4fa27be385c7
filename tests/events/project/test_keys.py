"""The key to a PostHog project: reported if wrong, sent to that host only, and never shown."""

from __future__ import annotations

from pathlib import Path

import pytest

from macros.core.errors import EventsProblem
from macros.events import settings
from macros.events.project import key as project_key
from macros.events.project import query_api
from macros.events.project.project import Project
from tests.events.project.replies import KEY, ONE, SIZES, Clock, failure, says, tells
from tests.support.query_api import QueryApi


@pytest.mark.parametrize("code", [401, 403])
def test_a_wrong_key_is_reported_once(code: int, posthog: QueryApi, clock: Clock) -> None:
    """The line names the variable and the scope, not the key; no other query is sent."""
    project = Project(posthog.address)
    words = {401: "Invalid key.", 403: "API key missing required scope 'query:read'"}[code]
    posthog.instead.append(tells({"detail": words}, code))
    line = failure(project)
    assert line == (
        f"EVENTS: {posthog.url} refuses the key in POSTHOG_PERSONAL_API_KEY ({code}: {words}); "
        "it has to be a personal API key with the scope query:read for this project"
    )
    assert failure(project, SIZES) == line
    assert len(posthog.requests) == 1


def test_an_unknown_project_is_reported(posthog: QueryApi) -> None:
    """A number that no project of this key has is reported in PostHog's words."""
    line = failure(Project(f"{posthog.url}/project/4712"))
    assert line == f"EVENTS: {posthog.url} has no such project (Project not found.)"


@pytest.mark.parametrize("key", ["", "  ", None])
def test_a_missing_key_is_reported(
    key: str | None, posthog: QueryApi, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is sent without a key, and the line names the variable."""
    if key is None:
        monkeypatch.delenv(project_key.KEY)
    else:
        monkeypatch.setenv(project_key.KEY, key)
    with pytest.raises(EventsProblem) as failed:
        Project(posthog.address)
    assert str(failed.value) == (
        f"EVENTS: {posthog.address} needs a personal API key in POSTHOG_PERSONAL_API_KEY; "
        "none is set"
    )


@pytest.mark.parametrize("key", ["phx_abc…", "phx a", "phx_a\nX-Other: 1"])
def test_a_malformed_key_is_reported(
    key: str, posthog: QueryApi, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A key copied with more or less than itself is reported without being shown."""
    monkeypatch.setenv(project_key.KEY, key)
    with pytest.raises(EventsProblem) as failed:
        Project(posthog.address)
    assert str(failed.value) == (
        "EVENTS: the value of POSTHOG_PERSONAL_API_KEY has a space or a character that no key has"
    )


@pytest.mark.parametrize("host", ["posthog.example.com", "localhost.example.com", "127.0.0.2"])
def test_a_key_is_never_sent_unencrypted(
    host: str, monkeypatch: pytest.MonkeyPatch, posthog: QueryApi
) -> None:
    """Plain HTTP is for this machine only; the address is refused before anything is sent."""
    with pytest.raises(EventsProblem) as failed:
        Project(f"http://{host}/project/1")
    assert str(failed.value) == (
        f"EVENTS: http://{host}/project/1 would send your key unencrypted; use https"
    )


@pytest.mark.parametrize("code", [301, 302, 307, 308])
def test_a_key_does_not_follow_to_another_host(
    code: int, project: Project, posthog: QueryApi
) -> None:
    """Where an answer leads elsewhere, the line says where, and nothing is sent there."""
    elsewhere = f"http://localhost:{posthog.url.rpartition(':')[2]}/api/projects/1/query/"
    posthog.instead.append(says(code, "", Location=elsewhere))
    assert failure(project) == (
        f"EVENTS: {posthog.url} leads to http://localhost, where the key is not sent; "
        "give the address of the project there"
    )
    assert len(posthog.requests) == 1


def test_a_netrc_file_does_not_replace_the_key(
    posthog: QueryApi, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A password kept for the host, or for every host, is not what PostHog gets."""
    (tmp_path / "netrc").write_text("default login someone password something\n")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    Project(posthog.address).run(ONE)
    monkeypatch.setattr(query_api, "LOCAL", frozenset())  # requests reads it for other hosts only
    Project(posthog.address).run(ONE)
    headers = [request.headers["Authorization"] for request in posthog.requests]
    assert headers == [f"Bearer {KEY}"] * 2


def test_the_key_is_in_no_repr(project: Project) -> None:
    """Neither a log nor a traceback that shows the objects would show the key."""
    text = repr(project) + repr(vars(project)) + repr(project.run(ONE))
    assert KEY not in text


def test_names_cannot_be_mapped_in_a_project() -> None:
    """PostHog runs the queries as they stand: a mapping would silently do nothing."""
    section = {"source": "https://us.posthog.com/project/1", "events": {"purchase": "paid"}}
    with pytest.raises(EventsProblem) as failed:
        settings.read(section)
    assert str(failed.value) == (
        "mkdocs.yml: extra: events: names cannot be mapped in a PostHog project, since its queries "
        "run there; rename them in the queries, or export the events to a file"
    )
