"""Pictures that others show with a shared link: the page's title on the colors of the site."""

from __future__ import annotations

import base64
import textwrap
from pathlib import Path

from macros.core.cache import Cache
from macros.core.cache_keys import code_key, packages_key
from macros.core.formats import NOT_TEXT, attribute

LIMIT = 200  # cards in the cache
WIDTH, HEIGHT = 1200, 630  # what most services crop least
FONT = "Liberation Sans, Arial, Helvetica, sans-serif"  # vl-convert brings the first
BARS = (0.28, 0.42, 0.36, 0.58, 0.52, 0.74, 0.68, 1.0)  # an emblem, no data


def draw(file: Path, site: str, title: str, description: str, cache: Path) -> None:
    """Write the card of a page as PNG.

    Args:
        file: where to write it.
        site: the site's name, the headline where there is no title.
        title: the page's title, or "".
        description: a sentence below the title.
        cache: a folder for cards that need not be drawn again.
    """
    picture = _svg(site, title, description)
    key = (picture, code_key(__name__), packages_key("vl-convert-python"))
    image = Cache(cache, LIMIT).get_or_create(key, lambda: _draw(picture))
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(base64.b64decode(image))


def _draw(picture: str) -> str:
    """The card as PNG, in Base64, since the cache holds strings."""
    import vl_convert

    return base64.b64encode(vl_convert.svg_to_png(picture)).decode()


def _svg(site: str, title: str, description: str) -> str:
    headline = textwrap.wrap(title or site, 24)[:3]
    lines = [
        _text(80, 110, 30, 600, "#5eead4", site if title else ""),
        *(_text(80, 230 + 84 * n, 72, 700, "#ffffff", line) for n, line in enumerate(headline)),
    ]
    below = 230 + 84 * len(headline)
    sentences = textwrap.wrap(description, 62)[: max(0, (HEIGHT - 60 - below) // 42)]
    if len(" ".join(sentences)) < len(" ".join(textwrap.wrap(description, 62))) and sentences:
        sentences[-1] = (
            textwrap.shorten(sentences[-1], 60, placeholder="") + "\N{HORIZONTAL ELLIPSIS}"
        )
    lines += [
        _text(80, below + 42 * n, 30, 400, "#cbd5e1", line) for n, line in enumerate(sentences)
    ]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}">'
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#0b2b29"/>{_emblem()}{"".join(lines)}</svg>'
    )


def _emblem() -> str:
    """Rising bars at the right edge, the last one in the accent color."""
    bars = []
    for number, size in enumerate(BARS):
        color = "#fbbf24" if size == 1 else "#17514c"
        height = round(360 * size)
        x, y = WIDTH - 80 - 34 * (len(BARS) - number), HEIGHT - 80 - height
        bars.append(f'<rect x="{x}" y="{y}" width="24" height="{height}" rx="3" fill="{color}"/>')
    return "".join(bars)


def _text(x: int, y: int, size: int, weight: int, color: str, text: str) -> str:
    text = attribute(NOT_TEXT.sub("\N{REPLACEMENT CHARACTER}", text))
    return (
        f'<text x="{x}" y="{y}" font-family="{FONT}" font-size="{size}" '
        f'font-weight="{weight}" fill="{color}">{text}</text>'
    )
