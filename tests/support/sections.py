"""The sections of all snippets, and what tests of every language do with them."""

from __future__ import annotations

import json
from typing import Any

from macros.content import sections
from macros.content.sections import Section
from tests.support.checkout import SNIPPETS

# Only a browser keeps who somebody is between two calls: Python has no such sections.
BROWSER_ONLY = frozenset(
    "switch_organization leave_organization sign_in resume_session session_ended log_out".split()
)


def load_section(path: str, name: str) -> Section:
    """One section of one file, e.g. "python/accounts.py" and "account_created"."""
    return sections.section(SNIPPETS, path, name)


def sections_of(language: str, ending: str) -> dict[str, Section]:
    """Every section of a language, in the folders of models too, by its label.

    Those of `frameworks/` need a framework to run in, and have tests of their own.
    """
    files = sorted((SNIPPETS / language).rglob(f"*.{ending}"))
    files = [
        file for file in files if "frameworks" not in file.relative_to(SNIPPETS / language).parts
    ]
    paths = [file.relative_to(SNIPPETS).as_posix() for file in files]
    every = [section for path in paths for section in sections.sections(SNIPPETS, path).values()]
    return {label(section): section for section in every}


def label(section: Section) -> str:
    """What pytest calls a test of this section, e.g. "javascript/projects.js:project_created"."""
    return f"{section.path}:{section.name}"


def python_twin(section: Section) -> Section:
    """The section of the same name in the Python file of the same name."""
    path = section.path.replace("javascript/", "python/").removesuffix(".js") + ".py"
    return load_section(path, section.name)


def define(section: Section) -> dict[str, Any]:
    """What the code of a Python section defines when it runs on its own."""
    namespace: dict[str, Any] = {}
    exec(compile(section.code, f"snippets/{section.path}", "exec"), namespace)
    return namespace


def is_for_browser(section: Section) -> bool:
    """Whether a JavaScript section is for posthog-js; those for a server are given their client.

    >>> is_for_browser(load_section("javascript/identify.js", "register"))
    True
    >>> is_for_browser(load_section("javascript/revenue.js", "purchase"))
    False
    """
    return "from 'posthog-js'" in section.code


def camel(name: str) -> str:
    """The JavaScript spelling of a name.

    >>> camel("is_first_user")
    'isFirstUser'
    """
    first, *others = name.split("_")
    return first + "".join(other.capitalize() for other in others)


def recorded_bodies(mark: str) -> list[Any]:
    """The JSON that the cassette of a block has of its request and its response, or None.

    Args:
        mark: the section's file and name, and the number of the exchange, with colons.
    """
    path, name, number = mark.split(":")
    file = SNIPPETS / f"{path.removesuffix('.py')}.{name}.json"
    exchange = json.loads(file.read_text(encoding="utf-8"))["exchanges"][int(number) - 1]
    return [exchange[part].get("json") for part in ("request", "response")]
