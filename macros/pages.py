"""Pages and the macro calls in them: find mistakes before a build, and place those found during it.

MkDocs renders a page as a Jinja template. Its own report of a failure names no page, stops at the
first, or leaves an error text in the page; so the calls are watched from here.
"""

from __future__ import annotations

import functools
import inspect
import json
import re
import sys
from collections.abc import Callable, Collection, Iterator
from pathlib import Path
from typing import Any

import jinja2
import yaml
from jinja2 import meta, nodes
from jinja2.defaults import DEFAULT_NAMESPACE

from macros.answers.missing import NoAnswer
from macros.core.errors import Problem, place_of, suggest
from macros.core.formats import escape
from macros.core.paths import ROOT
from macros.core.text_files import read
from macros.render.blocks import unanswered

Macro = Callable[..., str]
CONTENT = re.compile(r"<article[^>]*>|<body[^>]*>(?!.*<article)", re.S)
FILTERS = ("pretty", "relative_url")  # those that mkdocs-macros adds to Jinja's own


def mistakes(docs: Path, page: str, known: Collection[str]) -> list[tuple[str, Problem]]:
    """What is wrong with a page before any macro runs: its syntax, and names that do not exist.

    Each problem comes with the unknown name, or with "" where the page cannot be rendered at all.

    Args:
        docs: the folder of the pages.
        page: the page, relative to `docs`.
        known: the macros and variables that a page may name.
    """
    shown = f"docs/{page}"
    try:
        text = read(docs / page, shown)
        _check_front_matter(text, shown)
        tree = _parsed(text)
    except Problem as problem:
        return [("", problem)]
    except jinja2.TemplateSyntaxError as error:
        cause = f'{error.message}: a macro call looks like {{{{ answer("total_users") }}}}'
        return [("", Problem(cause, path=shown, line=error.lineno))]
    return list(_unknown_names(tree, known, shown))


def says_all(text: str, macros: Collection[str]) -> bool:
    """Whether a page without a mistake names macros only: no variable, and no other file."""
    tree = _parsed(text)
    others = (nodes.Include, nodes.Import, nodes.FromImport, nodes.Extends)
    named = meta.find_undeclared_variables(tree)
    return named <= {*macros} and next(tree.find_all(others), None) is None


@functools.lru_cache(maxsize=1)  # the page at hand is asked about twice
def _parsed(text: str) -> nodes.Template:
    environment = jinja2.Environment()
    environment.filters.update(dict.fromkeys(FILTERS, str))
    return environment.parse(text)


def _unknown_names(
    tree: nodes.Template, known: Collection[str], shown: str
) -> Iterator[tuple[str, Problem]]:
    try:
        unknown = meta.find_undeclared_variables(tree) - {*known, *DEFAULT_NAMESPACE}
    except jinja2.TemplateAssertionError as error:  # an unknown filter or test
        yield "", Problem(error.message or "", path=shown, line=error.lineno)
        return
    for node in tree.find_all(nodes.Name):
        if node.ctx == "load" and node.name in unknown:
            cause = f'no macro or variable "{node.name}"; {suggest(node.name, known, "There are")}'
            yield node.name, Problem(cause, path=shown, line=node.lineno)


def _check_front_matter(text: str, shown: str) -> None:
    """Refuse what MkDocs would take for text: front matter that is no YAML, or no mapping."""
    lines = text.split("\n")
    if lines[0].rstrip() != "---":
        return
    end = next((i for i, line in enumerate(lines[1:], 1) if line.rstrip() in ("---", "...")), 0)
    try:
        told = yaml.safe_load("\n".join(lines[1:end]))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        cause = f"the front matter is not YAML: {error.problem or error.context}"
        raise Problem(cause, path=shown, line=mark.line + 2 if mark else 1) from None
    if told is not None and not isinstance(told, dict):
        raise Problem("the front matter has to be lines such as `title: …`", path=shown, line=2)


class Calls:
    """Watches macro calls: a Problem becomes a line in `problems` and a visible box in the page.

    Args:
        docs: the folder of the pages.
        page: gives the page being rendered, relative to `docs`.
    """

    def __init__(self, docs: Path, page: Callable[[], str]) -> None:
        self._docs, self._page = docs, page
        self.problems: list[Problem] = []

    def watch(self, macro: Macro) -> Macro:
        """The same macro, which never raises for a mistake of the author."""

        @functools.wraps(macro)
        def watched(*args: Any, **kwargs: Any) -> str:
            try:
                _check_arguments(macro, args, kwargs)
                return macro(*args, **kwargs)
            except NoAnswer as gap:
                return unanswered(gap)
            except Problem as problem:
                found = problem
            except Exception as error:  # a defect of a macro still has to name page and line
                found = _defect(error)
            call = _as_written(macro.__name__, args, kwargs)
            placed = found.called_at(f"docs/{self._page()}", self._line(), call)
            self.problems.append(placed)
            return Box(placed)

        return watched

    def _line(self) -> int:
        """The line of the page's file on which the macro being run is called."""
        frame = sys._getframe()
        while frame.f_back and "__jinja_template__" not in frame.f_globals:
            frame = frame.f_back
        template = frame.f_globals.get("__jinja_template__")
        if template is None:
            return 0
        line: int = template.get_corresponding_lineno(frame.f_lineno)
        return line + front_matter_lines(self._docs / self._page())


def front_matter_lines(file: Path) -> int:
    """How many lines MkDocs takes off a page before it renders the rest."""
    lines = file.read_text(encoding="utf-8").splitlines()
    if not lines or lines[0].strip() != "---":
        return 0
    end = next((i for i, line in enumerate(lines[1:], 1) if line.strip() in ("---", "...")), 0)
    after = lines[end + 1 :]
    return end + 1 + next((i for i, line in enumerate(after) if line.strip()), 0) if end else 0


class Box(str):
    """A problem where it stands in the page, for the author to see while serving.

    It can be called and asked for attributes, since it also stands for a macro that is missing.
    """

    def __new__(cls, problem: Problem) -> Box:
        text = escape(str(problem))
        return super().__new__(cls, f'<strong class="problem" role="alert">{text}</strong>')

    def __call__(self, *args: Any, **kwargs: Any) -> Box:
        return self

    def __getattr__(self, name: str) -> Box:
        return self


def show(site: Path, problems: Collection[Problem]) -> None:
    """Put the problems that no box in a page shows yet on top of the page, or of every page."""
    for file in sorted(site.rglob("*.html")) if problems else ():
        page = file.relative_to(site).as_posix()
        text = file.read_text(encoding="utf-8")
        boxes = [
            str(Box(problem))
            for problem in problems
            if _stands_on(page, problem.path) and str(Box(problem)) not in text
        ]
        start = CONTENT.search(text)
        if boxes and start:
            text = text[: start.end()] + "".join(boxes) + text[start.end() :]
            file.write_text(text, encoding="utf-8")


def _stands_on(built: str, path: str) -> bool:
    """Whether a problem in the file `path` is shown on a built page: all are, but other pages'.

    >>> _stands_on("index.html", "docs/index.md"), _stands_on("a/index.html", "docs/index.md")
    (True, False)
    >>> _stands_on("a/b/index.html", "docs/a/b.md"), _stands_on("a/index.html", "mkdocs.yml")
    (True, True)
    """
    if not (path.startswith("docs/") and path.endswith(".md")):
        return True
    page = f"/{path[len('docs/') : -len('.md')]}"
    page = page.removesuffix("/index").removesuffix("/README").strip("/")
    return built.removesuffix("index.html").removesuffix(".html").strip("/") == page


def _check_arguments(macro: Macro, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
    signature = inspect.signature(macro)
    try:
        signature.bind(*args, **kwargs)
    except TypeError as error:
        names = ", ".join(signature.parameters)
        raise Problem(f"{error}; it takes {macro.__name__}({names})") from None


def _defect(error: Exception) -> Problem:
    """An exception nobody foresaw, with the place in the project that it came from."""
    path, line = place_of(error, ROOT)
    return Problem(f"{type(error).__name__}: {error}", path=path, line=line)


def _as_written(name: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> str:
    shown = [*map(_value, args), *(f"{key}={_value(value)}" for key, value in kwargs.items())]
    return f"{name}({', '.join(shown)})"


def _value(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, str) else repr(value)
