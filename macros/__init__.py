"""Registers the macros with MkDocs and does nothing else."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path
from typing import Any

OURS = ("macros", "snippets")


def define_env(env: Any) -> None:
    """Called by mkdocs-macros once per build, before any page."""
    if "macros.site.hooks" in sys.modules:  # left by a build that broke off
        forget()
        importlib.import_module("macros").define_env(env)
        return
    root = Path(env.project_dir)
    sys.path[:] = [str(root), *(path for path in sys.path if path != str(root))]
    try:
        importlib.import_module("macros.site.hooks").register(env, root)
    except Exception as error:  # an author's mistake in these modules: the server has to live on
        broken: Any = importlib.import_module("macros.site.load_failure").LoadFailure(error, root)
        sys.modules["macros.site.hooks"] = broken


def on_pre_page_macros(env: Any) -> None:
    """Called before the macros of a page run."""
    importlib.import_module("macros.site.hooks").before_page(env)


def on_post_page_macros(env: Any) -> None:
    """Called when the macros of a page have run."""
    importlib.import_module("macros.site.hooks").after_page(env)


def on_post_build(env: Any) -> None:
    """Called when all pages are written: a build with problems ends here, whatever its flags."""
    importlib.import_module("macros.site.hooks").after_build(env)
    forget()


def forget() -> None:
    """Forget our modules, this one too: MkDocs keeps them while serving, and would miss an edit."""
    for name in [name for name in sys.modules if name.split(".")[0] in OURS]:
        del sys.modules[name]
        globals().pop(name.rpartition(".")[2], None)
