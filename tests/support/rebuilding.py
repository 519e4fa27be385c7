"""Rebuild a project many times in one process, as `mkdocs serve` does, and measure each build.

Run as a script: its argument is JSON with a project's `root`, `edits` (lists of a file, a string in
it, and what replaces it) and a built `page`. For each edit it prints a line of JSON: the `seconds`
of CPU that the rebuild took, its `stderr`, the `page`, and what this process holds.
"""

from __future__ import annotations

import contextlib
import gc
import io
import json
import logging
import os
import resource
import sys
import threading
import time
import traceback
from pathlib import Path
from typing import Any

import click


def main(root: Path, edits: list[tuple[str, str, str]], page: str = "") -> None:
    """Build once, then after each edit."""
    os.chdir(root)
    site = root / "site"
    if (root / "macros" / "site" / "builder.py").is_file():
        sys.path.insert(0, str(root))
        from macros.site import builder

        builder.prepare(root)
    with click.Context(click.Command("serve"), info_name="serve"):
        rebuild(site)
        join_threads()
        for file, old, new in edits:
            text = (root / file).read_text(encoding="utf-8")
            assert old in text, f"{file} has no {old!r}"
            (root / file).write_text(text.replace(old, new), encoding="utf-8")
            start = time.process_time()
            stderr = rebuild(site)
            seconds = time.process_time() - start
            join_threads()
            html = (site / page).read_text(encoding="utf-8") if (site / page).is_file() else ""
            measures = {"seconds": seconds, "stderr": stderr, "page": html, **resources()}
            print(json.dumps(measures), flush=True)


def rebuild(site: Path) -> str:
    """Build once by the current configuration; what it wrote to standard error.

    An exception is written there too, and the next build starts all the same: so does the server.
    """
    from mkdocs.commands.build import build
    from mkdocs.config import load_config

    stderr = io.StringIO()
    with contextlib.redirect_stderr(stderr):
        try:
            config = load_config(site_dir=str(site))
            config.plugins.on_startup(command="serve", dirty=False)
            build(config, serve_url="http://127.0.0.1:8000/")
        except Exception:
            traceback.print_exc()
    return stderr.getvalue()


def join_threads() -> None:
    """Wait for what a build still does when its pages are there."""
    for thread in threading.enumerate():
        if thread is not threading.current_thread():
            thread.join()


def resources() -> dict[str, Any]:
    """What this process holds: modules, open files, threads, memory, and import paths."""
    gc.collect()
    return {
        "modules": len(sys.modules),
        "files": len(os.listdir("/proc/self/fd")),  # noqa: PTH208 - entries that vanish
        "threads": threading.active_count(),
        "paths": len(sys.path),
        "handlers": len(logging.getLogger("mkdocs").handlers),
        "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


if __name__ == "__main__":
    arguments = json.loads(sys.argv[1])
    main(Path(arguments["root"]), arguments["edits"], arguments.get("page", ""))
