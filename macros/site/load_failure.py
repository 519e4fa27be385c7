"""What a build does when our own modules cannot be loaded: it says why, and a server lives on."""

from __future__ import annotations

import html
import sys
import traceback
from pathlib import Path
from typing import Any

import click


class LoadFailure:
    """Stands for `macros.site.hooks` where that has raised while it was loaded.

    Args:
        error: what was raised.
        root: the project's folder.
    """

    def __init__(self, error: Exception, root: Path) -> None:
        frames = [(one.filename, one.lineno) for one in traceback.extract_tb(error.__traceback__)]
        said = str(error)
        if isinstance(error, SyntaxError):
            frames.append((error.filename or "", error.lineno))
            said = error.msg
        ours = [(file, line) for file, line in frames if Path(file).is_relative_to(root / "macros")]
        file, line = ours[-1]
        self.line = f"{Path(file).relative_to(root)}:{line}: {type(error).__name__}: {said}"

    def before_page(self, env: Any) -> None:
        """Every page says it."""
        text = html.escape(self.line).replace("{", "&#123;")
        env.markdown = f'<strong class="problem" role="alert">{text}</strong>'

    def after_page(self, env: Any) -> None:
        """Nothing of such a page is kept."""

    def after_build(self, env: Any) -> None:
        """The terminal says it, and a build ends."""
        print(self.line, file=sys.stderr)
        context = click.get_current_context(silent=True)
        if context is None or context.info_name != "serve":
            raise SystemExit(1)
