"""The rules of the house: charters, sizes, names and plain words."""

from __future__ import annotations

import ast
import json
import re
import statistics
import subprocess
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.checkout import NODE, PROJECT_ROOT

HERE = Path(__file__)
MACROS = PROJECT_ROOT / "macros"
TESTS = PROJECT_ROOT / "tests"
LIVE = PROJECT_ROOT / "docs" / "live"
MODULES = frozenset([".py", ".ts", ".js", ".mjs"])
NAMELESS = frozenset(["told", "found", "asked", "made", "shown", "one"])
DIALECT = re.compile(r"\b(mend(s|ed|ing)?|nought|no amount)\b", re.IGNORECASE)


def python_files(*folders: Path) -> list[Path]:
    """All modules in Python below some folders."""
    return sorted(file for folder in folders for file in folder.rglob("*.py"))


def relative(file: Path) -> str:
    """A file as seen from the project's root."""
    return file.relative_to(PROJECT_ROOT).as_posix()


def is_module(file: Path) -> bool:
    """Whether a file counts as a module of its folder."""
    is_ours = not {"node_modules", "__pycache__"} & set(file.parts)
    return is_ours and file.suffix in MODULES and file.stem not in ("__init__", "conftest")


def test_every_room_has_its_charter_and_nothing_that_runs() -> None:
    """The `__init__.py` of each folder with modules is a docstring of one line."""
    rooms = {file.parent for file in MACROS.rglob("*") if is_module(file)} - {MACROS}
    charters = {room: room / "__init__.py" for room in rooms}
    assert [relative(room) for room, file in charters.items() if not file.is_file()] == []
    for file in charters.values():
        assert re.fullmatch(r'"""[^"\n]+\."""\n', file.read_text(encoding="utf-8")), relative(file)


@pytest.mark.parametrize("folder", [MACROS, LIVE, TESTS], ids=relative)
def test_a_folder_holds_at_most_twelve_modules(folder: Path) -> None:
    """More than that, and somebody who looks for a thing no longer finds it by the tree."""
    sizes = Counter(relative(file.parent) for file in folder.rglob("*") if is_module(file))
    assert {name: size for name, size in sizes.items() if size > 12} == {}


def test_only_the_entries_are_at_the_top() -> None:
    """`macros/` itself has the package and its commands; everything else is in a room."""
    files = {file.name for file in MACROS.iterdir() if file.is_file()}
    assert files == {"__init__.py", "__main__.py"}


def test_files_are_short() -> None:
    """No file of `macros/` is longer than 250 lines."""
    lengths = {
        relative(file): len(file.read_text(encoding="utf-8").splitlines())
        for file in MACROS.rglob("*")
        if file.is_file() and "__pycache__" not in file.parts
    }
    assert {name: length for name, length in lengths.items() if length > 250} == {}


def test_other_files_of_python_are_short() -> None:
    """No module of tests or snippets is longer than 300 lines."""
    long = {
        relative(file): len(file.read_text(encoding="utf-8").splitlines())
        for folder in ("snippets", "tests")
        for file in (PROJECT_ROOT / folder).rglob("*.py")
    }
    assert {name: count for name, count in long.items() if count > 300} == {}


def test_functions_are_short() -> None:
    """Half of the functions in `macros/` have at most 6 lines, from `def` to the end."""
    lengths = [
        (node.end_lineno or node.lineno) - node.lineno + 1
        for file in python_files(MACROS)
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]
    assert statistics.median(lengths) <= 6


def python_names(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """The line and name of each variable, argument and attribute that Python code binds."""
    for node in ast.walk(tree):
        match node:
            case ast.Name(id=name, ctx=ast.Store()) | ast.Attribute(attr=name, ctx=ast.Store()):
                yield node.lineno, name
            case ast.arg(arg=name):
                yield node.lineno, name
            case (
                ast.ExceptHandler(name=str(name))
                | ast.MatchAs(name=str(name))
                | ast.MatchStar(name=str(name))
            ):
                yield node.lineno, name
            case ast.alias(asname=str(name)):
                yield node.lineno, name


def identifiers(files: list[Path]) -> dict[str, list[tuple[int, str]]]:
    """The line and name of each identifier in TypeScript files, but for members only read."""
    script = HERE.with_name("identifiers.mjs")
    command = [NODE, str(script), *map(str, files)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    names: dict[str, list[tuple[int, str]]] = json.loads(done.stdout)
    return names


def nameless(names: dict[str, list[tuple[int, str]]]) -> list[str]:
    """Where something has a name that does not say what it holds."""
    return [
        f"{file}:{line}: {name}"
        for file, named in names.items()
        for line, name in named
        if name in NAMELESS
    ]


@pytest.mark.parametrize("folder", [MACROS, TESTS], ids=relative)
def test_variables_in_python_are_named_after_what_they_hold(folder: Path) -> None:
    """No variable, argument, field or attribute has a name that would fit any other one."""
    names = {
        relative(file): list(python_names(ast.parse(file.read_text(encoding="utf-8"))))
        for file in python_files(folder)
    }
    assert "\n".join(nameless(names)) == ""


def test_variables_in_scripts_are_named_after_what_they_hold() -> None:
    """The same for the live examples, by the tokens of TypeScript's own parser."""
    files = sorted(LIVE.rglob("*.ts"))
    assert "\n".join(nameless(identifiers(files))) == ""


@pytest.mark.parametrize(
    "code",
    [
        "one = 1",
        "for a, one in b: pass",
        "[one for one in a]",
        "def f(*one): pass",
        "lambda one: 1",
        "a.one = 1",
        "class A:\n    one: int",
        "with a as one: pass",
        "if one := 1: pass",
        "import a as one",
        "try: pass\nexcept E as one: pass",
        "match a:\n    case [*one]: pass",
        "match a:\n    case one: pass",
    ],
)
def test_every_way_to_name_something_in_python_is_seen(code: str) -> None:
    """Whatever binds a name is found by the check above."""
    assert "one" in {name for _, name in python_names(ast.parse(code))}


@pytest.mark.parametrize(
    ("code", "names"),
    [
        ("const one = 1", ["one"]),
        ("const { a: [one = 2] } = b", ["a", "b", "one"]),
        ("a.map((one) => `${one} one`) // one", ["a", "one"]),
        ("class A { #one = 'one'; b = /one/ }", ["A", "b", "one"]),
        ("this.one = a?.one", ["a", "one"]),
        ("a[one] = b.one", ["a", "b", "one"]),
        ("for (const one of a) b", ["a", "b", "one"]),
        ("try { a } catch ({ one }) { b }", ["a", "b", "one"]),
        ("interface A { one: string }", ["A", "one"]),
    ],
)
def test_every_way_to_name_something_in_a_script_is_seen(
    code: str, names: list[str], tmp_path: Path
) -> None:
    """Words in strings, comments and members that are only read are no names."""
    file = tmp_path / "code.ts"
    file.write_text(code, encoding="utf-8")
    ((_, identified),) = identifiers([file]).items()
    assert sorted({name for _, name in identified}) == names


@pytest.mark.parametrize("folder", ["macros", "docs", "snippets", "tests"])
def test_words_are_those_of_plain_english(folder: str) -> None:
    """No word of a private dialect stands in code, messages or pages."""
    suffixes = MODULES | {".md", ".sql", ".txt", ".css"}
    lines = [
        f"{relative(file)}:{number}: {line.strip()}"
        for file in sorted((PROJECT_ROOT / folder).rglob("*"))
        if file.is_file() and file.suffix in suffixes and file != HERE
        if "node_modules" not in file.parts
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1)
        if DIALECT.search(line)
    ]
    assert "\n".join(lines) == ""
