"""Charts outside of the page, whose style sheet gives them their colors."""

from __future__ import annotations

import base64
import html
import re
from functools import cache
from pathlib import Path

from macros.core.paths import ROOT

STYLES = ROOT / "docs" / "assets" / "site.css"
VARIABLE = re.compile(r"(--[\w-]+):\s*([^;}]+)")
USE = re.compile(r"var\((--[\w-]+)\)")
DESCRIPTION = re.compile(r"<desc\b[^>]*>(.*?)</desc>", re.DOTALL)
BOX = re.compile(r'viewBox="\S+ \S+ (\S+) \S+"')
NAMESPACES = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'
SCALE = 2  # pixels of a picture for each of the chart's


def colored(svg: str) -> str:
    """A chart with colors of its own, those of a light page."""
    if "xmlns=" not in svg.partition(">")[0]:
        svg = svg.replace("<svg", f"<svg {NAMESPACES}", 1)
    return USE.sub(lambda use: colors(STYLES).get(use[1], "currentColor"), svg)


@cache
def colors(styles: Path) -> dict[str, str]:
    """The variables of a style sheet by name, with the values that they have first."""
    values: dict[str, str] = {}
    for name, value in VARIABLE.findall(styles.read_text(encoding="utf-8")):
        values.setdefault(name, value.strip())
    for name, value in values.items():
        values[name] = USE.sub(lambda use: values.get(use[1], "currentColor"), value)
    return values


def description(svg: str) -> str:
    """What a chart shows, in words."""
    match = DESCRIPTION.search(svg)
    return " ".join(html.unescape(match[1]).split()) if match else ""


def width(svg: str) -> float:
    """How wide a chart is, in its own pixels."""
    match = BOX.search(svg)
    return float(match[1]) if match else 0


def png(svg: str) -> str:
    """A chart as PNG, in Base64."""
    import vl_convert

    image = vl_convert.svg_to_png(colored(svg), scale=SCALE)
    return base64.b64encode(image).decode()


def pdf(svg: str) -> bytes:
    """A chart as a page of PDF: lines and letters, no pixels."""
    import vl_convert

    page: bytes = vl_convert.svg_to_pdf(colored(svg))
    return page
