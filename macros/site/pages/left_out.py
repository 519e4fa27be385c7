"""The page that compares the models, which a setting leaves out of a site."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pathspec.gitignore import GitIgnoreSpec

from macros.core.errors import Problem

SETTING = "models_page"  # below `extra:`, where pages can ask for it too
PAGE = "models.md"


def leave_out(config: Any, extra: Mapping[str, Any]) -> None:
    """Leave the page out of the navigation and out of what is built, where it is off.

    Args:
        config: the builder's configuration, before it looks for pages.
        extra: what `extra:` says.

    Raises:
        Problem: the setting is neither true nor false.
    """
    is_on = extra.get(SETTING, True)
    if not isinstance(is_on, bool):
        raise Problem(f'extra: "{SETTING}" has to be true or false', path="mkdocs.yml")
    if is_on:
        return
    if config.get("nav"):
        config["nav"] = [*filter(None, map(_without, config["nav"]))]
    excluded = GitIgnoreSpec.from_lines([f"/{PAGE}"])
    config["exclude_docs"] = (config.get("exclude_docs") or GitIgnoreSpec([])) + excluded


def _without(entry: Any) -> Any:
    """An entry of the navigation without the page; None where nothing is left of it."""
    if not isinstance(entry, dict):
        return None if entry == PAGE else entry
    left = {}
    for title, content in entry.items():
        if isinstance(content, list):
            content = [*filter(None, map(_without, content))]
        if content and content != PAGE:
            left[title] = content
    return left or None
