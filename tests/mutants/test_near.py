"""The tests near to a module are those that are the likeliest to notice a change of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.mutants.near import Command, near
from tests.support.checkout import PROJECT_ROOT


def in_folder(folder: str) -> list[str]:
    """The modules of tests that are in a folder itself."""
    files = PROJECT_ROOT.glob(f"{folder}/test_*.py")
    return sorted(file.relative_to(PROJECT_ROOT).as_posix() for file in files)


@pytest.mark.parametrize(
    ("module", "tests"),
    [
        (
            "macros/core/formats.py",
            ["tests/core/test_formats.py", "tests/core/words/test_forms.py"],
        ),
        ("macros/core/text_files.py", in_folder("tests/core")),
        ("macros/__init__.py", ["tests/commands/test_commands.py", "tests/site/test_site.py"]),
        (
            "macros/events/way.py",
            ["tests/browser/live/twins/test_twins.py", *in_folder("tests/events")],
        ),
        ("macros/site/pages/includes.py", ["tests/site/pages"]),
        (
            "macros/answers/missing.py",
            [
                "tests/answers/test_missing.py",
                "tests/answers/test_answers.py",
                "tests/answers/test_note_words.py",
            ],
        ),
    ],
)
def test_the_tests_near_to_a_module_are_those_of_its_room(module: str, tests: list[str]) -> None:
    """Those of its name, those that import it, else the comparison and the folder."""
    assert paths(near(PROJECT_ROOT, Path(module)).nearest) == tests


def test_then_come_the_others_of_the_room_and_the_pages() -> None:
    """The pages where the module decides what is published."""
    others = paths(near(PROJECT_ROOT, Path("macros/answers/missing.py")).others)
    assert "tests/answers/test_report.py" in others
    assert "tests/answers/test_missing.py" not in others
    assert others[-1] == "tests/site/test_published.py"
    assert "tests/core/test_errors.py" in paths(
        near(PROJECT_ROOT, Path("macros/core/formats.py")).others
    )
    assert near(PROJECT_ROOT, Path("macros/core/text_files.py")).others == []


def paths(commands: list[Command]) -> list[str]:
    """The tests that commands run."""
    arguments = [argument for command in commands for argument in command]
    return [argument for argument in arguments if argument.startswith("tests/")]


def in_node(command: Command) -> bool:
    """Whether a command runs units in Node."""
    return command[1:2] == ("--test",)


def test_the_units_that_import_a_script_are_tried_before_the_others() -> None:
    """Then those in a browser; the bundle is made anew for them."""
    tests = near(PROJECT_ROOT, Path("docs/live/files/upload_error.ts"))
    direct, through_others = tests.nearest
    browser, others, twins = tests.others
    assert all(map(in_node, (direct, through_others, others)))
    assert "tests/browser/live/units/files/records.test.ts" in direct
    assert "tests/browser/live/units/upload/counted.test.ts" in through_others
    assert "tests/browser/live/units/persons.test.ts" in others
    assert not set(direct) & set(through_others) - set(direct[:3])
    assert "docs/live/build.mjs .cache/live && " in browser[-1]
    assert browser[-1].endswith(" tests/browser/live/upload")
    assert twins[-1] == "tests/browser/live/twins"


def test_a_script_that_is_compared_with_the_build_is_tried_by_that() -> None:
    """After the units; one that imports its types alone knows nothing of it."""
    (twins,) = near(PROJECT_ROOT, Path("docs/live/layer/known.ts")).nearest
    assert twins[-1] == "tests/browser/live/twins"
    units, twins = near(PROJECT_ROOT, Path("docs/live/identity/way.ts")).nearest
    assert units[3:] == ("tests/browser/live/units/persons.test.ts",)
    assert twins[-1] == "tests/browser/live/twins"


def test_a_script_that_no_unit_imports_is_tried_in_a_browser() -> None:
    """By the tests of its part of the page."""
    (browser,) = near(PROJECT_ROOT, Path("docs/live/panel/panel.ts")).nearest
    assert browser[-1].endswith(" tests/browser/live/upload")
    (browser,) = near(PROJECT_ROOT, Path("docs/live/block/block.ts")).nearest
    assert " tests/browser/live/test_blocks.py " in browser[-1]
