"""Find named sections in snippet files and cut them out so that each runs on its own.

Sections are marked as `pymdownx.snippets` marks them, in the file's own comments:

    # --8<-- [start:account_created]
    # --8<-- [end:account_created]

A line that ends in the comment `# hl` (`// hl` in JavaScript) is highlighted.
"""

from __future__ import annotations

import ast
import re
import textwrap
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from macros.core.errors import Problem, suggest
from macros.core.text_files import read

MARKER = re.compile(r"^\s*(?:#|//|--)\s*--8<--\s*\[(start|end):([\w-]+)\]\s*$")
HIGHLIGHT = re.compile(r"\s*(?:#|//) hl$")
JAVASCRIPT_IMPORT = re.compile(r"^import\s+(.+?)\s+from\s+(['\"].+?['\"]);?$")

Import = tuple[frozenset[str], str]  # the names that a statement binds, and its text
Imports = list[Import]


@dataclass(frozen=True)
class Section:
    """A named piece of a snippet file.

    Attributes:
        path: the file, relative to `snippets/`, e.g. "python/accounts.py".
        name: the section's name.
        line: the line number of its first line of code in the file, counted from 1.
        body: its code, without markers and highlight comments.
        code: the imports that `body` needs, then `body`: what a page shows and a reader copies.
        highlights: the lines of `code` to highlight, counted from 1.
    """

    path: str
    name: str
    line: int
    body: str
    code: str
    highlights: tuple[int, ...]


def sections(snippets: Path, path: str) -> dict[str, Section]:
    """All sections of one file by name, in the file's order.

    Raises:
        Problem: no such file; a marker without its partner; a name used twice;
            Python that does not parse.
    """
    source = read(snippets / path, f"snippets/{path}")
    imports = _imports(source, path)
    return {
        name: _section(path, name, start, lines, imports)
        for name, (start, lines) in _cut(source, f"snippets/{path}").items()
    }


def _section(path: str, name: str, start: int, lines: list[str], imports: Imports) -> Section:
    """The section whose lines, blank ones at both ends included, begin at line `start`."""
    body = "\n".join(HIGHLIGHT.sub("", line) for line in lines).strip("\n")
    offset = next((i for i, line in enumerate(lines) if line.strip()), 0)
    head = _needed_imports(imports, body, path)
    code = f"{head}\n{body}" if head else body
    shift = code.count("\n") - body.count("\n") + 1 - offset
    highlights = tuple(i + shift for i, line in enumerate(lines) if HIGHLIGHT.search(line))
    return Section(path, name, start + offset, body, code, highlights)


def whole(snippets: Path, path: str) -> str:
    """All of a snippet file as it runs in an app, without markers and highlight comments."""
    lines = read(snippets / path, f"snippets/{path}").splitlines()
    return "\n".join(HIGHLIGHT.sub("", line) for line in lines if not MARKER.match(line)).strip()


def section(snippets: Path, path: str, name: str) -> Section:
    """One section of one file.

    Raises:
        Problem: no such file or section (it suggests the nearest match), or as `sections`.
    """
    is_inside = ".." not in Path(path).parts
    if not is_inside or not (snippets / path).is_file():
        folder = snippets / path.split("/")[0] if is_inside else snippets
        files = (str(file.relative_to(snippets)) for file in folder.rglob("*") if file.is_file())
        listed = [file for file in files if "__pycache__" not in file]
        raise Problem(f"no file snippets/{path}; {suggest(path, listed, 'Files')}")
    by_name = sections(snippets, path)
    if name not in by_name:
        hint = suggest(name, by_name, "Sections")
        raise Problem(f'no section "{name}" in snippets/{path}; {hint}')
    return by_name[name]


def _cut(source: str, path: str) -> dict[str, tuple[int, list[str]]]:
    """The line number after each section's start marker, and its lines without any marker."""
    opened: dict[str, tuple[int, list[str]]] = {}
    closed: dict[str, tuple[int, list[str]]] = {}
    for number, line in enumerate(source.splitlines(), 1):
        marker = MARKER.match(line)
        if not marker:
            for _, lines in opened.values():
                lines.append(line)
        elif marker[1] == "start":
            if marker[2] in opened or marker[2] in closed:
                raise Problem(f'section "{marker[2]}" starts twice', path=path, line=number)
            opened[marker[2]] = (number + 1, [])
        elif marker[2] not in opened:
            cause = f'section "{marker[2]}" ends but never started'
            raise Problem(cause, path=path, line=number)
        else:
            closed[marker[2]] = opened.pop(marker[2])
    for name, (start, _) in opened.items():
        cause = f'section "{name}" has no end: add "--8<-- [end:{name}]"'
        raise Problem(cause, path=path, line=start - 1)
    return dict(sorted(closed.items(), key=lambda item: item[1][0]))


def _imports(source: str, path: str) -> Imports:
    """The file's own import statements."""
    if path.endswith(".py"):
        return _python_imports(source, path)
    matches = (JAVASCRIPT_IMPORT.match(line) for line in source.splitlines())
    return [(frozenset(re.findall(r"\w+", m[1])), m[0]) for m in matches if m]


def _python_imports(source: str, path: str) -> Imports:
    try:
        tree = ast.parse(source)
    except SyntaxError as error:
        cause = f"Python cannot read this: {error.msg}"
        raise Problem(cause, path=f"snippets/{path}", line=error.lineno or 0) from None
    nodes = (node for node in tree.body if isinstance(node, ast.Import | ast.ImportFrom))
    return [_python_import(node, alias) for node in nodes for alias in node.names]


def _python_import(node: ast.Import | ast.ImportFrom, alias: ast.alias) -> Import:
    """A statement that imports just one of the names that `node` imports."""
    statement = type(node)(**{**dict(ast.iter_fields(node)), "names": [alias]})
    name = (alias.asname or alias.name).split(".")[0]
    return frozenset([name]), ast.unparse(statement)


def _needed_imports(imports: Imports, body: str, path: str) -> str:
    """The imports whose names the body uses, one a line, with the blank lines that follow them."""
    python = path.endswith(".py")
    used = _names(body) if python else set(re.findall(r"[A-Za-z_]\w*", body))
    own = {text for _, text in _imports(textwrap.dedent(body), path)}
    lines = [text for names, text in imports if names & used and text not in own]
    if not lines:
        return ""
    blank = "\n\n" if python and body.startswith(("def ", "@", "class ")) else "\n"
    return "\n".join(merged(lines)) + blank


def _names(body: str) -> set[str]:
    """The names that Python code mentions; words in its strings and comments are not names."""
    nodes = ast.walk(ast.parse(textwrap.dedent(body)))
    return {node.id for node in nodes if isinstance(node, ast.Name)}


def merged(lines: Iterable[str]) -> list[str]:
    """`from a import b` and `from a import c` as one line, in first-seen order."""
    names_by_head: dict[str, dict[str, None]] = {}
    for line in lines:
        head, _, name = line.partition(" import ")
        names = names_by_head.setdefault(head if line.startswith("from ") else line, {})
        names.update(dict.fromkeys(name.split(", ")))
    return [
        f"{head} import {', '.join(names)}" if head.startswith("from ") else head
        for head, names in names_by_head.items()
    ]
