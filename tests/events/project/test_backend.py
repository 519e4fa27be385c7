"""A PostHog project as a source of events, beside files and the sample company."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from macros.events.backend import own_backend
from macros.events.settings import Settings
from macros.queries.needs import Needs
from tests.events.project.replies import ONE
from tests.support.query_api import QueryApi


def test_a_project_is_a_source_of_events(posthog: QueryApi, tmp_path: Path) -> None:
    """Its events may change at any time: no result is cached."""
    unknown = replace(ONE, sql="SELECT properties.project_total, properties.user_id FROM events")
    gone = replace(ONE, sql="SELECT properties.user_id FROM persons")
    queries = [ONE, unknown, gone]
    project = own_backend(Settings(source=posthog.address), queries, tmp_path)
    assert project.key == ""
    assert project.present_events(["account_created", "paid"]) == {"account_created"}
    assert project.absent_properties(Needs.of(ONE)) == frozenset()
    assert len(posthog.queries) == 1
    assert project.absent_properties(Needs.of(unknown)) == {("events", "project_total")}
    assert project.absent_properties(Needs.of(gone)) == {("persons", "user_id")}
    assert len(posthog.queries) == 3  # one of the events and one of the persons, for all queries
    assert list(tmp_path.iterdir()) == []
