"""Which tests are near to a module.

For `macros/<room>/<name>.py`, those in `tests/<room>/` that are named after the module or import
it; where there are none, those that compare it with a module in TypeScript, and all of that folder,
or of the nearest folder above that has tests, without the folders in it if there are others; then
the others of that folder. Where a module decides what is published, the approved pages as well: see
`tests/site/test_published.py`.
For a module in TypeScript, the tests without a browser that import it, also through others, and
those that compare it with the build; then the tests that drive its part of the page in a browser.
"""

from __future__ import annotations

import re
import shlex
import sys
from dataclasses import dataclass
from pathlib import Path

from tests.support.checkout import NODE

LIVE = "tests/browser/live"
TWINS = f"{LIVE}/twins"  # the same cases for the build and for the page
# The tests in a browser of each room of `docs/live`; of the others, those of the blocks.
IN_BROWSER = {
    "files": [f"{LIVE}/upload"],
    "form": [f"{LIVE}/upload/test_form.py", f"{LIVE}/upload/test_other_events.py"],
    "identity": [f"{LIVE}/test_demo.py"],
    "keep": [f"{LIVE}/upload/test_kept.py"],
    "layer": [f"{LIVE}/layer"],
    "meaning": [f"{LIVE}/upload"],
    "panel": [f"{LIVE}/upload"],
    "run": [f"{LIVE}/running"],
    "runtime": [f"{LIVE}/running"],
    "sandbox": [f"{LIVE}/running"],
    "upload": [f"{LIVE}/upload"],
}
BLOCKS = [f"{LIVE}/test_{name}.py" for name in ("blocks", "links", "keyboard", "stopping")]
APPROVED = "tests/site/test_published.py"
PUBLISHING = frozenset(["content", "sample", "queries", "answers", "render", "site"])
ENTRIES = ["tests/commands/test_commands.py", "tests/site/test_site.py"]  # of macros/ itself
# Up to the first test that fails, since one is enough to catch a mutant.
PYTEST = ("-m", "pytest", "-n0", "-x", "-q", "--no-header", "-p", "no:cacheprovider")

NODE_TEST = ("--test", "--test-force-exit")
TYPES = re.compile(r"""import type [^'"]*['"][^'"]*['"]""")
IMPORT = re.compile(r"""(?:from|import)\s*\(?\s*['"](\.[^'"]+\.ts)['"]""")

Command = tuple[str, ...]


@dataclass(frozen=True)
class Near:
    """The commands that run tests near to a module.

    Attributes:
        nearest: those that are the likeliest to fail.
        others: further ones.
    """

    nearest: list[Command]
    others: list[Command]


def near(root: Path, module: Path) -> Near:
    """The tests near to a module of the checkout in `root`."""
    if module.suffix == ".ts":
        return _near_script(root, module)
    first, *others = [(sys.executable, *PYTEST, *paths) for paths in _paths(root, module)]
    return Near([first], others)


def _near_script(root: Path, module: Path) -> Near:
    """The tests near to a module in TypeScript."""
    units = sorted((root / LIVE).rglob("*.test.ts"))
    twins = sorted((root / TWINS).glob("*.mjs"))
    script = root / module
    direct = [unit for unit in units if script in _imports_of(unit)]
    through_others = [u for u in units if u not in direct and script in _imported(u)]
    rest = [unit for unit in units if unit not in direct + through_others]
    nearest = _in_node(root, direct) + _in_node(root, through_others)
    compared: list[Command] = [(sys.executable, *PYTEST, TWINS)] * bool(twins)
    is_compared = any(script in _imported(twin) for twin in twins)
    nearest += compared * is_compared
    paths = [p for p in IN_BROWSER.get(module.parts[2], BLOCKS) if (root / p).exists()]
    in_browser = [_bundled(paths)] * bool(paths)
    others = _in_node(root, rest) + compared * (not is_compared)
    return Near(nearest, in_browser + others) if nearest else Near(in_browser, others)


def _in_node(root: Path, units: list[Path]) -> list[Command]:
    """The command that runs units, if there are any."""
    paths = [unit.relative_to(root).as_posix() for unit in units]
    return [(NODE, *NODE_TEST, *paths)] * bool(paths)


def _bundled(paths: list[str]) -> Command:
    """The command that bundles the scripts and runs tests that open the site in a browser."""
    bundle = shlex.join([NODE, "docs/live/build.mjs", ".cache/live"])
    return ("sh", "-c", f"{bundle} && {shlex.join([sys.executable, *PYTEST, *paths])}")


def types(module: Path) -> Command:
    """The command that checks the types of what a module belongs to."""
    if module.suffix == ".ts":
        return (NODE, "node_modules/typescript/bin/tsc", "--project", "docs/live")
    return (sys.executable, "-m", "mypy", "macros")


def _imports_of(script: Path) -> set[Path]:
    """The modules in TypeScript that a script imports itself, for more than their types."""
    names = IMPORT.findall(TYPES.sub("", script.read_text(encoding="utf-8")))
    return {(script.parent / name).resolve() for name in names}


def _imported(script: Path) -> set[Path]:
    """The modules in TypeScript that a script imports, itself or through others."""
    seen: set[Path] = set()
    scripts = [script]
    while scripts:
        imported = _imports_of(scripts.pop()) - seen
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
    direct = [file for file in files if file.parent == folder]
    named = [file for file in files if file.stem == f"test_{module.stem}"]
    importing = [file for file in files if file not in named and _imports(file, module)]
    nearest = named + importing or _compared(root, module) + (
        [folder] if direct in ([], files) else direct
    )
    tests = [file.relative_to(root).as_posix() for file in nearest]
    others = [file.relative_to(root).as_posix() for file in direct if file not in nearest]
    others = others if folder not in nearest else []
    is_published = module.parts[1] in PUBLISHING and APPROVED not in tests + others
    approved = [[APPROVED]] * (is_published and (root / APPROVED).is_file())
    return [tests] + [others] * bool(others) + approved


def _compared(root: Path, module: Path) -> list[Path]:
    """The tests that compare a module with one in TypeScript."""
    return sorted(test for test in (root / TWINS).glob("test_*.py") if _imports(test, module))


def _imports(test: Path, module: Path) -> bool:
    package, name = ".".join(module.parts[:-1]), module.stem
    imports = rf"(from|import) {package}\.{name}\b|from {package} import .*\b{name}\b"
    return re.search(imports, test.read_text(encoding="utf-8")) is not None
