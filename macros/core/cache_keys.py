"""Cache keys: hashes of everything that an output depends on.

Keys of code are computed from the imports in the code, so that no list of modules can go stale.
"""

from __future__ import annotations

import ast
import contextlib
import hashlib
import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from importlib.metadata import version
from importlib.util import resolve_name
from pathlib import Path

from macros.core.atomic import replacing
from macros.core.paths import CODE, ROOT

Key = tuple[str, ...]
Entry = tuple[int, str, Sequence[str]]  # of an import statement: its level, its module, the names
IMPORTS = ROOT / ".cache" / "imports" / "statements"  # a folder, as each part of the cache
MOST = 2000  # sources whose import statements are kept
# What holds statements: of a statement, of an `except`, or of a `case`.
BLOCKS = ("body", "orelse", "finalbody", "handlers", "cases")
_new: set[str] = set()  # sources whose import statements are not in the file


def digest(parts: Iterable[str | bytes]) -> str:
    """Hash of a sequence of strings, 24 hexadecimal digits; where one ends is part of it."""
    sha = hashlib.sha256()
    for part in parts:
        data = part if isinstance(part, bytes) else part.encode()
        sha.update(len(data).to_bytes(8, "big") + data)
    return sha.hexdigest()[:24]


def files_key(files: Iterable[Path], root: Path) -> str:
    """Key of files: of their content, and of their paths relative to `root`."""
    parts: list[str | bytes] = []
    for file in sorted(files):
        with contextlib.suppress(FileNotFoundError):  # deleted in the meantime
            parts += [file.relative_to(root).as_posix(), file.read_bytes()]
    return digest(parts)


@cache
def code_key(*modules: str) -> str:
    """Key of modules of this package, of those that they import, and of the data files beside them.

    Args:
        modules: full names, such as a module's own `__name__`.
    """
    files = {_file(name) for name in imported(modules)}
    data = {
        other
        for folder in {file.parent for file in files}
        for other in folder.iterdir()
        if other.is_file() and other.suffix != ".py"
    }
    return files_key(files | data, CODE)


@cache
def packages_key(*packages: str) -> str:
    """Key of installed packages and of Python itself."""
    return " ".join([sys.version, *(f"{name} {version(name)}" for name in packages)])


def imported(modules: Iterable[str]) -> frozenset[str]:
    """Return these modules and those of this package that they import, directly or not.

    Imports inside functions count; imports for type checkers only do not.

    Raises:
        ModuleNotFoundError: one of `modules` is not in this package.
    """
    names = list(modules)
    for name in names:
        if not _file(name).is_file():
            raise ModuleNotFoundError(f"no module {name} in {CODE.name}/", name=name)
    known: set[str] = set()
    while names:
        name = names.pop()
        if name not in known:
            known.add(name)
            names += _imports(name)
    _keep()
    return frozenset(known)


@cache
def _imports(module: str) -> tuple[str, ...]:
    """The modules of this package that a module imports directly."""
    package = module if _file(module).name == "__init__.py" else module.rpartition(".")[0]
    names = {name for entry in _entries(module) for name in _named(*entry, package)}
    return tuple(sorted(name for name in names if _is_module(name)))


def _entries(module: str) -> Iterable[Entry]:
    """The import statements of a module, read once for each text that it has.

    To parse all modules takes longer than a second build by all else that it does.
    """
    source = _file(module).read_bytes()
    key = f"{sys.version} {hashlib.sha256(source).hexdigest()}"
    if key not in _known():
        _known()[key] = [*_parsed(source)]
        _new.add(key)
    return _known()[key]


def _parsed(source: bytes) -> Iterator[Entry]:
    """The import statements in a source: its level, its module or "", the names."""
    for node in _statements(ast.parse(source).body):
        if isinstance(node, ast.Import):
            yield 0, "", [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            yield node.level, node.module or "", [alias.name for alias in node.names]


@cache
def _known() -> dict[str, Sequence[Entry]]:
    """The import statements by source, as the file has them; it begins with its checksum."""
    with contextlib.suppress(OSError, ValueError):
        checksum, _, text = IMPORTS.read_text(encoding="utf-8").partition("\n")
        if checksum == digest([text]):
            known: dict[str, Sequence[Entry]] = json.loads(text)
            return known
    return {}


def _keep() -> None:
    """Write what is known of the sources of now, unless that is all known."""
    if not _new:
        return
    _new.clear()
    text = json.dumps(dict(list(_known().items())[-MOST:]))
    with contextlib.suppress(OSError), replacing(IMPORTS) as file:
        file.write_text(f"{digest([text])}\n{text}", encoding="utf-8")


def _statements(block: Iterable[ast.AST]) -> Iterator[ast.AST]:
    """Every statement in a block except those below `if TYPE_CHECKING:`.

    No expression is looked at: an import is a statement, and expressions are most of a module.
    """
    for node in block:
        test = node.test if isinstance(node, ast.If) else None
        if not (isinstance(test, ast.Name) and test.id == "TYPE_CHECKING"):
            yield node
            for part in BLOCKS:
                yield from _statements(getattr(node, part, ()))


def _named(level: int, base: str, names: Iterable[str], package: str) -> Iterator[str]:
    """The modules that an import statement names: `from a import b` means `a.b` or `a`."""
    if not level and not base:
        yield from names
        return
    base = resolve_name("." * level + base, package)
    modules = (f"{base}.{name}" for name in names)
    yield from (name if _is_module(name) else base for name in modules)


@cache
def _is_module(name: str) -> bool:
    """Whether this package has a module of that name."""
    return _file(name).is_file()


def _file(module: str) -> Path:
    """Where a module of this package is, or would be."""
    package, *path = module.split(".")
    if package != CODE.name:
        return CODE / "no module of ours"
    place = CODE.joinpath(*path)
    return place / "__init__.py" if place.is_dir() else place.with_suffix(".py")
