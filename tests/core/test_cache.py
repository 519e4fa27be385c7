"""The cache on disk: it keeps what was used last, and no trouble with the disk ends a build."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from macros.core.cache import Cache, evict


def test_a_string_is_created_once(tmp_path: Path) -> None:
    """The second time, also in another build, it comes from the disk."""
    assert Cache(tmp_path, 9).get_or_create(("a", "b"), lambda: "first") == "first"
    assert Cache(tmp_path, 9).get_or_create(("ab",), lambda: "second") == "second"
    assert Cache(tmp_path, 9).get_or_create(("a", "b"), pytest.fail) == "first"
    assert Cache(tmp_path, 9).get_or_create(("ab",), pytest.fail) == "second"


def test_only_strings_used_lately_are_kept(tmp_path: Path) -> None:
    """What is over the limit is deleted, the least recently used first."""
    cache = Cache(tmp_path, 10)
    for number in range(10):
        cache.put((str(number),), "text")
    for age, file in enumerate(sorted(tmp_path.iterdir(), key=lambda file: file.name)):
        os.utime(file, ns=(age, age))
    assert cache.get(("3",)) == "text"
    assert evict(tmp_path, 5) == 5
    assert cache.get(("3",)) == "text"
    assert len(list(tmp_path.iterdir())) == 5


def test_what_another_build_is_writing_is_left_alone(tmp_path: Path) -> None:
    """A folder with a half-written file is neither counted nor deleted."""
    half = tmp_path / ".key.half"
    half.mkdir()
    for number in range(4):
        (tmp_path / str(number)).touch()
    assert evict(tmp_path, 2) == 2
    assert half.is_dir()


def test_a_disk_that_refuses_ends_no_build(tmp_path: Path) -> None:
    """What cannot be kept is created again."""
    (tmp_path / "cache").write_text("a file where a folder has to be")
    cache = Cache(tmp_path / "cache", 9)
    assert cache.get_or_create(("key",), lambda: "text") == "text"
    assert cache.get(("key",)) is None


def test_a_damaged_file_is_created_again(tmp_path: Path) -> None:
    """Cut anywhere, or with any one byte changed, a file is as if it were not there."""
    cache = Cache(tmp_path, 9)
    cache.put(("key",), "number: 17")
    (file,) = tmp_path.iterdir()
    content = file.read_bytes()
    damaged = [content[:length] for length in range(len(content))]
    damaged += [
        content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :]
        for place in range(len(content))
    ]
    for data in damaged:
        file.write_bytes(data)
        assert cache.get(("key",)) is None, data
        assert cache.get_or_create(("key",), lambda: "number: 17") == "number: 17"
        assert file.read_bytes() == content


def test_a_folder_may_be_deleted_during_a_build(tmp_path: Path) -> None:
    """What was in it is created again, and kept again."""
    cache = Cache(tmp_path / "cache", 9)
    cache.put(("key",), "first")
    shutil.rmtree(tmp_path / "cache")
    assert cache.get_or_create(("key",), lambda: "second") == "second"
    assert cache.get(("key",)) == "second"
