"""The builder's development server, which no mistake stops and none makes hang.

MkDocs serves a build that broke off to nobody: each request waits until a later build ends well.
Here, the pages show why it broke off.
"""

from __future__ import annotations

import contextlib
import importlib
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from macros.core.errors import Problem, disk_problem, place_of
from macros.core.paths import ROOT
from macros.site import builder, diagnostics
from macros.site.builder_log import BuilderLog
from macros.site.pages.problem_boxes import show_problems

FALLBACKS = ("index.html", "404.html")  # the second one is served for all that is not there
PAGE = "<!DOCTYPE html><html><head><title>Problem</title></head><body></body></html>"


def serve(builder_name: str, address: str) -> None:
    """Build, serve, and rebuild on each save, until interrupted.

    Raises:
        click.ClickException: the builder cannot read its settings, so that there is no server.
    """
    module = importlib.import_module(f"{builder_name}.commands.serve")
    patched: Any = module
    patched.build = _survivor(module.build, lambda config, **_: Path(config.site_dir))
    patched.LiveReloadServer = _surviving_server(module.LiveReloadServer)
    builder.run(builder_name, ROOT, "serve", "--dev-addr", address)


def _surviving_server(server: type) -> Callable[..., Any]:
    """The class of the server, whose builds may also fail before the builder has its settings."""

    def create(builder: Callable[..., None], root: str, **options: Any) -> Any:
        return server(builder=_survivor(builder, lambda: Path(root)), root=root, **options)

    return create


def _survivor(build: Callable[..., None], site_of: Callable[..., Path]) -> Callable[..., None]:
    """The same function, but the site shows what it raises.

    Args:
        build: what may raise.
        site_of: the folder of the site, from the arguments of `build`.
    """

    def survive(*args: Any, **kwargs: Any) -> None:
        try:
            build(*args, **kwargs)
        except (Exception, SystemExit) as error:
            show_failure(site_of(*args, **kwargs), error)

    return survive


def show_failure(site: Path, error: BaseException) -> None:
    """Report why a build broke off, and show it on every page of the site."""
    problem = _to_problem(error)
    diagnostics.report([problem])
    with contextlib.suppress(OSError):  # the disk may be what is wrong
        _add_fallbacks(site)
        show_problems(site, [problem])


def _add_fallbacks(site: Path) -> None:
    for file in (site / name for name in FALLBACKS):
        if not file.is_file():
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(PAGE, encoding="utf-8")


def _to_problem(error: BaseException) -> Problem:
    if problem := error if isinstance(error, Problem) else disk_problem(error):
        return problem
    if isinstance(error, click.ClickException | SystemExit):
        return builder.to_problem(error, BuilderLog(ROOT, ROOT / "docs"))
    path, line = place_of(error, ROOT)
    if not path:  # nowhere in this project: all that there is may be needed
        traceback.print_exception(error, file=sys.stderr)
    return Problem(f"{type(error).__name__}: {error}", path=path, line=line)
