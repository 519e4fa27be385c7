"""Texts kept on disk under a key of everything they depend on: never stale, by construction.

Two builds may use a folder at once: a text is written aside and moved into place. A folder may be
deleted at any time, also during a build.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import sys
import threading
from collections.abc import Callable, Iterable
from functools import cache
from importlib.metadata import version
from pathlib import Path

CODE = Path(__file__).parent
IMPORT = re.compile(r"^\s*from macros(?:\.(\w+))? import (\([^)]*\)|.+)$", re.M)
Key = tuple[str, ...]


class Kept:
    """A folder of kept texts.

    Args:
        folder: made when there is something to keep.
        most: how many texts may be kept; those not used for longest are deleted.
    """

    def __init__(self, folder: Path, most: int) -> None:
        self._folder, self._most = folder, most
        self._room = 0  # how many more texts fit before it is time to count them again

    def text(self, key: Key, make: Callable[[], str]) -> str:
        """The text under this key, made now unless it is there."""
        found = self.get(key)
        if found is None:
            found = make()
            self.put(key, found)
        return found

    def get(self, key: Key) -> str | None:
        """The text under this key, if there is one."""
        file = self._folder / digest(key)
        try:
            text = file.read_text(encoding="utf-8")
            os.utime(file)
        except (OSError, UnicodeDecodeError):
            return None
        return text

    def put(self, key: Key, text: str) -> None:
        """Keep a text; where the disk refuses, a build is slow and not impossible."""
        with contextlib.suppress(OSError):
            self._folder.mkdir(parents=True, exist_ok=True)
            file = self._folder / digest(key)
            new = file.with_name(f".{file.name}.{os.getpid()}.{threading.get_ident()}")
            new.write_text(text, encoding="utf-8")
            new.replace(file)
            self._room -= 1
            if self._room < 0:
                self._room = self._most - forget(self._folder, self._most)


def forget(folder: Path, most: int) -> int:
    """Delete what was not used for longest where there are more than `most`; how many are left."""
    found: list[tuple[int, str]] = []
    with contextlib.suppress(OSError):  # another build deletes too
        found = [(one.stat().st_mtime_ns, one.path) for one in os.scandir(folder)]
    if len(found) <= most:
        return len(found)
    left = most - most // 10  # some room, so as not to count at every text
    for _, path in sorted(found, reverse=True)[left:]:
        Path(path).unlink(missing_ok=True)
    return left


def digest(parts: Iterable[str | bytes]) -> str:
    """One short name for texts in their order."""
    made = hashlib.sha256()
    for part in parts:
        data = part if isinstance(part, bytes) else part.encode()
        made.update(len(data).to_bytes(8, "big") + data)
    return made.hexdigest()[:24]


def of_files(files: Iterable[Path], root: Path) -> str:
    """A key of files: their names below `root` and what is in them."""
    parts: list[str | bytes] = []
    for file in sorted(files):
        with contextlib.suppress(FileNotFoundError):  # deleted while we look
            parts += [file.relative_to(root).as_posix(), file.read_bytes()]
    return digest(parts)


@cache
def of_code(*modules: str) -> str:
    """A key of modules of ours with all that they import of ours, and the prelude of SQL."""
    files = {CODE / f"{name}.py" for name in imported(modules)}
    return of_files({*files, CODE / "prelude.sql"}, CODE)


@cache
def of_packages(*packages: str) -> str:
    """A key of installed packages and of Python itself."""
    return " ".join([sys.version, *(f"{name} {version(name)}" for name in packages)])


def imported(modules: Iterable[str]) -> set[str]:
    """The names of these modules and of those that they import, at any remove."""
    found: set[str] = set()
    wanted = list(modules)
    while wanted:
        name = wanted.pop()
        if name not in found and (CODE / f"{name}.py").is_file():
            found.add(name)
            text = (CODE / f"{name}.py").read_text(encoding="utf-8")
            for module, names in IMPORT.findall(text):
                wanted += [module] if module else re.findall(r"\w+", names)
    return found
