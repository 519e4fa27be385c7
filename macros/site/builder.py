"""Run MkDocs or ProperDocs in-process and collect its problems."""

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

from macros.core.errors import Problem, disk_problem
from macros.site.builder_log import BuilderLog, check_settings_file

BUILDERS = ("mkdocs", "properdocs")
OURS = "python -m macros"  # the builder's name while we run it, and report its problems ourselves
GARBAGE = 50_000  # new objects before Python looks for garbage
EPOCH = "1735689600"  # 2025-01-01: the date of pages where there is no commit


def build(builder: str, root: Path, site: Path) -> list[Problem]:
    """Build the project in `root` into `site`.

    Returns:
        Every problem of its pages and settings.
    """
    log, output = BuilderLog(root, root / "docs"), io.StringIO()
    try:
        check_settings_file(root)
    except Problem as duplicate:
        return [duplicate]
    log.listen()
    try:
        with contextlib.redirect_stderr(output):
            run(builder, root, "build", "--site-dir", str(site))
    except (click.ClickException, SystemExit) as end:
        problems = [*log.problems, *getattr(end, "problems", [])]
        return problems or [to_problem(end, log)]
    except Exception as error:
        if problem := disk_problem(error):
            return [problem]
        # A defect, of which all output may be needed.
        sys.stderr.write(output.getvalue() + traceback.format_exc())
        return [Problem(f"{builder} failed, for the reason above")]
    finally:
        log.stop()
    return log.problems


def to_problem(end: BaseException, log: BuilderLog) -> Problem:
    """Why a builder ended, from its own message."""
    message = end.format_message() if isinstance(end, click.ClickException) else str(end)
    return log.to_problem(message)


def run(builder: str, root: Path, *arguments: str) -> None:
    """Run a command of the builder."""
    prepare(root)
    command = importlib.import_module(f"{builder}.__main__").cli
    settings = ("--config-file", str(root / "mkdocs.yml"))
    command.main([*arguments, *settings], prog_name=OURS, standalone_mode=False)


def prepare(root: Path) -> None:
    """Make this process ready for a builder, so that builds are reproducible and fast."""
    if "SOURCE_DATE_EPOCH" not in os.environ:
        os.environ["SOURCE_DATE_EPOCH"] = _commit_time(root)
    os.environ["NO_MKDOCS_2_WARNING"] = "1"  # Material's banner about MkDocs 2, which we pin below
    gc.set_threshold(GARBAGE)  # a build keeps nearly all that it makes: there is little garbage
    _import_macros_plugin()


def _import_macros_plugin() -> None:
    """Import mkdocs-macros without what no page of ours needs, and takes longer than its work.

    It asks git a dozen questions at each build, and imports requests. It gets a stand-in that
    imports requests on first use. `importlib.util.LazyLoader` would not do: an `import` of a module
    that is loaded already reads its `__spec__`, at which a lazy one is loaded in full.
    """
    stand_in = types.ModuleType("requests")
    vars(stand_in)["__getattr__"] = lambda name: getattr(importlib.import_module("requests"), name)
    current = sys.modules.setdefault("requests", stand_in)
    with contextlib.suppress(ImportError):
        importlib.import_module("mkdocs_macros.util")
        context = importlib.import_module("mkdocs_macros.context")
        context.get_git_info = dict  # type: ignore[attr-defined]
    if current is stand_in:
        del sys.modules["requests"]


def _commit_time(root: Path) -> str:
    """When the newest commit was made, in seconds: pages have the dates of their sources."""
    command = ["git", "-C", str(root), "log", "-1", "--format=%ct"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return EPOCH
    return done.stdout.strip() or EPOCH
