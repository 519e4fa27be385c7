"""Record what a section sends to a real server, and what comes back, for pages to show."""

from __future__ import annotations

import os
from pathlib import Path

import click

from macros.core.errors import Problem
from macros.core.paths import ROOT
from macros.render.context import Context
from macros.render.runs.exchanges.cassette import Cassette, cassette_path, record_command
from macros.render.runs.exchanges.redaction import REDACTED
from macros.render.runs.output import section_path
from macros.render.runs.process import run_section

NEXT = f"Look at it before you commit it: what is secret by its name is {REDACTED} there."


def record_section(root: Path, module: str, name: str, keys: str = "") -> str:
    """Run a section on the real network, write its cassette, and say what it has.

    Args:
        root: the project's folder.
        module: a module, or a file in `snippets/`.
        name: the section.
        keys: variables of the environment whose values are secret, between commas; those of its
            last cassette are too.

    Raises:
        Problem: this is a CI job; or as `run_section`. The last cassette stays then.
    """
    if os.environ.get("CI", "").lower() not in ("", "0", "false"):
        raise Problem("recording asks a real server, which no CI job does: run it yourself")
    path = section_path(Context(root, app=""), module, name)
    file = f"snippets/{cassette_path(path, name)}"
    names = [key for key in keys.split(",") if key]
    if (root / file).is_file():
        names += Cassette.load(root, path, name).environment
    environment = dict.fromkeys(names, REDACTED)
    run = run_section(root, path, name, names)
    if not run.exchanges:
        raise Problem(f'section "{name}" sends nothing with requests', path=f"snippets/{path}")
    Cassette(file, record_command(path, name), run.exchanges, environment).save(root)
    count = len(run.exchanges)
    return f"{file}: {count} exchange{'s' * (count > 1)}"


@click.command
@click.option("--module", default="", help="A module, or a file in snippets/.")
@click.option("--section", default="", help="Its section.")
@click.option("--keys", default="", help="Variables whose values are secret, between commas.")
def record(module: str, section: str, keys: str) -> None:
    """Record what a section sends to a real server and what comes back."""
    if not module or not section:
        raise click.UsageError("name a section: make record module=… section=…")
    print(record_section(ROOT, module, section, keys))
    print(NEXT)
