"""The commands: the same bytes from the same sources, and no site where there is a mistake."""

from __future__ import annotations

import hashlib
import socket
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.support.checkout import PROJECT_ROOT, copy_to, edit, run, share_bundle, share_cache

INDEX = """---
title: A page
---

# A page

There are {{ answer("organizations") }} of them.

{{ snippet("javascript/accounts.js", "account_created") }}

See [all answers](answers.md).
"""
ANSWERS = "# Answers\n\n{{ answers() }}\n"
SOURCES = "# Sources\n\n{{ sources() }}\n"
MISSING = (
    'docs/index.md:9: snippet("javascript/accounts.js", "account_created"): no section '
    '"account_created" in snippets/javascript/accounts.js; did you mean "account_removed"? '
    "Sections: account_made, account_removed."
)
COMMANDS = {
    "our own": ("macros", "build"),
    "mkdocs": ("mkdocs", "build"),
    "quiet and strict": ("mkdocs", "build", "-q", "--strict"),
}


def contents(site: Path) -> dict[str, str]:
    """Every file of a site, with a hash of its bytes."""
    files = sorted(file for file in site.rglob("*") if file.is_file())
    return {
        str(file.relative_to(site)): hashlib.sha256(file.read_bytes()).hexdigest() for file in files
    }


def problem_lines(stderr: str) -> list[str]:
    """The problems among the lines of standard error."""
    return [line for line in stderr.splitlines() if line.startswith(("docs/", "snippets/"))]


def small_project(folder: Path, **pages: str) -> Path:
    """A project of a few pages that builds quickly."""
    linked = {"answers.md": ANSWERS, "sources.md": SOURCES}
    copy_to(folder, {"index.md": INDEX, **linked, **pages})
    share_cache(folder)
    return folder


@pytest.fixture(scope="module")
def sites(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Path]:
    """The whole site built twice: in two folders, in two environments with little in common."""
    folder = tmp_path_factory.mktemp("twice")

    def build(name: str) -> Path:
        root = copy_to(folder / name)
        (share_cache if name == "warm" else share_bundle)(root)
        zone, seed = ("Asia/Tokyo", "1") if name == "warm" else ("America/Lima", "2")
        environment = {"TZ": zone, "PYTHONHASHSEED": seed, "LC_ALL": "C", "COLUMNS": seed * 2}
        done = run("macros", "build", root=root, **environment)
        assert done.returncode == 0, done.stderr
        assert problem_lines(done.stderr) == []
        return root / "site"

    with ThreadPoolExecutor() as pool:
        return dict(zip(("cold", "warm"), pool.map(build, ("cold", "warm")), strict=True))


@pytest.fixture(scope="module")
def broken(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project that was built, and then lost a section that its page shows."""
    root = small_project(tmp_path_factory.mktemp("broken") / "project")
    done = run("macros", "build", root=root)
    assert done.returncode == 0, done.stderr
    accounts = root / "snippets" / "javascript" / "accounts.js"
    for end in ("start", "end"):
        edit(accounts, f"[{end}:account_created]", f"[{end}:account_made]")
    return root


def test_two_builds_are_the_same_bytes(sites: Mapping[str, Path]) -> None:
    """Folder, time zone, hash seed and cache leave no trace in any file."""
    cold, warm = contents(sites["cold"]), contents(sites["warm"])
    assert "tutorial/index.html" in cold
    assert [name for name in cold if cold[name] != warm.get(name)] == []
    assert list(cold) == list(warm)


def test_a_site_names_no_machine(sites: Mapping[str, Path]) -> None:
    """No file names the folder it was built in, the home folder or the machine."""
    secrets = [str(sites["cold"].parent.parent), str(PROJECT_ROOT), str(Path.home()) + "/"]
    secrets += [name for name in (socket.gethostname(),) if len(name) > 5]
    for file in sites["cold"].rglob("*"):
        if file.is_file():
            content = file.read_bytes()
            assert [text for text in secrets if text.encode() in content] == [], file.name


def test_a_build_leaves_only_its_site(sites: Mapping[str, Path]) -> None:
    """Half-built folders are gone, and sources are as they were."""
    names = {file.name for file in sites["cold"].parent.iterdir()}
    assert names == {
        *(".cache", "docs", "macros", "mkdocs.yml", "package-lock.json", "requirements.txt"),
        *("site", "snippets"),
    }


@pytest.mark.parametrize("command", COMMANDS)
def test_a_missing_section_ends_the_build(command: str, broken: Path) -> None:
    """Whatever runs the build, it ends with status 1 and one line: page, line, call and cause."""
    arguments = COMMANDS[command]
    if arguments[0] == "mkdocs":
        arguments = (*arguments, "--site-dir", str(broken.parent / command))
    done = run(*arguments, root=broken, PYTHONPATH=str(broken))
    assert done.returncode == 1
    assert problem_lines(done.stderr) == [MISSING]


def test_a_failed_build_leaves_the_last_good_site(broken: Path) -> None:
    """What was built before is still there, whole, and nothing half-built is beside it."""
    before = contents(broken / "site")
    assert run("macros", "build", root=broken).returncode == 1
    assert contents(broken / "site") == before
    assert [file.name for file in broken.iterdir() if file.name.startswith(".site")] == []


def test_all_problems_are_reported_once_and_in_order(tmp_path: Path) -> None:
    """One build reports every mistake of every page: calls, names, syntax and queries.

    That of a query stands once, with the other places that show it.
    """
    page = "# Many\n\n{{ answr('organizations') }}\n\n{{ chart('organizations', 'bar', 'T') }}\n\n"
    page += "{{ answer('total_users') }} {{ answer('total_users') }}\n\n{{ insight('x') }}\n"
    root = small_project(tmp_path / "p", **{"many.md": page, "broken.md": "# B\n\n{{ answer( }}\n"})
    edit(root / "snippets" / "sql" / "total_users.sql", "FROM events", "FROM evnts")
    done = run("macros", "build", root=root)
    lines = problem_lines(done.stderr)
    starts = [
        "docs/answers.md:3: answers(): snippets/sql/total_users.sql:5: ",
        "docs/broken.md:3: ",
        'docs/many.md:3: no macro or variable "answr"; did you mean "answer"? ',
        'docs/many.md:5: chart("organizations", "bar", "T"): a chart needs two columns',
        'docs/many.md:9: insight("x"): no ',
    ]
    assert done.returncode == 1
    assert [line[: len(start)] for line, start in zip(lines, starts, strict=True)] == starts
    assert lines[0].endswith("Also in docs/many.md:7.")
    assert not (root / "site").exists()


@pytest.mark.parametrize(
    ("arguments", "usage", "error"),
    [
        (("bild",), " [OPTIONS] COMMAND", "No such command 'bild'. Did you mean 'build'?"),
        (("build", "x"), " build [OPTIONS]", "Got unexpected extra argument (x)"),
        (
            ("build", "--nope"),
            " build [OPTIONS]",
            'no setting "nope"; Settings: builder, errors, site-dir.',
        ),
        (
            ("build", "--builder", "zensical"),
            " build [OPTIONS]",
            "Invalid value for '--builder': 'zensical' is not one of 'mkdocs', 'properdocs'.",
        ),
        (
            ("serve", "--errors", "xml"),
            " serve [OPTIONS]",
            "Invalid value for '--errors': 'xml' is not one of 'text', 'github', 'json'.",
        ),
        (("numbers",), " numbers", "Missing argument 'BEFORE'."),
        (("facts", "x"), " facts [OPTIONS]", "Got unexpected extra argument (x)"),
        (
            ("facts", "--older-than", "-1"),
            " facts [OPTIONS]",
            "Invalid value for '--older-than': -1 is not in the range x>=0.",
        ),
        (
            ("facts", "--older-than", "long"),
            " facts [OPTIONS]",
            "Invalid value for '--older-than': 'long' is not a valid integer range.",
        ),
        (
            ("question",),
            " question [OPTIONS]",
            "a question needs a name: make question name=reports_per_user",
        ),
        (
            ("question", "x", "--modul=projects"),
            " question [OPTIONS]",
            'no setting "modul"; did you mean "module"? '
            "Settings: event, module, new-module, new-page, page.",
        ),
        (("new",), " new [OPTIONS]", "a new project needs a folder: make new to=../my-docs"),
        (
            ("new", "--too", "x"),
            " new [OPTIONS]",
            'no setting "too"; did you mean "to"? Settings: to.',
        ),
        (
            ("upgrade",),
            " upgrade [OPTIONS]",
            "a checkout of the engine is needed: make upgrade from=../engine",
        ),
        (
            ("remove",),
            " remove [OPTIONS]",
            "a question is needed: make remove question=reports_per_user",
        ),
        (
            ("rename", "--question=reports_per_project"),
            " rename [OPTIONS]",
            "two names are needed: make rename question=reports_per_user to=reports",
        ),
    ],
)
def test_a_wrong_command_line_is_refused(
    arguments: tuple[str, ...], usage: str, error: str
) -> None:
    """Exit status 2, how the command is used, and one line that says what is wrong."""
    done = run("macros", *arguments)
    assert done.returncode == 2
    assert done.stderr.startswith(f"Usage: python -m macros{usage}")
    assert done.stderr.endswith(f"\nError: {error}\n")


@pytest.mark.parametrize("option", ["-h", "--help"])
def test_help_names_every_command(option: str) -> None:
    """Each command stands in the help with what it does, and has help of its own."""
    done = run("macros", option)
    assert done.returncode == 0
    listed = [line.split()[0] for line in done.stdout.partition("Commands:\n")[2].splitlines()]
    assert sorted(listed) == [
        *("build", "changes", "facts", "new", "numbers", "question", "record", "remove", "rename"),
        *("report", "serve", "upgrade"),
    ]
    for command in listed:
        assert run("macros", command, option).stdout.startswith(
            f"Usage: python -m macros {command}"
        )


def test_a_wrong_setting_is_reported(tmp_path: Path) -> None:
    """A mistake in the settings is one line, without a traceback."""
    root = small_project(tmp_path / "p")
    edit(root / "mkdocs.yml", "memory: 2GB", "memry: 2GB")
    done = run("macros", "build", root=root)
    assert done.returncode == 1
    assert 'no setting "memry"; did you mean "memory"? ' in done.stderr
    assert "Traceback" not in done.stderr


def test_a_server_does_not_start_with_settings_that_cannot_be_read(tmp_path: Path) -> None:
    """There is no page to show the mistake in: one line, in the requested format, and status 1."""
    root = small_project(tmp_path / "p")
    edit(root / "mkdocs.yml", "watch: [macros, snippets]", "watch: [macros, snippets")
    done = run("macros", "serve", "--errors", "github", root=root)
    assert done.returncode == 1
    assert done.stderr.startswith("::error file=mkdocs.yml,line=")
    assert done.stderr.count("\n") == 1
