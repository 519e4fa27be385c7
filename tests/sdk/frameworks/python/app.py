"""An app in Python as a reader has it: published code, in a folder with files of its own."""

from __future__ import annotations

import os
import re
import shutil
import sys
from pathlib import Path

from macros.content.sections import section, sections, whole
from tests.support.checkout import SNIPPETS

OWN = Path(__file__).parent / "own"
RECIPES = "python/frameworks"
HIGHLIGHTED = re.compile(r"^([ ]*)\S.*# hl$", re.MULTILINE)
# The parts of tracking.py that every model shares, and the files that each has in its folder.
SHARED = {"client.py": ("client", "shutdown"), "identify.py": ("distinct_id",)}
FILES = ("identify.py", "accounts.py", "organization.py", "projects.py", "revenue.py")


def tracking(model: str) -> str:
    """tracking.py as the page asks for it: the client, then the tutorial's functions of a model."""
    folder = "python" if model == "organization" else f"python/{model}"
    shared = [section(SNIPPETS, f"python/{f}", name) for f in SHARED for name in SHARED[f]]
    paths = [f"{folder}/{name}" for name in FILES if (SNIPPETS / folder / name).is_file()]
    own = [each for path in paths for each in sections(SNIPPETS, path).values()]
    code = {each.name: each.code for each in (*shared, *own)}
    return "\n\n\n".join(["import patience  # a test's own", *code.values()]) + "\n"


def without_highlights(recipe: str) -> str:
    """A recipe's file whose highlighted lines do nothing.

    >>> "pass" in without_highlights("job.py"), "shutdown(posthog" in without_highlights("job.py")
    (True, False)
    """
    source = (SNIPPETS / RECIPES / recipe).read_text(encoding="utf-8")
    code, count = HIGHLIGHTED.subn(r"\1pass", source)
    assert count, f"{recipe} highlights nothing"
    return code


class App:
    """A folder with tracking.py and the recipes, each a file that the reader has copied whole.

    Attributes:
        folder: where its files are, and where its processes run.
        environment: the variables that its processes get.

    Args:
        host: the address of the server that stands for PostHog.
        token: the token of the project.
        model: whose functions tracking.py has.
    """

    def __init__(self, folder: Path, host: str, token: str, model: str = "organization") -> None:
        self.folder = folder
        shutil.copytree(OWN, folder, ignore=shutil.ignore_patterns("__pycache__"))
        self.write("tracking.py", tracking(model))
        self.environment = {
            **os.environ,
            **{"POSTHOG_PROJECT_TOKEN": token, "POSTHOG_HOST": host, "SECRET_KEY": "a secret"},
            **{"PYTHONPATH": str(folder), "HOME": str(folder)},
        }

    def write(self, name: str, code: str) -> None:
        """Write a file of the app."""
        (self.folder / name).write_text(code, encoding="utf-8")

    def add(self, recipe: str, name: str = "", *, is_whole: bool = True) -> None:
        """Add a recipe's file, under the name that its docstring gives.

        Unless it `is_whole`, the lines that a page highlights do nothing: those that its number
        "without it" is about.
        """
        code = whole(SNIPPETS, f"{RECIPES}/{recipe}")
        self.write(name or recipe, code if is_whole else without_highlights(recipe))

    def leave_out(self, name: str, recipe: str, instead: str = "") -> None:
        """Take what a recipe adds out of a file, in which it occurs once."""
        code = (self.folder / name).read_text(encoding="utf-8")
        assert code.count(recipe) == 1, f"{name} has {recipe!r} {code.count(recipe)} times"
        self.write(name, code.replace(recipe, instead))

    def python(self, *arguments: str) -> list[str]:
        """The command that runs Python with these arguments."""
        return [sys.executable, *arguments]
