"""Which version of a package the snippets ran with, by the lock files."""

from __future__ import annotations

import json
import re
from pathlib import Path

from macros.core.errors import Problem, suggest


def locked(root: Path, package: str) -> str:
    """The locked version of a Python or a JavaScript package; a Problem for one in no lock."""
    python = _python(root)
    javascript = _javascript(root)
    if package not in python | javascript:
        hint = suggest(package, python | javascript, "Locked")
        raise Problem(f'no package "{package}" in the lock files; {hint}')
    return (python | javascript)[package]


def _python(root: Path) -> dict[str, str]:
    text = (root / "requirements.txt").read_text(encoding="utf-8")
    return dict(re.findall(r"^([\w.-]+)==([^\s;]+)", text, re.MULTILINE))


def _javascript(root: Path) -> dict[str, str]:
    packages = json.loads((root / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    start = "node_modules/"
    return {k.removeprefix(start): p["version"] for k, p in packages.items() if k.startswith(start)}
