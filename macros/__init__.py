"""Registers the macros with MkDocs and does nothing else."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path
from typing import Any


def define_env(env: Any) -> None:
    """Called by mkdocs-macros once per build, before any page."""
    root = Path(env.project_dir)
    # MkDocs keeps imported modules while serving: forget ours, so that an edit is seen.
    for name in [n for n in sys.modules if n.startswith(("macros.", "snippets"))]:
        del sys.modules[name]
    if str(root) not in sys.path:
        sys.path.insert(0, str(root))
    importlib.import_module("macros.register").register(env, root)


def on_pre_page_macros(env: Any) -> None:
    """Called before the macros of a page run."""
    importlib.import_module("macros.register").before_page(env)


def on_post_build(env: Any) -> None:
    """Called when all pages are written: a build with problems ends here, whatever its flags."""
    importlib.import_module("macros.register").after_build(env)
