"""The checkout of the project: its folders, its commands, and copies of it to change."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import yaml

from macros.core.node import node
from macros.events.sample_dataset import sample_dataset
from macros.render import vega
from macros.sample.recording import MODELS

PROJECT_ROOT = Path(__file__).parents[2]
SNIPPETS = PROJECT_ROOT / "snippets"
NODE = str(node())
PARTS = ("macros", "snippets", "docs", "mkdocs.yml", "requirements.txt", "package-lock.json")
# Variables of the environment that a build reads; a test passes those that it needs.
SETTINGS = frozenset(["EVENTS", "PERSONS", "SITE_URL", "SOURCE_DATE_EPOCH"])
# Each is keyed by all that its content needs.
CACHES = ("answers", "cards", "charts", "jinja", "tables", "takeaway", "vega")
IGNORED = shutil.ignore_patterns("__pycache__", "node_modules")


def run(
    *arguments: str, root: Path = PROJECT_ROOT, **environment: str
) -> subprocess.CompletedProcess[str]:
    """Run `python -m` with these arguments in a project's folder."""
    inherited = {
        name: value
        for name, value in os.environ.items()
        if name not in SETTINGS and not name.startswith("AWS_")
    }
    return subprocess.run(
        [sys.executable, "-m", *arguments],
        cwd=root,
        env={**inherited, "NO_MKDOCS_2_WARNING": "1", **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=200,  # a cold build, beside another and other tests
    )


def copy_to(folder: Path, pages: Mapping[str, str] | None = None) -> Path:
    """Copy the project to `folder`; where `pages` are given, the copy has these and no others."""
    folder.mkdir(parents=True, exist_ok=True)
    for part in PARTS:
        source = PROJECT_ROOT / part
        if source.is_dir():
            shutil.copytree(source, folder / part, ignore=IGNORED)
        else:
            shutil.copy(source, folder / part)
    if pages is not None:
        _replace_pages(folder, pages)
    return folder


def _replace_pages(folder: Path, pages: Mapping[str, str]) -> None:
    for page in (folder / "docs").rglob("*.md"):
        page.unlink()
    for name, text in pages.items():
        (folder / "docs" / name).write_text(text, encoding="utf-8")
    settings = folder / "mkdocs.yml"
    head, _, _ = settings.read_text(encoding="utf-8").partition("\nnav:")
    nav = yaml.safe_dump({"nav": sorted(pages)})
    settings.write_text(f"{head}\n{nav}", encoding="utf-8")


def edit(file: Path, old: str, new: str) -> None:
    """Replace a string that has to occur just once in the file."""
    text = file.read_text(encoding="utf-8")
    assert text.count(old) == 1, f"{file.name} has {old!r} {text.count(old)} times"
    file.write_text(text.replace(old, new), encoding="utf-8")


def _copy(source: str, target: str) -> None:
    """Copy a file, unless another test's build has just moved or deleted it."""
    with contextlib.suppress(FileNotFoundError):
        shutil.copy2(source, target)


def share_bundle(folder: Path) -> None:
    """Give a copy the bundle of the live examples, so that tests see the site that readers get."""
    bundle = PROJECT_ROOT / ".cache" / "live"
    assert bundle.is_dir(), "no bundle of the live examples: run `make .cache/live/entry.js`"
    shutil.copytree(bundle, folder / ".cache" / "live", copy_function=os.link)


def share_cache(folder: Path) -> None:
    """Give a copy what takes long to compute and comes out the same, and the bundle."""
    share_bundle(folder)
    for model in MODELS:
        dataset = sample_dataset(PROJECT_ROOT, model).folder
        shutil.copytree(dataset, folder / ".cache" / "sample" / dataset.name)
    vega.library()
    for name in CACHES:
        if (cache := PROJECT_ROOT / ".cache" / name).is_dir():
            shutil.copytree(cache, folder / ".cache" / name, copy_function=_copy)
