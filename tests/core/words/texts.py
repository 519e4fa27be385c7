"""The texts that pages and scripts say, read from the code."""

from __future__ import annotations

import ast
import json
import re
import subprocess
from collections.abc import Iterable, Iterator
from pathlib import Path

from tests.support.checkout import NODE, PROJECT_ROOT

MACROS = PROJECT_ROOT / "macros"
LIVE = PROJECT_ROOT / "docs" / "live"
ASSETS = PROJECT_ROOT / "docs" / "assets"
SAYING = {"say": 0, "count": 2}  # the argument that a catalog has as its key
TEMPLATE = re.compile(r'words\["([^"]+)"\] or "\1"|set text = "([^"]+)"')


def page_texts() -> dict[str, str]:
    """Where each text is that macros and templates say."""
    texts = {}
    for file in sorted(MACROS.rglob("*.py")):
        for text in _said(ast.parse(file.read_text(encoding="utf-8"))):
            texts[text] = file.relative_to(PROJECT_ROOT).as_posix()
    for file in sorted((MACROS / "theme").rglob("*.html")):
        for match in TEMPLATE.finditer(file.read_text(encoding="utf-8")):
            texts[match[1] or match[2]] = file.relative_to(PROJECT_ROOT).as_posix()
    return texts


def _said(tree: ast.Module) -> Iterator[str]:
    constants = {
        target.id: node.value
        for node in tree.body
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
            continue
        if node.func.id == "translatable":
            yield from _texts(ast.walk(node))
        elif node.func.id in SAYING and node.args:
            argument = node.args[SAYING[node.func.id]]
            if isinstance(argument, ast.Name):
                argument = constants.get(argument.id, argument)
            if isinstance(argument, ast.IfExp):
                yield from _texts((argument.body, argument.orelse))
            yield from _texts((argument,))


def _texts(nodes: Iterable[ast.AST]) -> Iterator[str]:
    for node in nodes:
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def script_texts() -> dict[str, str]:
    """Where each text is that scripts say, by the tokens of TypeScript's own parser."""
    files = [*sorted(LIVE.rglob("*.ts")), *sorted(ASSETS.glob("*.js"))]
    script = Path(__file__).with_name("texts.mjs")
    command = [NODE, str(script), *map(str, files)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    texts: dict[str, str] = json.loads(done.stdout)
    return texts
