"""Serve the site, and rebuild it on each save."""

from __future__ import annotations

import contextlib

import click

from macros.commands.group import builder_option, errors_option
from macros.core.paths import ROOT
from macros.site import builder, cold_start, server
from macros.site.builder_log import BuilderLog


@click.command
@click.option("--address", default="127.0.0.1:8000", show_default=True)
@builder_option
@errors_option
def serve(builder_name: str, address: str) -> None:
    """Serve the site and rebuild it on each save, until interrupted."""
    cold_start.start(ROOT)
    with contextlib.suppress(KeyboardInterrupt, click.Abort):
        try:
            server.serve(builder_name, address)
        except click.ClickException as error:  # settings that cannot be read: no server without
            raise builder.to_problem(error, BuilderLog(ROOT, ROOT / "docs")) from None
