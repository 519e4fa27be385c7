"""Make a project with this engine and a small starter, which is its author's to change."""

from __future__ import annotations

from pathlib import Path

import click

from macros.commands.projects.engine import Engine
from macros.commands.projects.starter import recorded_files, starter_files
from macros.core.atomic import beside
from macros.core.errors import Problem
from macros.core.paths import ROOT

NEXT = "Two commands from here: cd {to} && make serve"


def make_project(root: Path, to: Path) -> str:
    """Make a project, and say what it is.

    Args:
        root: a checkout of the engine.
        to: the project's folder, which is empty or not there.

    Raises:
        Problem: there is something in the folder, or it cannot be written.
    """
    if to.exists() and (not to.is_dir() or any(to.iterdir())):
        raise Problem(f'"{to}" is there already: name a folder that is empty or not there')
    ours, own = recorded_files(root), starter_files(root)
    engine = Engine.of_checkout(root, ours)
    try:
        with beside(to.absolute()) as scratch:
            project = scratch / "project"
            for path, data in (own | ours).items():
                file = project / path
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_bytes(data)
            engine.write(project)
            if to.exists():
                to.rmdir()
            project.rename(to)
    except OSError as error:
        raise Problem(f'"{to}" cannot be written: {error.strerror}') from None
    commit = f" ({engine.commit[:12]})" if engine.commit else ""
    start = f"{to}: {len({*own} - {*ours})} files of a starter"
    return f"{start}, and {len(ours)} of engine {engine.version}{commit}"


@click.command
@click.option("--to", default="", help="The folder of the new project.")
def new(to: str) -> None:
    """Make a project of its own with this engine and a small starter."""
    if not to:
        raise click.UsageError("a new project needs a folder: make new to=../my-docs")
    print(make_project(ROOT, Path(to)))
    print(NEXT.format(to=to))
