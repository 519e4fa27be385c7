"""What Markdown would publish as it is written: a macro in code, and a link without its address."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from macros.core.errors import Problem

PLAIN = frozenset(["version"])  # macros that give text without markup, which may stand in code
# What Jinja leaves as it is: blanked out, so that lines keep their numbers.
RAW = re.compile(r"\{%-?\s*raw\s*-?%\}.*?\{%-?\s*endraw\s*-?%\}|\{#.*?#\}", re.DOTALL)
CODE = re.compile(
    r"^[ \t]*(?P<fence>```+|~~~+).*?^[ \t]*(?P=fence)[`~]*[ \t]*$"
    r"|(?P<ticks>(?<!`)`+(?!`))[^\n]+?(?<!`)(?P=ticks)(?!`)",
    re.DOTALL | re.MULTILINE,
)
CALL = re.compile(r"\{\{-?\s*(?P<macro>\w+)\s*\(")
JINJA = re.compile(r"\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)
REFERENCE = re.compile(r"(?<![\\\]])\[(?P<text>[^\[\]\n]+)\]\[(?P<name>[^\[\]\n]*)\]")
DEFINITION = re.compile(r"^ {0,3}\[(?P<name>[^\]\n]+)\]:", re.MULTILINE)


def check_text(text: str, path: str, macros: Collection[str]) -> Iterator[Problem]:
    """Find each macro call in code, and each link to a reference that the page does not define.

    Args:
        text: the page, before its macros.
        path: its file, for messages.
        macros: the names of all macros.
    """
    text = RAW.sub(_blank, text)
    for code in CODE.finditer(text):
        for call in CALL.finditer(code[0]):
            if call["macro"] in {*macros} - PLAIN:
                cause = (
                    f"{call['macro']}(…) is in code, where its markup would show: take it out of "
                    "the code, or write it between {% raw %} and {% endraw %}"
                )
                yield Problem(cause, path=path, line=_line(text, code.start() + call.start()))
    prose = JINJA.sub(_blank, CODE.sub(_blank, text))
    names = {definition["name"].casefold() for definition in DEFINITION.finditer(prose)}
    for link in REFERENCE.finditer(prose):
        name = link["name"] or link["text"]
        if name.casefold() not in names:
            cause = f'"{name}" has no address: write a line "[{name}]: " and where it leads'
            line = _line(text, link.start())
            yield Problem(cause, path=path, line=line, call=f"link {link[0]}")


def _blank(match: re.Match[str]) -> str:
    return re.sub(r"[^\n]", " ", match[0])


def _line(text: str, at: int) -> int:
    return text.count("\n", 0, at) + 1
