"""Find a named section in a snippet file and cut it out so that it runs on its own.

Sections are marked as `pymdownx.snippets` marks them, in the file's own comments:

    # --8<-- [start:account_created]
    # --8<-- [end:account_created]

A line that ends in the comment `# hl` (`// hl` in JavaScript) is highlighted.
"""

from __future__ import annotations

import ast
import re
import textwrap
from dataclasses import dataclass
from pathlib import Path

from macros.core.errors import Problem, suggest
from macros.core.text_files import read

MARKER = re.compile(r"^\s*(?:#|//|--)\s*--8<--\s*\[(start|end):([\w-]+)\]\s*$")
HIGHLIGHT = re.compile(r"\s*(?:#|//) hl$")
JAVASCRIPT_IMPORT = re.compile(r"^import\s+(.+?)\s+from\s+(['\"].+?['\"]);?$")


@dataclass(frozen=True)
class Section:
    """A named piece of a snippet file.

    Attributes:
        path: the file, relative to `snippets/`, e.g. "python/accounts.py".
        name: the section's name.
        line: where its first line of code stands in the file, counted from 1.
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
    shown = f"snippets/{path}"
    source = read(snippets / path, shown)
    imports = _imports(source, path)
    found: dict[str, Section] = {}
    for name, (start, lines) in _cut(source, shown).items():
        body = "\n".join(HIGHLIGHT.sub("", line) for line in lines).strip("\n")
        offset = next((i for i, line in enumerate(lines) if line.strip()), 0)
        head = _needed(imports, body, path)
        code = f"{head}\n{body}" if head else body
        shift = code.count("\n") - body.count("\n") + 1 - offset
        marked = tuple(i + shift for i, line in enumerate(lines) if HIGHLIGHT.search(line))
        found[name] = Section(path, name, start + offset, body, code, marked)
    return found


def whole(snippets: Path, path: str) -> str:
    """A snippet file as it runs in an app: all of it, without markers and highlight comments."""
    lines = read(snippets / path, f"snippets/{path}").splitlines()
    return "\n".join(HIGHLIGHT.sub("", line) for line in lines if not MARKER.match(line)).strip()


def section(snippets: Path, path: str, name: str) -> Section:
    """One section of one file; a Problem that names the nearest match where there is none."""
    inside = ".." not in Path(path).parts
    if not inside or not (snippets / path).is_file():
        folder = snippets / path.split("/")[0] if inside else snippets
        known = (str(file.relative_to(snippets)) for file in folder.rglob("*") if file.is_file())
        listed = [name for name in known if "__pycache__" not in name]
        raise Problem(f"no file snippets/{path}; {suggest(path, listed, 'Files')}")
    found = sections(snippets, path)
    if name not in found:
        hint = suggest(name, found, "Sections")
        raise Problem(f'no section "{name}" in snippets/{path}; {hint}')
    return found[name]


def _cut(source: str, shown: str) -> dict[str, tuple[int, list[str]]]:
    """Each section's first line number and its lines, without any marker."""
    opened: dict[str, tuple[int, list[str]]] = {}
    closed: dict[str, tuple[int, list[str]]] = {}
    for number, line in enumerate(source.splitlines(), 1):
        marker = MARKER.match(line)
        if not marker:
            for _, lines in opened.values():
                lines.append(line)
        elif marker[1] == "start":
            if marker[2] in opened or marker[2] in closed:
                raise Problem(f'section "{marker[2]}" starts twice', path=shown, line=number)
            opened[marker[2]] = (number + 1, [])
        elif marker[2] not in opened:
            cause = f'section "{marker[2]}" ends but never started'
            raise Problem(cause, path=shown, line=number)
        else:
            closed[marker[2]] = opened.pop(marker[2])
    for name, (start, _) in opened.items():
        cause = f'section "{name}" has no end: add "--8<-- [end:{name}]"'
        raise Problem(cause, path=shown, line=start - 1)
    return dict(sorted(closed.items(), key=lambda item: item[1][0]))


def _imports(source: str, path: str) -> list[tuple[frozenset[str], str]]:
    """The file's own import statements: the names each binds, and its text."""
    if path.endswith(".py"):
        return _python_imports(source, path)
    matches = (JAVASCRIPT_IMPORT.match(line) for line in source.splitlines())
    return [(frozenset(re.findall(r"\w+", m[1])), m[0]) for m in matches if m]


def _python_imports(source: str, path: str) -> list[tuple[frozenset[str], str]]:
    try:
        tree = ast.parse(source)
    except SyntaxError as error:
        cause = f"Python cannot read this: {error.msg}"
        raise Problem(cause, path=f"snippets/{path}", line=error.lineno or 0) from None
    found = []
    for node in tree.body:
        if isinstance(node, ast.Import | ast.ImportFrom):
            for alias in node.names:
                one = type(node)(**{**dict(ast.iter_fields(node)), "names": [alias]})
                bound = (alias.asname or alias.name).split(".")[0]
                found.append((frozenset([bound]), ast.unparse(one)))
    return found


def _needed(imports: list[tuple[frozenset[str], str]], body: str, path: str) -> str:
    """The imports whose names the body uses, one to a line, as a block that ends in blank lines."""
    python = path.endswith(".py")
    used = _names(body) if python else set(re.findall(r"[A-Za-z_]\w*", body))
    lines = [text for names, text in imports if names & used and text not in body]
    if not lines:
        return ""
    blank = "\n\n" if python and body.startswith(("def ", "@", "class ")) else "\n"
    return "\n".join(_merged(lines)) + blank


def _names(body: str) -> set[str]:
    """The names that Python code mentions; words in its texts and comments are not names."""
    nodes = ast.walk(ast.parse(textwrap.dedent(body)))
    return {node.id for node in nodes if isinstance(node, ast.Name)}


def _merged(lines: list[str]) -> list[str]:
    """`from a import b` and `from a import c` as one line, in first-seen order."""
    merged: dict[str, list[str]] = {}
    for line in lines:
        head, found, name = line.partition(" import ")
        merged.setdefault(head if found and line.startswith("from ") else line, []).append(name)
    return [
        f"{head} import {', '.join(names)}" if head.startswith("from ") else head
        for head, names in merged.items()
    ]
