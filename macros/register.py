"""The one place that knows MkDocs: hands it the macros, and ends a build that has problems."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import click

from macros import pages
from macros.blocks import Blocks, reading_time
from macros.errors import Problem, in_order
from macros.settings import Settings
from macros.settings import read as read_settings

PUBLIC = (
    *("answer", "answer_text", "answers", "banner", "chart", "data", "insight", "models", "notice"),
    *("snippet", "sql", "table", "total", "version"),
)

_blocks: Blocks
_calls: pages.Calls
_known: frozenset[str]


def register(env: Any, root: Path) -> None:
    """Give every macro to MkDocs, watched, and remember which names a page may use."""
    global _blocks, _calls, _known
    extra = env.variables["extra"]
    _calls = pages.Calls(Path(env.conf["docs_dir"]), lambda: page_path(env))
    try:
        settings = read_settings(extra.get("events"))
    except Problem as problem:
        settings = Settings()
        _calls.problems.append(problem)
    _blocks = Blocks(root, extra["posthog_app"], settings, lambda: page_path(env))
    for name in PUBLIC:
        env.macro(_calls.watch(getattr(_blocks, name)), name)
    env.macro(lambda: reading_time(env.markdown), "reading_time")
    _known = frozenset([*PUBLIC, "reading_time", *env.variables["extra"], "page", "config"])


def before_page(env: Any) -> None:
    """Find what no macro call could report: broken syntax and names that do not exist.

    A page with broken syntax cannot be rendered: its problem stands in place of its text. An
    unknown name stands for its own problem, so that the rest of the page is still checked.
    """
    for name, problem in pages.mistakes(Path(env.conf["docs_dir"]), page_path(env), _known):
        _calls.problems.append(problem)
        if name:
            env.variables[name] = pages.Box(problem)
        else:
            env.markdown = pages.Box(problem)


def after_build(env: Any) -> None:
    """Write `answers.json`; print every problem once, sorted, and end a build that has any.

    While serving the page shows the problem, and the server lives.
    """
    try:
        text = json.dumps(_blocks.everything(), indent=2) + "\n"
        (Path(env.conf["site_dir"]) / "answers.json").write_text(text, encoding="utf-8")
    except Problem as problem:
        _calls.problems.append(problem)
    problems = in_order(_calls.problems)
    report(problems)
    if problems and not is_serving():
        raise SystemExit(1)


def report(problems: list[Problem]) -> None:
    """The problems on standard error, a line each, whatever MkDocs' verbosity."""
    for problem in problems:
        print(problem, file=sys.stderr)


def page_path(env: Any) -> str:
    """The page being rendered, relative to the folder of the pages, in any builder."""
    path = getattr(env.page, "path", None) or env.page.file.src_uri
    return str(path)


def is_serving() -> bool:
    """Whether this build belongs to `mkdocs serve`."""
    context = click.get_current_context(silent=True)
    return context is not None and context.info_name == "serve"
