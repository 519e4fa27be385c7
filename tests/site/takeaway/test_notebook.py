"""The tutorial as a notebook and a Python file: they run by themselves, and their numbers hold."""

from __future__ import annotations

import datetime
import json
import re
import runpy
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import nbformat
import pytest
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st
from nbclient import NotebookClient

from macros.events.sample_dataset import sample_dataset
from macros.sample.recording import MODELS
from macros.site.takeaway.cells import text_literal
from tests.support.checkout import PROJECT_ROOT

FOLDERS = {"organization": "", "person": "person/", "group": "group/"}  # of a model's pages
# What a notebook's last cell prints in a test: the rows of each answer that it asked for.
REPORT = """
import json
answers = {k: v for k, v in globals().items() if isinstance(v, Answer) and not k.startswith("_")}
print(json.dumps({k: [[*map(repr, row)] for row in v.rows] for k, v in answers.items()}))
"""
# Runs a script where nothing can be reached, and nothing of this repository can be imported.
OFFLINE = """
import runpy, socket, sys
def refuse(*args, **kwargs):
    raise OSError("a notebook has no network")
socket.socket.connect = socket.getaddrinfo = refuse
names = runpy.run_path(sys.argv[1], run_name="__main__")
assert not {"macros", "snippets"} & {name.partition(".")[0] for name in sys.modules}
"""


def lay_out(site: Path, model: str, folder: Path) -> Path:
    """A reader's folder: the notebook, the Python file and the sample events, and nothing else."""
    folder.mkdir(exist_ok=True)
    for name in (f"tutorial-{model}.ipynb", f"tutorial-{model}.py", f"sample-{model}.zip"):
        shutil.copy(site / "take-away" / name, folder)
    return folder


def run_script(script: Path, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run a Python file in a folder, without a network."""
    return subprocess.run(
        [sys.executable, "-I", "-c", OFFLINE, str(script)],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )


def answers_of(site: Path, model: str) -> Mapping[str, Any]:
    """The site's answers on a model's events, by the name without its folder."""
    answers = json.loads((site / "answers.json").read_text(encoding="utf-8"))
    return {
        name.rpartition("/")[2]: answer
        for name, answer in answers.items()
        if (name.rpartition("/")[0] or "organization") == model
    }


def article(site: Path, model: str) -> BeautifulSoup:
    """The tutorial of a model, as the site has it."""
    text = (site / FOLDERS[model] / "tutorial" / "index.html").read_text(encoding="utf-8")
    soup = BeautifulSoup(text, "html.parser")
    for element in soup.select("figure.banner, nav"):
        element.decompose()
    return soup


def names_on(page: BeautifulSoup, model: str) -> set[str]:
    """The queries of the model whose answers a page quotes, draws, lists or asks."""
    names = set()
    for attribute in ("data-answer", "data-chart", "data-table", "data-query"):
        names |= {str(element[attribute]) for element in page.select(f"[{attribute}]")}
    return {
        name.rpartition("/")[2]
        for name in names
        if (name.rpartition("/")[0] or "organization") == model
    }


@pytest.mark.parametrize("model", MODELS)
def test_a_notebook_is_valid(model: str, site: Path) -> None:
    """By the schema of Jupyter itself, without output, and each cell has an id of its own."""
    notebook = nbformat.read(site / "take-away" / f"tutorial-{model}.ipynb", as_version=4)
    nbformat.validate(notebook)
    ids = [cell["id"] for cell in notebook.cells]
    assert len({*ids}) == len(ids)
    assert [cell for cell in notebook.cells if cell.get("outputs")] == []


@pytest.mark.parametrize("model", MODELS)
def test_an_executed_notebook_has_the_answers_of_the_site(
    model: str, site: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Jupyter runs it from top to bottom; what it then knows equals `answers.json`."""
    monkeypatch.setenv("JUPYTER_PLATFORM_DIRS", "1")
    folder = lay_out(site, model, tmp_path / "downloads")
    notebook = nbformat.read(folder / f"tutorial-{model}.ipynb", as_version=4)
    notebook.cells.append(nbformat.v4.new_code_cell(REPORT))
    resources = {"metadata": {"path": str(folder)}}
    NotebookClient(notebook, timeout=100, resources=resources).execute()
    executed = json.loads(notebook.cells[-1].outputs[0]["text"])
    expected = answers_of(site, model)
    assert {*executed} == names_on(article(site, model), model)
    for name, rows in executed.items():
        values = [[_value(cell) for cell in row] for row in rows]
        assert values == [
            [pytest.approx(cell) if isinstance(cell, float) else cell for cell in row]
            for row in expected[name]["rows"]
        ], name


def _value(text: str) -> Any:
    """A value by its `repr`; a time as `answers.json` has it."""
    value = eval(text, {"datetime": datetime})
    return str(value) if isinstance(value, datetime.datetime) else value


@pytest.mark.parametrize("model", MODELS)
def test_the_python_file_runs_without_a_network_and_without_this_repository(
    model: str, site: Path, tmp_path: Path
) -> None:
    """It needs two packages and the sample events beside it, and prints the answers."""
    folder = lay_out(site, model, tmp_path / "downloads")
    done = run_script(folder / f"tutorial-{model}.py", folder)
    assert (done.returncode, done.stderr) == (0, "")
    total = answers_of(site, model)["organizations"]["value"]
    assert re.search(rf"^organizations\s*\n{total}\s*$", done.stdout, re.MULTILINE)


def test_other_events_fail_with_the_answer_that_they_give(site: Path, tmp_path: Path) -> None:
    """With one organization fewer, the first answer about it is refused, and says what it is."""
    folder = lay_out(site, "person", tmp_path / "downloads")
    archive = folder / "sample-person.zip"
    with zipfile.ZipFile(archive) as packed:
        files = {name: packed.read(name).decode() for name in packed.namelist()}
    lines = files["sample-person/events.jsonl"].splitlines(keepends=True)
    first = json.loads(next(line for line in lines if '"account_created"' in line))
    owner = first["properties"]["organization_id"]
    left = [line for line in lines if owner not in line]
    files["sample-person/events.jsonl"] = "".join(left)
    with zipfile.ZipFile(archive, "w") as packed:
        for name, text in files.items():
            packed.writestr(name, text)
    done = run_script(folder / "tutorial-person.py", folder)
    assert done.returncode == 1
    assert "AssertionError" in done.stderr


def test_a_function_that_sends_something_else_fails(site: Path, tmp_path: Path) -> None:
    """The message of each function is compared with the one that PostHog received."""
    folder = lay_out(site, "person", tmp_path / "downloads")
    script = folder / "tutorial-person.py"
    text = script.read_text(encoding="utf-8")
    changed = text.replace('"is_first_user": is_first_user', '"is_first_user": None')
    assert changed != text
    script.write_text(changed, encoding="utf-8")
    done = run_script(script, folder)
    assert "AssertionError" in done.stderr
    assert "account_created" in done.stderr


@pytest.mark.parametrize("place", ["folder below", "unpacked", "unpacked below"])
def test_the_sample_is_found_where_a_reader_puts_it(place: str, site: Path, tmp_path: Path) -> None:
    """In a folder below the file too, or where a browser has unpacked it."""
    folder = lay_out(site, "group", tmp_path / "downloads")
    archive = folder / "sample-group.zip"
    target = folder / "data" if "below" in place else folder
    target.mkdir(exist_ok=True)
    if "unpacked" in place:
        zipfile.ZipFile(archive).extractall(target)
        archive.unlink()
    else:
        archive.rename(target / archive.name)
    done = run_script(folder / "tutorial-group.py", tmp_path)
    assert (done.returncode, done.stderr) == (0, "")


def test_a_missing_sample_is_one_line_that_says_where_it_is(
    site: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without the events, the first cell names the file, its address and the folder."""
    folder = lay_out(site, "person", tmp_path / "downloads")
    (folder / "sample-person.zip").unlink()
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.chdir(folder)
    with pytest.raises(FileNotFoundError) as error:
        runpy.run_path(str(folder / "tutorial-person.py"))
    address = "https://example.github.io/going-beyond-the-user-model/take-away/sample-person.zip"
    message = f"no sample-person.zip: download it from {address} and put it into {folder}"
    assert str(error.value) == message


@pytest.mark.parametrize("model", MODELS)
def test_every_section_in_python_is_in_the_file_and_called(model: str, site: Path) -> None:
    """Each as the page shows it; those that the sample company calls are called in the same way."""
    text = (site / "take-away" / f"tutorial-{model}.py").read_text(encoding="utf-8")
    page = article(site, model)
    blocks = page.select('[data-section^="python/"] code')
    assert len(blocks) > 10
    for block in blocks:
        assert block.get_text().strip() in text
    called = set(re.findall(r"messages_of\(\n    (\w+),", text))
    names = {str(e["data-section"]).rpartition(":")[2] for e in page.select("[data-section]")}
    received = sample_dataset(PROJECT_ROOT, model).received
    assert called == {name for name in names if received.get(name) and f"def {name}(" in text}
    assert "account_created" in called


@pytest.mark.parametrize("model", MODELS)
def test_nothing_of_the_machine_is_in_the_files(model: str, site: Path) -> None:
    """No path of this machine, and no time at which a file was made."""
    for ending in ("ipynb", "py"):
        text = (site / "take-away" / f"tutorial-{model}.{ending}").read_text(encoding="utf-8")
        assert str(PROJECT_ROOT) not in text
        assert str(Path.home()) not in text
    with zipfile.ZipFile(site / "take-away" / f"sample-{model}.zip") as packed:
        assert {entry.date_time for entry in packed.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        names = ["events", "groups", "persons"]
        assert packed.namelist() == [f"sample-{model}/{name}.jsonl" for name in names]


@given(st.text(st.sampled_from("a\"'\\\n\r\t{}\0\N{SNOWMAN}"), max_size=12))
def test_any_text_can_be_a_string_of_a_cell(text: str) -> None:
    """Python reads back what was written, but for blank lines at its ends."""
    assert eval(text_literal(text)).strip("\n") == text.strip("\n")
