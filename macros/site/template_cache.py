"""Cache of the theme's templates as Jinja compiles them, which takes longer than filling them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import jinja2
from jinja2.bccache import Bucket

from macros.core.cache import Cache

LIMIT = 300  # templates; a theme has some sixty


def use_template_cache(theme: Any, folder: Path) -> None:
    """Make a theme look for its compiled templates in a folder.

    Jinja recognizes by their text whether they are still the same. A theme without Jinja, as
    Zensical has it, is left as it is.
    """
    if not hasattr(theme, "get_env"):
        return
    get_env, templates = theme.get_env, _Templates(Cache(folder, LIMIT))

    def get_env_with_cache() -> jinja2.Environment:
        environment: jinja2.Environment = get_env()
        environment.bytecode_cache = templates
        return environment

    theme.get_env = get_env_with_cache


class _Templates(jinja2.BytecodeCache):
    """Compiled templates; Python may crash where it runs one that was changed on the disk."""

    def __init__(self, cache: Cache) -> None:
        self._cache = cache

    def load_bytecode(self, bucket: Bucket) -> None:
        """Put into a bucket what is cached of its template, if it is still the same."""
        code = self._cache.get_bytes((bucket.key,))
        if code is not None:
            bucket.bytecode_from_string(code)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Cache the template of a bucket."""
        self._cache.put_bytes((bucket.key,), bucket.bytecode_to_string())
