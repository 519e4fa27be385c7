"""Which files a source of events means: one, those that match a pattern, or those in a folder."""

from __future__ import annotations

import glob
import os
import re
import stat
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from macros.core.errors import EventsProblem

JSON_ENDINGS = tuple(f"{kind}{compression}" for kind in (".jsonl", ".ndjson", ".json")
                     for compression in ("", ".gz", ".zst", ".br"))  # fmt: skip
CSV_ENDINGS = (".csv", ".csv.gz", ".csv.zst", ".csv.br")
ENDINGS = (".parquet", *JSON_ENDINGS, *CSV_ENDINGS)
ADDRESS = re.compile(r"^[a-z][a-z0-9+.-]+://", re.IGNORECASE)
# What programs write beside an export; nobody misses it.
QUIET = frozenset(["manifest.json", "_manifest.json", "_success", "_started", "_committed"])
NO_VALUE = "__HIVE_DEFAULT_PARTITION__"
SHOWN = 3  # names of skipped files in a message


def find_files(source: str, variable: str = "EVENTS") -> list[str]:
    """The files that a source means: itself, those it matches, or those in its folder.

    A path that exists is that file, whatever characters it has.

    Args:
        source: a file, a folder, or a pattern with `*`.
        variable: what the user named the source by, for messages.

    Raises:
        EventsProblem: nothing is there, a folder has no supported file, a file is empty or of
            another kind, or the source is the address of something elsewhere.
    """
    if ADDRESS.match(source):
        raise EventsProblem(
            f"{variable}: {printable(source)} is elsewhere, and only files on this machine are "
            "read; download it, then name the file or its folder"
        )
    path = Path(source)
    if path.is_dir():
        return _supported(_below(path))[0] or _nothing_in(path, variable)
    paths = [source] if os.path.lexists(source) else _matches(source)
    if not paths:
        raise EventsProblem(f"{variable}: no file {printable(source)}")
    for file in paths:
        _check(file, variable)
    return paths


def skipped_files(source: str) -> str:
    """A sentence about the files in a folder that are of no supported kind, or "".

    Hidden files are not mentioned, nor what programs leave beside an export.
    """
    if ADDRESS.match(source) or not Path(source).is_dir():
        return ""
    skipped = _supported(_below(Path(source)))[1]
    if not skipped:
        return ""
    names = ", ".join(printable(Path(file).name) for file in skipped[:SHOWN])
    more = ", …" if len(skipped) > SHOWN else ""
    files = f"{len(skipped):,} file{'s' * (len(skipped) > 1)}"
    return f"{printable(source)}: skipped {files} of another kind or empty: {names}{more}"


def by_kind(paths: Iterable[str]) -> dict[str, list[str]]:
    """The files by the kind of reader that they need: parquet, json or csv."""
    kinds: dict[str, list[str]] = {}
    for path in paths:
        uncompressed = re.sub(r"\.(gz|zst|br)$", "", path.lower())
        kind = "csv" if uncompressed.endswith(".csv") else "json"
        kinds.setdefault("parquet" if uncompressed.endswith(".parquet") else kind, []).append(path)
    return kinds


def ending(path: str) -> str:
    """The supported ending that a file's name has, in lower case, or ""."""
    return max((end for end in ENDINGS if path.lower().endswith(end)), key=len, default="")


def printable(path: str) -> str:
    """A path for a message: on one line, and without what is no text."""
    text = os.fsencode(path).decode("utf-8", "replace")
    return "".join(letter if letter.isprintable() else "\ufffd" for letter in text)


def _below(folder: Path) -> list[str]:
    """Every file below a folder but those that are hidden or in a hidden folder, sorted."""
    paths: list[str] = []
    for parent, folders, names in os.walk(folder, followlinks=False):
        folders[:] = [name for name in folders if not name.startswith(".")]
        visible = (name for name in names if not name.startswith("."))
        paths += [os.path.join(parent, name) for name in visible]  # noqa: PTH118 - no UTF-8 needed
    return sorted(paths)


def _supported(paths: Iterable[str]) -> tuple[list[str], list[str]]:
    """The files that can be read, and those that are skipped and worth a word."""
    read: list[str] = []
    skipped: list[str] = []
    for path in paths:
        if Path(path).name.lower() in QUIET:
            continue
        is_read = ending(path) and _is_file(path) and Path(path).stat().st_size
        (read if is_read else skipped).append(path)
    return read, skipped


def _nothing_in(folder: Path, variable: str) -> list[str]:
    endings = Counter(Path(path).suffix.lower() for path in _below(folder))
    there = ", ".join(end or "no ending" for end, _ in endings.most_common(SHOWN))
    has = f"; it has files with {printable(there)}" if there else ""
    supported = ", ".join((".parquet", ".jsonl", ".json", ".csv"))
    raise EventsProblem(
        f"{variable}: the folder {printable(str(folder))} has no file with events in it, such as "
        f"{supported}{has}"
    )


def _matches(pattern: str) -> list[str]:
    """The files that a pattern matches; a pattern may be absolute, which `Path.glob` refuses."""
    paths = glob.glob(pattern, recursive=True)  # noqa: PTH207
    return sorted(path for path in paths if not Path(path).is_dir())


def _check(path: str, variable: str) -> None:
    if not ending(path):
        cause = f"{printable(path)} is not a supported kind of file. Supported: "
        raise EventsProblem(f"{variable}: {cause}{', '.join(ENDINGS)}.")
    if not _is_file(path):
        raise EventsProblem(f"{variable}: {printable(path)} is not a file that can be read")
    if not Path(path).stat().st_size:
        raise EventsProblem("this file is empty", path=printable(path))


def _is_file(path: str) -> bool:
    """Whether it is a regular file: to open a pipe, a socket or a device may wait forever."""
    try:
        return stat.S_ISREG(Path(path).stat().st_mode) and os.access(path, os.R_OK)
    except OSError:
        return False


def columns_of_folders(path: str) -> Iterator[tuple[str, str]]:
    """The names and values in a path's folders, as Hive writes them: `person_id=7/a.parquet`."""
    from urllib.parse import unquote

    for folder in Path(path).parent.parts:
        name, equals, value = folder.partition("=")
        if equals and name and value != NO_VALUE:
            yield name, unquote(value)
