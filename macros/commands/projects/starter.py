"""What a new project begins with: the starter's own files, and those that name both it and us."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

from macros.commands.projects.engine import STARTER, engine_files

# The rules of our Makefile that every project has, by what one of their lines starts with.
RULES = (
    *("PYTHON ?=", "OWN_NODE ?=", "S3 :=", "SETTINGS =", ".NOTPARALLEL:"),
    *(
        "serve:",
        "build:",
        "question:",
        "rename:",
        "remove:",
        "record:",
        "report:",
        "clean:",
        ".venv/uv:",
        ".venv/site:",
        ".venv/s3:",
        ".venv/dev:",
    ),
    *("node_modules/.ready:", ".cache/live/entry.js:"),
)
CACHES = re.compile(r"__pycache__|\.\w+_cache")
OURS = ("Makefile", "pyproject.toml", "requirements-dev.txt")  # in part, so that they follow us
TESTS = ("pytest", "pytest-examples")  # what its tests need
NAME = re.compile(r"^([a-z0-9][\w.-]*)(?:\[[^\]]*\])?==", re.IGNORECASE)


def recorded_files(root: Path) -> dict[str, bytes]:
    """The files that a project has from an engine, by path: what an upgrade replaces."""
    own = starter_files(root)
    return engine_files(root) | {path: own[path] for path in OURS}


def starter_files(root: Path) -> dict[str, bytes]:
    """The files of a new project that its author changes, by path."""
    folder = root / STARTER
    files = {
        file.relative_to(folder).as_posix(): file.read_bytes()
        for file in sorted(folder.rglob("*"))
        if file.is_file() and not any(map(CACHES.fullmatch, file.parts))
    }
    files["Makefile"] = makefile(_text(root / "Makefile"), files["Makefile"].decode()).encode()
    settings = tomllib.loads(_text(root / "pyproject.toml"))["project"]
    extras = settings["optional-dependencies"]
    tests = [each for each in extras["dev"] if _is_of(each, TESTS)]
    project = files["pyproject.toml"].decode()
    project = project.replace("dependencies = []", _list("dependencies", settings["dependencies"]))
    project = project.replace("s3 = []", _list("s3", extras["s3"]))
    files["pyproject.toml"] = project.replace("dev = []", _list("dev", tests)).encode()
    files["requirements-dev.txt"] = locked(_text(root / "requirements-dev.txt"), TESTS).encode()
    return files


def makefile(ours: str, own: str) -> str:
    """The Makefile of a project: the first line of its own, our rules, then its own rules."""
    head, _, rest = own.partition("\n")
    rules = [rule for rule in ours.split("\n\n") if _is_rule(rule)]
    targets = re.findall(r"^([a-z]+):.*##", "\n\n".join([*rules, rest]), re.MULTILINE)
    last = next(index for index, rule in enumerate(rules) if ".NOTPARALLEL" in rule) + 1
    rules.insert(last, f".PHONY: {' '.join(targets)}")
    return "\n\n".join([head, *(rule.strip("\n") for rule in rules), rest.strip("\n")]) + "\n"


def _is_rule(rule: str) -> bool:
    return any(line.startswith(RULES) for line in rule.splitlines())


def locked(lock: str, packages: tuple[str, ...]) -> str:
    """The part of a lock file that some packages need, by what it says of each: via whom it is."""
    blocks = re.split(r"^(?=[a-z0-9][\w.-]*(?:\[[^\]]*\])?==)", lock, flags=re.MULTILINE)[1:]
    by_name = {match[1].lower(): block for block in blocks if (match := NAME.match(block))}
    via = {name: set(_via(block)) for name, block in by_name.items()}
    needed: set[str] = set()
    new = {*packages}
    while new:
        needed |= new
        new = {name for name, parents in via.items() if parents & new} - needed
    return "".join(by_name[name] for name in sorted(needed))


def _via(block: str) -> Iterator[str]:
    """The packages because of which a package is in a lock file."""
    _, _, comment = block.partition("    # via")
    for line in comment.splitlines():
        yield line.strip("# ").removeprefix("via ").split(" ")[0].split("[")[0].lower()


def _is_of(requirement: str, packages: tuple[str, ...]) -> bool:
    return re.split(r"[^\w.-]", requirement, maxsplit=1)[0] in packages


def _list(name: str, values: list[str]) -> str:
    lines = "".join(f"  {json.dumps(value)},\n" for value in values)
    return f"{name} = [\n{lines}]"


def _text(file: Path) -> str:
    return file.read_text(encoding="utf-8")
