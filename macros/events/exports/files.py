"""Which files a source of events means: one, those that match a pattern, or those in a folder."""

from __future__ import annotations

import glob
import re
from collections.abc import Iterable
from pathlib import Path

from macros.core.errors import EventsProblem

JSON_ENDINGS = tuple(f"{kind}{zipped}" for kind in (".jsonl", ".ndjson", ".json")
                     for zipped in ("", ".gz", ".zst", ".br"))  # fmt: skip
CSV_ENDINGS = (".csv", ".csv.gz", ".csv.zst")
ENDINGS = (".parquet", *JSON_ENDINGS, *CSV_ENDINGS)
REMOTE = ("s3://", "gs://", "gcs://", "az://", "http://", "https://", "hf://")


def files(source: str, named: str = "EVENTS") -> list[str]:
    """The files that a source means: itself, those it matches, or those in its folder.

    Raises:
        Problem: nothing there; a folder without a file of a known kind; an unknown kind.
    """
    if source.startswith(REMOTE):
        return [_known_remote(source, named)]
    path = Path(source)
    if path.is_dir():
        found = [str(file) for file in sorted(path.rglob("*")) if file.name.endswith(ENDINGS)]
        if not found:
            raise EventsProblem(
                f"{named}: the folder {source} has no {', '.join(ENDINGS[:4])} file in it"
            )
        return found
    found = sorted(glob.glob(source, recursive=True)) or ([source] if path.is_file() else [])  # noqa: PTH207 - a pattern may be absolute
    if not found:
        raise EventsProblem(f"{named}: no file {source}")
    for file in found:
        if not file.endswith(ENDINGS):
            raise EventsProblem(f"{named}: {file} is of no known kind; {_kinds()}")
        if not Path(file).stat().st_size:
            raise EventsProblem("this file is empty", path=file)
    return found


def _known_remote(source: str, named: str) -> str:
    ending = _plain(source)
    if ending.endswith(".br"):
        raise EventsProblem(
            f"{named}: {source} cannot be read in place; download it, then name the file"
        )
    if not ending.endswith(ENDINGS):
        raise EventsProblem(f"{named}: {source} is of no known kind; {_kinds()}")
    return source


def _plain(file: str) -> str:
    """A file's name without what follows it in an address, such as a signature."""
    return file.partition("?")[0] if file.startswith(REMOTE) else file


def _kinds() -> str:
    return f"Kinds: {', '.join(ENDINGS)}."


def by_kind(paths: Iterable[str]) -> dict[str, list[str]]:
    """The files by the kind of reader they need: parquet, json or csv."""
    kinds: dict[str, list[str]] = {}
    for file in paths:
        plain = re.sub(r"\.(gz|zst|br)$", "", _plain(file)).lower()
        kind = "csv" if plain.endswith(".csv") else "json"
        kinds.setdefault("parquet" if plain.endswith(".parquet") else kind, []).append(file)
    return kinds
