"""A PostHog project as a source of events, beside files and the sample company."""

from __future__ import annotations

from pathlib import Path

from macros.events.backend import own_backend
from macros.events.settings import Settings
from tests.events.project.replies import ONE
from tests.support.query_api import QueryApi


def test_a_project_is_a_source_of_events(posthog: QueryApi, tmp_path: Path) -> None:
    """Its events may change at any time: no result is cached, and NULL says what is absent."""
    project = own_backend(Settings(source=posthog.address), iter(()), tmp_path)
    assert project.key == ""
    assert project.present_events(["account_created", "paid"]) == {"account_created"}
    assert project.absent_properties(ONE) == frozenset()
    assert list(tmp_path.iterdir()) == []
