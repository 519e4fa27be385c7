"""The authoring page as something to follow: its snippets, its commands, and edits by hand."""

from __future__ import annotations

import re
import shlex
import subprocess
from pathlib import Path

from macros.content.sections import section
from tests.support.checkout import PROJECT_ROOT, SNIPPETS, run

PAGE = (PROJECT_ROOT / "docs" / "authoring.md").read_text(encoding="utf-8")
SNIPPETS_OF_PAGE = re.findall(r'\{\{ snippet\("([^"]+)", "([^"]+)"\) \}\}', PAGE)


def snippet(path: str, name: str) -> str:
    """The code of a snippet, which has to be one that the page shows."""
    assert (path, name) in SNIPPETS_OF_PAGE
    return section(SNIPPETS, path, name).code


def python_arguments(command: str, root: Path) -> list[str]:
    """The arguments with which a `make` command runs Python, according to make itself."""
    make = ["make", "--dry-run", "--no-print-directory", "-f", str(PROJECT_ROOT / "Makefile")]
    output = subprocess.run(
        [*make, "-o", ".venv/site", *shlex.split(command)[1:]],
        cwd=root,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    arguments = shlex.split(output.strip().splitlines()[-1])
    assert arguments[:2] == [".venv/bin/python", "-m"]
    return arguments[2:]


class Walk:
    """The page, followed in a copy of the project: its commands, and the edits between them.

    Attributes:
        root: the copy.
        commands: how often a command ran that did what it should.
        refusals: how often one was refused.
        edited: the files that were edited by hand.
        added: those that were written by hand.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self.commands = self.refusals = 0
        self.edited: set[str] = set()
        self.added: set[str] = set()

    def make(self, name: str) -> str:
        """Run a command of the page, and return what it prints."""
        arguments = python_arguments(snippet("shell/authoring.sh", name), self.root)
        done = run(*arguments, root=self.root)
        assert done.returncode == 0, done.stderr
        self.commands += 1
        return done.stdout

    def refused(self) -> str:
        """Build what cannot be built yet, and return why."""
        done = run("macros", "build", root=self.root)
        assert done.returncode == 1
        self.refusals += 1
        return done.stderr

    def write(self, path: str, text: str) -> None:
        """Write a file by hand."""
        file = self.root / path
        (self.edited if file.exists() else self.added).add(path)
        file.write_text(text, encoding="utf-8")

    def replace(self, path: str, old: str, new: str) -> None:
        """Edit one place of a file by hand."""
        text = (self.root / path).read_text(encoding="utf-8")
        assert text.count(old) == 1, f"{path} has {old!r} {text.count(old)} times"
        self.write(path, text.replace(old, new))

    def below_heading(self, page: str, name: str, text: str) -> None:
        """Write what is below the heading of a question at the end of a page."""
        before = (self.root / page).read_text(encoding="utf-8")
        head, anchor, _ = before.partition(f"{{ #{name} }}\n")
        self.write(page, f"{head}{anchor}\n{text}\n")
