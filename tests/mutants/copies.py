"""A copy of the checkout, in which mutants are tried: the user's own files are never changed."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

LINKED = (".venv", "node_modules")
CACHES = (".cache", ".mypy_cache")
# Tools and sites in the cache, which no test reads.
UNUSED = shutil.ignore_patterns(
    *("*-venv", "mutants-*", "takeaway-sites"),
    *("zensical", "properdocs", "materialx", "newest-material"),
)


class Copy:
    """A copy of a checkout as it is, with what is not committed, and with its own cache.

    Args:
        checkout: the folder of the user's.
        folder: an empty one to work in.

    Attributes:
        root: the folder of the copy.
    """

    def __init__(self, checkout: Path, folder: Path) -> None:
        self.root = folder / "checkout"
        self._cache = folder / "cache"
        clone = ["git", "-c", "advice.detachedHead=false", "clone", "--quiet", "--shared"]
        subprocess.run([*clone, str(checkout), str(self.root)], check=True)
        self._copy_changes(checkout)
        for name in LINKED:
            if (checkout / name).exists() and not (self.root / name).exists():
                (self.root / name).symlink_to((checkout / name).resolve())
        for name in CACHES:
            if (checkout / name).is_dir():
                shutil.copytree(checkout / name, self.root / name, ignore=UNUSED)

    def _copy_changes(self, checkout: Path) -> None:
        """Copy what is not committed."""
        for name in git(checkout, "ls-files", "--cached", "--others", "--exclude-standard"):
            source, target = checkout / name, self.root / name
            if source.is_symlink() or not source.is_file():
                continue
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(source, target)
        for name in git(checkout, "ls-files", "--deleted"):
            (self.root / name).unlink(missing_ok=True)

    def keep_cache(self) -> None:
        """Take the cache as it is now for what each mutant starts with."""
        shutil.rmtree(self._cache, ignore_errors=True)
        shutil.copytree(self._folder, self._cache)

    def restore_cache(self) -> None:
        """Forget what a mutant cached, perhaps under the key of something else.

        Only what it added, changed or deleted is touched: most of the cache stays as it is.
        """
        before, now = _states(self._cache), _states(self._folder)
        for name in now.keys() - before.keys():
            (self._folder / name).unlink()
        for name in (name for name, state in before.items() if now.get(name) != state):
            (self._folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(self._cache / name, self._folder / name)

    @property
    def _folder(self) -> Path:
        folder = self.root / ".cache"
        folder.mkdir(exist_ok=True)
        return folder


def _states(folder: Path) -> dict[Path, tuple[int, int]]:
    """The size and the time of the last change of each file below a folder."""
    files = [file for file in folder.rglob("*") if file.is_file()]
    stats = {file.relative_to(folder): file.stat() for file in files}
    return {name: (stat.st_size, stat.st_mtime_ns) for name, stat in stats.items()}


def git(checkout: Path, command: str, *options: str) -> list[str]:
    """The names of files that a command of Git lists."""
    done = subprocess.run(
        ["git", command, "-z", *options], cwd=checkout, check=True, capture_output=True, text=True
    )
    return [name for name in done.stdout.split("\0") if name]
