"""What all commands have in common: how a mistake ends one, and options that two of them take."""

from __future__ import annotations

import os
from typing import Any

import click

from macros.core.errors import Problem, suggest
from macros.site import builder, diagnostics


class Group(click.Group):
    """Commands that end with one line and exit status 1 when there is a Problem.

    A command line that is wrong ends with exit status 2.
    """

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command that was asked for, and report the Problem that it raises."""
        try:
            return super().invoke(ctx)
        except Problem as problem:
            ctx.exit(diagnostics.report([problem]))
        except click.NoSuchOption as error:
            raise click.UsageError(_no_such_setting(error), error.ctx) from None


def _no_such_setting(error: click.NoSuchOption) -> str:
    """What is wrong with an option that a command does not have, as `make` passes what it gets."""
    parameters = error.ctx.command.params if error.ctx else []
    names = [each.opts[0].lstrip("-") for each in parameters if isinstance(each, click.Option)]
    name = error.option_name.lstrip("-")
    return f'no setting "{name}"; {suggest(name, names, "Settings")}'


def _set_output_format(ctx: click.Context, option: click.Parameter, value: str | None) -> None:
    """Pass the choice on in the environment, where whatever reports problems looks for it."""
    if value:
        os.environ[diagnostics.VARIABLE] = value


builder_option = click.option(
    "--builder",
    "builder_name",
    type=click.Choice(builder.BUILDERS),
    default=builder.BUILDERS[0],
    show_default=True,
    help="What turns Markdown into pages.",
)
errors_option = click.option(
    "--errors",
    type=click.Choice(tuple(diagnostics.FORMS)),
    expose_value=False,
    callback=_set_output_format,
    help=f"How to report problems; also by the environment variable {diagnostics.VARIABLE}.",
)
