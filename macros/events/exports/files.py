"""Which files a source of events means: one, those that match a pattern, or those in a folder."""

from __future__ import annotations

import glob
import re
from collections.abc import Iterable
from pathlib import Path

from macros.core.errors import EventsProblem

JSON_ENDINGS = tuple(f"{kind}{compression}" for kind in (".jsonl", ".ndjson", ".json")
                     for compression in ("", ".gz", ".zst", ".br"))  # fmt: skip
CSV_ENDINGS = (".csv", ".csv.gz", ".csv.zst")
ENDINGS = (".parquet", *JSON_ENDINGS, *CSV_ENDINGS)
REMOTE = ("s3://", "gs://", "gcs://", "az://", "http://", "https://", "hf://")


def find_files(source: str, variable: str = "EVENTS") -> list[str]:
    """The files that a source means: itself, those it matches, or those in its folder.

    Args:
        source: a file, an address of one, a folder, or a pattern with `*`.
        variable: what the user named the source by, for messages.

    Raises:
        Problem: nothing is there, a folder has no supported file, or a file is empty or of
            another kind.
    """
    if source.startswith(REMOTE):
        _check_address(source, variable)
        return [source]
    path = Path(source)
    if path.is_dir():
        return _in_folder(path, variable)
    paths = sorted(glob.glob(source, recursive=True)) or ([source] if path.is_file() else [])  # noqa: PTH207 - a pattern may be absolute
    if not paths:
        raise EventsProblem(f"{variable}: no file {source}")
    for file in paths:
        _check_ending(file, variable)
        if not Path(file).stat().st_size:
            raise EventsProblem("this file is empty", path=file)
    return paths


def by_kind(paths: Iterable[str]) -> dict[str, list[str]]:
    """The files by the kind of reader that they need: parquet, json or csv."""
    kinds: dict[str, list[str]] = {}
    for path in paths:
        uncompressed = re.sub(r"\.(gz|zst|br)$", "", _without_query(path)).lower()
        kind = "csv" if uncompressed.endswith(".csv") else "json"
        kinds.setdefault("parquet" if uncompressed.endswith(".parquet") else kind, []).append(path)
    return kinds


def _in_folder(folder: Path, variable: str) -> list[str]:
    paths = [str(file) for file in sorted(folder.rglob("*")) if file.name.endswith(ENDINGS)]
    if not paths:
        raise EventsProblem(
            f"{variable}: the folder {folder} has no {', '.join(ENDINGS[:4])} file in it"
        )
    return paths


def _check_address(address: str, variable: str) -> None:
    if _without_query(address).endswith(".br"):
        raise EventsProblem(
            f"{variable}: {address} cannot be read in place; download it, then name the file"
        )
    _check_ending(address, variable)


def _check_ending(path: str, variable: str) -> None:
    if not _without_query(path).endswith(ENDINGS):
        cause = f"{path} is not a supported kind of file. Supported: {', '.join(ENDINGS)}."
        raise EventsProblem(f"{variable}: {cause}")


def _without_query(path: str) -> str:
    """A file's name without what follows it in an address, such as a signature."""
    return path.partition("?")[0] if path.startswith(REMOTE) else path
