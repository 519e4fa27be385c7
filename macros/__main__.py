"""The commands: `python -m macros build`, `serve`, `numbers` and `question`.

The first two run MkDocs with what makes a build reproducible. `build` puts a site into `site/` only
when it has no problem: until then the last good one stays.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
from pathlib import Path

import click

from macros.commands import compare_numbers, new_question
from macros.core import workers
from macros.core.cache import Cache
from macros.core.cache_keys import code_key, files_key
from macros.core.errors import Problem
from macros.core.paths import ROOT
from macros.site import builder, cold_start, diagnostics, live_assets
from macros.site.builder_log import BuilderLog
from macros.site.link_check import check_site


def main(arguments: list[str] | None = None) -> int:
    """Run one command; the exit status is 0, or 1 with every problem told on standard error."""
    parser = argparse.ArgumentParser(prog=builder.OURS, description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    build_parser = commands.add_parser("build", help="build the site, strictly, into site/")
    build_parser.add_argument("--site-dir", type=Path, default=ROOT / "site")
    serve_parser = commands.add_parser("serve", help="serve the site and rebuild it on each save")
    serve_parser.add_argument("--address", default="127.0.0.1:8000")
    for one in (build_parser, serve_parser):
        one.add_argument("--builder", choices=builder.BUILDERS, default=builder.BUILDERS[0])
        how = f"how problems are told; also by the environment variable {diagnostics.VARIABLE}"
        one.add_argument("--errors", choices=tuple(diagnostics.FORMS), help=how)
    numbers_parser = commands.add_parser("numbers", help="tell which numbers differ, in Markdown")
    numbers_parser.add_argument("before", type=Path, help="an answers.json")
    numbers_parser.add_argument("after", type=Path, nargs="?", default=ROOT / "site/answers.json")
    question_parser = commands.add_parser("question", help="make the files of a new question")
    question_parser.add_argument("name", help="e.g. reports_per_user")
    question_parser.add_argument("--event", default="report_viewed", help="what it counts")
    question_parser.add_argument("--module", default="projects", help="the snippets of the event")
    question_parser.add_argument("--page", default="tutorial.md", help="gets a section")
    told = parser.parse_args(arguments)
    if told.command == "question":
        return ask(told.name, told.event, told.module, told.page)
    if told.command == "numbers":
        return compare(told.before, told.after)
    if told.errors:
        os.environ[diagnostics.VARIABLE] = told.errors
    if told.command == "serve":
        return serve(told.builder, told.address)
    return build(told.builder, told.site_dir.absolute())


def build(name: str, site: Path) -> int:
    """Build into a folder beside `site`, look it over, and only then put it in its place."""
    new = site.with_name(f".{site.name}.{os.getpid()}")
    cold_start.start(ROOT)
    try:
        problems = builder.build(name, ROOT, new)
        if diagnostics.report(problems or _looked_over(new)):
            return 1
        shutil.rmtree(site, ignore_errors=True)
        new.rename(site)
    finally:
        shutil.rmtree(new, ignore_errors=True)
        workers.wait_for_all()
    pages = sum(1 for _ in site.rglob("*.html"))
    print(f"built {pages} pages into {os.path.relpath(site)}/")
    return 0


def _looked_over(site: Path) -> list[Problem]:
    """What is wrong with a built site; one that was looked over before is not read again."""
    scripts = site / live_assets.PLACE  # large, and there is nothing in them to look over
    files = (f for f in site.rglob("*") if f.is_file() and not f.is_relative_to(scripts))
    key = (files_key(files, site), code_key(check_site.__module__))
    fine = Cache(ROOT / ".cache" / "sites", 20)
    if fine.get(key) is not None:
        return []
    problems = check_site(site)
    if not problems:
        fine.put(key, "")
    return problems


def ask(name: str, event: str, module: str, page: str) -> int:
    """Make the files of a new question and tell which."""
    try:
        print("\n".join(new_question.make(ROOT, name, event, module, page)))
    except Problem as problem:
        return diagnostics.report([problem])
    return 0


def compare(before: Path, after: Path) -> int:
    """Print which numbers of two sites differ."""
    try:
        print(compare_numbers.compare(before, after))
    except Problem as problem:
        return diagnostics.report([problem])
    return 0


def serve(name: str, address: str) -> int:
    """Serve until interrupted; only settings that cannot be read end it."""
    cold_start.start(ROOT)
    try:
        builder.run(name, ROOT, "serve", "--dev-addr", address)
    except click.ClickException as ended:
        return diagnostics.report([builder.to_problem(ended, BuilderLog(ROOT, ROOT / "docs"))])
    except KeyboardInterrupt:
        pass
    return 0


if __name__ == "__main__":
    sys.exit(main())
