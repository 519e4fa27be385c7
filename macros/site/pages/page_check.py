"""What is wrong with a page before any macro runs: its syntax, and names that do not exist."""

from __future__ import annotations

import functools
from collections.abc import Collection, Iterator
from pathlib import Path

import jinja2
from jinja2 import meta, nodes
from jinja2.defaults import DEFAULT_NAMESPACE

from macros.core.errors import Problem, suggest
from macros.core.text_files import read
from macros.site.pages.front_matter import check_front_matter

FILTERS = ("pretty", "relative_url")  # those that mkdocs-macros adds to Jinja's own


def check_page(docs: Path, page: str, known: Collection[str]) -> list[tuple[str, Problem]]:
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
        check_front_matter(text, shown)
        tree = _parsed(text)
    except Problem as problem:
        return [("", problem)]
    except jinja2.TemplateSyntaxError as error:
        cause = f'{error.message}: a macro call looks like {{{{ answer("total_users") }}}}'
        return [("", Problem(cause, path=shown, line=error.lineno))]
    return list(_unknown_names(tree, known, shown))


def uses_only_macros(text: str, macros: Collection[str]) -> bool:
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
