"""Recipes as a page shows them: each section runs beside tracking.py, as a reader copies it."""

from __future__ import annotations

import ast
import subprocess
from pathlib import Path

from macros.content.sections import Section, sections
from tests.sdk.frameworks.python.app import RECIPES, App
from tests.sdk.frameworks.python.server import PATIENCE
from tests.support.checkout import SNIPPETS

FILES = sorted((SNIPPETS / RECIPES).glob("*.py"))
SECTIONS = {
    section.name: section
    for file in FILES
    for section in sections(SNIPPETS, f"{RECIPES}/{file.name}").values()
}
# Sections that go on with an app which the one before has begun.
CONTINUED = {"flask_webhook": "flask", "report_in_context": "as_member"}
APP = "from fastapi import FastAPI\n\napp = FastAPI()\n\n\n"  # of one line, which is not shown
RUNNER = """
import runpy, sys, traceback
for name in sys.argv[1:]:
    try:
        runpy.run_path(f"{name}.py")
    except Exception:
        print(name, traceback.format_exc())
"""


def copied(section: Section) -> str:
    """The code that a reader has once they have copied this section."""
    if section.name not in CONTINUED:
        return section.code
    before = SECTIONS[CONTINUED[section.name]].code
    before = before if "app = " in before else APP + before
    return f"{before}\n\n\n{section.code}"


def test_sections_run_as_the_page_shows_them(tmp_path: Path) -> None:
    """They need nothing that they do not import, from a framework, tracking.py or the database."""
    app = App(tmp_path / "app", "http://127.0.0.1:9", "phc_example")
    app.add("payments.py")
    for name, section in SECTIONS.items():
        app.write(f"shown_{name}.py", copied(section))
    done = subprocess.run(
        app.python("-W", "error", "-c", RUNNER, *(f"shown_{name}" for name in SECTIONS)),
        cwd=app.folder,
        env=app.environment,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    assert (done.returncode, done.stdout) == (0, ""), done.stdout + done.stderr


def test_lines_fit_the_column_of_a_page() -> None:
    """No line of code has to be scrolled sideways."""
    lines = [line for section in SECTIONS.values() for line in section.code.splitlines()]
    assert [line for line in lines if len(line) > 76] == []


def test_every_function_says_what_it_is_for() -> None:
    """A section has a docstring in each of its functions, as those of the tutorial have."""
    for section in SECTIONS.values():
        for node in ast.walk(ast.parse(section.code)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                is_inner = node.name == "sending"  # of a decorator, in which it is the only one
                assert is_inner or ast.get_docstring(node), f"{section.path}: {node.name}"
