"""The versions of the packages that the snippets ran with, from the lock files."""

from __future__ import annotations

import json
import re
from pathlib import Path

from macros.core.errors import Problem, suggest


def locked(root: Path, package: str) -> str:
    """The locked version of a Python or JavaScript package; a Problem for one in no lock file."""
    python = _python(root)
    versions = python | _javascript(root)
    if package not in versions:
        hint = suggest(package, versions, "Locked")
        raise Problem(f'no package "{package}" in the lock files; {hint}')
    return versions[package]


def _python(root: Path) -> dict[str, str]:
    text = (root / "requirements.txt").read_text(encoding="utf-8")
    return dict(re.findall(r"^([\w.-]+)==([^\s;]+)", text, re.MULTILINE))


def _javascript(root: Path) -> dict[str, str]:
    packages = json.loads((root / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    folder = "node_modules/"
    return {
        path.removeprefix(folder): package["version"]
        for path, package in packages.items()
        if path.startswith(folder)
    }
