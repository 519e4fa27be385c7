"""What pages and scripts say is said in their language: no sentence is written past the catalog."""

from __future__ import annotations

import ast
import json
import re
import subprocess
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from tests.core.words.texts import ASSETS, LIVE, MACROS, page_texts
from tests.support.checkout import NODE

# Rooms that speak the language of a page, and what in them is in English alone.
ROOMS = ("render", "render/kinds", "render/lists", "render/runs")
MODULES = (
    *("answers/missing.py", "answers/note_words.py", "answers/ratios.py", "answers/report.py"),
    *("content/insights.py", "events/way.py"),
    *("site/pages/variant_links.py", "site/publish/reading_time.py"),
    *("site/takeaway/archive.py", "site/takeaway/cells.py", "site/takeaway/write.py"),
)
SCRIPTS = ("*/*.ts", "entry.ts")
# A worker or a frame of its own, whose words the page says: by block/ and run/in_words.ts.
APART = ("/live/block/hogql.ts", "/live/runtime/", "/live/sandbox/")
SQL = re.compile(r"\b(?:AS|BY|DROP|FROM|IN|INTO|NOT|NULL|SELECT|SET|TABLE|VIEW|WHERE)\b")
NO_WORDS = (  # several words, and no sentence
    *("Liberation Sans, Arial", "export default", "NOT LIKE", "Could not convert string"),
    *(
        "2px solid",
        "1px solid",
        "other rows",
        "article ",
        '"use strict"',
        "No answer: ",
        " has no ",
    ),
    "live-",  # classes
    *("assert ", "PostHog's tables and functions"),  # code of notebooks
    *("any event", "Jan Feb Mar", "organization organisation", "BIF CLP DJF", "BHD IQD JOD"),
    *(
        "anonymous guest",
        "[object",
        "no member of gzip",
        "example.com",
        "UTC",
        "project md-typeset",
    ),
)
SAID = {"say", "count", "translatable", "Problem", "suggest"}
TAG = re.compile(r"<[^>]*>?")
NAME = re.compile(r'\b(?:aria-label|title|alt)="([^"]*)')  # an attribute for people
MARKUP = re.compile(r"[\w-]+=\S*|&#?\w+;|\{[^}]*\}?|\S*[_/#`]\S*")
PROSE = re.compile(r"[a-z]{2}")
WORDS = re.compile(r"\b[A-Za-z’']{2,} [A-Za-z’']{2,}")


def sentences(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """The texts of several words in a module, but for docstrings and for what is said."""
    skipped = {id(part) for node in ast.walk(tree) for part in _skipped(node)}
    for node in ast.walk(tree):
        if not isinstance(node, ast.Constant) or not isinstance(node.value, str):
            continue
        text = TAG.sub(lambda tag: f" | {' | '.join(NAME.findall(tag[0]))} | ", node.value)
        if id(node) not in skipped and WORDS.search(MARKUP.sub(" | ", text)):
            yield node.lineno, node.value


def _skipped(node: ast.AST) -> Iterator[ast.AST]:
    """What is below a node, where that is said, or is no text of a page."""
    match node:
        case ast.Call(func=ast.Name(id=name)) if name in SAID:
            yield from ast.walk(node)
        case ast.Expr(value=ast.Constant()) | ast.Assign(targets=[ast.Name(id="cause")]):
            yield from ast.walk(node)


def in_macros() -> Iterator[tuple[str, str]]:
    """Where macros have sentences that they do not say."""
    files = [MACROS / name for name in MODULES]
    for room in ROOMS:
        files += (MACROS / room).glob("*.py")
    texts = page_texts()
    for file in sorted(files):
        name = file.relative_to(MACROS).as_posix()
        for line, text in sentences(ast.parse(file.read_text(encoding="utf-8"))):
            if text not in texts:  # a constant that is said elsewhere
                yield f"{name}:{line}", text


def in_scripts(*files: Path) -> Iterator[tuple[str, str]]:
    """Where scripts have words that they do not say."""
    script = Path(__file__).with_name("literals.mjs")
    command = [NODE, str(script), *map(str, files)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    for file, line, text in json.loads(done.stdout):
        yield f"{file}:{line}", text


def unsaid(texts: Iterable[tuple[str, str]]) -> list[str]:
    """Those that are sentences."""
    return [
        f"{place}: {text}"
        for place, text in texts
        if not any(part in text for part in NO_WORDS)
        and not SQL.search(text)
        and PROSE.search(TAG.sub("", text))
    ]


def test_macros_say_what_they_write() -> None:
    """In the rooms that render pages."""
    assert "\n".join(unsaid(in_macros())) == ""


def test_scripts_say_what_they_write() -> None:
    """Buttons, messages, names for screen readers, and results."""
    files = [file for pattern in SCRIPTS for file in sorted(LIVE.glob(pattern))]
    files = [file for file in files if not any(name in file.as_posix() for name in APART)]
    assert len(files) >= 110
    assert "\n".join(unsaid(in_scripts(*files, *sorted(ASSETS.glob("*.js"))))) == ""


@pytest.mark.parametrize(
    ("code", "texts"),
    [
        ("def f():\n    return f'<p title=\"A title\">Two words</p>'", 1),
        ('def f():\n    return \'<p title="Two words" class="c">\'', 1),
        ("def f():\n    return f'{x} rows in {y}'", 1),
        ("TEXT = 'Two words'", 1),
        ("def f():\n    return say('Two words', a=b)", 0),
        ("def f():\n    'A docstring here.'\n    raise Problem('Two words')", 0),
        ("def f():\n    return '<table class=\"data rows\">'", 0),
    ],
)
def test_a_sentence_in_a_macro_is_seen(code: str, texts: int) -> None:
    """Also within markup and beside values; attributes without words, and errors, are none."""
    assert len(list(sentences(ast.parse(code)))) == texts


@pytest.mark.parametrize(
    ("code", "texts"),
    [
        ("view.setStatus('Done')", ["Done"]),
        ("button('Stop', () => 1)", ["Stop"]),
        ("element('p', { 'aria-label': 'Logs' })", ["Logs"]),
        ("node.textContent = x ? 'Copy' : ''", []),
        ("node.textContent = 'Copy'", ["Copy"]),
        ("const x = `${n} rows of ${m}`", [" rows of "]),
        ("button(say('Stop'), () => say(x ? 'Two words' : 'b'))", []),
        ("throw new Error('Two words')", []),
    ],
)
def test_a_word_in_a_script_is_seen(code: str, texts: list[str], tmp_path: Path) -> None:
    """On a button, in a status, in a name for screen readers, and in any sentence."""
    file = tmp_path / "code.ts"
    file.write_text(code, encoding="utf-8")
    assert [text for _, text in in_scripts(file)] == texts
