"""The project that is tested, copies of it to break, and its commands."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import yaml

from macros.content.sections import Section, sections
from macros.events.sample_dataset import sample_dataset
from macros.render import vega
from macros.sample.recording import MODELS

PROJECT_ROOT = Path(__file__).parents[2]
SNIPPETS = PROJECT_ROOT / "snippets"
PARTS = ("macros", "snippets", "docs", "mkdocs.yml", "requirements.txt", "package-lock.json")
OUTSIDE = frozenset(["EVENTS", "PERSONS", "SITE_URL", "SOURCE_DATE_EPOCH"])  # what settings read
SHARED = ("answers", "cards", "charts", "jinja", "vega")  # each by a key of all it depends on
JUNK = shutil.ignore_patterns("__pycache__", "node_modules")


def run(
    *arguments: str, root: Path = PROJECT_ROOT, **environment: str
) -> subprocess.CompletedProcess[str]:
    """`python -m` with these arguments in the project's folder."""
    own = {name: value for name, value in os.environ.items() if name not in OUTSIDE}
    return subprocess.run(
        [sys.executable, "-m", *arguments],
        cwd=root,
        env={**own, "NO_MKDOCS_2_WARNING": "1", **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=100,
    )


def copy_to(folder: Path, pages: Mapping[str, str] | None = None) -> Path:
    """A copy of the project in `folder`; where `pages` are given, it has these and no others."""
    folder.mkdir(parents=True, exist_ok=True)
    for part in PARTS:
        source = PROJECT_ROOT / part
        if source.is_dir():
            shutil.copytree(source, folder / part, ignore=JUNK)
        else:
            shutil.copy(source, folder / part)
    if pages is not None:
        _only(folder, pages)
    return folder


def _only(folder: Path, pages: Mapping[str, str]) -> None:
    for page in (folder / "docs").rglob("*.md"):
        page.unlink()
    for name, text in pages.items():
        (folder / "docs" / name).write_text(text, encoding="utf-8")
    settings = folder / "mkdocs.yml"
    head, _, _ = settings.read_text(encoding="utf-8").partition("\nnav:")
    listed = yaml.safe_dump({"nav": sorted(pages)})
    settings.write_text(f"{head}\n{listed}", encoding="utf-8")


def edit(file: Path, old: str, new: str) -> None:
    """Replace a text that has to be there just once."""
    text = file.read_text(encoding="utf-8")
    assert text.count(old) == 1, f"{file.name} has {old!r} {text.count(old)} times"
    file.write_text(text.replace(old, new), encoding="utf-8")


def sections_of(language: str, ending: str) -> dict[str, Section]:
    """Every section of a language, in folders too, by "file:section"."""
    files = [f.relative_to(SNIPPETS).as_posix() for f in (SNIPPETS / language).rglob(f"*.{ending}")]
    every = [one for file in sorted(files) for one in sections(SNIPPETS, file).values()]
    return {f"{one.path}:{one.name}": one for one in every}


def _copy(source: str, target: str) -> None:
    """A copy, unless another test's build has just moved or deleted the file."""
    with contextlib.suppress(FileNotFoundError):
        shutil.copy2(source, target)


def share_cache(folder: Path) -> None:
    """Give a copy what takes long to make and comes out the same: a year, answers, drawings."""
    for model in MODELS:
        kept = sample_dataset(PROJECT_ROOT, model).folder
        shutil.copytree(kept, folder / ".cache" / "sample" / kept.name)
    vega.library()
    for name in SHARED:
        if (there := PROJECT_ROOT / ".cache" / name).is_dir():
            shutil.copytree(there, folder / ".cache" / name, copy_function=_copy)
