"""What a build does when our own modules cannot be loaded: it says why, and a server lives on."""

from __future__ import annotations

import html
import sys
import traceback
from pathlib import Path
from typing import Any

import click


class LoadFailure:
    """Stands in for `macros.site.hooks.Build` where an error keeps that from being made.

    It imports no other module of ours, since any of them may be the broken one.

    Args:
        env: what mkdocs-macros passes to `define_env`.
        root: the project's folder.
        error: what was raised.
    """

    def __init__(self, env: Any, root: Path, error: Exception) -> None:
        self._env = env
        frames = [
            (frame.filename, frame.lineno) for frame in traceback.extract_tb(error.__traceback__)
        ]
        cause = str(error)
        if isinstance(error, SyntaxError):
            frames.append((error.filename or "", error.lineno))
            cause = error.msg
        file, line = [place for place in frames if Path(place[0]).is_relative_to(root / "macros")][
            -1
        ]
        self._message = f"{Path(file).relative_to(root)}:{line}: {type(error).__name__}: {cause}"

    def before_page(self) -> None:
        """Put the error in place of every page."""
        text = html.escape(self._message).replace("{", "&#123;")
        self._env.markdown = f'<strong class="problem" role="alert">{text}</strong>'

    def after_page(self) -> None:
        """Cache nothing of such a page."""

    def after_build(self) -> None:
        """Report the error, and end the build unless a server waits for it."""
        context = click.get_current_context(silent=True)
        if context is None or context.info_name != "serve":
            raise SystemExit(self._message)  # Python prints it, and so do our own commands
        print(self._message, file=sys.stderr)
