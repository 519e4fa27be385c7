"""Files beside the pages: what scripts of the pages load, and what readers download."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path


def write(site: Path, files: Mapping[str, str | bytes]) -> None:
    """Write files into a site.

    Args:
        site: the folder of the built site.
        files: their contents, by path in the site.
    """
    for path, data in files.items():
        file = site / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data.encode() if isinstance(data, str) else data)
