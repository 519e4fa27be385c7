"""Hands the macros to MkDocs: mkdocs-macros imports this package and calls its functions."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from macros.site.hooks import Build
    from macros.site.load_failure import LoadFailure

OURS = ("macros", "snippets")
_build: Build | LoadFailure | None = None


def define_env(env: Any) -> None:
    """Begin a build: called by mkdocs-macros before any page."""
    global _build
    if _build is not None:  # an earlier build, which broke off
        forget()
    root = Path(env.project_dir)
    sys.path[:] = [str(root), *(path for path in sys.path if path != str(root))]
    try:
        from macros.site.hooks import Build

        _build = Build(env, root)
    except Exception as error:  # an author's mistake in these modules: the server has to live on
        from macros.site.load_failure import LoadFailure

        _build = LoadFailure(env, root, error)


def on_pre_page_macros(env: Any) -> None:
    """Called before the macros of a page run."""
    assert _build
    _build.before_page()


def on_post_page_macros(env: Any) -> None:
    """Called when the macros of a page have run."""
    assert _build
    _build.after_page()


def on_post_build(env: Any) -> None:
    """Called when all pages are written: a build with problems ends here, whatever its flags."""
    assert _build
    _build.after_build()
    forget()


def forget() -> None:
    """Forget our modules, this one too: MkDocs keeps them while serving, and would miss an edit."""
    for name in [name for name in sys.modules if name.split(".")[0] in OURS]:
        del sys.modules[name]
