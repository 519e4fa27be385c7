"""Cache keys: they change with everything that an output depends on, and need no list."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import grimp
import pytest

from macros.core import cache_keys
from tests.support.checkout import PROJECT_ROOT

# What is cached, and the module by whose code it is keyed.
OUTPUTS = {
    "results on the sample company's events": "macros.events.database",
    "results on the user's events": "macros.events.exports.backend",
    "events of the sample company": "macros.events.sample_dataset",
    "tables of the user's events": "macros.events.exports.store",
    "syntax trees": "macros.queries.hogql",
    "drawings": "macros.render.vega",
    "cards": "macros.site.publish.social_cards",
    "pages as Markdown": "macros.site.publish.markdown",
    "reading times": "macros.site.publish.reading_time",
    "the comparison of models": "macros.answers.comparison",
    "tables for the browser": "macros.site.live.tables",
    "Python for the browser": "macros.site.live.assets",
    "events of a set's module": "macros.events.sets.module",
    "results on the tables of a set": "macros.events.sets.tables",
    "checked pages": "macros.site.pages.page_check",
    "checked sites": "macros.site.link_check",
    "checked scripts": "macros.content.scripts.syntax",
    "what readers take away": "macros.site.takeaway.write",
}
# Run in a copy: edits each module there in turn, and prints which keys that changes.
EDITS = """
import json, sys
from pathlib import Path
from macros.core import cache_keys as keys
from macros.core.paths import CODE
outputs = json.loads(sys.argv[1])
def current():
    keys.code_key.cache_clear()
    return {name: keys.code_key(module) for name, module in outputs.items()}
before, changed = current(), {}
for file in sorted(CODE.rglob("*.py")):
    text = file.read_bytes()
    file.write_bytes(text + b"\\n# edited\\n")
    changed[file.relative_to(CODE.parent).as_posix()] = [
        name for name, key in current().items() if key != before[name]
    ]
    file.write_bytes(text)
assert current() == before
print(json.dumps(changed))
"""


@pytest.fixture(scope="module")
def graph() -> grimp.ImportGraph:
    """Who imports whom according to grimp, which has a parser of its own."""
    return grimp.build_graph("macros", exclude_type_checking_imports=True, cache_dir=None)


def path_of(module: str) -> str:
    """The file of a module, relative to the project's root."""
    place = PROJECT_ROOT / module.replace(".", "/")
    file = place / "__init__.py" if place.is_dir() else place.with_suffix(".py")
    return file.relative_to(PROJECT_ROOT).as_posix()


def test_every_module_that_an_output_depends_on_is_part_of_its_key(
    graph: grimp.ImportGraph, tmp_path: Path
) -> None:
    """Editing a module changes the keys of exactly those outputs whose code imports it."""
    shutil.copytree(PROJECT_ROOT / "macros", tmp_path / "macros")
    done = subprocess.run(
        [sys.executable, "-c", EDITS, json.dumps(OUTPUTS)],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    expected = {
        name: {path_of(imported) for imported in {module, *graph.find_upstream_modules(module)}}
        for name, module in OUTPUTS.items()
    }
    changed = json.loads(done.stdout)
    assert set(changed) == {path_of(module) for module in graph.modules}
    for path, names in changed.items():
        assert names == [name for name, files in expected.items() if path in files], path


def test_every_key_of_code_is_that_of_an_output_above() -> None:
    """Every module that uses its own code as a key is tested here."""
    callers = {
        file.relative_to(PROJECT_ROOT).with_suffix("").as_posix().replace("/", ".")
        for file in (PROJECT_ROOT / "macros").rglob("*.py")
        if "code_key(__name__" in file.read_text(encoding="utf-8")
    }
    assert callers <= set(OUTPUTS.values())


def test_data_beside_code_is_part_of_its_key(tmp_path: Path) -> None:
    """Editing the SQL of functions changes the key of what runs queries."""
    shutil.copytree(PROJECT_ROOT / "macros", tmp_path / "macros")
    code = "from macros.core.cache_keys import code_key; print(code_key('macros.events.database'))"

    def key() -> str:
        command = [sys.executable, "-c", code]
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)
        return done.stdout

    before = key()
    functions = tmp_path / "macros" / "events" / "posthog_functions.sql"
    functions.write_text(functions.read_text(encoding="utf-8") + "-- edited\n", encoding="utf-8")
    assert key() != before


def test_a_second_process_parses_no_module(tmp_path: Path) -> None:
    """It knows the imports of each from the cache, unless that was damaged."""
    shutil.copytree(PROJECT_ROOT / "macros", tmp_path / "macros")
    key = "from macros.core.cache_keys import code_key; print(code_key('macros.events.database'))"

    def run(code: str) -> str:
        command = [sys.executable, "-c", code]
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
        return done.stdout or done.stderr

    unparsed = f"import ast; ast.parse = None; {key}"
    assert "not callable" in run(unparsed)
    expected = run(key)
    assert run(unparsed) == expected
    file = tmp_path / ".cache" / "imports" / "statements"
    whole = file.read_text(encoding="utf-8")
    file.write_text(whole.replace("macros.core.sql", "macros.core.css"), encoding="utf-8")
    assert "not callable" in run(unparsed)
    assert run(key) == expected
    assert file.read_text(encoding="utf-8") == whole


def test_a_missing_module_has_no_key() -> None:
    """A misspelled or moved module raises, instead of giving a key that never changes."""
    with pytest.raises(ModuleNotFoundError, match=r"no module macros\.gone in macros/"):
        cache_keys.code_key("macros.gone")


@pytest.mark.parametrize("package", ["posthog", "duckdb", "vl-convert-python"])
def test_another_version_of_a_library_is_another_key(
    package: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The output of a library is not taken for that of its next version."""
    before = cache_keys.packages_key(package)
    cache_keys.packages_key.cache_clear()
    monkeypatch.setattr(cache_keys, "version", lambda name: f"{name} 99")
    after = cache_keys.packages_key(package)
    cache_keys.packages_key.cache_clear()
    assert before != after


def test_parts_of_a_key_do_not_run_together() -> None:
    """The same letters, divided elsewhere, give another key."""
    assert cache_keys.digest(["ab", "c"]) != cache_keys.digest(["a", "bc"])
