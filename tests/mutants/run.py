"""Change modules in small ways and see whether tests notice: `python -m tests.mutants.run`.

Each mutant is tried in a copy of the checkout, by the tests near to its module. Those that nothing
catches are printed as diffs, then the share of each room. Exits with 1 if less than 95 % of all
mutants are caught, and with 2 if there is nothing to try or tests or types fail without a mutant.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.mutants.copies import Copy, git
from tests.mutants.mutants import mutants_of, sample
from tests.mutants.report import AIM, caught_share, survivor, table
from tests.mutants.trials import BrokenError, Trial, try_all
from tests.support.checkout import PROJECT_ROOT

BASE = "origin/main"
ROOMS = {"macros": ".py", "docs/live": ".ts"}


class UsageError(Exception):
    """Nothing can be tried: what is wrong, and what to do."""


def main(arguments: list[str] | None = None) -> int:
    """Try mutants, print what survived, and return the exit status."""
    options = _parser().parse_args(arguments)
    try:
        modules = list(_modules(options.root, options.modules))
        trials = list(_trials(options, modules))
    except (UsageError, BrokenError) as error:
        print(f"mutants: {error}", file=sys.stderr)
        return 2
    print(*table(trials), sep="\n")
    return 0 if caught_share(trials) >= AIM else 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="make mutants", description=__doc__)
    parser.add_argument("modules", nargs="*", help="files or folders; by default what was changed")
    parser.add_argument("--sample", type=int, help="at most so many mutants of each room")
    parser.add_argument("--seed", type=int, default=0, help="another seed is another sample")
    parser.add_argument("--limit", type=float, help="seconds that tests may take with a mutant")
    parser.add_argument(
        "--nearest", action="store_true", help="run the nearest tests alone: soon, but fewer caught"
    )
    parser.add_argument("--root", type=Path, default=PROJECT_ROOT, help="another checkout")
    return parser


def _modules(root: Path, names: list[str]) -> Iterator[Path]:
    """The modules below some files and folders, or those that differ from the main branch."""
    for name in names:
        if not (root / name).exists() or not (root / name).resolve().is_relative_to(root.resolve()):
            raise UsageError(f"{name}: no file or folder of this checkout; try module=macros/core")
    candidates = [root / name for name in names or _changed(root)]
    files = [file for path in candidates for file in (path.rglob("*") if path.is_dir() else [path])]
    modules = {file.relative_to(root) for file in files if file.is_file()}
    code = sorted(module for module in modules if _is_code(module))
    if not code:
        raise UsageError(
            f"no module of {' or '.join(ROOMS)} is among these; try module=macros/core"
        )
    yield from code


def _changed(root: Path) -> list[str]:
    """The files that differ from where this branch left the main one, committed or not."""
    try:
        changed = git(root, "diff", "--name-only", "--merge-base", BASE)
    except subprocess.CalledProcessError as error:
        raise UsageError(f"no {BASE} to compare with; name a module: module=macros/core") from error
    return changed + git(root, "ls-files", "--others", "--exclude-standard")


def _is_code(module: Path) -> bool:
    return any(
        module.is_relative_to(room)
        and module.suffix == suffix
        and not module.name.endswith(".d.ts")
        for room, suffix in ROOMS.items()
    )


def _trials(options: argparse.Namespace, modules: list[Path]) -> Iterator[Trial]:
    with tempfile.TemporaryDirectory(prefix="mutants-", ignore_cleanup_errors=True) as folder:
        copy = Copy(options.root, Path(folder))
        mutants = sample(mutants_of(copy.root, modules), options.sample, options.seed)
        print(f"{len(mutants)} mutants of {len(modules)} modules", file=sys.stderr)
        for trial in try_all(copy, mutants, options.limit, nearest=options.nearest):
            mutant = trial.mutant
            print(f"{mutant.module}:{mutant.line}: {trial.caught_by}", file=sys.stderr, flush=True)
            if trial.caught_by == "nothing":
                print(survivor(trial), flush=True)
            yield trial


if __name__ == "__main__":
    sys.exit(main())
