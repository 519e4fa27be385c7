"""An app in JavaScript as a reader has it: published files, in a folder with files of its own."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

from macros.content.sections import section, whole
from tests.support.checkout import NODE, PROJECT_ROOT, SNIPPETS
from tests.support.server import Server

OWN = Path(__file__).parent / "app"
PATIENCE = 30  # seconds in which a process has to end
HIGHLIGHTED = re.compile(r"^.*// hl\n", re.MULTILINE)
# The tutorial's files that recipes import, each as its page has it.
FILES = ("accounts.js", "organization.js", "projects.js", "revenue.js")
SHARED = ("server.js", "frameworks/flush.js")

Process = subprocess.Popen[str]


def without_recipe(path: str, name: str) -> str:
    """A section without its highlighted lines, which are what a recipe adds.

    >>> "await shutdown(posthog)" in without_recipe("express.js", "express_server")
    False
    """
    code = section(SNIPPETS, f"javascript/frameworks/{path}", name).code
    source = (SNIPPETS / "javascript" / "frameworks" / path).read_text(encoding="utf-8")
    for line in HIGHLIGHTED.findall(source):
        shown = line.replace(" // hl", "")
        assert shown in f"{code}\n", f"{path} has a highlighted line outside of {name}"
        code = f"{code}\n".replace(shown, "", 1).removesuffix("\n")
    return code


def settings(posthog: Server, token: str) -> dict[str, str]:
    """Where an app sends its events."""
    return {"POSTHOG_PROJECT_TOKEN": token, "POSTHOG_HOST": posthog.url}


class App:
    """A folder with the tutorial's functions for a model, and a recipe that uses them.

    Attributes:
        folder: where its files are.
    """

    def __init__(self, folder: Path, model: str = "organization") -> None:
        self.folder = folder
        shutil.copytree(OWN, folder, dirs_exist_ok=True)
        if not (folder / "node_modules").exists():
            (folder / "node_modules").symlink_to(PROJECT_ROOT / "node_modules")
        base = "javascript" if model == "organization" else f"javascript/{model}"
        paths = [f"{base}/{name}" for name in FILES if (SNIPPETS / base / name).is_file()]
        for path in [*paths, *(f"javascript/{name}" for name in SHARED)]:
            self.write(Path(path).name, whole(SNIPPETS, path))

    def write(self, name: str, code: str) -> Path:
        """Write a file of the app."""
        file = self.folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(f"{code}\n", encoding="utf-8")
        return file

    def add(self, path: str, name: str, recipe: bool = True) -> Path:
        """Write a section of `frameworks/` as the page shows it, or without what it adds."""
        code = section(SNIPPETS, f"javascript/frameworks/{path}", name).code
        return self.write(path, code if recipe else without_recipe(path, name))

    def start(self, *command: str, **environment: str) -> Process:
        """Start node in the folder."""
        return Process(
            [NODE, *command],
            cwd=self.folder,
            env={**os.environ, **environment},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(self, *command: str, **environment: str) -> tuple[int, str]:
        """Run node in the folder until it ends by itself: its exit status, and what it says."""
        with running(self.start(*command, **environment)) as process:
            _, stderr = process.communicate(timeout=PATIENCE)
        return process.returncode, stderr

    @contextlib.contextmanager
    def serve(self, file: str, **environment: str) -> Iterator[tuple[Process, str]]:
        """Run a server for the block, and get the process and its address."""
        command = ("--import", "./observe.mjs", file)
        with running(self.start(*command, **environment, PORT="0")) as process:
            yield process, f"http://127.0.0.1:{wait_for(process, 'listening at ')}"


@contextlib.contextmanager
def running(process: Process) -> Iterator[Process]:
    """The process, which is gone after the block whatever happens in it."""
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def wait_for(process: Process, text: str) -> str:
    """Read what a process prints until a line begins with `text`; the rest of that line."""
    assert process.stdout
    for line in process.stdout:
        if line.startswith(text):
            return line.removeprefix(text).strip()
    raise AssertionError(f"ended before it said {text!r}: {process.communicate()[1]}")


def stop(process: Process) -> int:
    """Tell a process to end as an orchestrator does; its exit status."""
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=PATIENCE)
    return process.returncode
