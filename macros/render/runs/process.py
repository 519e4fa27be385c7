"""Run a section of a Python snippet in a process of its own, and take what comes of it.

The statements of its file run in their order up to the end of the section. What those of the
section print is its output, and so is the value of the last one, if it is an expression. Where a
section only defines functions, the last of them is called, and returns a value.

Nothing goes to the network: what it sends is answered from its cassette.
"""

from __future__ import annotations

import ast
import io
import json
import os
import sys
import types
from collections.abc import Callable, Sequence
from contextlib import redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from macros.content.sections import MARKER, Section, section
from macros.core.atomic import beside
from macros.core.errors import Problem, ProjectProblem, place_of
from macros.core.paths import ROOT
from macros.core.text_files import read
from macros.events import snippet_process
from macros.render.runs.exchanges.cassette import Exchange
from macros.render.runs.exchanges.modes import playing, recording

PICTURES = (".svg", ".png", ".jpg", ".jpeg", ".webp", ".gif")
TEXT, SENT, FILES = "output.json", "exchanges.json", "files"  # in the folder of a run
DEFINITIONS = (ast.FunctionDef, ast.ClassDef, ast.Import, ast.ImportFrom)


@dataclass(frozen=True)
class Run:
    """What came of a section.

    Attributes:
        text: what it printed and returned.
        pictures: the pictures that it saved in its folder, by name.
        exchanges: what its file sent over HTTP up to its end, and what came back.
        own: how many of these are of the statements before it.
    """

    text: str
    pictures: dict[str, bytes]
    exchanges: list[Exchange]
    own: int


def run_section(root: Path, path: str, name: str, record: Sequence[str] | None = None) -> Run:
    """Run a section.

    Args:
        root: the project's folder.
        path: the file, relative to `snippets/`.
        name: the section's name.
        record: ask the real network in place of the cassette; the variables of the environment
            whose values are secret.

    Raises:
        Problem: it fails, ends the process, or does not return, at its own line.
    """
    mode = [] if record is None else [",".join(record)]
    with beside(root / ".cache" / "runs" / "run") as scratch:
        folder = scratch / "run"
        run_name = ":".join([path, name, *mode])
        try:
            snippet_process.create(__name__, run_name, folder, f"snippets/{path}")
        except ProjectProblem as problem:  # the fault of one page's call
            raise Problem(problem.cause, path=problem.path, line=problem.line) from None
        text = json.loads((folder / TEXT).read_text(encoding="utf-8"))
        own, exchanges = json.loads((folder / SENT).read_text(encoding="utf-8"))
        files = sorted(file for file in (folder / FILES).rglob("*") if file.suffix in PICTURES)
        names = (file.relative_to(folder / FILES).as_posix() for file in files)
        pictures = dict(zip(names, map(Path.read_bytes, files), strict=True))
        return Run(text, pictures, exchanges, own)


def _create(name: str, folder: Path, proceed: Callable[[], object]) -> None:
    """Run a section and write what comes of it.

    Args:
        name: its file, a colon and its name; to record it, another colon and the names of
            variables, between commas.
        folder: where to write.
        proceed: called when a request has taken its time.
    """
    path, own, *record = name.split(":")
    cut = section(ROOT / "snippets", path, own)
    network = recording(cut, record[0], proceed) if record else playing(cut)
    (folder / FILES).mkdir(parents=True)
    os.chdir(folder / FILES)
    output, before = io.StringIO(), [0]
    try:
        network.connect()
        _run(cut, output, lambda: before.append(len(network.exchanges)))
        network.check()
    except Problem:
        raise
    except BaseException as error:  # SystemExit too: a section must not end the build
        if network.problem:
            raise network.problem from None
        place, line = place_of(error, ROOT)
        cause = f"{type(error).__name__}: {error}".removesuffix(": ")
        raise Problem(cause, path=place or f"snippets/{path}", line=line) from None
    (folder / TEXT).write_text(json.dumps(output.getvalue()), encoding="utf-8")
    sent = json.dumps([before[-1], network.exchanges])
    (folder / SENT).write_text(sent, encoding="utf-8")


def _run(cut: Section, output: io.StringIO, begin: Callable[[], object]) -> None:
    file = ROOT / "snippets" / cut.path
    before, own = _statements(read(file, f"snippets/{cut.path}"), cut)
    module = types.ModuleType(f"snippets.{cut.path[:-3].replace('/', '.')}")
    sys.modules[module.__name__] = module
    module.__file__ = str(file)

    def run(statements: Sequence[ast.stmt]) -> None:
        tree = ast.Module(list(statements), [])
        exec(compile(tree, str(file), "exec"), vars(module))

    with redirect_stdout(io.StringIO()):
        run(before)
    begin()
    with redirect_stdout(output):
        last = own[-1]
        if not isinstance(last, ast.Expr):
            run(own)
            value = _call(own, cut, vars(module))
        else:
            run(own[:-1])
            tree = ast.Expression(last.value)
            value = eval(compile(tree, str(file), "eval"), vars(module))
        if value is not None:
            print(value)


def _statements(source: str, cut: Section) -> tuple[list[ast.stmt], list[ast.stmt]]:
    """The statements before a section, and its own."""
    markers = (MARKER.match(line) for line in source.splitlines())
    ends = ((n, m) for n, m in enumerate(markers, 1) if m and m.groups() == ("end", cut.name))
    start, end = cut.line, next(number for number, _ in ends)
    tree = ast.parse(source)
    lines = [(node, _first_line(node), node.end_lineno or node.lineno) for node in tree.body]
    before = [node for node, _, last in lines if last < start]
    own = [node for node, first, last in lines if start <= first and last <= end]
    parted = [node for node, first, last in lines if first < start <= last or first <= end < last]
    if parted or not own:
        cause = f'section "{cut.name}" is a part of a statement: output() runs whole ones'
        raise Problem(cause, path=f"snippets/{cut.path}", line=start)
    return before, own


def _first_line(node: ast.stmt) -> int:
    """The line on which a statement begins, with its decorators."""
    decorators: list[ast.expr] = getattr(node, "decorator_list", [])
    return min([node.lineno, *(each.lineno for each in decorators)])


def _call(own: Sequence[ast.stmt], cut: Section, names: dict[str, Any]) -> Any:
    """The value of the last function of a section that only defines some; else nothing."""
    functions = [node for node in own if isinstance(node, ast.FunctionDef)]
    if not functions or not all(isinstance(node, DEFINITIONS) for node in own):
        return None
    last = functions[-1]
    given = last.args.args[: len(last.args.args) - len(last.args.defaults)]
    given += [
        each
        for each, default in zip(last.args.kwonlyargs, last.args.kw_defaults, strict=True)
        if default is None
    ]
    if given or last.args.posonlyargs:
        cause = f'"{last.name}" takes arguments: call it at the end of the section'
        raise Problem(cause, path=f"snippets/{cut.path}", line=last.lineno)
    return names[last.name]()


if __name__ == "__main__":
    snippet_process.run(_create, *sys.argv[1:])
