"""A newer engine in a project: what its author changed stays, and conflicts are listed."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from macros.commands.projects.engine import FILES, FOLDERS, STARTER, Engine
from macros.commands.projects.new import make_project
from macros.commands.projects.upgrade import Upgrade
from tests.support.checkout import IGNORED, PROJECT_ROOT, edit, run

CACHE, ATOMIC, SQL = (f"macros/core/{name}.py" for name in ("cache", "atomic", "sql"))


def git(root: Path, *arguments: str) -> None:
    """Run git in a folder, as somebody."""
    identity = ["-c", "user.name=Somebody", "-c", "user.email=somebody@example.com"]
    subprocess.run(["git", *identity, *arguments], cwd=root, check=True, capture_output=True)


def commit(root: Path) -> None:
    """Commit everything in a folder."""
    git(root, "add", "--all", "--force")
    git(root, "commit", "--message", "A change")


@pytest.fixture
def engine(tmp_path: Path) -> Path:
    """A checkout of the engine with a history of its own."""
    root = tmp_path / "engine"
    for name in (*FOLDERS, STARTER, *FILES, "Makefile", "pyproject.toml", "requirements-dev.txt"):
        source = PROJECT_ROOT / name
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, root / name, ignore=IGNORED)
        else:
            shutil.copy(source, root / name)
    git(root.parent, "init", "--quiet", str(root))
    commit(root)
    return root


@pytest.fixture
def project(engine: Path, tmp_path: Path) -> Path:
    """A project that was made with it."""
    make_project(engine, tmp_path / "project")
    return tmp_path / "project"


def upgraded(project: Path, engine: Path) -> tuple[list[str], list[str]]:
    """What an upgrade did, and its conflicts."""
    lines, conflicts = Upgrade(project, engine, Engine.read(project)).apply()
    return lines[:-1], [str(conflict) for conflict in conflicts]


def text(root: Path, path: str) -> str:
    """A file of a project or of the engine."""
    return (root / path).read_text(encoding="utf-8")


def test_the_same_engine_changes_nothing(project: Path, engine: Path) -> None:
    """Also not what the author has changed."""
    edit(project / CACHE, "from __future__", "# ours\nfrom __future__")
    assert upgraded(project, engine) == ([], [])
    assert "# ours\n" in text(project, CACHE)


def test_a_newer_engine_takes_the_place_of_the_old_one(project: Path, engine: Path) -> None:
    """Files that nobody changed here are replaced, come and go; the record is the new one."""
    edit(engine / CACHE, "from __future__", "# newer\nfrom __future__")
    edit(engine / "pyproject.toml", 'version = "0.1.0"', 'version = "0.2.0"')
    (engine / "macros" / "core" / "newer.py").write_text('"""New."""\n', encoding="utf-8")
    (engine / SQL).unlink()
    commit(engine)
    page = project / "docs" / "index.md"
    page.write_text("# Mine\n", encoding="utf-8")
    assert upgraded(project, engine) == (["1 file added", "1 file deleted", "1 file replaced"], [])
    assert "# newer\n" in text(project, CACHE)
    assert text(project, "macros/core/newer.py") == '"""New."""\n'
    assert not (project / SQL).exists()
    assert page.read_text(encoding="utf-8") == "# Mine\n"
    assert Engine.read(project).version == "0.2.0"
    assert upgraded(project, engine) == ([], [])


def test_changes_on_both_sides_are_merged(project: Path, engine: Path) -> None:
    """Where they are in other lines of a file."""
    edit(project / CACHE, "from __future__", "# ours\nfrom __future__")
    with (engine / CACHE).open("a", encoding="utf-8") as file:
        file.write("\n# newer\n")
    commit(engine)
    assert upgraded(project, engine) == (["1 file merged"], [])
    merged = text(project, CACHE)
    assert "# ours\n" in merged
    assert merged.endswith("\n# newer\n")


def test_conflicts_are_listed_and_lose_nothing(project: Path, engine: Path) -> None:
    """With the place of the lines to choose between, or the file to compare with."""
    for root, change in ((project, "ours"), (engine, "newer")):
        edit(root / CACHE, "from __future__", f"# {change}\nfrom __future__")
        with (root / "Makefile").open("a", encoding="utf-8") as file:
            file.write(f"\n# {change}\n")
    edit(engine / "Makefile", "serve: .venv/site", "serve: .venv/newer .venv/site")
    edit(project / ATOMIC, "from __future__", "# ours\nfrom __future__")
    (engine / ATOMIC).unlink()
    (project / SQL).unlink()
    edit(engine / SQL, "from __future__", "# newer\nfrom __future__")
    commit(engine)
    line = text(project, CACHE)[: text(project, CACHE).index("# ours")].count("\n") + 1
    assert upgraded(project, engine) == (
        [],
        [
            "Makefile: changed here and in the engine, whose file is Makefile.new",
            f"{ATOMIC}: changed here, and deleted in the engine: it stays",
            f"{CACHE}:{line}: changed here and in the engine: choose between the marked lines",
            f"{SQL}: deleted here, and changed in the engine: it stays deleted",
        ],
    )
    assert text(project, "Makefile").endswith("\n# ours\n")
    assert "serve: .venv/newer" in text(project, "Makefile.new")
    marked = text(project, CACHE)
    assert "<<<<<<< here\n# ours\n" in marked
    assert "# newer\n>>>>>>> engine\n" in marked


def test_the_command_fails_where_there_are_conflicts(project: Path, engine: Path) -> None:
    """So that nobody builds with marked lines; without any, it says what it did."""
    edit(engine / ATOMIC, "from __future__", "# newer\nfrom __future__")
    commit(engine)
    done = run("macros", "upgrade", "--from", str(engine), root=project)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("1 file replaced\nthe engine is 0.1.0 (")
    for root, change in ((project, "ours"), (engine, "newer")):
        edit(root / SQL, "from __future__", f"# {change}\nfrom __future__")
    commit(engine)
    done = run("macros", "upgrade", "--from", str(engine), root=project)
    assert done.returncode == 1
    assert done.stderr.startswith(f"{SQL}:")
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (["--from", "docs"], f'"docs" is no checkout of the engine: it has no folder "{STARTER}"'),
        (["--from", "."], "engine.json: this does not say which engine the project has; make new"),
    ],
)
def test_what_cannot_be_upgraded_is_refused(arguments: list[str], problem: str) -> None:
    """One line, exit status 1: here, for example, where the engine itself is."""
    done = run("macros", "upgrade", *arguments)
    assert done.returncode == 1
    assert done.stderr.startswith(problem)
    assert done.stderr.count("\n") == 1
