"""Say what the user's own events are, without building the site."""

from __future__ import annotations

import json
from typing import Any

import click

from macros.answers.answers import Answers
from macros.answers.report import make_report
from macros.core.errors import Problem
from macros.core.paths import ROOT
from macros.events.settings import read
from macros.site import builder
from macros.site.builder_log import BuilderLog


@click.command(options_metavar="[--json]")
@click.option("--json", "is_json", is_flag=True, help="As JSON, as in the site's report.json.")
def report(is_json: bool) -> None:
    """Show what your own events are, and what was assumed of them."""
    settings = read(_extra().get("events"))
    if not settings.source:
        raise Problem('EVENTS: no events of your own; set it, or "extra: events: source"')
    own_events = make_report(Answers(ROOT, settings))
    print(json.dumps(own_events.as_json(), indent=2) if is_json else own_events.text())


def _extra() -> dict[str, Any]:
    """`extra` of the settings, as the builder reads them."""
    from mkdocs.config import load_config
    from mkdocs.exceptions import Abort, ConfigurationError

    try:
        extra: dict[str, Any] = load_config(str(ROOT / "mkdocs.yml"))["extra"]
    except (Abort, ConfigurationError) as error:
        raise builder.to_problem(error, BuilderLog(ROOT, ROOT / "docs")) from None
    return extra
