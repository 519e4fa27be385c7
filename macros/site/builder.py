"""Run MkDocs, or ProperDocs, in this process, and hear of every problem that it finds."""

from __future__ import annotations

import contextlib
import gc
import importlib
import io
import os
import subprocess
import sys
import traceback
import types
from pathlib import Path

import click

from macros.core.errors import Problem
from macros.site.builder_log import BuilderLog

BUILDERS = ("mkdocs", "properdocs")
OURS = "python -m macros"  # who runs the builder: whoever does tells the problems
GARBAGE = 50_000  # new objects before Python looks for garbage
EPOCH = "1735689600"  # 2025-01-01: the date of pages where no commit tells one


def build(builder: str, root: Path, site: Path) -> list[Problem]:
    """Build the project in `root` into `site`; every problem of its pages and settings."""
    heard, said = BuilderLog(root, root / "docs"), io.StringIO()
    heard.listen()
    try:
        with contextlib.redirect_stderr(said):
            run(builder, root, "build", "--site-dir", str(site))
    except (click.ClickException, SystemExit) as ended:
        return [*heard.problems, *getattr(ended, "problems", [])] or [told(ended, heard)]
    except Exception:  # a defect: all there is to know of it
        sys.stderr.write(said.getvalue() + traceback.format_exc())
        return [Problem(f"{builder} failed, as told above")]
    finally:
        heard.stop()
    return heard.problems


def told(ended: BaseException, heard: BuilderLog) -> Problem:
    """Why a builder ended, from its own words."""
    words = ended.format_message() if isinstance(ended, click.ClickException) else str(ended)
    return heard.to_problem(words)


def run(builder: str, root: Path, *arguments: str) -> None:
    """Run a command of the builder's."""
    prepare(root)
    command = importlib.import_module(f"{builder}.__main__").cli
    settings = ("--config-file", str(root / "mkdocs.yml"))
    command.main([*arguments, *settings], prog_name=OURS, standalone_mode=False)


def prepare(root: Path) -> None:
    """Make this process ready for a builder: what makes a build reproducible, and quick."""
    if "SOURCE_DATE_EPOCH" not in os.environ:
        os.environ["SOURCE_DATE_EPOCH"] = _commit_time(root)
    os.environ["NO_MKDOCS_2_WARNING"] = "1"  # Material's banner about MkDocs 2, which we pin below
    gc.set_threshold(GARBAGE)  # a build keeps nearly all it makes: looking for garbage is in vain
    _spare_macros()


def _spare_macros() -> None:
    """Spare mkdocs-macros what no page of ours asks it for, and takes longer than its work.

    It asks git a dozen questions at each build, and imports requests, which waits for a first use.
    """
    later = types.ModuleType("requests")
    vars(later)["__getattr__"] = lambda name: getattr(importlib.import_module("requests"), name)
    known = sys.modules.setdefault("requests", later)
    with contextlib.suppress(ImportError):
        importlib.import_module("mkdocs_macros.util")
        context = importlib.import_module("mkdocs_macros.context")
        context.get_git_info = dict  # type: ignore[attr-defined]
    if known is later:
        del sys.modules["requests"]


def _commit_time(root: Path) -> str:
    """When the newest commit was made, in seconds: dates on pages are those of their sources."""
    command = ["git", "-C", str(root), "log", "-1", "--format=%ct"]
    try:
        told = subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return EPOCH
    return told or EPOCH
