"""Mutants: copies of a module with one small change, which a test should notice."""

from __future__ import annotations

import difflib
import json
import random
import subprocess
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.support.checkout import NODE, PROJECT_ROOT

HERE = Path(__file__).parent
CACHE = PROJECT_ROOT / ".cache"
TOOLS = {
    ".py": [str(CACHE / "mutants-venv/bin/python"), str(HERE / "python_mutants.py")],
    ".ts": [NODE, str(HERE / "script_mutants.mjs"), str(CACHE / "mutants-node")],
}


@dataclass(frozen=True)
class Mutant:
    """A module with one change.

    Attributes:
        module: the file, relative to the checkout.
        line: where the change begins, from 1.
        code: all of the changed module.
        diff: the change as a unified diff without context.
    """

    module: Path
    line: int
    code: str
    diff: str


def room(module: Path) -> str:
    """The room of a module: "macros/core", "docs/live/view"."""
    depth = 2 if module.parts[0] == "macros" else 3
    return "/".join(module.parts[:-1][:depth])


def mutants_of(root: Path, modules: Iterable[Path]) -> list[Mutant]:
    """All mutants of modules, in the order of the files; each change of a file occurs once."""
    modules = sorted(modules)
    listed: dict[str, list[dict[str, Any]]] = {}
    for suffix, tool in TOOLS.items():
        if files := [str(module) for module in modules if module.suffix == suffix]:
            done = subprocess.run([*tool, *files], cwd=root, stdout=subprocess.PIPE, check=True)
            listed.update(json.loads(done.stdout))
    return [mutant for module in modules for mutant in _of(root, module, listed[str(module)])]


def _of(root: Path, module: Path, listed: list[dict[str, Any]]) -> Iterable[Mutant]:
    original = (root / module).read_text(encoding="utf-8")
    lines = {entry["code"]: entry["line"] for entry in reversed(listed)}
    lines.pop(original, None)
    for code, line in sorted(lines.items(), key=lambda item: (item[1], item[0])):
        yield Mutant(module, line, code, _diff(original, code, module))


def _diff(original: str, code: str, module: Path) -> str:
    lines = difflib.unified_diff(
        original.splitlines(),
        code.splitlines(),
        f"a/{module.as_posix()}",
        f"b/{module.as_posix()}",
        n=0,
        lineterm="",
    )
    return "\n".join(lines)


def sample(mutants: Iterable[Mutant], size: int | None, seed: int) -> list[Mutant]:
    """At most `size` mutants of each room, the same ones for the same seed; None: all."""
    rooms: dict[str, list[Mutant]] = defaultdict(list)
    for mutant in mutants:
        rooms[room(mutant.module)].append(mutant)
    chosen = (
        of_room
        if size is None or size >= len(of_room)
        else _choose(of_room, size, f"{seed} {name}")
        for name, of_room in sorted(rooms.items())
    )
    return [mutant for of_room in chosen for mutant in of_room]


def _choose(mutants: list[Mutant], size: int, seed: str) -> list[Mutant]:
    indices = random.Random(seed).sample(range(len(mutants)), size)
    return [mutants[index] for index in sorted(indices)]
