"""Recording a section: its cassette has what a real server got and gave, without secrets."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from tests.support.checkout import PROJECT_ROOT, SNIPPETS, edit, run
from tests.support.projects.library_api import TOKEN, Library

MODULE = "authoring/library.py"
CASSETTE = "authoring/library.borrow.json"
PUBLIC = "https://library.example.org"


@pytest.fixture
def library() -> Iterator[Library]:
    """The server of the library."""
    with Library() as server:
        yield server


@pytest.fixture
def root(library: Library, tmp_path: Path) -> Path:
    """A project with the section of the authoring page, whose API is at the real server."""
    (tmp_path / "macros").symlink_to(PROJECT_ROOT / "macros")
    file = tmp_path / "snippets" / MODULE
    file.parent.mkdir(parents=True)
    file.write_text((SNIPPETS / MODULE).read_text(encoding="utf-8"), encoding="utf-8")
    edit(file, PUBLIC, library.url)
    return tmp_path


def record(root: Path, *options: str, **environment: str) -> CompletedProcess[str]:
    """Record the section as `make record` does; this is no CI job unless a test says so."""
    variables = {"CI": "", "LIBRARY_TOKEN": TOKEN, **environment}
    named = [f"--module={MODULE}", "--section=borrow", *options]
    return run("macros", "record", *named, root=root, **variables)


def test_a_recording_is_what_the_server_got_and_gave(root: Path, library: Library) -> None:
    """The cassette of the authoring page was made so, of the same server at another address."""
    done = record(root, "--keys=LIBRARY_TOKEN")
    first, _ = done.stdout.splitlines()
    assert (done.stderr, first) == ("", f"snippets/{CASSETTE}: 2 exchanges")
    recorded = (root / "snippets" / CASSETTE).read_text(encoding="utf-8")
    expected = (SNIPPETS / CASSETTE).read_text(encoding="utf-8")
    assert recorded.replace(library.url, PUBLIC) == expected
    requests = [each["request"] for each in json.loads(recorded)["exchanges"]]
    assert [(each["method"], each["url"]) for each in requests] == [
        (each.method, f"{library.url}{each.target}") for each in library.received
    ]
    assert json.loads(library.received[0].body) == requests[0]["json"]


def test_no_secret_is_in_a_recording(root: Path, library: Library) -> None:
    """Neither of the variables named, nor of the cookies that the server sets and gets."""
    edit(root / "snippets" / MODULE, '"days": 14}', f'"days": 14, "note": "{TOKEN}!"}}')
    assert record(root, "--keys=LIBRARY_TOKEN").returncode == 0
    recorded = (root / "snippets" / CASSETTE).read_text(encoding="utf-8")
    assert f"{TOKEN}!" in library.received[0].body
    assert TOKEN in library.received[1].headers["Cookie"]
    assert (TOKEN in recorded, "ookie" in recorded, "REDACTED!" in recorded) == (False, False, True)


def test_what_is_recorded_is_played(root: Path) -> None:
    """By a build, without the server; the variables of the last recording need not be named."""
    assert record(root, "--keys=LIBRARY_TOKEN").returncode == 0
    first = (root / "snippets" / CASSETTE).read_bytes()
    edit(root / "snippets" / MODULE, "14", "7")
    assert record(root).returncode == 0
    second = (root / "snippets" / CASSETTE).read_bytes()
    assert (b"2025-03-17" in first, b"2025-03-10" in second) == (True, True)
    assert json.loads(second)["environment"] == {"LIBRARY_TOKEN": "REDACTED"}


@pytest.mark.parametrize(
    ("options", "environment", "problem"),
    [
        ([], {"CI": "true"}, "recording asks a real server, which no CI job does: run it yourself"),
        (["--section=borow"], {}, f'no section "borow" in snippets/{MODULE}; did you mean "borrow'),
        (["--keys=OTHER_TOKEN"], {}, "to record this, set the variable OTHER_TOKEN, which it"),
        (["--keys=SHORT"], {"SHORT": "12345"}, "SHORT has fewer than 6 letters: nobody could"),
        (
            [],
            {"LIBRARY_TOKEN": "another"},
            f"snippets/{MODULE}:13: HTTPError: 401 Client Error: Unauthorized for url: ",
        ),
        (["--secret=x"], {}, "Usage: "),
    ],
)
def test_what_cannot_be_recorded_leaves_the_cassette(
    options: list[str], environment: dict[str, str], problem: str, root: Path
) -> None:
    """And is one line, or what the command takes."""
    done = record(root, *options, **environment)
    assert done.returncode == (2 if problem == "Usage: " else 1)
    assert done.stderr.startswith(problem)
    files = (root / "snippets" / "authoring").iterdir()
    assert [file.name for file in files] == ["library.py"]
