"""The engine: the files of this project that every project has, and the version that they are."""

from __future__ import annotations

import hashlib
import json
import subprocess
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from macros.core.errors import Problem

RECORD = "engine.json"  # in a project: which engine it has
FOLDERS = ("macros", "docs/live", "docs/assets")
FILES: tuple[str, ...] = (".gitignore", ".npmrc", "package.json", "package-lock.json")
FILES += ("requirements.txt", "requirements-s3.txt", "snippets/notebook/setup.py")
COMPANY = "macros/sample/"  # the sample company of the tutorial
STARTER = "tests/starter"  # the files of a new project that are its author's


@dataclass(frozen=True)
class Engine:
    """The engine of a project, as its record says.

    Attributes:
        version: of the engine.
        commit: the commit that it was taken from, or "".
        files: the hash of each of its files, by path, as they were.
    """

    version: str
    commit: str
    files: Mapping[str, str]

    def write(self, root: Path) -> None:
        """Record it in a project."""
        text = json.dumps(vars(self), indent=1, sort_keys=True)
        (root / RECORD).write_text(f"{text}\n", encoding="utf-8")

    @classmethod
    def read(cls, root: Path) -> Engine:
        """The engine of a project; a Problem where it has no record of one."""
        try:
            return cls(**json.loads((root / RECORD).read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError):
            cause = "this does not say which engine the project has; make new writes it"
            raise Problem(cause, path=RECORD) from None

    @classmethod
    def of_checkout(cls, root: Path, files: Mapping[str, bytes]) -> Engine:
        """The engine of a checkout with these files."""
        hashes = {path: digest(data) for path, data in files.items()}
        return cls(version_of(root), commit_of(root), hashes)


def digest(data: bytes) -> str:
    """The hash of a file."""
    return hashlib.sha256(data).hexdigest()


def version_of(root: Path) -> str:
    """The version of the engine in a checkout."""
    settings = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    return str(settings["project"]["version"])


def commit_of(root: Path) -> str:
    """The commit of a checkout, or "" for a copy without its history."""
    command = ["git", "-C", str(root), "rev-parse", "--verify", "--quiet", "HEAD"]
    try:
        return subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip()
    except OSError:
        return ""


def engine_files(root: Path) -> dict[str, bytes]:
    """The files of the engine in a checkout, by path."""
    names = [*FILES, *(path for folder in FOLDERS for path in _inside(root, folder))]
    return {name: (root / name).read_bytes() for name in sorted(names)}


def _inside(root: Path, folder: str) -> Iterator[str]:
    for file in (root / folder).rglob("*"):
        path = file.relative_to(root).as_posix()
        is_ours = file.is_file() and "__pycache__" not in file.parts
        if is_ours and not path.startswith(COMPANY):
            yield path
