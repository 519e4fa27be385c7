"""Steps: what an insight's definition holds, in the words of PostHog's menus."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from macros.content import insight_schema, insight_steps, insights
from macros.core.words.language import read_language, speaking
from tests.support.checkout import SNIPPETS
from tests.support.insights.definitions import definition, series_with, snippets_with

NAMES = insights.names(SNIPPETS)
MARKED = re.compile(r"\*\*[^*]+\*\*|`[^`]+`")


@pytest.mark.parametrize("name", NAMES)
def test_the_steps_name_everything_that_is_chosen(name: str) -> None:
    """Events, properties, filters, formulas and the breakdown are all in the steps."""
    insight = insights.load(SNIPPETS, name)
    steps = "\n".join(insight.steps())
    assert [value for value in chosen_values(insight.query) if f"`{value}`" not in steps] == []


def chosen_values(query: dict[str, Any]) -> Iterator[Any]:
    """Everything in a query that has to be typed or picked by its own name."""
    for series in query.get("series", []):
        yield series["event"]
        yield from (series[key] for key in ("math_property", "math_hogql") if key in series)
        for condition in series.get("properties", []):
            value = condition.get("value", [])
            yield from [condition["key"], *(value if isinstance(value, list) else [value])]
    settings = query.get("retentionFilter", {})
    yield from (settings[k]["id"] for k in ("targetEntity", "returningEntity") if k in settings)
    yield from (n["formula"] for n in query.get("trendsFilter", {}).get("formulaNodes", []))
    if "breakdownFilter" in query:
        yield query["breakdownFilter"]["breakdown"]
    if expression := query.get("funnelsFilter", {}).get("funnelAggregateByHogQL"):
        yield expression


def test_steps_read_like_the_interface(tmp_path: Path) -> None:
    """A definition becomes a sentence for each thing to choose, in the interface's words."""
    node = definition(
        dateRange={"date_from": "all"},
        interval="month",
        breakdownFilter={"breakdown": "plan", "breakdown_type": "event"},
        trendsFilter={"display": "ActionsBarValue", "decimalPlaces": 2},
        modifiers={"personsOnEventsMode": insight_schema.QUERY_TIME},
    )
    snippets = snippets_with(json.dumps(node), tmp_path)
    assert insights.load(snippets, "things").steps() == [
        "In PostHog, open **Product analytics**, **New insight**, **Trends**.",
        "Series **A**: choose `purchase`, **Total count**.",
        "Add a **breakdown** by the event property `plan`.",
        "Date range **All time**, grouped by **month**; "
        "chart type **Bar chart**, under **Total value**.",
        "Under **Options**, set **Decimal places** to **2**.",
        "Under **Advanced options**, turn on **Use person properties from query time**.",
    ]


@pytest.mark.parametrize(
    ("name", "step"),
    [
        (
            "organizations_per_month",
            "Series **A**: choose `account_created`, **Total count**, "
            "filter by `is_first_user` **equals** `true`, rename it **Organizations**.",
        ),
        (
            "revenue_per_purchase",
            "Series **B**: choose `purchase_refunded`, measure **Property value: sum** "
            "of `purchase_value`, rename it **Refunds**.",
        ),
        (
            "revenue_per_purchase",
            "Turn on **formula mode** and enter `(A + B) / C` (Average payment).",
        ),
        (
            "churned_organizations_per_month",
            "Series: choose `purchase`, filter by `billing_months` **doesn't equal** `12`.",
        ),
        (
            "large_organizations",
            "Series **A**: choose `account_created`, count **Unique users**, filter by person "
            "property `project_total` **greater than** `30`, rename it **Organizations**.",
        ),
        (
            "person/organizations",
            "Series **A**: choose `account_created`, count by **SQL expression** "
            "`count(DISTINCT properties.organization_id)`, rename it **Organizations**.",
        ),
        (
            "group/organizations",
            "Series **A**: choose `account_created`, count **Unique organization(s)**, "
            "rename it **Organizations**.",
        ),
        (
            "users_per_organization",
            "Turn on **formula mode** and enter `A / B` (Users per organization).",
        ),
        ("organizations_per_tier", "Add a **breakdown** by the person property `plan`."),
        (
            "group/organizations_per_tier",
            "Add a **breakdown** by the organization property `plan`.",
        ),
        (
            "person/activated_organizations_so_far",
            "Conversion window limit **14 days**, aggregating by **Custom SQL expression** "
            "`properties.organization_id`; graph type **Conversion steps**.",
        ),
        (
            "group/retention_by_cohort",
            "For **Unique organization(s)** who performed `account_created`, choose "
            "**first occurrence matching filters**.",
        ),
        ("group/churned_organizations_per_month", "Aggregate by **Unique organization(s)**."),
    ],
)
def test_a_step_says_what_to_choose(name: str, step: str) -> None:
    """Whom an insight counts, and by what, in the words of PostHog's menus."""
    assert step in insights.load(SNIPPETS, name).steps()


def test_only_an_insight_of_query_time_has_the_option_turned_on(tmp_path: Path) -> None:
    """Person properties as of the event need no option, and no step tells of it."""
    mode = "person_id_override_properties_on_events"
    node = definition(modifiers={"personsOnEventsMode": mode})
    steps = insights.load(snippets_with(json.dumps(node), tmp_path), "things").steps()
    assert not any("Advanced options" in step for step in steps)


@pytest.mark.parametrize(
    ("date_from", "words"),
    [
        ("-30d", "**Last 30 days**"),
        ("-12m", "**In the last 12 months** (the menu's rolling range)"),
        ("2025-01-01", "**2025-01-01**"),
    ],
)
def test_a_date_range_is_one_that_the_menu_has(date_from: str, words: str, tmp_path: Path) -> None:
    """The menu has no entry "Last 12 months"; what it lacks is its rolling range."""
    node = definition(dateRange={"date_from": date_from})
    steps = insights.load(snippets_with(json.dumps(node), tmp_path), "things").steps()
    assert steps[-1] == f"Date range {words}; chart type **Line chart**."


def test_a_formula_without_a_name_has_no_brackets(tmp_path: Path) -> None:
    """PostHog names a formula after itself."""
    node = definition(trendsFilter={"formulaNodes": [{"formula": "A * 2"}]})
    steps = insights.load(snippets_with(json.dumps(node), tmp_path), "things").steps()
    assert "Turn on **formula mode** and enter `A * 2`." in steps


def test_a_filter_by_a_group_says_whose_property_it_is(tmp_path: Path) -> None:
    """Event, person and group may all have a property of one name."""
    condition = {"key": "plan", "operator": "is_set", "type": "group", "group_type_index": 0}
    node = definition(series=[series_with(condition)])
    steps = insights.load(snippets_with(json.dumps(node), tmp_path), "things").steps()
    assert steps[1].endswith("filter by organization property `plan` **is set**.")


def test_the_group_of_an_unknown_type_has_words(tmp_path: Path) -> None:
    """A project may have more group types than the snippets do."""
    series = {
        "kind": "EventsNode",
        "event": "e",
        "math": "unique_group",
        "math_group_type_index": 4,
    }
    breakdown = {"breakdown": "x", "breakdown_type": "group", "breakdown_group_type_index": 4}
    node = definition(series=[series], breakdownFilter=breakdown)
    steps = insights.load(snippets_with(json.dumps(node), tmp_path), "things").steps()
    assert steps[1:3] == [
        "Series **A**: choose `e`, count **Unique groups**.",
        "Add a **breakdown** by the group property `x`.",
    ]


def test_steps_name_the_tab_of_each_kind() -> None:
    """A funnel has its window, a retention insight its months, a lifecycle what to switch off."""
    steps = {
        name: insights.load(SNIPPETS, name).steps()
        for name in (
            "activated_organizations_so_far",
            "retention_by_cohort",
            "churned_organizations_per_month",
        )
    }
    funnel, retention, lifecycle = steps.values()
    assert "**Funnel**" in funnel[0]
    assert any("**14 days**" in step for step in funnel)
    assert "**Retention**" in retention[0]
    assert retention[1:3] == [
        "For **Unique users** who performed `account_created`, choose "
        "**first occurrence matching filters**.",
        "And then returned to perform `report_viewed` during the next **6 months**.",
    ]
    assert "**Lifecycle**" in lifecycle[0]
    assert "Turn off every type except **Dormant**." in lifecycle


def test_every_value_of_the_schema_has_words() -> None:
    """Whatever kind of query, aggregation or chart passes the check has its step."""
    assert insight_steps.TABS.keys() == insight_schema.FILTERS.keys()
    assert insight_steps.AGGREGATIONS.keys() == insight_schema.MATH
    assert insight_steps.CHARTS.keys() == insight_schema.DISPLAYS
    assert insight_steps.BREAKDOWNS.keys() | {"group"} == insight_schema.BREAKDOWNS


ENGLISH = re.compile(r"\b(?:choose|the|by|and|type|of|open|Date|Turn|Under|property|Step)\b")


@pytest.mark.parametrize("name", NAMES)
def test_the_steps_are_in_the_language_of_the_page(name: str) -> None:
    """But for what the interface itself has, which stays: what is bold, and code."""
    insight = insights.load(SNIPPETS, name)
    english = insight.steps()
    with speaking(read_language("de")):
        german = insight.steps()
    assert [ENGLISH.findall(MARKED.sub("", step)) for step in german] == [[]] * len(english)
    kept = [sorted(MARKED.findall(step)) for step in english]
    assert [sorted(MARKED.findall(step)) for step in german] == kept


def test_the_steps_of_a_made_up_insight_are_german(tmp_path: Path) -> None:
    """With what no insight of the tutorial has."""
    node = definition(
        breakdownFilter={"breakdown": "plan", "breakdown_type": "hogql"},
        trendsFilter={"display": "ActionsBarValue", "decimalPlaces": 2},
    )
    snippets = snippets_with(json.dumps(node), tmp_path)
    with speaking(read_language("de")):
        assert insights.load(snippets, "things").steps()[2:] == [
            "Einen **breakdown** nach dem SQL-Ausdruck `plan` hinzufügen.",
            "Zeitraum **Last 7 days**; Diagrammart **Bar chart**, unter **Total value**.",
            "Unter **Options** die **Decimal places** auf **2** setzen.",
        ]
