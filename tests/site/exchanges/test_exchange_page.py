"""A tutorial of an API: its page shows what a real server gets of the same code, and gives."""

from __future__ import annotations

import contextlib
import io
import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup

from macros.content.sections import section
from tests.support.checkout import PROJECT_ROOT, SNIPPETS, copy_to, edit, run
from tests.support.projects.library_api import TOKEN, Library

CALL = '"authoring/library.py", "borrow"'
PAGE = f"# Borrow\n\n{{{{ exchange({CALL}) }}}}\n\n{{{{ output({CALL}) }}}}\n"
FILES = ("library.py", "library.borrow.json")


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A built project with this page, its snippet and cassette, and nothing else."""
    root = copy_to(tmp_path_factory.mktemp("api") / "project", {"index.md": PAGE})
    shutil.rmtree(root / "macros" / "sample")
    shutil.rmtree(root / "snippets")
    (root / "snippets" / "authoring").mkdir(parents=True)
    for name in FILES:
        shutil.copy(SNIPPETS / "authoring" / name, root / "snippets" / "authoring")
    done = run("macros", "build", root=root, LIBRARY_TOKEN=TOKEN)
    assert (done.returncode, done.stderr) == (0, "")
    return root


def blocks(root: Path) -> list[str]:
    """The blocks of the page, as a reader sees them."""
    html = (root / "site" / "index.html").read_text(encoding="utf-8")
    page = BeautifulSoup(html, "html.parser")
    return [block.get_text().strip("\n") for block in page.select("article .highlight")]


def parsed(block: str) -> tuple[str, dict[str, str], Any]:
    """The first line, the headers and the JSON of a message."""
    head, _, body = block.partition("\n\n")
    first, *lines = head.splitlines()
    headers = dict(line.split(": ", 1) for line in lines)
    return first, headers, json.loads(body) if body else None


def test_the_page_shows_what_a_real_server_gets_and_gives(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The section's code is run here with the real client, and asks a real server."""
    monkeypatch.setenv("LIBRARY_TOKEN", TOKEN)
    code = section(SNIPPETS, "authoring/library.py", "borrow").code
    names: dict[str, Any] = {}
    printed = io.StringIO()
    with Library() as library:
        real = code.replace("https://library.example.org", library.url)
        with contextlib.redirect_stdout(printed):
            exec(real, names)
        names["session"].close()
    *messages, output = blocks(root)
    assert output == printed.getvalue().strip("\n")
    requests, responses = map(parsed, messages[::2]), map(parsed, messages[1::2])
    for (first, headers, body), received in zip(requests, library.received, strict=True):
        assert first == f"{received.method} {received.target} HTTP/1.1"
        assert body == (json.loads(received.body) if received.body else None)
        sent = {**received.headers, "Host": "library.example.org"}
        sent["Authorization"] = sent["Authorization"].replace(TOKEN, "REDACTED")
        assert headers.items() <= sent.items()
        ours = {"Host", "User-Agent", "Accept-Encoding", "Accept", "Connection", "Cookie"}
        assert sent.keys() - headers.keys() <= ours | {"Content-Length"}
    answers = [names["loan"], names["loans"]]
    for (first, headers, body), answer in zip(responses, answers, strict=True):
        assert first == f"HTTP/1.1 {answer.status_code} {answer.reason}"
        assert headers.items() <= answer.headers.items()
        assert body == answer.json()


def test_no_secret_is_in_the_site(root: Path) -> None:
    """Although the build had it in its environment."""
    files = [file for file in (root / "site").rglob("*") if file.is_file()]
    assert [file for file in files if TOKEN.encode() in file.read_bytes()] == []


def test_an_edited_cassette_changes_the_page(root: Path, tmp_path: Path) -> None:
    """Although the cache has what came of it before."""
    edited = shutil.copytree(root, tmp_path / "project")
    edit(edited / "snippets/authoring/library.borrow.json", '"Persuasion"', '"<b>Evelina</b>"')
    assert run("macros", "build", root=edited).returncode == 0
    assert "<b>Evelina</b> is due on 2025-03-10" in blocks(edited)[-1]


def test_a_request_that_was_not_recorded_fails_the_build(root: Path, tmp_path: Path) -> None:
    """In one line for each call: the page, the snippet, the request and what to do."""
    edited = shutil.copytree(root, tmp_path / "project")
    edit(edited / "snippets/authoring/library.py", '"open"', '"late"')
    done = run("macros", "build", root=edited)
    assert done.returncode == 1
    url = "GET https://library.example.org/v1/loans"
    cause = (
        f"snippets/authoring/library.py:14: {url}?state=late is not in "
        f"snippets/authoring/library.borrow.json, of which is left: {url}?state=open; to record "
        "it, run make record module=authoring/library.py section=borrow"
    )
    assert done.stderr == f"docs/index.md:3: exchange({CALL}): {cause}. Also on line 5.\n"
    assert (PROJECT_ROOT / "snippets/authoring/library.borrow.json").is_file()
