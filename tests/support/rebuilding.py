"""Rebuild a project many times in one process, as `mkdocs serve` does, and tell what it took.

Run as a script: its argument is JSON with a project's `root`, `edits` (lists of a file, a text in
it, and what to write in its place) and a built `page`. For each edit it prints a line of JSON:
`seconds` of CPU that the rebuild took, `told` on standard error, the `page`, and what this process
holds.
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
        settle()
        for file, old, new in edits:
            text = (root / file).read_text(encoding="utf-8")
            (root / file).write_text(text.replace(old, new), encoding="utf-8")
            started = time.process_time()
            told = rebuild(site)
            taken = time.process_time() - started
            settle()
            shown = (site / page).read_text(encoding="utf-8") if page else ""
            print(json.dumps({"seconds": taken, "told": told, "page": shown, **held()}), flush=True)


def rebuild(site: Path) -> str:
    """One build by the configuration as it is now; what it told."""
    from mkdocs.commands.build import build
    from mkdocs.config import load_config

    said = io.StringIO()
    with contextlib.redirect_stderr(said):
        config = load_config(site_dir=str(site))
        config.plugins.on_startup(command="serve", dirty=False)
        build(config, serve_url="http://127.0.0.1:8000/")
    return said.getvalue()


def settle() -> None:
    """Wait for what a build goes on with once its pages are there."""
    for thread in threading.enumerate():
        if thread is not threading.current_thread():
            thread.join()


def held() -> dict[str, Any]:
    """What this process holds: modules, open files, threads, memory, and paths to import from."""
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
    asked = json.loads(sys.argv[1])
    main(Path(asked["root"]), asked["edits"], asked.get("page", ""))
