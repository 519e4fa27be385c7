"""Cache of the theme's templates as Jinja compiles them, which takes longer than filling them."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import Any

import jinja2

from macros.core.cache import evict

LIMIT = 300  # templates; a theme has some sixty


def use_template_cache(theme: Any, folder: Path) -> None:
    """Make a theme look for its compiled templates in a folder.

    Jinja recognizes by their text whether they are still the same. A theme without Jinja, as
    Zensical has it, is left as it is.
    """
    if not hasattr(theme, "get_env"):
        return
    get_env = theme.get_env

    def get_env_with_cache() -> jinja2.Environment:
        environment: jinja2.Environment = get_env()
        with contextlib.suppress(OSError):  # without a cache, the build is only slower
            folder.mkdir(parents=True, exist_ok=True)
            evict(folder, LIMIT)
            environment.bytecode_cache = jinja2.FileSystemBytecodeCache(str(folder))
        return environment

    theme.get_env = get_env_with_cache
