"""Build the site, and replace the last good one only when there is no problem."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click

from macros.commands.group import builder_option, errors_option
from macros.commands.site_folder import find_place, replacing_site
from macros.core import workers
from macros.core.cache import Cache
from macros.core.cache_keys import code_key, files_key
from macros.core.errors import Problem, disk_problem
from macros.core.paths import ROOT
from macros.site import builder, cold_start, diagnostics
from macros.site.link_check import check_site
from macros.site.live.assets import PLACE

CHECKED = 20  # checked sites to remember


@click.command
@click.option(
    "--site-dir",
    type=click.Path(path_type=Path),
    default=ROOT / "site",
    help="Where to put the site; site/ unless given.",
)
@builder_option
@errors_option
def build(builder_name: str, site_dir: Path) -> None:
    """Build the site, strictly, into site/."""
    build_site(builder_name, site_dir.absolute())


def build_site(builder_name: str, site: Path) -> None:
    """Build into a folder beside `site`, check it, and only then put it in its place.

    Raises:
        SystemExit: there are problems, and they were reported.
        Problem: the folder is not to be replaced, or the disk is full.
    """
    place = find_place(site, ROOT)
    cold_start.start(ROOT)
    try:
        with replacing_site(place) as new:
            problems = builder.build(builder_name, ROOT, new)
            if diagnostics.report(problems or _check(new)):
                sys.exit(1)
    except OSError as error:
        cause = f"--site-dir: {os.path.relpath(site)}: {error.strerror}"
        raise disk_problem(error) or Problem(cause) from None
    finally:
        workers.wait_for_all()
    pages = sum(1 for _ in site.rglob("*.html"))
    print(f"built {pages} pages into {os.path.relpath(site)}/")


def _check(site: Path) -> list[Problem]:
    """Check a built site, unless the same one was checked before and had no problem."""
    scripts = site / PLACE  # large, and with nothing in them to check
    files = (f for f in site.rglob("*") if f.is_file() and not f.is_relative_to(scripts))
    key = (files_key(files, site), code_key(check_site.__module__))
    checked = Cache(ROOT / ".cache" / "sites", CHECKED)
    if checked.get(key) is not None:
        return []
    problems = check_site(site)
    if not problems:
        checked.put(key, "")
    return problems
