"""Which files a source of events means: one, those that match a pattern, or those in a folder."""

from __future__ import annotations

import glob
import hashlib
import os
import re
import stat
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from macros.core.errors import EventsProblem
from macros.events.exports.places import objects
from macros.events.exports.places.address import is_remote, printable
from macros.events.exports.places.opening import open_file, size_of, tail

# PostHog names Parquet by how its columns are compressed: FILE_FORMAT_EXTENSIONS and
# COMPRESSION_EXTENSIONS in products/batch_exports/backend/temporal/destinations/s3_batch_export.py
# of PostHog/posthog (read 27 November 2026). The file itself is plain Parquet.
PARQUET_ENDINGS = (".parquet", *(f".parquet.{end}" for end in ("zst", "gz", "sz", "br", "lz4")))
JSON_ENDINGS = tuple(f"{kind}{compression}" for kind in (".jsonl", ".ndjson", ".json")
                     for compression in ("", ".gz", ".zst", ".br"))  # fmt: skip
CSV_ENDINGS = (".csv", ".csv.gz", ".csv.zst", ".csv.br")
ENDINGS = (*PARQUET_ENDINGS, *JSON_ENDINGS, *CSV_ENDINGS)
SUPPORTED = (
    ".parquet, .jsonl, .ndjson, .json and .csv, each also with .gz, .zst or .br, and .parquet "
    "with .sz or .lz4"
)
# Events in a compression that nothing here reads.
UNREAD = re.compile(
    r"\.(jsonl|ndjson|json|csv)\.(sz|snappy|lz4|lzo|xz|bz2|zip|7z|z|deflate)$", re.IGNORECASE
)
ADDRESS = re.compile(r"^[a-z][a-z0-9+.-]+://", re.IGNORECASE)
# What programs write beside an export; nobody misses it.
QUIET = re.compile(r"(.*_)?manifest\.json|_success|_started|_committed", re.IGNORECASE)
NO_VALUE = "__HIVE_DEFAULT_PARTITION__"
READ = 8 << 20  # bytes of a file in S3 that are asked for at once where all are read
SHOWN = 3  # names of skipped files in a message


def find_files(source: str, variable: str = "EVENTS") -> list[str]:
    """The files that a source means: itself, those it matches, or those in its folder.

    A path that exists is that file, whatever characters it has.

    Args:
        source: a file, a folder, or a pattern with `*`, on this machine or in S3.
        variable: what the user named the source by, for messages.

    Raises:
        EventsProblem: nothing is there, a folder has no supported file, a file is empty or of
            another kind, events are compressed in a way that is not read, a link leads nowhere, or
            the source is the address of something elsewhere.
    """
    if is_remote(source):
        objects.find(source, variable)
    if (below := _folder(source)) is not None:
        for file in below:
            _check_beside_others(file)
        return _supported(below)[0] or _nothing_in(source, below, variable)
    if is_remote(source):
        paths = list(objects.listing(source).paths)
    elif ADDRESS.match(source):
        raise EventsProblem(
            f"{variable}: {printable(source)} is elsewhere, and only files on this machine and in "
            "S3 (s3://bucket/prefix) are read; download it, then name the file or its folder"
        )
    else:
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
    skipped = _supported(_folder(source) or ())[1]
    if not skipped:
        return ""
    names = ", ".join(printable(Path(file).name) for file in skipped[:SHOWN])
    more = ", …" if len(skipped) > SHOWN else ""
    files = f"{len(skipped):,} file{'s' * (len(skipped) > 1)}"
    return f"{printable(source)}: skipped {files} of another kind or empty: {names}{more}"


def without_copies(paths: Iterable[str]) -> tuple[list[str], list[str]]:
    """The files without those whose content an earlier one has, and these copies.

    Folders that say something of their events, as Hive's do, make files of the same content two.
    """
    sizes = {path: size_of(path) for path in paths}
    counts = Counter(sizes.values())
    # In S3, their ends mostly say that files of the same size are not the same.
    marks = {path: (size, tail(path) if counts[size] > 1 else b"") for path, size in sizes.items()}
    alike = Counter(marks.values())
    unique: list[str] = []
    copies: list[str] = []
    seen: set[tuple[object, ...]] = set()
    for path, mark in marks.items():
        if alike[mark] > 1:
            with open_file(path, READ) as file:
                content = hashlib.file_digest(file, "sha256").digest()
            key = (ending(path), content, *columns_of_folders(path))
            if key in seen:
                copies.append(path)
                continue
            seen.add(key)
        unique.append(path)
    return unique, copies


def by_kind(paths: Iterable[str]) -> dict[str, list[str]]:
    """The files by the kind of reader that they need: parquet, json or csv."""
    kinds: dict[str, list[str]] = {}
    for path in paths:
        end = ending(path)
        kind = "parquet" if end in PARQUET_ENDINGS else "csv" if end in CSV_ENDINGS else "json"
        kinds.setdefault(kind, []).append(path)
    return kinds


def ending(path: str) -> str:
    """The supported ending that a file's name has, in lower case, or ""."""
    return max((end for end in ENDINGS if path.lower().endswith(end)), key=len, default="")


def _folder(source: str) -> Sequence[str] | None:
    """Every file in a folder but hidden ones; None where the source is no folder."""
    if is_remote(source):
        listing = objects.listing(source)
        return listing.paths if listing.is_folder else None
    is_folder = not ADDRESS.match(source) and Path(source).is_dir()
    return _below(Path(source)) if is_folder else None


def _below(folder: Path) -> list[str]:
    """Every file below a folder but those that are hidden or in a hidden folder, sorted.

    A link to a folder is followed unless that folder was read already, as one above it was.
    """
    paths: list[str] = []
    pending, seen = [os.fspath(folder)], set[str]()
    while pending:
        for parent, folders, names in os.walk(pending.pop(), onerror=_raise):
            if (place := os.path.realpath(parent)) in seen:
                folders.clear()
                continue
            seen.add(place)
            folders[:] = [name for name in folders if not name.startswith(".")]
            below = [os.path.join(parent, name) for name in folders]  # noqa: PTH118 - any bytes
            pending += filter(os.path.islink, below)  # after what is no link, however it is called
            visible = (name for name in names if not name.startswith("."))
            paths += [os.path.join(parent, name) for name in visible]  # noqa: PTH118
    return sorted(paths)


def _raise(error: OSError) -> None:
    raise EventsProblem(f"this folder cannot be read ({error.strerror})", path=error.filename)


def _supported(paths: Iterable[str]) -> tuple[list[str], list[str]]:
    """The files that can be read, and those that are skipped and worth a word."""
    read: list[str] = []
    skipped: list[str] = []
    for path in paths:
        if QUIET.fullmatch(Path(path).name):
            continue
        is_read = ending(path) and _is_file(path) and size_of(path)
        (read if is_read else skipped).append(path)
    return read, skipped


def _nothing_in(folder: str, below: Iterable[str], variable: str) -> list[str]:
    endings = Counter(Path(path).suffix.lower() for path in below)
    there = ", ".join(end or "no ending" for end, _ in endings.most_common(SHOWN))
    has = f"; it has files with {printable(there)}" if there else ""
    supported = ", ".join((".parquet", ".jsonl", ".json", ".csv"))
    raise EventsProblem(
        f"{variable}: the folder {printable(folder)} has no file with events in it, such as "
        f"{supported}{has}"
    )


def _matches(pattern: str) -> list[str]:
    """The files that a pattern matches; a pattern may be absolute, which `Path.glob` refuses."""
    paths = glob.glob(pattern, recursive=True)  # noqa: PTH207
    return sorted(path for path in paths if not Path(path).is_dir())


def _check(path: str, variable: str) -> None:
    _check_beside_others(path)
    if not ending(path):
        cause = f"{printable(path)} is not a supported kind of file. Supported: {SUPPORTED}"
        raise EventsProblem(f"{variable}: {cause}.")
    if not _is_file(path):
        raise EventsProblem(f"{variable}: {printable(path)} is not a file that can be read")
    if not size_of(path):
        raise EventsProblem("this file is empty", path=printable(path))


def _check_beside_others(path: str) -> None:
    """Refuse what would be missing in every number if it were skipped."""
    if unread := UNREAD.search(path):
        cause = f"{unread[0]} is not read; decompress this file, or export it with gzip or brotli"
        raise EventsProblem(cause, path=printable(path))
    if Path(path).is_symlink() and not Path(path).exists():
        target = printable(os.readlink(path))  # noqa: PTH115 - any bytes
        raise EventsProblem(f"this link leads nowhere, to {target}", path=printable(path))


def _is_file(path: str) -> bool:
    """Whether it is a regular file: to open a pipe, a socket or a device may wait forever."""
    if is_remote(path):
        return True
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
