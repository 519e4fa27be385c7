"""Files and folders appear in their place whole, and nothing is left beside it."""

from __future__ import annotations

import contextlib
import os
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from macros.core.atomic import beside, delete_leftovers, locked, replacing


def test_a_file_replaces_another_when_it_is_complete(tmp_path: Path) -> None:
    """Until then the old content is there; afterwards there is only the file."""
    file = tmp_path / "file"
    file.write_text("old")
    with replacing(file) as new:
        new.write_text("new")
        assert file.read_text() == "old"
    assert file.read_text() == "new"
    assert list(tmp_path.iterdir()) == [file]


def test_a_folder_replaces_another(tmp_path: Path) -> None:
    """Nothing of the old one is left, neither in the new one nor beside it."""
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "old").touch()
    with replacing(folder) as new:
        new.mkdir()
        (new / "new").touch()
    assert list(tmp_path.rglob("*")) == [folder, folder / "new"]


def test_folders_above_the_place_are_created(tmp_path: Path) -> None:
    """The first file in a cache needs no preparation."""
    file = tmp_path / "cache" / "answers" / "file"
    with replacing(file) as new:
        new.touch()
    assert file.is_file()


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt, SystemExit])
def test_what_fails_changes_nothing(tmp_path: Path, error: type[BaseException]) -> None:
    """Whatever ends the writing, the old content stays, and the new one is deleted."""
    file = tmp_path / "file"
    file.write_text("old")

    def fail() -> None:
        with replacing(file) as new:
            new.write_text("half")
            raise error

    with pytest.raises(error):
        fail()
    assert file.read_text() == "old"
    assert list(tmp_path.iterdir()) == [file]


def test_two_writers_do_not_share_a_folder(tmp_path: Path) -> None:
    """Two builds, or two threads of one, may write the same file at once; the last one wins."""
    file = tmp_path / "file"
    with replacing(file) as first:
        with replacing(file) as second:
            second.write_text("second")
            first.write_text("first")
        assert file.read_text() == "second"
    assert file.read_text() == "first"


def test_a_folder_beside_a_place_is_deleted_at_the_end(tmp_path: Path) -> None:
    """It is on the same disk, so that what was built in it can be moved to the place."""
    place = tmp_path / "place"
    with beside(place) as folder:
        assert folder.parent == tmp_path
        (folder / "built").touch()
        (folder / "built").rename(place)
        (folder / "left over").touch()
    assert list(tmp_path.iterdir()) == [place]


def test_leftovers_are_deleted_after_a_day(tmp_path: Path) -> None:
    """Only folders that a killed process cannot have finished: another may be at work now."""
    ages = {".left": 2, ".file.left": 2, ".file.new": 0, ".file.hours": 0.9, "file.left": 2}
    for name, age in ages.items():
        (tmp_path / name).mkdir()
        os.utime(tmp_path / name, (0, time.time() - age * 86_400))
    delete_leftovers(tmp_path)
    assert sorted(folder.name for folder in tmp_path.iterdir()) == [
        *(".file.hours", ".file.new", ".left", "file.left"),
    ]


def test_a_lock_lets_one_at_a_time_in(tmp_path: Path) -> None:
    """Each sees what the one before has left, and the lock opens where one fails too."""
    counter = tmp_path / "counter"
    counter.write_text("0")

    def count(_: int) -> None:
        with contextlib.suppress(ZeroDivisionError), locked(tmp_path / "new" / ".lock"):
            number = int(counter.read_text())
            time.sleep(0.01)
            counter.write_text(str(number + 1))
            raise ZeroDivisionError

    with ThreadPoolExecutor(5) as pool:
        list(pool.map(count, range(10)))
    assert counter.read_text() == "10"
