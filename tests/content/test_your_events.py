"""What the page "Your own events" has its readers type."""

from __future__ import annotations

import re

import pytest
import yaml

from macros.events import project_key, settings
from tests.support.checkout import PROJECT_ROOT, SNIPPETS
from tests.support.sections import sections_of

EVERY = sections_of("shell", "sh")
SHELL = {name: section for name, section in EVERY.items() if "/your_events.sh:" in name}
MAKEFILE = (PROJECT_ROOT / "Makefile").read_text(encoding="utf-8")
CONFIGURATION = (PROJECT_ROOT / "mkdocs.yml").read_text(encoding="utf-8")


def test_the_settings_shown_are_understood() -> None:
    """The configuration on the page is read without a complaint, and nothing of it is lost."""
    text = (SNIPPETS / "settings" / "your_events.yml").read_text(encoding="utf-8")
    values = yaml.safe_load(text)["extra"]["events"]
    read = settings.read(values)
    assert {name: getattr(read, name) for name in values} == values


@pytest.mark.parametrize("name", SHELL)
def test_the_commands_shown_exist(name: str) -> None:
    """Each runs a target of the Makefile, with variables that the project reads."""
    for line in SHELL[name].code.splitlines():
        variables = re.findall(r"([A-Z_]+)=", line)
        assert variables, line
        for variable in variables:
            assert variable == project_key.KEY or f"!ENV [{variable}," in CONFIGURATION, variable
        for target in re.findall(r"make (\w+)", line):
            assert re.search(rf"^{target}:", MAKEFILE, re.MULTILINE), target


def test_the_project_address_shown_is_one() -> None:
    """The address of a project on the page is not taken for a file's."""
    address = re.search(r"EVENTS=(\S+/project/\S+)", "\n".join(s.code for s in SHELL.values()))
    assert address is not None
    assert settings.read({"source": address[1]}).is_project
