"""An article as Typst: each element becomes a call of a function, and every text a string."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from macros.core import formats
from macros.site.takeaway import pictures
from macros.site.takeaway.article import Article

HEADING = re.compile(r"h([1-6])")
LANGUAGE = re.compile(r"language-(\w+)")
# Names of languages for highlighting: those of our files' endings that Typst has other names for.
HIGHLIGHTED = {"js": "javascript", "py": "python", "yml": "yaml", "sh": "bash"}
INLINE = {
    **{"strong": "strong", "b": "strong", "em": "emph", "i": "emph"},
    **{"sup": "super", "sub": "sub", "small": "aside"},
}
POINTS = 0.62  # of paper for each pixel of a chart, so that its letters are as large as the text's
COLUMN = 470  # points across a page


class Typst:
    """Writes an article as Typst markup, which calls the functions of `template.typ`.

    Args:
        article: the page.

    Attributes:
        files: the charts that the markup shows, by their name.
    """

    def __init__(self, article: Article) -> None:
        self._article = article
        self._labeled: set[str] = set()
        self.files: dict[str, bytes] = {}

    def markup(self) -> str:
        """The whole article."""
        return self._inner(self._article.body)

    def _inner(self, element: Any) -> str:
        return "".join(self._of(child) for child in element.children)

    def _of(self, element: Any) -> str:
        from bs4.element import NavigableString, PreformattedString

        if isinstance(element, PreformattedString):  # a comment
            return ""
        if isinstance(element, NavigableString):
            return _text(str(element))
        return self._label(element) + self._element(element)

    def _label(self, element: Any) -> str:
        """A place that links lead to, before any element with an id but a heading."""
        name = element.get("id", "")
        if not name or HEADING.fullmatch(element.name) or name in self._labeled:
            return ""
        self._labeled.add(name)
        return f"#metadata(none) #label({string(name)})\n"

    def _element(self, element: Any) -> str:
        name = element.name
        if match := HEADING.fullmatch(name):
            return self._heading(element, int(match[1]))
        if name in INLINE:
            return f"#{INLINE[name]}[{self._inner(element)}];"
        handler: Callable[[Any], str] | None = getattr(self, f"_{name}", None)
        return handler(element) if handler and name in ELEMENTS else self._inner(element)

    def _heading(self, element: Any, level: int) -> str:
        label = ""
        if (name := element.get("id")) and name not in self._labeled:
            self._labeled.add(name)
            label = f" #label({string(name)})"
        return f"\n\n#heading(level: {level})[{self._inner(element).strip()}]{label}\n\n"

    def _p(self, element: Any) -> str:
        inner = self._inner(element).strip()
        is_lead = element.get_text().rstrip().endswith(":")
        return f"\n\n#lead[{inner}]\n\n" if is_lead else f"\n\n{inner}\n\n"

    def _br(self, element: Any) -> str:
        return "#linebreak();"

    def _hr(self, element: Any) -> str:
        return "\n\n#line(length: 100%, stroke: 0.4pt + rule)\n\n"

    def _code(self, element: Any) -> str:
        return f"#raw({string(element.get_text())});"

    def _pre(self, element: Any) -> str:
        language = _language(element)
        text = element.get_text().strip("\n")
        return f"\n\n#code({string(language) if language else 'none'}, {string(text)})\n\n"

    def _a(self, element: Any) -> str:
        href, inner = str(element.get("href", "")), self._inner(element)
        if href.startswith("#"):
            return f"#inner({string(href[1:])})[{inner}];"
        return f"#link({string(href)})[{inner}];" if href else inner

    def _ul(self, element: Any) -> str:
        return self._list("list", element)

    def _ol(self, element: Any) -> str:
        return self._list("enum", element)

    def _list(self, function: str, element: Any) -> str:
        items = element.find_all("li", recursive=False)
        return (
            f"\n\n#{function}({', '.join(f'[{self._inner(item).strip()}]' for item in items)})\n\n"
        )

    def _dt(self, element: Any) -> str:
        return f"\n\n#block(below: 0.5em, sticky: true, strong[{self._inner(element).strip()}])\n\n"

    def _dd(self, element: Any) -> str:
        return f"\n\n#pad(left: 1em)[{self._inner(element).strip()}]\n\n"

    def _blockquote(self, element: Any) -> str:
        return f"\n\n#quote(block: true)[{self._inner(element).strip()}]\n\n"

    def _details(self, element: Any) -> str:
        """A fold is open on paper, but for what PostHog receives, which many pages would be of."""
        if "abstract" in element.get("class", []):
            return ""
        kind = "warning" if "warning" in element.get("class", []) else "fold"
        return self._box(kind, element, element.find("summary", recursive=False))

    def _div(self, element: Any) -> str:
        classes = element.get("class", [])
        if "admonition" in classes:
            kind = "warning" if "warning" in classes else "note"
            return self._box(kind, element, element.select_one(".admonition-title"))
        return f"\n\n{self._inner(element)}\n\n"

    def _box(self, kind: str, element: Any, title: Any) -> str:
        text = self._inner(title.extract()).strip() if title else ""
        return f"\n\n#{kind}([{text}], [{self._inner(element).strip()}])\n\n"

    def _figure(self, element: Any) -> str:
        """A chart with its title; the table and the query below it stay on the page."""
        image = element.select_one("img[data-picture]")
        if not image:
            return self._inner(element)
        caption = element.find("figcaption", recursive=False)
        title = f"[{self._inner(caption).strip()}]" if caption else "none"
        return f"\n\n{self._picture(image, title)}\n\n"

    def _picture(self, image: Any, title: str) -> str:
        number = int(image["data-picture"])
        svg, name = self._article.pictures[number], f"chart-{number}.pdf"
        self.files[name] = pictures.pdf(svg)
        width = min(COLUMN, round(pictures.width(svg) * POINTS))
        alt = string(pictures.description(svg))
        return f"#chart({title}, {string(name)}, {alt}, {width}pt)"

    def _img(self, element: Any) -> str:
        return ""  # an icon, which says nothing on paper

    def _table(self, element: Any) -> str:
        rows = [row.find_all(["td", "th"], recursive=False) for row in element.find_all("tr")]
        count = max(map(len, rows), default=0)
        if not count:
            return ""
        head, *body = rows
        aligned = ", ".join(_alignment(cells) for cells in zip(*(body or rows), strict=False))
        cells = ", ".join(f"[{self._inner(c).strip()}]" for row in body for c in row)
        header = ", ".join(f"[{self._inner(c).strip()}]" for c in head)
        table = f"#data({count}, ({header},), ({aligned},), {cells})"
        return f"\n\n{self._caption(element)}{table}\n\n"

    def _caption(self, table: Any) -> str:
        caption = table.find("caption")
        if not caption:
            return ""
        return f"#caption[{self._inner(caption).strip()}]\n"


ELEMENTS = frozenset(
    "p br hr code pre a ul ol dt dd blockquote details div figure img table".split()
)


def _alignment(cells: tuple[Any, ...]) -> str:
    classes = {name for cell in cells for name in cell.get("class", [])}
    return "right" if classes & {"number", "align-right"} else "left"


def _language(element: Any) -> str:
    """The language of a code block: its own class, or that of the box around it."""
    for box in (element, *element.parents):
        classes = box.get("class") or []
        if match := LANGUAGE.search(" ".join(classes)):
            return HIGHLIGHTED.get(match[1], match[1])
        if "sql" in classes:
            return "sql"
    return ""


def _text(text: str) -> str:
    """Text as a string, so that no character of it is markup; white space collapses."""
    text = re.sub(r"\s+", " ", formats.NOT_TEXT.sub("\N{REPLACEMENT CHARACTER}", text))
    return f"#{string(text)};" if text.strip() else text


def string(text: str) -> str:
    r"""A string of Typst.

    >>> string('a "b" \\ c')
    '"a \\"b\\" \\\\ c"'
    """
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return '"' + escaped.replace("\r", "").replace("\t", "\\t") + '"'
