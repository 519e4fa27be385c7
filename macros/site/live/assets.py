"""What the live examples of a page need beside the tables: scripts, Python and its packages.

The Makefile bundles the scripts from `docs/live/` into `.cache/live/`. Where there is no bundle
(`python -m macros build` by hand, a copy in a test), pages have no script and no Run button.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from macros.core.cache import Cache
from macros.core.cache_keys import code_key, packages_key
from macros.core.errors import Problem
from macros.events.sample_dataset import Dataset
from macros.site.live import parts as live_parts
from macros.site.live import python_packages

LIMIT = 30  # packed tables and packages in the cache
ENTRY, DIGESTS = "entry.js", "digests.json"  # in the folder of the bundle
PLACE = "assets/live"  # below the site's root
PYTHON_FILES = (
    "pyodide.asm.wasm.gz",
    "python_stdlib.zip",
    "python_packages.zip",
    "runtime-python.js",
)


@dataclass(frozen=True)
class Bundle:
    """The scripts of the live examples that a site has.

    Attributes:
        folder: where they are.
        parts: what pages have live examples of; there is at least one.
        largest_set: the bytes that the events of a set may have to be published.
    """

    folder: Path
    parts: tuple[str, ...]
    largest_set: int = live_parts.largest_set(None)

    @property
    def sandbox_hash(self) -> str:
        """The hash of the one script in the sandbox's frame; "" for a site that needs no sandbox.

        The policy of a page names it, since the frame is bound by that policy too.
        """
        if not live_parts.CODE & {*self.parts}:
            return ""
        return (self.folder / "sandbox.hash").read_text(encoding="utf-8")


def bundle(
    root: Path, parts: tuple[str, ...], extra: Mapping[str, Any] | None = None
) -> Bundle | None:
    """The bundled scripts, or None where none were bundled or all parts are off.

    Args:
        root: the project's folder.
        parts: the parts that the site has.
        extra: what `extra:` says.

    Raises:
        Problem: a file is not as it was bundled; `make` bundles all of them again.
    """
    folder = root / ".cache" / "live"
    if not parts or not (folder / ENTRY).is_file():
        return None
    if damaged := _damaged(folder):
        (folder / ENTRY).unlink()  # of which make knows whether to bundle
        cause = f"{damaged} was damaged; run make again, which bundles the live examples anew"
        raise Problem(cause, path=folder.relative_to(root).as_posix())
    return Bundle(folder, parts, live_parts.largest_set((extra or {}).get("live")))


def _damaged(folder: Path) -> str:
    """The first file of a bundle that is not as it was written, or ""."""
    try:
        digests: dict[str, str] = json.loads((folder / DIGESTS).read_bytes())
        for name, expected in digests.items():
            with (folder / name).open("rb") as file:
                if hashlib.file_digest(file, "sha256").hexdigest() != expected:
                    return name
    except (OSError, ValueError, AttributeError):
        return DIGESTS
    return ""


def publish_scripts(scripts: Bundle, site: Path, unused: frozenset[str] = frozenset()) -> None:
    """Put the scripts into a built site, and all else that running code needs.

    Args:
        scripts: the bundled scripts.
        site: the folder of the built site.
        unused: the names of those that it has no use for.
    """
    folder = site / PLACE
    folder.mkdir(parents=True, exist_ok=True)
    for name in sorted(live_parts.files(scripts.folder, scripts.parts) - unused):
        _link(str(scripts.folder / name), str(folder / name))
    if "python" in scripts.parts:
        _publish_python(scripts.folder, folder)


def _publish_python(scripts: Path, folder: Path) -> None:
    """The SDK and its packages, and the list of what a page loads for Python, with sizes."""
    key = ("python", code_key(__name__), packages_key(*python_packages.packages()))
    packages = Cache(scripts.parent / "tables", LIMIT).get_or_create_bytes(
        key, python_packages.packed
    )
    (folder / "python_packages.zip").write_bytes(packages)
    sizes = {name: (folder / name).stat().st_size for name in PYTHON_FILES}
    info = json.loads((scripts / "pyodide-info.json").read_text(encoding="utf-8"))
    (folder / "python.json").write_text(compact({"files": sizes, "info": info}), encoding="utf-8")


def publish_persons(site: Path, samples: Mapping[str, Dataset]) -> None:
    """Put the ids of the sample's persons into a built site: a run says whose its events are."""
    for model, sample in samples.items():
        shutil.copyfile(sample.since, site / PLACE / f"since-{model}.json")


def compact(data: Any) -> str:
    """Data as JSON without spaces."""
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"))


def _link(source: str, target: str) -> None:
    """Link a file, which may be large, where the disk allows it, else copy it."""
    Path(target).unlink(missing_ok=True)
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)
