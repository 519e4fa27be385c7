"""`make mutants` on tiny modules: what is caught, what survives, and where."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.mutants import run
from tests.mutants.copies import Copy
from tests.mutants.mutants import Mutant, mutants_of, sample
from tests.mutants.report import caught_share, table
from tests.mutants.trials import Trial
from tests.support.checkout import PROJECT_ROOT

PYTHON = '''"""A made-up module."""

import functools


@functools.cache
def is_adult(age: int) -> bool:
    """Whether somebody may vote."""
    return age >= 18


def greeting(name: str) -> str:
    """A line that no test looks at."""
    return "Hello " + name
'''
TEST = """from macros.core.tiny import is_adult


def test_voters():
    assert is_adult(18)
    assert not is_adult(17)
"""
SCRIPT = """export function isAdult(age: number): boolean {
  return age >= 18
}
"""
UNIT = """import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isAdult } from '../../../../docs/live/core/tiny.ts'
test('voters', () => assert.ok(isAdult(20)))
"""
TYPES = '{"compilerOptions": {"strict": true, "noEmit": true, "target": "es2023"}}'
SETTINGS = '[tool.pytest.ini_options]\npythonpath = ["."]\naddopts = "--import-mode=importlib"\n'
FILES = {
    "pyproject.toml": SETTINGS,
    "docs/live/tsconfig.json": TYPES,
    "macros/core/tiny.py": PYTHON,
    "tests/core/test_tiny.py": TEST,
    "docs/live/core/tiny.ts": SCRIPT,
    "tests/browser/live/units/tiny.test.ts": UNIT,
}


def git(folder: Path, *arguments: str) -> None:
    """Run Git in a folder."""
    identity = ("-c", "user.name=A", "-c", "user.email=a@example.com")
    command = ["git", *identity, *arguments]
    subprocess.run(command, cwd=folder, check=True, capture_output=True)


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A committed checkout of tiny modules, in Python and in TypeScript, each with a test."""
    root = tmp_path / "tiny"
    for name, text in FILES.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")
    (root / "node_modules").symlink_to(PROJECT_ROOT / "node_modules")
    git(root, "init", "--quiet", "--initial-branch=main")
    git(root, "add", *FILES)
    git(root, "commit", "--quiet", "--message=Tiny")
    return root


def mutate(root: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the command on a checkout."""
    command = [sys.executable, "-m", "tests.mutants.run", "--root", str(root), *arguments]
    return subprocess.run(command, cwd=PROJECT_ROOT, capture_output=True, text=True, check=False)


def test_the_tools_are_installed() -> None:
    """`make test` installs them; the tests below need them."""
    names = ["mutants-venv/bin/python", "mutants-node/node_modules"]
    missing = [name for name in names if not (PROJECT_ROOT / ".cache" / name).exists()]
    assert missing == [], "run `make .cache/mutants-venv/.ready .cache/mutants-node/.ready`"


def test_what_a_test_notices_is_caught_and_what_none_does_is_shown(checkout: Path) -> None:
    """Each survivor with its file and line and as a diff, and the share of the room."""
    done = mutate(checkout, "macros/core/tiny.py")
    assert done.returncode == 1, done.stderr
    assert "macros/core/tiny.py:9: test\n" in done.stderr
    assert "macros/core/tiny.py:9: survived" not in done.stdout
    survivor = """\
macros/core/tiny.py:14: survived
--- a/macros/core/tiny.py
+++ b/macros/core/tiny.py
@@ -14 +14 @@
-    return "Hello " + name
+    return "HELLO " + name
"""
    assert survivor in done.stdout
    assert "| macros/core | 6 | 2 | 0 | 1 | 3 | 50% |\n" in done.stdout


def test_a_script_is_tried_by_the_units(checkout: Path) -> None:
    """The unit does not look at the limit of age, so a mutant of that survives."""
    done = mutate(checkout, "docs/live/core")
    assert done.returncode == 1, done.stderr
    survivor = "@@ -2 +2 @@\n-  return age >= 18\n+  return age > 18\n"
    assert "docs/live/core/tiny.ts:2: survived\n" in done.stdout
    assert survivor in done.stdout
    assert "docs/live/core/tiny.ts:2: test\n" in done.stderr


def test_files_of_the_checkout_stay_as_they_are(checkout: Path) -> None:
    """A mutant is tried in a copy, which has what is not committed and is gone afterwards."""
    (checkout / "macros/core/tiny.py").write_text("LIMIT = 18\n", encoding="utf-8")
    test = "from macros.core import tiny\n\n\ndef test_limit():\n    assert tiny.LIMIT == 18\n"
    (checkout / "tests/core/test_tiny.py").write_text(test, encoding="utf-8")
    before = {file: file.read_bytes() for file in checkout.rglob("*") if file.is_file()}
    done = mutate(checkout, "macros")
    assert done.returncode == 0, done.stderr
    assert "| macros/core | 2 | 2 | 0 | 0 | 0 | 100% |\n" in done.stdout
    assert {file: file.read_bytes() for file in checkout.rglob("*") if file.is_file()} == before


def test_by_default_modules_are_tried_that_differ_from_the_main_branch(checkout: Path) -> None:
    """Committed or not; where nothing differs, the command says how to name a module."""
    git(checkout, "update-ref", "refs/remotes/origin/main", "HEAD")
    done = mutate(checkout)
    assert done.returncode == 2
    assert done.stderr == (
        "mutants: no module of macros or docs/live is among these; try module=macros/core\n"
    )
    (checkout / "macros/core/tiny.py").write_text(PYTHON.replace("18", "21"), encoding="utf-8")
    assert list(map(str, run._modules(checkout, []))) == ["macros/core/tiny.py"]
    (checkout / "docs/live/core/new.ts").write_text("", encoding="utf-8")
    assert {str(module) for module in run._modules(checkout, [])} == {
        "docs/live/core/new.ts",
        "macros/core/tiny.py",
    }


def test_without_a_main_branch_the_command_says_what_to_name(checkout: Path) -> None:
    """As in a shallow clone."""
    done = mutate(checkout)
    assert done.returncode == 2
    assert done.stderr.endswith(
        "mutants: no origin/main to compare with; name a module: module=macros/core\n"
    )


@pytest.mark.parametrize("name", ["macros/cores", "../elsewhere", "/etc/passwd"])
def test_a_module_that_is_not_of_the_checkout_is_refused(
    name: str, checkout: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """One line says so, and how to name a module."""
    (checkout.parent / "elsewhere").mkdir()
    assert run.main(["--root", str(checkout), name]) == 2
    assert capsys.readouterr().err == (
        f"mutants: {name}: no file or folder of this checkout; try module=macros/core\n"
    )


def test_tests_that_fail_without_a_mutant_are_reported(checkout: Path) -> None:
    """Else every mutant would count as caught."""
    (checkout / "tests/core/test_tiny.py").write_text("def test_no(): assert 0\n", "utf-8")
    done = mutate(checkout, "macros/core")
    assert done.returncode == 2
    assert "tests/core" in done.stderr
    assert "assert 0" in done.stderr
    assert "%" not in done.stdout


def test_an_endless_loop_is_stopped(checkout: Path) -> None:
    """Tests that take longer than the limit count as having noticed."""
    code = "def count():\n    i = 0\n    while i < 3:\n        i += 1\n    return i\n"
    (checkout / "macros/core/tiny.py").write_text(code, encoding="utf-8")
    test = "from macros.core.tiny import count\n\n\ndef test_count():\n    assert count() == 3\n"
    (checkout / "tests/core/test_tiny.py").write_text(test, encoding="utf-8")
    done = mutate(checkout, "macros/core", "--limit", "10")
    assert "macros/core/tiny.py:4: time\n" in done.stderr


def test_each_mutant_starts_with_the_same_cache(checkout: Path, tmp_path: Path) -> None:
    """What another one has added, changed or deleted there is as before."""
    (checkout / ".git" / "info" / "exclude").write_text(".cache\n")
    cache = checkout / ".cache" / "answers"
    cache.mkdir(parents=True)
    for name in ("same", "changed", "deleted"):
        (cache / name).write_text(name)
    copy = Copy(checkout, tmp_path / "copy")
    copy.keep_cache()
    folder = copy.root / ".cache" / "answers"
    (folder / "changed").write_text("CHANGED")
    (folder / "deleted").unlink()
    (folder / "added").touch()
    copy.restore_cache()
    content = {file.name: file.read_text() for file in folder.iterdir()}
    assert content == {name: name for name in ("same", "changed", "deleted")}


def test_a_sample_is_the_same_for_the_same_seed() -> None:
    """At most so many of each room, in their order; another seed gives another sample."""
    modules = [Path("macros/core/a.py"), Path("docs/live/view/b.ts")]
    mutants = [Mutant(module, line, "", "") for module in modules for line in range(100)]
    few = sample(mutants, 5, seed=0)
    assert [mutant.module for mutant in few] == [modules[1]] * 5 + [modules[0]] * 5
    assert few == sample(mutants, 5, seed=0) != sample(mutants, 5, seed=1)
    assert sorted(few[:5], key=lambda mutant: mutant.line) == few[:5]
    assert len(sample(mutants, None, seed=0)) == len(sample(mutants, 100, seed=0)) == 200


def test_the_table_has_each_room_and_all() -> None:
    """What a test noticed, what took too long, and what the type checker refuses is caught."""
    mutants = [
        Mutant(Path("macros/core/a.py"), 1, "", ""),
        Mutant(Path("docs/live/e.ts"), 1, "", ""),
    ]
    trials = [Trial(mutants[0], "test"), Trial(mutants[0], "types"), Trial(mutants[1], "nothing")]
    assert list(table(trials))[2:] == [
        "| docs/live | 1 | 0 | 0 | 0 | 1 | 0% |",
        "| macros/core | 2 | 1 | 0 | 1 | 0 | 100% |",
        "| all | 3 | 1 | 0 | 1 | 1 | 67% |",
    ]
    assert caught_share(trials[:2]) == 1


def test_every_module_has_tests_near_to_it_and_mutants() -> None:
    """Of each room one module is listed by its tool."""
    modules = [Path("macros/core/formats.py"), Path("docs/live/view/csv.ts")]
    mutants = mutants_of(PROJECT_ROOT, modules)
    assert {mutant.module for mutant in mutants} == set(modules)
    assert len({mutant.code for mutant in mutants}) == len(mutants)
    for mutant in mutants:
        original = (PROJECT_ROOT / mutant.module).read_text(encoding="utf-8")
        assert mutant.code != original
        assert 1 <= mutant.line <= len(original.splitlines())
