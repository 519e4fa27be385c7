"""The lines of YAML that a page may begin with."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

import yaml
from mkdocs.utils import meta

from macros.core.errors import Problem, suggest

FORBIDDEN = "ignore_macros"
START = re.compile(r"(\s*)---[ \t]*\n[\w-]+:(?:\s|$)")  # of lines such as `title: …`


def front_matter_lines(file: Path) -> int:
    """How many lines MkDocs takes off a page before it renders the rest."""
    text = file.read_text(encoding="utf-8-sig")
    rest, _ = meta.get_data(text)
    return text.count("\n") - rest.count("\n")


def check_front_matter(text: str, path: str) -> None:
    """Check that MkDocs takes the front matter of a page for such, and not for a part of its text.

    Args:
        text: the page.
        path: its file, for messages.

    Raises:
        Problem: it is not YAML, has no keys, does not begin on the first line, or has no end.
    """
    match = meta.YAML_RE.match(text)
    if not match:
        _check_start(text, path)
        return
    try:
        data = yaml.safe_load(match[1])
    except yaml.YAMLError as error:
        cause, line = _place(error)
        raise Problem(f"the front matter is not YAML: {cause}", path=path, line=line) from None
    if data is not None and not isinstance(data, dict):
        raise Problem("the front matter has to be lines such as `title: …`", path=path, line=2)
    if data and FORBIDDEN in data:  # mkdocs-macros breaks off
        line = text[: text.index(FORBIDDEN)].count("\n") + 1
        cause = f'mkdocs-macros no longer has "{FORBIDDEN}"; write "render_macros: false"'
        raise Problem(cause, path=path, line=line)


def _check_start(text: str, path: str) -> None:
    """Refuse what looks like front matter and would be published as text."""
    above = START.match(text)
    if not above:
        return
    if blank := above[1].count("\n"):
        cause = "the front matter has to begin on line 1: delete what is blank above it"
        raise Problem(cause, path=path, line=blank + 1)
    raise Problem('the front matter has no end: add a line "---" below it', path=path, line=1)


def check_model(
    data: Mapping[str, Any], models: Collection[str], text: str, path: str
) -> Problem | None:
    """The problem of a page whose front matter names a model that there is not.

    Args:
        data: its front matter.
        models: the models of the sample company.
        text: the page.
        path: its file, for messages.
    """
    model = data.get("model")
    if model is None or model in models:
        return None
    lines = text.splitlines()
    line = next((n for n, each in enumerate(lines, 1) if each.startswith("model:")), 1)
    cause = f'no model "{model}"; {suggest(str(model), models, "Models")}'
    return Problem(cause, path=path, line=line)


def _place(error: yaml.YAMLError) -> tuple[str, int]:
    """What is wrong, and the line of the page; PyYAML has no line of a character it refuses."""
    if not isinstance(error, yaml.MarkedYAMLError):
        return str(error).splitlines()[0], 1
    mark = error.problem_mark or error.context_mark
    return error.problem or error.context or "", mark.line + 2 if mark else 1
