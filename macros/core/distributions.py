"""Installed Python packages: what they require, and the licenses that they come with."""

from __future__ import annotations

from importlib.metadata import Distribution, distribution

from packaging.requirements import Requirement

FOLDER = "licenses"  # in a package's metadata, by PEP 639


def required_by(package: str) -> list[str]:
    """The names of a package and of all packages that it requires, sorted."""
    names: dict[str, Distribution] = {}
    waiting = [package]
    while waiting:
        name = waiting.pop()
        if name in names:
            continue
        names[name] = distribution(name)
        requirements = map(Requirement, names[name].requires or [])
        waiting += [
            r.name for r in requirements if not r.marker or r.marker.evaluate({"extra": ""})
        ]
    return sorted(names)


def license_of(package: str) -> tuple[str, tuple[str, ...]]:
    """The terms of a package by their short name, e.g. "MIT", and the texts of its license files.

    Its name is "" where the package does not say.
    """
    metadata = distribution(package).metadata.json
    terms = str(metadata.get("license_expression") or metadata.get("license") or "")
    files = sorted(distribution(package).files or [], key=str)
    texts = [
        file.read_text(encoding="utf-8").strip()
        for file in files
        if file.parent.name == FOLDER or "LICENSE" in file.name.upper()
        if ".dist-info" in file.as_posix()
    ]
    return terms.splitlines()[0] if terms else "", tuple(texts)
