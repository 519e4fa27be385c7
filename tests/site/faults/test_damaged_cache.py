"""A cache that something else damaged costs a build time, and never its site."""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.commands.test_commands import contents, small_project
from tests.support.checkout import run

BUNDLE = "live"  # made by make, which bundles again where a build says so


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project that was built, with all its caches."""
    folder = small_project(tmp_path_factory.mktemp("damaged") / "project")
    assert run("macros", "build", root=folder).returncode == 0
    return folder


def cached(root: Path) -> Iterator[Path]:
    """Every file in a cache, in order."""
    for file in sorted((root / ".cache").rglob("*")):
        if file.is_file() and BUNDLE not in file.relative_to(root).parts:
            yield file


def damage(file: Path, chance: random.Random) -> None:
    """Empty a file, cut it, or flip a bit of it; a new file, since others may share the old one."""
    data = bytearray(file.read_bytes())
    kind = chance.choice(["empty", "cut", "flip"])
    if kind == "flip" and data:
        data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
    else:
        del data[0 if kind == "empty" or not data else chance.randrange(len(data)) :]
    file.unlink()
    file.write_bytes(data)


@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.timeout(300)
def test_a_damaged_cache_heals(seed: int, root: Path) -> None:
    """Whatever is empty, cut or flipped in it, the site comes out the same, byte for byte."""
    good, chance = contents(root / "site"), random.Random(seed)
    files = list(cached(root))
    assert len({file.parent for file in files}) > 8
    for file in files:
        damage(file, chance)
    done = run("macros", "build", root=root)
    assert (done.returncode, done.stderr) == (0, "")
    assert contents(root / "site") == good


def test_a_damaged_bundle_is_one_line_and_made_again(root: Path) -> None:
    """The last good site stays; make bundles again, since the file that it asks for is gone."""
    good, bundle = contents(root / "site"), root / ".cache" / BUNDLE
    kept = shutil.copytree(bundle, root.parent / "kept")
    damage(bundle / "upload.worker.js", random.Random(3))
    done = run("macros", "build", root=root)
    assert done.returncode == 1
    assert done.stderr == (
        ".cache/live: upload.worker.js was damaged; run make again, which bundles the live "
        "examples anew\n"
    )
    assert not (bundle / "entry.js").exists()
    assert contents(root / "site") == good
    shutil.rmtree(bundle)
    kept.rename(bundle)
    done = run("macros", "build", root=root)
    assert (done.returncode, done.stderr) == (0, "")
    assert contents(root / "site") == good
