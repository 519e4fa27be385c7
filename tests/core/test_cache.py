"""The cache of strings: bounded, and no reason for a build to fail."""

from __future__ import annotations

import shutil
from functools import partial
from pathlib import Path

from macros.core.cache import Cache


def test_the_least_recently_used_strings_are_evicted(tmp_path: Path) -> None:
    """A folder never has more than its limit; the string used last stays."""
    cache = Cache(tmp_path / "cache", 20)
    for number in range(100):
        text = f"text {number}"
        assert cache.get_or_create((str(number),), partial(str, text)) == text
    assert len(list((tmp_path / "cache").iterdir())) <= 20
    assert cache.get(("99",)) == "text 99"
    assert cache.get(("0",)) is None


def test_a_folder_may_be_deleted_or_broken(tmp_path: Path) -> None:
    """A string that is gone or unreadable is created again, also where it cannot be stored."""
    cache = Cache(tmp_path / "cache", 20)
    assert cache.get_or_create(("a",), lambda: "first") == "first"
    shutil.rmtree(tmp_path / "cache")
    assert cache.get_or_create(("a",), lambda: "second") == "second"
    (file,) = (tmp_path / "cache").iterdir()
    file.write_bytes(b"\xff")
    assert cache.get_or_create(("a",), lambda: "third") == "third"
    (tmp_path / "file").write_text("")
    broken = Cache(tmp_path / "file" / "cache", 20)
    assert broken.get_or_create(("a",), lambda: "fourth") == "fourth"
