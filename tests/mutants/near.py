"""Which tests are near to a module.

For `macros/<room>/<name>.py`, those in `tests/<room>/` that are named after the module or import
it; where there are none, all of that folder, or of the nearest folder above that has tests. Where
a module decides what is published, the approved pages as well: see `tests/site/test_published.py`.
For a module in TypeScript, the tests without a browser that import it, also through others, and
then all tests without a browser.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

from tests.support.checkout import NODE

UNITS = "tests/browser/live"
TWINS = "tests/browser/live/twins"  # the same cases for the build and for the page
APPROVED = "tests/site/test_published.py"
PUBLISHING = frozenset(["content", "sample", "queries", "answers", "render", "site"])
ENTRIES = ["tests/commands/test_commands.py", "tests/site/test_site.py"]  # of macros/ itself
# Up to the first test that fails, since one is enough to catch a mutant.
PYTEST = ("-m", "pytest", "-n0", "-x", "-q", "--no-header", "-p", "no:cacheprovider")

NODE_TEST = ("--test", "--test-force-exit")
IMPORT = re.compile(r"""(?:from|import)\s*\(?\s*['"](\.[^'"]+\.ts)['"]""")

Command = tuple[str, ...]


def near(root: Path, module: Path) -> list[Command]:
    """The commands that run the tests near to a module of the checkout in `root`, nearest first."""
    if module.suffix == ".ts":
        units = sorted((root / UNITS).rglob("*.test.ts"))
        nearest = [unit for unit in units if root / module in _imported(unit)]
        others = [unit for unit in units if unit not in nearest]
        twins = [(sys.executable, *PYTEST, TWINS)] * (root / TWINS).is_dir()
        return [_run(root, some) for some in (nearest, others) if some] + twins
    return [(sys.executable, *PYTEST, *paths) for paths in _paths(root, module)]


def types(module: Path) -> Command:
    """The command that checks the types of what a module belongs to."""
    if module.suffix == ".ts":
        return (NODE, "node_modules/typescript/bin/tsc", "--project", "docs/live")
    return (sys.executable, "-m", "mypy", "macros")


def _run(root: Path, units: list[Path]) -> Command:
    return (NODE, *NODE_TEST, *(unit.relative_to(root).as_posix() for unit in units))


def _imported(script: Path) -> set[Path]:
    """The modules in TypeScript that a script imports, itself or through others."""
    seen: set[Path] = set()
    scripts = [script]
    while scripts:
        script = scripts.pop()
        names = IMPORT.findall(script.read_text(encoding="utf-8"))
        imported = {(script.parent / name).resolve() for name in names} - seen
        seen |= imported
        scripts += [file for file in imported if file.is_file()]
    return seen


def _paths(root: Path, module: Path) -> list[list[str]]:
    """Files and folders of tests, first those that are the likeliest to fail."""
    if module.parent == Path("macros"):
        return [ENTRIES]
    folder = root / "tests" / module.relative_to("macros").parent
    while not list(folder.rglob("test_*.py")):
        folder = folder.parent
    files = sorted(folder.rglob("test_*.py"))
    named = [file for file in files if file.stem == f"test_{module.stem}"]
    importing = [file for file in files if file not in named and _imports(file, module)]
    tests = [file.relative_to(root).as_posix() for file in named + importing or [folder]]
    is_published = module.parts[1] in PUBLISHING and APPROVED not in tests
    return [tests] + [[APPROVED]] * (is_published and (root / APPROVED).is_file())


def _imports(test: Path, module: Path) -> bool:
    package, name = ".".join(module.parts[:-1]), module.stem
    imports = rf"(from|import) {package}\.{name}\b|from {package} import .*\b{name}\b"
    return re.search(imports, test.read_text(encoding="utf-8")) is not None
