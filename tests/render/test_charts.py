"""Charts: the numbers of a result as a picture, in words and as a table, with no markup in them."""

from __future__ import annotations

import json
import re
from datetime import datetime
from typing import Any

import pytest
from bs4 import BeautifulSoup, Tag
from hypothesis import example, given, settings
from hypothesis import strategies as st

from macros.core import formats
from macros.core.errors import Problem
from macros.queries.result import Result
from macros.render import charts, figures
from macros.render.answers_json import everything
from macros.render.context import Context
from macros.render.vega_lite import KINDS
from tests.support.checkout import PROJECT_ROOT

HOSTILE = "</text><script>alert('x')</script>&{{ 7*7 }}\"'><g onload=a()>"
MONTHS = tuple((datetime(2025, month, 1), 10.5 * month) for month in range(1, 13))
TIERS = (("free", 141), ("pro", 70), ("starter", 39), ("enterprise", 10))
SIZES = tuple((datetime(2025, 1, day), day, "pro") for day in range(1, 20))
ROWS: dict[str, tuple[tuple[Any, ...], ...]] = {
    "bar": TIERS,
    "line": MONTHS,
    "pie": TIERS,
    "dots": SIZES,
    "grid": tuple((month, f"month {n}", 9.5 * n) for month, _ in MONTHS[:3] for n in range(1, 4)),
    "waterfall": tuple((month, 10.5, 10.5 * n) for n, (month, _) in enumerate(MONTHS, 1)),
}
UNIT = "dollars per organization"


def result(rows: tuple[tuple[Any, ...], ...], unit: str = UNIT) -> Result:
    """A result with these rows."""
    return Result(("tier", "revenue", "plan")[: len(rows[0]) if rows else 2], rows, unit)


def draw(rows: tuple[tuple[Any, ...], ...], kind: str, title: str = "A title") -> Tag:
    """The picture as an element of a page."""
    chart = charts.draw(result(rows), kind, title, "chart-x")
    page = BeautifulSoup(f"<main>{chart.svg}</main><p>after</p>", "html5lib")
    assert element(page, "p").parent is page.body, "the picture does not end where it should"
    return element(page, "main > svg")


def element(parent: Tag, selector: str) -> Tag:
    """The first element that a selector finds, which has to be there."""
    child = parent.select_one(selector)
    assert child is not None, f"no {selector}"
    return child


def labels(svg: Tag | str) -> list[str]:
    """The texts in a picture."""
    parsed = svg if isinstance(svg, Tag) else BeautifulSoup(svg, "html5lib")
    return [text.get_text() for text in parsed.find_all("text")]


@pytest.mark.parametrize("kind", KINDS)
def test_a_chart_has_a_title_and_a_description(kind: str) -> None:
    """Screen readers find one image, with its name and what it shows in words."""
    svg = draw(ROWS[kind], kind, "Revenue <b>")
    assert svg["role"] == "img"
    title, description = str(svg["aria-labelledby"]).split()
    assert element(svg, f"title#{title}").get_text() == "Revenue <b>"
    words = charts.describe(result(ROWS[kind]), kind)
    assert element(svg, f"desc#{description}").get_text() == words


@pytest.mark.parametrize("kind", KINDS)
def test_a_chart_fetches_nothing_and_fits_its_box(kind: str) -> None:
    """No address outside the page, no color of its own, and a size that follows the column."""
    svg = draw(ROWS[kind], kind)
    assert str(svg["viewbox" if "viewbox" in svg.attrs else "viewBox"]).startswith("0 0 ")
    assert "width" not in svg.attrs
    text = str(svg)
    assert not svg.find_all(["image", "script", "style", "foreignobject", "a"])
    assert re.findall(r"https?://(?!www\.w3\.org)", text) == []
    assert re.findall(r"#[0-9a-fA-F]{6}", text) == []
    assert "var(--chart-" in text


@pytest.mark.parametrize("kind", KINDS)
def test_hostile_labels_stay_text(kind: str) -> None:
    """A label from the data makes no element and no attribute, whatever it says."""
    plain = ROWS[kind]
    hostile = tuple(with_hostile_label(row) for row in plain)
    svg = draw((*hostile[:1], *plain[1:]), kind, HOSTILE)
    names = {child.name for child in draw(plain, kind).find_all()}
    assert {child.name for child in svg.find_all()} <= names | {"text"}
    assert not [e for e in svg.find_all() if any(name.startswith("on") for name in e.attrs)]
    assert "{{" not in charts.draw(result(hostile), kind, HOSTILE, "x").svg


def with_hostile_label(row: tuple[Any, ...]) -> tuple[Any, ...]:
    """The row with markup in place of its label; as it is where it has none to replace."""
    at = 2 if len(row) > 2 else 0
    return (*row[:at], HOSTILE, *row[at + 1 :]) if isinstance(row[at], str) else row


@settings(max_examples=15, deadline=None)
@given(st.lists(st.text(st.characters(codec="utf-8"), max_size=60), min_size=1, max_size=4))
@example(["0" * 25 + "@@\U00010000K", "\U0001f600" * 40])
@example(["\0", "\x1b[31m", "\ufffe", "a\u202eb"])
def test_any_label_can_be_drawn(names: list[str]) -> None:
    """Labels of any characters give a well-formed picture that says the same in words."""
    rows = tuple((name, number + 1) for number, name in enumerate(names))
    svg = draw(rows, "bar")
    words = element(svg, "desc").get_text()
    assert words.split() == charts.describe(result(rows), "bar").split()
    assert len(svg.find_all("title")) == 1


@pytest.mark.parametrize("kind", ["bar", "pie"])
def test_every_number_is_written_in_the_picture(kind: str) -> None:
    """Bars and slices carry their names and their numbers as the page writes them."""
    expected = {text for key, number in TIERS for text in (key, formats.value(number, UNIT))}
    assert expected <= {*labels(draw(TIERS, kind))}


BRIDGE = Result(
    ("month", "new", "lost", "revenue"),
    (
        (datetime(2025, 1, 1), 20.0, 0.0, 20.0),
        (datetime(2025, 2, 1), 30.0, -10.0, 40.0),
        (datetime(2025, 3, 1), 0.0, 0.0, 40.0),
    ),
    "dollars",
)


def test_the_steps_of_a_waterfall_lead_from_level_to_level() -> None:
    """Each begins where the one before ended; a row without a change has a step of nothing."""
    steps = charts.draw(BRIDGE, "waterfall", "t", "x").specification["data"]["values"]
    assert [(step["key"], step["group"], step["start"], step["end"]) for step in steps] == [
        ("2025-01-01", "New", 0, 20),
        ("2025-02-01", "New", 20, 50),
        ("2025-02-01", "Lost", 50, 40),
        ("2025-03-01", "New", 40, 40),
    ]
    closing = [step for step in steps if step.get("closing")]
    assert [step["level"] for step in closing] == [20, 40, 40]
    assert [step["peak"] for step in closing] == [20, 50, 40]


def test_a_waterfall_names_its_steps_and_writes_its_last_level() -> None:
    """The legend has the columns between the first and the last, and the months are short."""
    texts = labels(charts.draw(BRIDGE, "waterfall", "t", "x").svg)
    assert {"New", "Lost", "Jan", "Mar", "$40"} <= {*texts}
    assert "Revenue" not in texts
    assert charts.describe(BRIDGE, "waterfall") == (
        "Waterfall chart of revenue by month: Jan 2025 $20, Feb 2025 $40, Mar 2025 $40. "
        "In all: new $50, lost \N{MINUS SIGN}$10."
    )


def test_percent_is_marked_on_the_axis() -> None:
    """Nobody has to guess whether 40 means organizations or percent of them."""
    chart = charts.draw(result(MONTHS, "percent of organizations"), "line", "t", "x")
    texts = labels(chart.svg)
    assert {"0%", "100%"} <= {*texts}
    assert formats.value(MONTHS[-1][1], "percent") in texts


def test_a_long_label_is_cut_between_characters() -> None:
    """A name longer than its column ends in an ellipsis and keeps each character whole."""
    texts = labels(draw((("\U0001f600" * 40, 1), ("x" * 29, 2)), "bar"))
    assert "\U0001f600" * 28 + "\N{HORIZONTAL ELLIPSIS}" in texts
    assert "x" * 29 in texts


def test_a_line_starts_at_zero_and_ends_with_its_number() -> None:
    """The last value is written out, and the axis does not exaggerate."""
    texts = labels(draw(MONTHS, "line"))
    assert formats.value(MONTHS[-1][1], UNIT) in texts
    assert "$0" in texts
    assert "Jan" in texts


def test_names_inside_a_picture_are_its_own() -> None:
    """Two charts on one page share no id, and each refers to its own."""
    pictures = [charts.draw(result(MONTHS), "line", "t", name).svg for name in ("a", "b")]
    first, second = (set(re.findall(r'\bid="([^"]+)"', svg)) for svg in pictures)
    assert not first & second
    for ids, svg in zip((first, second), pictures, strict=True):
        assert set(re.findall(r"url\(#([^)]+)\)", svg)) <= ids


def test_a_drawing_is_the_same_each_time() -> None:
    """The same rows give the same bytes."""
    first, second = (charts.draw(result(TIERS), "pie", "t", "n") for _ in range(2))
    assert first == second


def test_few_rows_are_described_one_by_one() -> None:
    """Somebody who does not see the picture hears each of its numbers."""
    assert charts.describe(result(TIERS, "organizations"), "bar") == (
        "Bar chart of revenue by tier: free 141, pro 70, starter 39, enterprise 10."
    )


def test_many_rows_are_described_by_their_ends_and_peak() -> None:
    """Of a long series the words say where it starts, where it ends and how high it goes."""
    rows = (*MONTHS[:-1], (MONTHS[-1][0], 1.0))
    assert charts.describe(result(rows, "dollars"), "line") == (
        "Line chart of revenue by tier: 12 points, from $10.50 (Jan 2025) to $1 (Dec 2025), "
        "at most $115.50 (Nov 2025)."
    )


@pytest.mark.parametrize(
    ("rows", "kind", "cause"),
    [
        (
            TIERS,
            "bars",
            'no chart kind "bars"; did you mean "bar"? '
            "Kinds: bar, dots, grid, line, pie, waterfall.",
        ),
        ((("free",),), "bar", "a chart needs two columns, and the query gives one; "),
        ((), "bar", "a chart needs rows, and the query gives none"),
        ((("a", "b"),), "pie", 'a chart needs numbers in its second column, "revenue"'),
        (TIERS, "grid", "a grid needs three columns, and the query gives two; "),
        ((("a", "b", "c"),), "grid", 'a chart needs numbers in its third column, "plan"'),
        ((("a", None),), "pie", 'a chart needs numbers in its second column, "revenue"'),
        (TIERS, "waterfall", "a waterfall needs three columns, and the query gives two; "),
        ((("a", "b", 1),), "waterfall", 'a waterfall needs numbers, in its column "revenue" too'),
        (
            (("a", 5, 5), ("b", 5, 11)),
            "waterfall",
            "the steps of b lead to $10.00 and not to $11.00",
        ),
    ],
)
def test_what_cannot_be_drawn_says_what_is_needed(
    rows: tuple[tuple[Any, ...], ...], kind: str, cause: str
) -> None:
    """An unknown kind, and a result that is no chart, are problems."""
    with pytest.raises(Problem) as failed:
        charts.draw(result(rows), kind, "t", "n")
    assert str(failed.value).startswith(cause)


@pytest.mark.parametrize(
    ("name", "kind"), [("organizations_per_tier", "bar"), ("users_per_month", "line")]
)
def test_every_plotted_number_is_in_the_table(name: str, kind: str) -> None:
    """Below a chart stand its rows, all of them, as the page writes them."""
    context = Context(PROJECT_ROOT, app="")
    page = BeautifulSoup(figures.chart(context, name, kind, "A title").text, "html5lib")
    answer = json.loads(everything(context).text)[name]
    cells = [[c.get_text() for c in row.find_all(["th", "td"])] for row in page.select("tbody tr")]
    assert len(cells) == len(answer["rows"]) > 1
    for (_, text), (_, number) in zip(cells, answer["rows"], strict=True):
        assert text == formats.value(number, answer["unit"])


def test_a_value_of_an_order_has_one_color_in_every_chart() -> None:
    """Whichever of the tiers a result has, and in which sequence, each keeps its own color."""
    ladder = ("free", "starter", "pro", "enterprise")
    paid = (("pro", 70), ("enterprise", 39), ("gift", 1), ("starter", 10))
    month = datetime(2025, 1, 1)
    sizes = ((month, 9, "pro"), (month, 4, "free"), (month, 5, "gift"))
    slices, dots = colors("pie", paid, ladder), colors("dots", sizes, ladder)
    assert slices == dots
    assert list(slices) == [*ladder, "gift"]
    assert len(set(slices.values())) == len(slices)


def colors(kind: str, rows: tuple[tuple[Any, ...], ...], ladder: tuple[str, ...]) -> dict[str, str]:
    """The color of each value in a chart, by its specification."""
    chart = charts.draw(result(rows, "organizations"), kind, "t", "n", orders=(ladder,))
    layer = chart.specification.get("layer", [chart.specification])[0]
    scale = layer["encoding"]["color"]["scale"]
    return dict(zip(scale["domain"], scale["range"], strict=False))
