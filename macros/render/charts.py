"""Draw a Result: one Vega-Lite specification, one SVG, one table of the same rows.

The SVG is part of the page itself and takes its colors from the page's CSS variables, so that one
picture fits light, dark and print. `vl-convert` carries Vega-Lite: no browser, no network.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from macros.core import formats
from macros.core.cache import Cache
from macros.core.errors import Problem, suggest
from macros.core.words.language import current, say, translatable
from macros.queries.result import Result
from macros.render import vega, vega_lite
from macros.render.kinds import waterfall
from macros.render.vega_lite import KINDS, MEASURES, Orders, Specification, spark

NAMES = translatable("Bar", "Line", "Pie", "Dots", "Grid", "Waterfall")  # of KINDS
FONT = "Liberation Sans, Arial, Helvetica, sans-serif"  # measured alike on every machine
# Vega names each group of marks for screen readers; the picture has one name and one description.
PART_NAMES = re.compile(r' (?:role|aria-roledescription|pointer-events|class)="[^"]*"')


@dataclass(frozen=True)
class Chart:
    """A drawn result.

    Attributes:
        title: what it shows, in a few words.
        description: what it shows, in words for those who do not see it.
        specification: Vega-Lite, with the plotted rows in it.
        svg: the picture: an `<svg>` element with its title and description.
        narrow: the picture for a phone, named by those of the other; "" if that is narrow enough.
    """

    title: str
    description: str
    specification: Specification
    svg: str
    narrow: str

    @property
    def pictures(self) -> str:
        """The picture for each width of its place; the page's styles show the one that fits."""
        return f"{self.svg}{self.narrow}"


def draw(
    result: Result,
    kind: str,
    title: str,
    name: str,
    pictures: Cache | None = None,
    orders: Orders = (),
) -> Chart:
    """Draw the first column of a result against its second; a grid has numbers in its third.

    A waterfall has a level in its last column, and the steps to it in those between.

    Args:
        result: rows to plot, all of them, in their order.
        kind: one of KINDS.
        title: shown above the picture.
        name: makes the ids inside the SVG unique on the page.
        pictures: cache of drawings; without one each is drawn, and the first loads all of Vega.
        orders: values that have an order of their own, for colors.

    Raises:
        Problem: an unknown kind, too few columns, no row, or a second column without numbers.
    """
    _check(result, kind)
    specification = _finished(vega_lite.specification(kind, result, orders))
    tooltip = waterfall.tooltip if kind == "waterfall" else vega_lite.tooltip
    specification["encoding"]["tooltip"] = tooltip(result)
    description = describe(result, kind)
    svg = _svg(specification, title, description, name, pictures)
    phone = vega_lite.narrow(specification)
    narrow = _narrow_svg(phone, name, pictures) if phone else ""
    return Chart(title, description, specification, svg, narrow)


def _check(result: Result, kind: str) -> None:
    if kind not in KINDS:
        raise Problem(f'no chart kind "{kind}"; {suggest(kind, KINDS, "Kinds")}')
    measure = MEASURES.get(kind, 1)
    if len(result.columns) < 2:
        raise Problem("a chart needs two columns, and the query gives one; show it as an answer")
    if len(result.columns) <= measure:
        raise Problem(f"a {kind} needs three columns, and the query gives two; show it as bars")
    if not result.rows:
        raise Problem("a chart needs rows, and the query gives none")
    if not all(isinstance(row[measure], int | float) for row in result.rows):
        place = ("second", "third")[measure - 1]
        raise Problem(f'a chart needs numbers in its {place} column, "{result.columns[measure]}"')
    if kind == "waterfall":
        waterfall.check(result)


def sparkline(
    result: Result, name: str, pictures: Cache | None = None
) -> tuple[Specification, str] | None:
    """The shape of a result as a small SVG beside a number; None where there is nothing to see.

    Args:
        result: rows to plot, the first column against the second.
        name: makes the ids inside the SVG unique on the page.
        pictures: cache of drawings.
    """
    drawable = len(result.columns) > 1 and len(result.rows) > 1
    if not drawable or not all(isinstance(row[1], int | float) for row in result.rows):
        return None
    specification = _finished(spark(result))
    return specification, f"<svg {_drawing(specification, name, pictures)}"


def describe(result: Result, kind: str) -> str:
    """The picture in words: every row of a few, the ends and the peak of many."""
    if kind == "waterfall":
        return f"{_describe(waterfall.levels(result), kind, 1)} {waterfall.totals(result)}"
    return _describe(result, kind, MEASURES.get(kind, 1))


def _describe(result: Result, kind: str, at: int) -> str:
    *keys, measure = map(formats.noun, result.columns[: at + 1])
    pairs = [
        (", ".join(map(formats.value, row[:at])), formats.value(row[at], result.unit), row[at])
        for row in result.rows
    ]
    name, by = say(kind.capitalize()), f" {say('and')} ".join(keys)
    start = say("{kind} chart of {measure} by {keys}", kind=name, measure=measure, keys=by)
    if len(pairs) <= 8:
        return f"{start}: " + ", ".join(f"{k} {v}" for k, v, _ in pairs) + "."
    first, last, peak = pairs[0], pairs[-1], max(pairs, key=lambda pair: pair[2])
    points = zip(("first", "last", "peak"), (first, last, peak), strict=True)
    values = {name: f"{text} ({key})" for name, (key, text, _) in points}
    return say("{start}: {n} points, from {first} to {last}, at most {peak}.",
               start=start, n=len(pairs), **values)  # fmt: skip


def _config() -> Specification:
    """What all charts have in common; in English, their numbers and months are Vega's own."""
    locale = {} if current().is_english else {"locale": current().forms.as_vega()}
    ink, quiet, rule = "var(--chart-ink)", "var(--chart-quiet)", "var(--chart-rule)"
    return {
        **locale,
        "aria": False,  # the SVG as a whole has a title and a description
        "font": FONT,
        "view": {"stroke": None},
        "text": {"color": ink, "fontSize": 13},
        "axis": {
            "labelColor": quiet,
            "labelFontSize": 13,
            "labelPadding": 6,
            "ticks": False,
            "gridColor": rule,
            "domainColor": rule,
        },
        "axisY": {"labelColor": ink, "labelLimit": 0},
        "legend": {"labelColor": ink, "labelFontSize": 13, "labelLimit": 0},
    }


def _finished(specification: Specification) -> Specification:
    return specification | {
        "$schema": f"https://vega.github.io/schema/vega-lite/v{vega.VEGA_LITE[0]}.json",
        "config": _config(),
        "background": None,
    }


def _svg(
    specification: Specification,
    title: str,
    description: str,
    name: str,
    pictures: Cache | None,
) -> str:
    """The picture as an element for the page, named for screen readers."""
    opening, inner = _drawing(specification, name, pictures).split(">", 1)
    return (
        f'<svg {opening} role="img" aria-labelledby="{name}-title {name}-description">'
        f'<title id="{name}-title">{formats.escape(title)}</title>'
        f'<desc id="{name}-description">{formats.escape(description)}</desc>{inner}'
    )


def _narrow_svg(specification: Specification, name: str, pictures: Cache | None) -> str:
    """The picture for a phone. One of the two is shown, so both have the same names."""
    drawing = _drawing(specification, f"{name}-narrow", pictures)
    opening, inner = drawing.split(">", 1)
    names = f"{name}-title {name}-description"
    return f'<svg {opening} class="narrow" role="img" aria-labelledby="{names}">{inner}'


def _drawing(specification: Specification, name: str, pictures: Cache | None) -> str:
    """A drawing without its `<svg `: its view box, which shapes it on the page, and its content."""
    svg = vega.draw(specification, pictures)
    box = re.search(r'viewBox="([^"]+)"', svg)
    inner = svg[svg.index(">") + 1 :].replace('id="', f'id="{name}-')
    inner = inner.replace("url(#", f"url(#{name}-").replace("{", "&#123;").replace("\n", " ")
    return f'viewBox="{box[1] if box else ""}">{PART_NAMES.sub("", inner)}'
