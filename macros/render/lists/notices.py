"""The macro that lists whose code a site has in it, with the texts that their licenses ask for."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import entry_points, version

from macros.core import formats
from macros.core.distributions import license_of, required_by
from macros.core.text_files import read
from macros.core.words.language import say
from macros.render import markup
from macros.render.context import Context
from macros.render.output import Output

BUNDLED = ".cache/live/notices.json"  # written by docs/live/notices.mjs
VEGA = "docs/live/licenses/vega.txt"
SDK = "posthog"  # for Python in the page
THEMES = "mkdocs.themes"  # the scripts and styles of these packages are in every site
FONTS = ("typst",)  # in the PDFs that readers take away


@dataclass(frozen=True)
class Notice:
    """A package whose code is in the site: its name, version, terms, and texts that go along."""

    name: str
    version: str
    terms: str
    texts: tuple[str, ...]

    @property
    def title(self) -> str:
        """What the page calls it."""
        return " ".join(part for part in (self.name, self.version) if part)


def notices(context: Context) -> Output:
    """Every package whose code the site has in it, with the texts that its license asks for."""
    packages = sorted(_notices(context), key=lambda notice: notice.name.casefold())
    rows = [(notice.title, notice.terms) for notice in packages]
    table = markup.table(
        *((say("Package"), say("License")), rows),
        *(say("What this site has in it"), "", "data-notices"),
    )
    by_text: dict[str, list[str]] = {}
    for notice in packages:
        for text in notice.texts:
            by_text.setdefault(text, []).append(notice.title)
    return Output("\n\n".join([table, *(_folded(text, by_text[text]) for text in by_text)]))


def _folded(text: str, titles: list[str]) -> str:
    names = formats.escape(", ".join(dict.fromkeys(titles)))
    block = f'<pre class="license">{formats.attribute(text)}</pre>'
    return f"<details><summary>{names}</summary>{block}</details>"


def bundled(context: Context) -> str:
    """What the bundle of the live examples has in it: what the list depends on."""
    file = context.root / BUNDLED
    return read(file, BUNDLED) if file.is_file() else ""


def _notices(context: Context) -> Iterator[Notice]:
    yield Notice("vega", "", "BSD-3-Clause", (read(context.root / VEGA, VEGA).strip(),))
    if text := bundled(context):
        for package in json.loads(text):
            terms, texts = package["license"], tuple(package["texts"])
            yield Notice(package["name"], package["version"], terms, texts)
    themes = {each.dist.name for each in entry_points(group=THEMES) if each.dist}
    for name in (*sorted(themes), *FONTS, *(required_by(SDK) if text else ())):
        yield Notice(name, version(name), *license_of(name))
