"""How long a build takes compared with a plain one: `python -m tests.benchmarks.build`.

The plain site has the Markdown that the macros returned, the same theme, and no macros: the time
that MkDocs by itself needs for these pages. Kinds of build take turns, each in a process of its
own, and of each kind the quickest counts: whatever else a machine does only adds time. A rebuild
is timed by the CPU time it takes, which other work hardly changes.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from itertools import pairwise
from pathlib import Path
from typing import Any

import yaml

from tests.support.checkout import copy_to
from tests.support.rebuilt import rebuilt

WARM, COLD = 1.15, 2.0  # times a plain build
RELOAD = 0.5  # seconds on top of a plain rebuild
# While serving: what is edited, in which file, a string in it, and its replacement.
EDITS = {
    "a page": ("docs/index.md", "\n\n", "\n\n\n"),
    "a snippet": ("snippets/python/accounts.py", "everybody who is", "all who are"),
    "a snippet's event": (
        "snippets/python/identify.py",
        '"industry": industry',
        '"industry": "NEW"',
    ),
    "a query": ("snippets/sql/organizations_per_tier.sql", "IS NOT NULL", "<> 'free'"),
    "an insight": ("snippets/insights/organizations.json", '"all"', '"-7d"'),
    "a macro": ("macros/render/markup.py", '<th scope="row">', '<th scope="row" lang="en">'),
}


def main() -> int:
    """Print each time and its ratio; the exit status is 1 where one misses its target."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.build", description=__doc__)
    parser.add_argument("--rounds", type=int, default=5, help="how often each kind of build runs")
    rounds = parser.parse_args().rounds
    with tempfile.TemporaryDirectory() as scratch:
        ours = copy_to(Path(scratch) / "ours")
        plain = plain_copy(ours, Path(scratch) / "plain")
        missed = builds(ours, plain, rounds) | reloads(ours, plain, rounds)
    return int(missed)


def builds(ours: Path, plain: Path, rounds: int) -> bool:
    """Time whole builds; whether a target is missed."""
    quickest = race(
        {
            "plain": lambda: timed(plain, "mkdocs", "build", "--strict", "--quiet"),
            "cold": lambda: timed(without_cache(ours), "macros", "build"),
            "warm": lambda: timed(ours, "macros", "build"),
        },
        rounds,
    )
    print(f"plain MkDocs build: {quickest['plain']:.2f} s")
    missed = False
    for name, target in (("warm", WARM), ("cold", COLD)):
        ratio = quickest[name] / quickest["plain"]
        missed |= ratio > target
        print(f"{name} build: {quickest[name]:.2f} s, {ratio:.2f} times plain (target {target})")
    return missed


def reloads(ours: Path, plain: Path, rounds: int) -> bool:
    """Time the rebuild after an edit while serving; whether a target is missed."""
    page = EDITS["a page"]
    least = min(build["seconds"] for build in rebuilt(plain, there_and_back(page, rounds), ""))
    print(f"plain rebuild after an edit: {least:.2f} s")
    missed = False
    for name, edit in EDITS.items():
        took = min(build["seconds"] for build in rebuilt(ours, there_and_back(edit, rounds), ""))
        missed |= took - least > RELOAD
        print(f"rebuild after an edit of {name}: {took - least:+.2f} s (target +{RELOAD})")
    return missed


def there_and_back(edit: tuple[str, str, str], rounds: int) -> list[tuple[str, str, str]]:
    """Edits that each make a text no cache has seen; the last one restores the file."""
    file, old, new = edit
    texts = [old, *(_other(new, number) for number in range(rounds)), old]
    return [(file, before, after) for before, after in pairwise(texts)][:-1]


def _other(text: str, number: int) -> str:
    """The text with something new in it, or spaces after it where those make no difference."""
    return text.replace("NEW", str(number)) if "NEW" in text else text + " " * number


def plain_copy(ours: Path, folder: Path) -> Path:
    """Make a project without macros, whose pages are ours with the output of the macros."""
    shutil.copytree(ours, folder, ignore=shutil.ignore_patterns(".cache", "snippets", "*.py"))
    for page, text in rendered(ours).items():
        (folder / "docs" / page).write_text(text, encoding="utf-8")
    settings = (ours / "mkdocs.yml").read_text(encoding="utf-8")
    head, _, rest = settings.partition("  - macros:")
    tail = rest[rest.index("\nmarkdown_extensions") :]
    text = (head + tail).replace("watch: [macros, snippets]", "watch: []")
    (folder / "mkdocs.yml").write_text(text, encoding="utf-8")
    return folder


def rendered(root: Path) -> Mapping[str, str]:
    """The Markdown of each page after its macros ran, with its front matter."""
    code = """
import json, sys
from mkdocs.commands.build import build
from mkdocs.config import load_config
config, pages = load_config(), {}
def keep(html, *, page, config, files):
    pages[page.file.src_uri] = [page.meta, page.markdown]
config.plugins.events["page_content"].append(keep)
build(config)
print(json.dumps(pages))
"""
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=root,
        env=environment(),
        check=True,
        stdout=subprocess.PIPE,
    )
    pages: dict[str, list[Any]] = yaml.safe_load(done.stdout)
    return {name: f"---\n{yaml.safe_dump(meta)}---\n{text}" for name, (meta, text) in pages.items()}


def race(runs: Mapping[str, Callable[[], float]], rounds: int) -> dict[str, float]:
    """The least time of each, one after the other in each round."""
    times: dict[str, list[float]] = {name: [] for name in runs}
    for _ in range(rounds):
        for name, run in runs.items():
            times[name].append(run())
    return {name: min(taken) for name, taken in times.items()}


def timed(root: Path, *command: str) -> float:
    """How many seconds `python -m` with these arguments takes."""
    start = time.perf_counter()
    subprocess.run(
        [sys.executable, "-m", *command],
        cwd=root,
        env=environment(),
        check=True,
        stdout=subprocess.DEVNULL,
    )
    return time.perf_counter() - start


def environment() -> dict[str, str]:
    """The environment of both builds; a fixed date spares neither the look at the history.

    Python may keep compiled modules, as it does by default.
    """
    variables = dict(os.environ)
    variables.pop("PYTHONDONTWRITEBYTECODE", None)
    return {**variables, "NO_MKDOCS_2_WARNING": "1", "SOURCE_DATE_EPOCH": "1735689600"}


def without_cache(root: Path) -> Path:
    """The same project, as on a machine that never built it."""
    shutil.rmtree(root / ".cache", ignore_errors=True)
    return root


if __name__ == "__main__":
    sys.exit(main())
