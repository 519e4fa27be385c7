"""What is wrong with a page before any macro runs: its syntax, and names that do not exist."""

from __future__ import annotations

import functools
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import NamedTuple

import jinja2
from jinja2 import meta, nodes
from jinja2.defaults import DEFAULT_NAMESPACE

from macros.content.pages import INCLUDE, included
from macros.core.cache import Cache
from macros.core.cache_keys import code_key
from macros.core.errors import Problem, suggest
from macros.core.text_files import read
from macros.site.pages.front_matter import check_front_matter
from macros.site.pages.text_check import check_text

FILTERS = ("pretty", "relative_url")  # those that mkdocs-macros adds to Jinja's own
MODEL = "model"  # the variable that a page's front matter gives a value
LIMIT = 200  # pages without a mistake to remember
ONLY_MACROS, OTHER_NAMES = "only macros", "other names"  # what is remembered of each


class NamedProblem(NamedTuple):
    """A problem with the unknown name that it is about.

    The name is "" where the page cannot be rendered at all, and None for any other problem.
    """

    name: str | None
    problem: Problem


class PageChecker:
    """Checks pages, and remembers from build to build which have no mistake.

    Args:
        docs: the folder of the pages.
        macros: the macros that a page may name.
        variables: what else a page may name.
        cache: a folder to remember pages in.
    """

    def __init__(
        self, docs: Path, macros: Collection[str], variables: Collection[str], cache: Path
    ) -> None:
        self._docs, self._macros = docs, macros
        self._known = frozenset([*macros, *variables])
        self._correct = Cache(cache, LIMIT)

    def check(self, page: str, text: str) -> tuple[list[NamedProblem], bool]:
        """The problems of a page and of what it includes, and whether it names macros only.

        Beside macros it may name its model, and pages to include.

        Args:
            page: the page, relative to the folder of the pages.
            text: what is in it.
        """
        pages = included(self._docs, page)
        texts = [read(self._docs / name, f"docs/{name}") for name in pages if self._is_page(name)]
        key = (page, text, *pages, *texts, code_key(__name__), *sorted(self._known))
        names = self._correct.get(key)
        if names is None:
            problems = check_page(self._docs, page, self._known)
            for name in pages:
                problems += self._check_included(name, page)
            if problems:
                return problems, False
            is_only = all(names_only({*self._macros, MODEL}, each) for each in (text, *texts))
            names = ONLY_MACROS if is_only else OTHER_NAMES
            self._correct.put(key, names)
        return [], names == ONLY_MACROS

    def _is_page(self, name: str) -> bool:
        return (self._docs / name).is_file()

    def _check_included(self, name: str, page: str) -> list[NamedProblem]:
        if self._is_page(name):
            return check_page(self._docs, name, self._known)
        path, line = next(self._includes(name, page), (page, 0))
        files = [file.relative_to(self._docs).as_posix() for file in self._docs.rglob("*.md")]
        cause = f'no page "{name}" to include; {suggest(name, files, "Pages")}'
        return [NamedProblem("", Problem(cause, path=f"docs/{path}", line=line))]

    def _includes(self, name: str, page: str) -> Iterator[tuple[str, int]]:
        """Where a page, or one that it includes, includes a page of that name."""
        for outer in filter(self._is_page, (page, *included(self._docs, page))):
            lines = (self._docs / outer).read_text(encoding="utf-8").splitlines()
            for number, line in enumerate(lines, 1):
                if any(match["page"] == name for match in INCLUDE.finditer(line)):
                    yield outer, number


def check_page(docs: Path, page: str, known: Collection[str]) -> list[NamedProblem]:
    """What is wrong with a page before any macro runs: its syntax, and names that do not exist.

    Args:
        docs: the folder of the pages.
        page: the page, relative to `docs`.
        known: the macros and variables that a page may name.
    """
    path = f"docs/{page}"
    try:
        text = read(docs / page, path)
        check_front_matter(text, path)
        tree = _parse(text)
    except Problem as problem:
        return [NamedProblem("", problem)]
    except jinja2.TemplateSyntaxError as error:
        cause = f'{error.message}: a macro call looks like {{{{ answer("total_users") }}}}'
        return [NamedProblem("", Problem(cause, path=path, line=error.lineno))]
    others = [NamedProblem(None, problem) for problem in check_text(text, path, known)]
    return [*_unknown_names(tree, known, path), *others]


def names_only(macros: Collection[str], text: str) -> bool:
    """Whether a page without a mistake names these macros only: no variable, and no other file.

    It may include a page that it names in a string.
    """
    tree = _parse(text)
    files = [*tree.find_all((nodes.Import, nodes.FromImport, nodes.Extends, nodes.Include))]
    names = meta.find_undeclared_variables(tree)
    return names <= {*macros} and len(files) == len(INCLUDE.findall(text))


@functools.lru_cache(maxsize=1)  # each page is parsed for both questions
def _parse(text: str) -> nodes.Template:
    environment = jinja2.Environment()
    environment.filters.update(dict.fromkeys(FILTERS, str))
    return environment.parse(text)


def _unknown_names(
    tree: nodes.Template, known: Collection[str], path: str
) -> Iterator[NamedProblem]:
    try:
        unknown = meta.find_undeclared_variables(tree) - {*known, *DEFAULT_NAMESPACE}
    except jinja2.TemplateAssertionError as error:  # an unknown filter or test
        yield NamedProblem("", Problem(error.message or "", path=path, line=error.lineno))
        return
    calls = _arguments(tree)
    for node in tree.find_all(nodes.Name):
        if node.ctx == "load" and node.name in unknown:
            cause = f'no macro or variable "{node.name}"; {suggest(node.name, known, "There are")}'
            if (macro := calls.get(node)) in known:
                cause = f'"{node.name}" needs quotes: write {macro}("{node.name}")'
            yield NamedProblem(node.name, Problem(cause, path=path, line=node.lineno))


def _arguments(tree: nodes.Template) -> dict[nodes.Node, str]:
    """The names that stand as arguments of a call, each with the name of what is called."""
    return {
        argument: call.node.name
        for call in tree.find_all(nodes.Call)
        if isinstance(call.node, nodes.Name)
        for argument in call.args
        if isinstance(argument, nodes.Name)
    }
