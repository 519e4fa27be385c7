"""Bring a newer engine into a project: three-way, so that what its author changed there stays."""

from __future__ import annotations

import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

import click

from macros.commands.projects.engine import STARTER, Engine, digest
from macros.commands.projects.starter import recorded_files
from macros.core.errors import Problem
from macros.core.paths import ROOT
from macros.site import diagnostics

NEW = ".new"  # after the name of a file, where nothing could be merged


@dataclass(frozen=True)
class Upgrade:
    """A project, and a checkout of the engine to bring into it.

    Attributes:
        root: the project's folder.
        source: the checkout.
        old: the engine that the project has.
    """

    root: Path
    source: Path
    old: Engine

    def apply(self) -> tuple[list[str], list[Problem]]:
        """Change the project's files, and record the new engine.

        Returns:
            What was done, a line each; and the conflicts, which are its author's to resolve.
        """
        files = recorded_files(self.source)
        lines: dict[str, int] = {}
        conflicts = []
        for path in sorted({*files, *self.old.files}):
            try:
                if done := self._take(path, files.get(path)):
                    lines[done] = lines.get(done, 0) + 1
            except Problem as conflict:
                conflicts.append(conflict)
        engine = Engine.of_checkout(self.source, files)
        engine.write(self.root)
        counts = [
            f"{count} file{'s' * (count > 1)} {done}" for done, count in sorted(lines.items())
        ]
        return [*counts, f"the engine is {engine.version} ({engine.commit[:12]})"], conflicts

    def _take(self, path: str, new: bytes | None) -> str:
        """Change one file: what was done, or ""; a Problem where both have changed it."""
        file = self.root / path
        current = file.read_bytes() if file.is_file() else None
        base = self.old.files.get(path)
        ours = digest(current) if current is not None else None
        theirs = digest(new) if new is not None else None
        if ours == theirs or theirs == base:
            return ""
        if ours == base and new is None:
            file.unlink()
            return "deleted"
        if ours == base and new is not None:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(new)
            return "replaced" if current is not None else "added"
        return self._merge(path, current, new)

    def _merge(self, path: str, current: bytes | None, new: bytes | None) -> str:
        """Merge a file that both have changed."""
        if current is None:
            raise Problem("deleted here, and changed in the engine: it stays deleted", path=path)
        if new is None:
            raise Problem("changed here, and deleted in the engine: it stays", path=path)
        file = self.root / path
        if (base := self._base(path)) is None:
            file.with_name(file.name + NEW).write_bytes(new)
            cause = f"changed here and in the engine, whose file is {file.name}{NEW}"
            raise Problem(cause, path=path)
        text, conflicts = _merged(current, base, new)
        file.write_bytes(text)
        if conflicts:
            line = text[: text.index(b"<<<<<<<")].count(b"\n") + 1
            cause = "changed here and in the engine: choose between the marked lines"
            raise Problem(cause, path=path, line=line)
        return "merged"

    def _base(self, path: str) -> bytes | None:
        """The file as it was in the old engine, from the history of the new one."""
        command = ["git", "-C", str(self.source), "show", f"{self.old.commit}:{path}"]
        try:
            done = subprocess.run(command, capture_output=True, check=False)
        except OSError:
            return None
        return done.stdout if digest(done.stdout) == self.old.files.get(path) else None


def _merged(current: bytes, base: bytes, new: bytes) -> tuple[bytes, bool]:
    """Merge three versions of a file as git does, and say whether lines are in conflict."""
    with tempfile.TemporaryDirectory() as folder:
        names = ("here", "before", "engine")
        for name, data in zip(names, (current, base, new), strict=True):
            (Path(folder) / name).write_bytes(data)
        command = ["git", "merge-file", "-p", *(f"-L{name}" for name in names), *names]
        done = subprocess.run(command, cwd=folder, capture_output=True, check=False)
    return done.stdout, done.returncode != 0


@click.command
@click.option("--from", "source", default="", help="A checkout of the engine.")
def upgrade(source: str) -> None:
    """Bring a newer engine into this project, and say what its author has to resolve."""
    if not source:
        raise click.UsageError("a checkout of the engine is needed: make upgrade from=../engine")
    if not (Path(source) / STARTER).is_dir():
        raise Problem(f'"{source}" is no checkout of the engine: it has no folder "{STARTER}"')
    lines, conflicts = Upgrade(ROOT, Path(source), Engine.read(ROOT)).apply()
    print("\n".join(lines))
    if conflicts:
        raise SystemExit(diagnostics.report(conflicts))
