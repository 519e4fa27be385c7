"""Which folder a build may replace, and that readers see a whole site at every moment."""

from __future__ import annotations

import subprocess
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from macros.commands.site_folder import MARK, find_place, replacing_site
from macros.core import atomic
from macros.core.errors import Problem
from tests.support.checkout import run


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A project's folder, with a page."""
    (tmp_path / "project" / "docs").mkdir(parents=True)
    (tmp_path / "project" / "docs" / "index.md").touch()
    return tmp_path / "project"


def publish(place: Path, text: str) -> None:
    """Build a site of one page."""
    with replacing_site(place) as new:
        new.mkdir()
        (new / "index.html").write_text(text)


def fill(folder: Path) -> Path:
    """A folder with a file of the user's."""
    folder.mkdir(parents=True)
    (folder / "mine.txt").touch()
    return folder


def link(folder: Path, target: Path) -> Path:
    """A link, in a folder that is created."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "link").symlink_to(target)
    return folder / "link"


@pytest.mark.parametrize(
    ("site", "cause"),
    [
        (lambda root: root, "has the project in it, which a build would delete"),
        (lambda root: root.parent, "has the project in it, which a build would delete"),
        (lambda root: Path("/"), "has the project in it, which a build would delete"),
        (lambda root: root / "docs", r"is in docs/, where sources are; name another folder"),
        (lambda root: root / "docs" / "new", "is in docs/, where sources are"),
        (lambda root: root / "site" / ".." / "macros", "is in macros/, where sources are"),
        (lambda root: root / ".git" / "site", r"is in .git/, where sources are"),
        (lambda root: link(root / "links", root / "docs"), "is in docs/, where sources are"),
        (
            lambda root: fill(root / "site"),
            r"has files, which would be deleted, and no \.built-by-macros of a build; if an older "
            "version built it, delete it: rm -r .*site; else name another folder",
        ),
        (lambda root: link(root, fill(root / "other")), "has files, which would be deleted"),
        (lambda root: root / "docs" / "index.md", "is a file; name a folder, or delete the file"),
        (lambda root: link(root, root / "link"), "levels of symbolic links|Symlink loop"),
    ],
)
def test_what_no_build_made_is_not_replaced(
    site: Callable[[Path], Path], cause: str, root: Path
) -> None:
    """Neither sources, nor what is above them, nor any other folder with something in it."""
    with pytest.raises(Problem, match=f"^--site-dir: .*({cause})"):
        publish(find_place(site(root), root), "new")
    assert (root / "docs" / "index.md").is_file()


def test_a_command_refuses_a_folder_in_one_line(tmp_path: Path) -> None:
    """Exit status 1, and the folder is as it was."""
    fill(tmp_path / "other")
    done = run("macros", "build", "--site-dir", str(tmp_path / "other"))
    assert done.returncode == 1
    assert done.stderr.endswith("; else name another folder\n")
    assert done.stderr.count("\n") == 1
    assert [file.name for file in (tmp_path / "other").iterdir()] == ["mine.txt"]


def test_a_folder_that_cannot_be_made_is_one_line(tmp_path: Path) -> None:
    """Exit status 1, and what the system says."""
    (tmp_path / "file").touch()
    done = run("macros", "build", "--site-dir", str(tmp_path / "file" / "site"))
    assert done.returncode == 1
    assert done.stderr.endswith("/file/site: File exists\n")
    assert done.stderr.count("\n") == 1


def test_a_site_is_replaced_by_the_next(root: Path) -> None:
    """A new folder, an empty one, and one that a build marked: also where a link leads."""
    (root / "empty").mkdir()
    for site in (root / "site", root / "empty", link(root, root / "site")):
        for text in ("first", "second"):
            publish(find_place(site, root), text)
            assert (site / "index.html").read_text() == text
            assert (site / MARK).is_file()
    assert (root / "link").is_symlink()
    assert sorted(file.name for file in root.iterdir()) == ["docs", "empty", "link", "site"]


def test_what_fills_the_folder_during_a_build_stays(root: Path) -> None:
    """Nothing is deleted that came while the site was built."""

    def interrupted() -> None:
        with replacing_site(root / "site") as new:
            new.mkdir()
            fill(root / "site")

    with pytest.raises(Problem, match="was filled by something else meanwhile"):
        interrupted()
    assert (root / "site" / "mine.txt").is_file()


def test_readers_see_a_whole_site_at_every_moment(root: Path) -> None:
    """Three builds replace the same site again and again: no read of it fails."""
    publish(root / "site", "0" * 9)

    def build(digit: str) -> None:
        for _ in range(100):
            publish(root / "site", digit * 9)

    builds = [threading.Thread(target=build, args=[digit]) for digit in "123"]
    for thread in builds:
        thread.start()
    reads = 0
    while any(thread.is_alive() for thread in builds):
        assert len(set((root / "site" / "index.html").read_text())) == 1
        reads += 1
    assert reads > 0
    assert [file.name for file in root.iterdir() if file.name.startswith(".site")] == []


def test_a_disk_that_cannot_exchange_gets_two_renames(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The site is there afterwards, and nothing is left."""
    monkeypatch.setattr(atomic, "_exchange_at_once", lambda *_: False)
    for text in ("first", "second"):
        publish(root / "site", text)
    assert (root / "site" / "index.html").read_text() == "second"
    assert sorted(file.name for file in root.iterdir()) == ["docs", "site"]


def test_what_a_killed_build_left_is_deleted_by_the_next(root: Path) -> None:
    """But neither the folder of a build that is running, nor what has a similar name."""
    names = (".site.abcd1234", ".site.abc", ".site2.abcd1234", ".other.abcd1234")
    for name in names:
        fill(root / name)
    (root / ".site.link1234").symlink_to(root / "docs")
    with replacing_site(root / "site") as first:
        first.mkdir()
        publish(root / "site", "second")
        assert first.is_dir()
    assert not (root / names[0]).exists()
    assert all((root / name).is_dir() for name in names[1:])
    assert list((root / "docs").iterdir()), "the folder that a link leads to is not deleted"


def test_the_site_of_an_older_version_goes_by_the_command_that_the_message_gives(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It has no mark yet; the command works as it stands, also where the name has a space."""
    monkeypatch.chdir(root)
    fill(Path("my site"))
    with pytest.raises(Problem) as refused:
        find_place(Path("my site"), root)
    command = str(refused.value).partition("delete it: ")[2].partition("; else")[0]
    subprocess.run(command, shell=True, check=True)
    publish(find_place(Path("my site"), root), "new")
    assert Path("my site/index.html").read_text() == "new"


def test_the_folders_above_a_new_site_are_created(root: Path) -> None:
    """However many there are."""
    publish(find_place(root / "new" / "far" / "site", root), "new")
    assert (root / "new" / "far" / "site" / "index.html").read_text() == "new"
