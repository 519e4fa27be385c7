"""The commands: `python -m macros build` and `python -m macros serve`.

Both run MkDocs with what makes a build reproducible. `build` puts a site into `site/` only when it
has no problem: until then the last good one stays.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
from pathlib import Path

from macros.errors import Problem
from macros.site import look_over

ROOT = Path(__file__).parent.parent
EPOCH = "1735689600"  # 2025-01-01: the date of pages where no commit tells one


def main(arguments: list[str] | None = None) -> int:
    """Run one command; the exit status is 0, or 1 with every problem told on standard error."""
    parser = argparse.ArgumentParser(prog="python -m macros", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    build_parser = commands.add_parser("build", help="build the site, strictly, into site/")
    build_parser.add_argument("--site-dir", type=Path, default=ROOT / "site")
    serve_parser = commands.add_parser("serve", help="serve the site and rebuild it on each save")
    serve_parser.add_argument("--address", default="127.0.0.1:8000")
    told = parser.parse_args(arguments)
    if told.command == "serve":
        return _mkdocs("serve", "--dev-addr", told.address)
    return build(told.site_dir)


def build(site: Path) -> int:
    """Build into a folder beside `site`, look it over, and only then put it in its place."""
    new = site.with_name(f".{site.name}.{os.getpid()}")
    try:
        if _mkdocs("build", "--strict", "--site-dir", str(new)):
            return 1
        problems = look_over(new)
        for problem in problems:
            print(problem, file=sys.stderr)
        if problems:
            return 1
        shutil.rmtree(site, ignore_errors=True)
        new.rename(site)
    finally:
        shutil.rmtree(new, ignore_errors=True)
    pages = sum(1 for _ in site.rglob("*.html"))
    print(f"built {pages} pages into {os.path.relpath(site)}/")
    return 0


def _mkdocs(*arguments: str) -> int:
    environment = {
        **os.environ,
        "SOURCE_DATE_EPOCH": os.environ.get("SOURCE_DATE_EPOCH") or _commit_time(),
        "NO_MKDOCS_2_WARNING": "1",  # Material's banner about MkDocs 2, which we pin below
        "PYTHONPATH": str(ROOT),
    }
    command = [sys.executable, "-m", "mkdocs", *arguments]
    try:
        if "serve" in arguments:
            return subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode
        with subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.PIPE) as run:
            for line in run.stderr or ():  # what MkDocs did is of no interest, what went wrong is
                if not line.startswith(b"INFO"):
                    sys.stderr.write(line.decode(errors="replace"))
        return run.returncode
    except KeyboardInterrupt:
        return 0


def _commit_time() -> str:
    """When the newest commit was made, in seconds: dates on pages are those of their sources."""
    command = ["git", "-C", str(ROOT), "log", "-1", "--format=%ct"]
    try:
        told = subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return EPOCH
    return told or EPOCH


if __name__ == "__main__":
    try:
        sys.exit(main())
    except Problem as problem:
        sys.exit(f"{problem}")
