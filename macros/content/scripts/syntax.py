"""The syntax of scripts, by Node, which builds the live examples too."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

from macros.core.cache import Cache
from macros.core.cache_keys import code_key
from macros.core.errors import Problem
from macros.core.node import node
from macros.core.text_files import read

CHECK = Path(__file__).with_name("syntax.mjs")
FOLDERS = ("docs/assets", "snippets/javascript")  # esbuild reads those of docs/live
LIMIT = 20  # sets of scripts without a mistake to remember


def check_scripts(root: Path) -> list[Problem]:
    """The syntax errors of all scripts but for JSX, which Node does not read.

    Args:
        root: the project's folder.
    """
    files = sorted(file for name in FOLDERS for file in (root / name).rglob("*.js"))
    names = [file.relative_to(root).as_posix() for file in files]
    try:
        texts = [read(file, name) for file, name in zip(files, names, strict=True)]
    except Problem as problem:
        return [problem]
    cache = Cache(root / ".cache" / "scripts", LIMIT)
    stat = node().stat()
    key = (code_key(__name__), f"{stat.st_size} {stat.st_mtime_ns}", *names, *texts)
    if cache.get(key) is not None:
        return []
    problems = _run_node(root, names)
    if not problems:
        cache.put(key, "")
    return problems


def _run_node(root: Path, names: list[str]) -> list[Problem]:
    command = [str(node()), "--experimental-vm-modules", "--no-warnings", str(CHECK), *names]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=True)
    return [
        Problem(f"JavaScript cannot read this: {message}", path=name, line=line)
        for name, line, message in json.loads(done.stdout)
    ]
