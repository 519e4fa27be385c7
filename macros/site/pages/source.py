"""The source of a page, where MkDocs could not read it."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import Any


def read_source(page: Any, config: Any) -> str | None:
    """Nothing, so that MkDocs reads the page, unless it would break off at what is no UTF-8.

    Such a page is reported when it is its turn.
    """
    with suppress(TypeError):  # a page that has no file
        try:
            Path(page.file.abs_src_path).read_text(encoding="utf-8-sig")
        except UnicodeDecodeError:
            return ""
    return None
