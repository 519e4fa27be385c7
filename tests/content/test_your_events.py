"""What the page "Your own events" has its readers type."""

from __future__ import annotations

import re
from dataclasses import fields

import pytest
import yaml

from macros.content import sections
from macros.events import settings
from macros.events.exports import files
from macros.events.project import key as project_key
from tests.support.checkout import PROJECT_ROOT, SNIPPETS
from tests.support.sections import sections_of

EVERY = sections_of("shell", "sh")
SHELL = {name: section for name, section in EVERY.items() if "/your_events.sh:" in name}
SETTINGS = sections.sections(SNIPPETS, "settings/your_events.yml")
MAKEFILE = (PROJECT_ROOT / "Makefile").read_text(encoding="utf-8")
CONFIGURATION = (PROJECT_ROOT / "mkdocs.yml").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", SETTINGS)
def test_the_settings_shown_are_understood(name: str) -> None:
    """Each configuration on the page is read without a complaint, and changes something."""
    values = yaml.safe_load(SETTINGS[name].code)["extra"]["events"]
    read = settings.read(values)
    assert all(getattr(read, key) != getattr(settings.Settings(), key) for key in values)


def first_cells(heading: str) -> list[str]:
    """The first cell of each row of a table on the page, by the heading of that column."""
    page = (PROJECT_ROOT / "docs" / "your-events.md").read_text(encoding="utf-8")
    table = page.split(f"\n| {heading} |")[1].split("\n\n")[0]
    return [line.split("|")[1] for line in table.splitlines()[2:]]


def test_every_setting_is_on_the_page() -> None:
    """In the table of settings, once each."""
    names = re.findall(r"`(\w+)`", " ".join(first_cells("Setting")))
    assert sorted(names) == sorted(field.name for field in fields(settings.Settings))


def test_every_kind_of_file_is_on_the_page() -> None:
    """The formats that are read, with their endings."""
    page = (PROJECT_ROOT / "docs" / "your-events.md").read_text(encoding="utf-8")
    table = page.split("\n| Format |")[1].split("\n\n")[0]
    endings = set(re.findall(r"`(\.\w+)`", table))
    assert endings == {f".{part}" for end in files.ENDINGS for part in end.split(".")[1:]}


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
