"""The folder of a built site: which one a build may replace, and how it does.

Readers see the old site or the new one at every moment, whoever else builds into the same folder.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import re
import shlex
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from macros.core.atomic import exchange
from macros.core.errors import Problem

MARK = ".built-by-macros"  # a file of every site: its folder may be replaced
MARK_TEXT = "`python -m macros build` built this site, and replaces the whole folder.\n"
SOURCES = ("docs", "macros", "snippets", "tests", ".git", ".github", ".ci")


def find_place(site: Path, root: Path) -> Path:
    """The folder that a build is to replace: where links lead, and nothing that people wrote.

    Args:
        site: where the user wants the site.
        root: the project's folder.

    Raises:
        Problem: replacing it would delete something else than a site.
    """
    name = os.path.relpath(site)
    try:
        place = site.resolve()
        is_other = place.is_dir() and not _is_replaceable(place)
    except (OSError, RuntimeError) as error:  # a link that leads to itself, a folder not to be read
        raise Problem(f"--site-dir: {name}: {getattr(error, 'strerror', error)}") from None
    root = root.resolve()
    if place.exists() and not place.is_dir():
        raise Problem(f"--site-dir: {name} is a file; name a folder, or delete the file")
    if root.is_relative_to(place):
        raise Problem(f"--site-dir: {name} has the project in it, which a build would delete")
    sources = [folder for folder in SOURCES if place.is_relative_to(root / folder)]
    if sources:
        cause = f"--site-dir: {name} is in {sources[0]}/, where sources are; name another folder"
        raise Problem(cause)
    if is_other:
        cause = f"--site-dir: {name} has files, which would be deleted, and no {MARK} of a build"
        advice = f"if an older version built it, delete it: rm -r {shlex.quote(name)}"
        raise Problem(f"{cause}; {advice}; else name another folder")
    return place


def _is_replaceable(folder: Path) -> bool:
    return (folder / MARK).is_file() or not any(folder.iterdir())


@contextlib.contextmanager
def replacing_site(place: Path) -> Iterator[Path]:
    """Give a path to build a site at; exchange it for the one in `place` if there is no exception.

    Whatever a build that was killed has left beside `place` is deleted.
    """
    place.parent.mkdir(parents=True, exist_ok=True)
    with _locked(place.parent):
        _delete_abandoned(place)
        scratch = Path(tempfile.mkdtemp(prefix=f".{place.name}.", dir=place.parent))
        in_use = _lock(scratch, fcntl.LOCK_SH)
    try:
        new = scratch / "new"
        yield new
        (new / MARK).write_text(MARK_TEXT, encoding="utf-8")
        with _locked(place.parent):
            if place.is_dir() and not _is_replaceable(place):  # it was empty when the build began
                raise Problem(f"{os.path.relpath(place)} was filled by something else meanwhile")
            exchange(new, place)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
        os.close(in_use)


@contextlib.contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Wait until no other build holds the lock of a folder; hold it inside the block."""
    lock = _lock(folder, fcntl.LOCK_EX)
    try:
        yield
    finally:
        os.close(lock)


def _lock(folder: Path, kind: int) -> int:
    """Lock a folder, which leaves no file behind, until the returned descriptor is closed."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, kind)
    except OSError:
        os.close(descriptor)
        raise
    return descriptor


def _delete_abandoned(place: Path) -> None:
    """Delete the folders of builds that are no more: a build holds the lock of its own."""
    name = re.compile(re.escape(f".{place.name}.") + r"\w{8}")
    for folder in place.parent.iterdir():
        if name.fullmatch(folder.name) and folder.is_dir():
            with contextlib.suppress(OSError):  # it is in use, or a link
                os.close(_lock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB))
                shutil.rmtree(folder)
