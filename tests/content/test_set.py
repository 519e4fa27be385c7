"""Nothing reads `$set` from a stored event: since August 2026 PostHog does not give it back."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from macros.events.sample_dataset import sample_dataset
from macros.queries.query import load_query, query_names
from tests.support.checkout import PROJECT_ROOT, SNIPPETS

OF_SENT_EVENTS = {"$set", "$set_once"}
INSIGHTS = sorted((SNIPPETS / "insights").rglob("*.json"))


@pytest.mark.parametrize("name", query_names(SNIPPETS))
def test_no_query_reads_it(name: str) -> None:
    """It can be counted as an event, and is no property of one."""
    paths = load_query(SNIPPETS, name).properties()
    assert [path for path in paths if OF_SENT_EVENTS & set(path)] == []


def properties(value: Any, key: str = "") -> set[str]:
    """What an insight names by keys that mean a property, and in its expressions."""
    if isinstance(value, dict):
        return set().union(*(properties(inner, name) for name, inner in value.items()))
    if isinstance(value, list):
        return set().union(*(properties(inner, key) for inner in value))
    return {value} if isinstance(value, str) and key not in ("event", "custom_name") else set()


@pytest.mark.parametrize("file", INSIGHTS, ids=lambda file: file.stem)
def test_no_insight_reads_it(file: Path) -> None:
    """Neither in a filter nor in a breakdown or an expression."""
    texts = properties(json.loads(file.read_text(encoding="utf-8")))
    assert [text for text in texts if "$set." in text] == []


@pytest.mark.parametrize("model", ["organization", "person", "group"])
def test_stored_events_of_the_sample_do_not_have_it(model: str) -> None:
    """What is sent still does; the sample's export is one as PostHog gives it now."""
    dataset = sample_dataset(PROJECT_ROOT, model)
    rows = map(json.loads, dataset.events.read_text(encoding="utf-8").splitlines())
    assert {key for row in rows for key in row["properties"]} & OF_SENT_EVENTS == set()
    assert OF_SENT_EVENTS & set(dataset.names["properties"]) == set()
    assert '"$set"' in json.dumps(dataset.received) or model == "group"
