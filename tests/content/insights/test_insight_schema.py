"""Insight definitions by PostHog's own schema, and our check of them by the same."""

from __future__ import annotations

import copy
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from macros.content import insight_schema, insights
from macros.core.errors import Problem
from tests.support.checkout import SNIPPETS
from tests.support.insights import posthog_schema
from tests.support.insights.definitions import definition, problem, series_with

NAMES = insights.names(SNIPPETS)
# What PostHog calls the things that stand under these keys.
POSTHOG_NAMES = {
    "dateRange": "DateRange",
    "trendsFilter": "TrendsFilter",
    "funnelsFilter": "FunnelsFilter",
    "retentionFilter": "RetentionFilter",
    "lifecycleFilter": "LifecycleFilter",
    "breakdownFilter": "BreakdownFilter",
    "modifiers": "HogQLQueryModifiers",
    "filter": "GroupPropertyFilter",  # it has a key more than those of events and persons
    "formula": "TrendsFormulaNode",
}
OWNERS = {
    "math": "EventsNode",
    "operator": "GroupPropertyFilter",
    "display": "TrendsFilter",
    "breakdown_type": "BreakdownFilter",
    "personsOnEventsMode": "HogQLQueryModifiers",
}


@pytest.mark.parametrize("name", NAMES)
def test_posthog_accepts_every_definition(name: str) -> None:
    """The schema of PostHog's API allows each definition as it stands in its file."""
    assert posthog_schema.is_valid(insights.load(SNIPPETS, name).node)


@pytest.mark.parametrize(
    ("name", "path", "value"),
    [
        ("organizations", "kind", "InsightNode"),
        ("organizations", "source.kind", "TrendQuery"),
        ("organizations", "source.serie", []),
        ("organizations", "source.series.0.math", "unique_users"),
        ("organizations", "source.dateRange.from", "all"),
        ("organizations", "source.trendsFilter.display", "Number"),
        ("organizations_per_month", "source.interval", "monthly"),
        ("organizations_per_month", "source.series.0.properties.0.operator", "equals"),
        ("organizations_per_tier", "source.breakdownFilter.breakdown_type", "persons"),
        ("organizations_per_tier", "source.modifiers.personsOnEventsMode", "joined"),
        ("organizations_per_tier", "source.modifiers.personOnEventsMode", "disabled"),
        ("group/organizations", "source.series.0.math_group_type_index", "organization"),
        ("group/organizations_per_tier", "source.breakdownFilter.breakdown_group_type_index", "o"),
        ("person/activated_organizations_so_far", "source.funnelsFilter.aggregateBy", "x"),
        ("activated_organizations_so_far", "source.funnelsFilter.funnelWindowIntervalUnit", "d"),
        ("group/retention_by_cohort", "source.aggregation_group_type_index", "organization"),
        ("retention_by_cohort", "source.retentionFilter.period", "Months"),
        ("retention_by_cohort", "source.retentionFilter.targetEntity.event", "account_created"),
        ("churned_organizations_per_month", "source.lifecycleFilter.toggledLifecycles", ["gone"]),
    ],
)
def test_posthog_refuses_a_planted_error(name: str, path: str, value: Any) -> None:
    """A key or a value that PostHog does not know makes a valid definition invalid."""
    definition = copy.deepcopy(insights.load(SNIPPETS, name).node)
    assert posthog_schema.is_valid(definition)
    *parents, last = path.split(".")
    node: Any = definition
    for key in parents:
        node = node[int(key) if key.isdigit() else key]
    node[last] = value
    assert not posthog_schema.is_valid(definition)


@pytest.mark.parametrize("kind", insight_schema.KEYS)
def test_posthog_knows_every_key_that_we_allow(kind: str) -> None:
    """Our check, which says what is wrong in a line, never lets an unknown key pass."""
    known = posthog_schema.schemas()[POSTHOG_NAMES.get(kind, kind)]["properties"]
    assert insight_schema.KEYS[kind] - known.keys() == set()


@pytest.mark.parametrize("key", insight_schema.VALUES)
def test_posthog_knows_every_value_that_we_allow(key: str) -> None:
    """Each value that passes our check is one of PostHog's."""
    assert insight_schema.VALUES[key] - posthog_schema.values(OWNERS[key], key) == set()


@pytest.mark.parametrize("kind", insight_schema.KEYS)
def test_what_posthog_requires_we_require(kind: str) -> None:
    """A key without which PostHog refuses a thing is one that our check asks for."""
    schema = posthog_schema.schemas()[POSTHOG_NAMES.get(kind, kind)]
    assert set(schema.get("required", [])) <= set(insight_schema.REQUIRED.get(kind, ()))


def test_the_schema_is_not_older_than_a_year() -> None:
    """PostHog's interface and API change: what is checked against last year's proves little."""
    assert posthog_schema.age_problem(date.today()) == ""


@pytest.mark.parametrize(
    ("today", "version", "message"),
    [
        (date(2027, 4, 6), "0.2.1", ""),
        (
            date(2027, 4, 7),
            "0.2.1",
            "0.2.1 is of 2026-04-06, more than a year old: run `make lock`",
        ),
        (date(2026, 11, 26), "0.3.0", "0.3.0: write the day it was published on PyPI into tests/"),
    ],
)
def test_an_old_schema_says_what_to_do(today: date, version: str, message: str) -> None:
    """A year after its day, or for a version of an unknown day, there is a line that says so."""
    problem = posthog_schema.age_problem(today, version)
    assert (message in problem) if message else problem == ""


def test_our_check_is_as_strict_about_expressions() -> None:
    """A number of SQL has its expression, which PostHog's schema does not ask for but needs."""
    node = {"kind": "EventsNode", "event": "e", "math": "hogql"}
    definition = {"kind": "InsightVizNode", "source": {"kind": "TrendsQuery", "series": [node]}}
    assert posthog_schema.is_valid(definition)
    with pytest.raises(Problem, match='"math": "hogql" needs the key "math_hogql"'):
        insight_schema.check(definition, "an insight")


def test_a_retention_insight_without_its_events_is_refused(tmp_path: Path) -> None:
    """Retention from what, and to what, has to be said."""
    query = {"kind": "RetentionQuery", "retentionFilter": {"targetEntity": {"id": "a"}}}
    message = problem(tmp_path, {"kind": "InsightVizNode", "source": query})
    assert message == 'snippets/insights/things.json: retentionFilter lacks "returningEntity"'


@pytest.mark.parametrize(
    ("changes", "cause"),
    [
        ({"serie": []}, 'TrendsQuery has no key "serie"; did you mean "series"? Keys: '),
        (
            {"kind": "TrendQuery"},
            'a query\'s "kind" cannot be "TrendQuery"; did you mean "TrendsQuery"? Known: ',
        ),
        (
            {"kind": "FunnelsQuery", "funnelsFilter": {"funnelWindow": 14}},
            'funnelsFilter has no key "funnelWindow"; ',
        ),
        (
            {"kind": "LifecycleQuery", "trendsFilter": {}},
            'LifecycleQuery has no key "trendsFilter"',
        ),
        ({"trendsFilter": {"formula": "A"}}, 'trendsFilter has no key "formula"; '),
        ({"trendsFilter": {"display": "Pie"}}, '"display" has no value "Pie"; '),
        ({"dateRange": "all"}, "dateRange has to be an object"),
        ({"series": [{"kind": "EventsNode"}]}, 'EventsNode lacks "event"'),
        (
            {"series": [{"kind": "EventsNode", "event": "e", "math": "averge"}]},
            '"math" has no value "averge"; did you mean "avg"? Known: ',
        ),
        (
            {"series": [{"kind": "EventsNode", "event": "e", "math": ["avg"]}]},
            '"math" has no value "[\'avg\']"; ',
        ),
        ({"kind": ["TrendsQuery"]}, 'a query\'s "kind" cannot be "[\'TrendsQuery\']"; '),
        (
            {"series": [{"kind": "EventsNode", "event": "e", "maths": "avg"}]},
            'EventsNode has no key "maths"; did you mean "math"? Keys: ',
        ),
        (
            {"series": [{"kind": "EventsNode", "event": "e", "math": "unique_group"}]},
            '"math": "unique_group" needs the key "math_group_type_index"',
        ),
        (
            {"series": [{"kind": "EventsNode", "event": "e", "math": "sum"}]},
            '"math": "sum" needs the key "math_property"',
        ),
        ({"series": {"kind": "EventsNode", "event": "e"}}, '"series" has to be a list'),
        ({"series": [series_with({"operator": "exact"})]}, 'filter lacks "key"'),
        ({"series": [series_with({"key": "plan"})]}, 'filter lacks "operator"'),
        (
            {"series": [series_with({"key": "plan", "operator": "exact"})]},
            '"operator": "exact" needs the key "value"',
        ),
        (
            {"series": [series_with({"key": "plan", "operator": "equals"})]},
            '"operator" has no value "equals"; ',
        ),
        (
            {"series": [series_with({"key": "plan", "operator": "is_set", "type": "group"})]},
            '"type": "group" needs the key "group_type_index"',
        ),
        ({"trendsFilter": {"formulaNodes": [{"custom_name": "Ratio"}]}}, 'formula lacks "formula"'),
        ({"breakdownFilter": {"breakdown_type": "event"}}, 'breakdownFilter lacks "breakdown"'),
        (
            {"breakdownFilter": {"breakdown": "plan", "breakdown_type": "group"}},
            '"breakdown_type": "group" needs the key "breakdown_group_type_index"',
        ),
        (
            {"breakdownFilter": {"breakdown": "plan", "breakdown_type": "persons"}},
            '"breakdown_type" has no value "persons"; did you mean "person"? Known: ',
        ),
        (
            {"aggregation_group_type_index": 5},
            '"aggregation_group_type_index" is a whole number from 0 to 4, not "5"',
        ),
        (
            {"modifiers": {"personsOnEventsMode": "joined"}},
            '"personsOnEventsMode" has no value "joined"; ',
        ),
        (
            {"modifiers": {"personOnEventsMode": insight_schema.QUERY_TIME}},
            'modifiers has no key "personOnEventsMode"; did you mean "personsOnEventsMode"? ',
        ),
    ],
)
def test_what_posthog_would_refuse_is_refused(
    changes: dict[str, Any], cause: str, tmp_path: Path
) -> None:
    """An unknown key or value is reported with the file and the nearest match."""
    message = problem(tmp_path, definition(**changes))
    assert message.startswith("snippets/insights/things.json: ")
    assert cause in message


def test_a_definition_without_a_query_is_refused(tmp_path: Path) -> None:
    """An insight that shows nothing says what it lacks."""
    message = problem(tmp_path, {"kind": "InsightVizNode"})
    assert message == 'snippets/insights/things.json: InsightVizNode lacks "source"'
