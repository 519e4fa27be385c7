"""Every insight shows the result of the query of its name, and its steps and link match it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlparse

import pytest

from macros.content import insight_schema, insight_steps, insights
from macros.core.errors import Problem
from macros.queries.query import load_query, query_names
from macros.queries.result import Result
from macros.sample.recording import Recording
from tests.support.checkout import SNIPPETS
from tests.support.insights.evaluator import calculate, evaluate
from tests.support.insights.events import Event, with_persons

NAMES = insights.names(SNIPPETS)
QUESTIONS = (
    "organizations total_users users_per_organization total_projects projects_per_organization "
    "revenue_per_organization organizations_per_tier"
).split()
APP = "https://eu.posthog.com"


@pytest.fixture(scope="module")
def events(recordings: Mapping[str, Recording]) -> Mapping[str, list[Event]]:
    """Every event of the year with its person and groups, as each model tracks it."""
    return {model: with_persons(recording.messages) for model, recording in recordings.items()}


def definition(**changes: Any) -> dict[str, Any]:
    """A small valid definition, with changes to its query."""
    series = {"kind": "EventsNode", "event": "purchase", "math": "total"}
    query = {"kind": "TrendsQuery", "series": [series], **changes}
    return {"kind": "InsightVizNode", "source": query}


def series_with(condition: dict[str, Any]) -> dict[str, Any]:
    """A series with one filter."""
    return {"kind": "EventsNode", "event": "purchase", "properties": [condition]}


def snippets_with(text: str, folder: Path) -> Path:
    """Write a tree of snippets with one insight in it."""
    (folder / "insights").mkdir()
    (folder / "insights" / "things.json").write_text(text, encoding="utf-8")
    return folder


def problem(folder: Path, node: Any) -> str:
    """The message, of one line, with which a definition is refused."""
    text = node if isinstance(node, str) else json.dumps(node)
    with pytest.raises(Problem) as failed:
        insights.load(snippets_with(text, folder), "things")
    assert "\n" not in str(failed.value)
    return str(failed.value)


def as_numbers(value: Any) -> Any:
    """What an insight shows, with each fraction as the float nearest to it."""
    if isinstance(value, dict):
        return {key: as_numbers(number) for key, number in value.items()}
    return float(value) if isinstance(value, Fraction) else value


@pytest.mark.parametrize("name", NAMES)
def test_an_insight_shows_what_its_query_gives(
    name: str, events: Mapping[str, list[Event]], results: Mapping[str, Result]
) -> None:
    """The definition, evaluated over its model's messages, gives the SQL's result exactly."""
    insight = insights.load(SNIPPETS, name)
    result = results[insight.query_name]
    *_, last = result.columns
    keys = [row[0] if len(row) == 2 else row[:-1] for row in result.rows]
    split = dict(zip(keys, (row[-1] for row in result.rows), strict=True))
    expected = result.value if result.columns == (last,) else split
    model = load_query(SNIPPETS, insight.query_name).model
    value = evaluate(insight.query, events[model])
    assert as_numbers(value) == expected, f"snippets/insights/{name}.json"


@pytest.mark.parametrize("name", QUESTIONS)
def test_a_question_has_an_insight_and_a_query(name: str) -> None:
    """Each of the tutorial's seven questions can be asked in both ways."""
    assert (name in NAMES, name in query_names(SNIPPETS)) == (True, True)


@pytest.mark.parametrize("name", NAMES)
def test_the_link_carries_the_definition(name: str) -> None:
    """The address of an insight, decoded, is the definition in the file."""
    link = insights.load(SNIPPETS, name).link(APP)
    assert link.startswith(f"{APP}/insights/new#q=")
    node = json.loads(unquote(urlparse(link).fragment.removeprefix("q=")))
    assert node == json.loads((SNIPPETS / "insights" / f"{name}.json").read_text())


def test_the_sql_link_carries_the_query() -> None:
    """The address of a query, decoded, is its text; nothing in it ends the address early."""
    sql = "SELECT 'a&b#c' AS \"x y\"\nFROM events -- 100%"
    link = insights.sql_link(APP, sql)
    assert urlparse(link).query.removeprefix("open_query=") == link.partition("=")[2]
    assert unquote(link.removeprefix(f"{APP}/sql?open_query=")) == sql


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
            yield from [condition["key"], *condition.get("value", [])]
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
            "Series **A**: choose `purchase`, measure **Property value: average** "
            "of `purchase_value`, rename it **Average payment**.",
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


def test_broken_json_is_reported_with_its_line(tmp_path: Path) -> None:
    """A file that is not JSON is reported with the line on which it stops being JSON."""
    message = problem(tmp_path, '{\n  "kind": "InsightVizNode",\n}')
    assert message.startswith("snippets/insights/things.json:3: not JSON: ")


def test_an_unknown_insight_is_reported_with_its_nearest_match() -> None:
    """A name that no insight has is reported with the name that was probably meant."""
    with pytest.raises(Problem) as failed:
        insights.load(SNIPPETS, "total_user")
    assert str(failed.value).startswith('no insight "total_user"; did you mean "total_users"? ')


def test_a_formula_is_arithmetic_and_nothing_else() -> None:
    """Formulas follow precedence, are exact, and run no code."""
    assert calculate("A - B / 3 * 3", {"A": 2, "B": 1}) == 1
    for hostile in ("A ** 9", "len(A)", "A.real", "C", "__import__('os')", "A if A else A"):
        with pytest.raises(ValueError, match="no formula"):
            calculate(hostile, {"A": 2, "B": 1})
