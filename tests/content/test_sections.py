"""Sections of snippet files: cut out as marked, run alone, and reported by file and line."""

from __future__ import annotations

from pathlib import Path

import pytest

from macros.content import sections
from macros.content.sections import Section
from macros.core.errors import Problem

PYTHON = """import os
from collections.abc import Iterator, Mapping
import xml.dom as dom

LIMIT = 3


# --8<-- [start:one]
def one() -> Iterator[int]:
    \"\"\"Mapping and os are in a string here.\"\"\"
    yield 1  # hl
    yield 2


# --8<-- [end:one]


# --8<-- [start:two]
here = os.getcwd()  # os and Mapping
there = dom.minidom  # hl
# --8<-- [end:two]
"""
JAVASCRIPT = """import posthog from 'posthog-js'
import { PostHog } from "posthog-node";

// --8<-- [start:browser]
export function seen() {
  posthog.capture('seen') // hl
}
// --8<-- [end:browser]

// --8<-- [start:server]
const client = new PostHog('token')
// --8<-- [end:server]
"""


def snippets_with(text: str, folder: Path, path: str = "python/code.py") -> Path:
    """Write a tree of snippets with one file in it."""
    file = folder / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
    return folder


def cut(text: str, folder: Path, path: str = "python/code.py") -> dict[str, Section]:
    """The sections of a file with this text."""
    return sections.sections(snippets_with(text, folder, path), path)


def problem(text: str, folder: Path) -> str:
    """The message, of one line, with which a Python file with this text is refused."""
    with pytest.raises(Problem) as failed:
        cut(text, folder)
    assert "\n" not in str(failed.value)
    return str(failed.value)


def test_a_section_brings_the_imports_it_needs(tmp_path: Path) -> None:
    """Only names that the code uses count: words in strings and comments do not."""
    by_name = cut(PYTHON, tmp_path)
    assert list(by_name) == ["one", "two"]
    assert by_name["one"].code == (
        "from collections.abc import Iterator\n\n\ndef one() -> Iterator[int]:\n"
        '    """Mapping and os are in a string here."""\n    yield 1\n    yield 2'
    )
    assert by_name["two"].code == (
        "import os\nimport xml.dom as dom\n\n"
        "here = os.getcwd()  # os and Mapping\nthere = dom.minidom"
    )


def test_names_from_one_module_share_a_line(tmp_path: Path) -> None:
    """Two imports from one module come back as the one statement that they were."""
    text = (
        "from posthog import Posthog, identify_context\n"
        "# --8<-- [start:a]\nidentify_context(Posthog)\n# --8<-- [end:a]\n"
    )
    code = cut(text, tmp_path)["a"].code
    assert code == "from posthog import Posthog, identify_context\n\nidentify_context(Posthog)"


def test_a_section_with_imports_of_its_own_has_each_once(tmp_path: Path) -> None:
    """Also where one statement imports several names."""
    text = "from datetime import datetime, timedelta\n\nprint(datetime, timedelta)"
    marked = f"# --8<-- [start:all]\n{text}\n# --8<-- [end:all]\n"
    (tmp_path / "x.py").write_text(marked, encoding="utf-8")
    assert sections.section(tmp_path, "x.py", "all").code == text


def test_javascript_brings_its_imports_too(tmp_path: Path) -> None:
    """An import is kept as written where the section uses a name that it binds."""
    by_name = cut(JAVASCRIPT, tmp_path, "javascript/code.js")
    browser, server = by_name["browser"].code, by_name["server"].code
    assert browser.startswith("import posthog from 'posthog-js'\n\nexport function")
    assert server.startswith('import { PostHog } from "posthog-node";\n\nconst client')
    assert "posthog-node" not in browser


@pytest.mark.parametrize("path", ["python/code.py", "javascript/code.js"])
def test_highlights_are_lines_of_the_code(path: str, tmp_path: Path) -> None:
    """A line marked by a comment is highlighted where it is below the imports, unmarked."""
    expected = {
        "one": ["yield 1"],
        "two": ["there = dom.minidom"],
        "browser": ["posthog.capture('seen')"],
        "server": [],
    }
    text = PYTHON if path.endswith(".py") else JAVASCRIPT
    for name, section in cut(text, tmp_path, path).items():
        lines = section.code.splitlines()
        assert [lines[number - 1].strip() for number in section.highlights] == expected[name]
        assert not [line for line in lines if line.endswith(" hl")]


def test_a_section_knows_its_line(tmp_path: Path) -> None:
    """The line of a section is that of its first line of code in the file."""
    lines = PYTHON.splitlines()
    for section in cut(PYTHON, tmp_path).values():
        assert lines[section.line - 1] == section.body.splitlines()[0]


def test_sections_can_overlap(tmp_path: Path) -> None:
    """A section within another is part of both, and no marker is part of any."""
    text = (
        "# --8<-- [start:outer]\na = 1\n# --8<-- [start:inner]\nb = 2\n"
        "# --8<-- [end:inner]\nc = 3\n# --8<-- [end:outer]\n"
    )
    by_name = cut(text, tmp_path)
    assert by_name["outer"].code == "a = 1\nb = 2\nc = 3"
    assert by_name["inner"].code == "b = 2"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "a = 1\n# --8<-- [start:a]\n",
            ':2: section "a" has no end: add "--8<-- [end:a]"',
        ),
        ("\n\n# --8<-- [end:a]\n", ':3: section "a" ends but never started'),
        (
            "# --8<-- [start:a]\n# --8<-- [end:a]\n# --8<-- [start:a]\n",
            ':3: section "a" starts twice',
        ),
        ("a = 1\ndef b(:\n", ":2: Python cannot read this: invalid syntax"),
    ],
)
def test_wrong_markers_are_reported(text: str, message: str, tmp_path: Path) -> None:
    """A marker without its partner, a name used twice, and broken code name file and line."""
    assert problem(text, tmp_path) == f"snippets/python/code.py{message}"


def test_text_that_is_not_utf8_is_reported(tmp_path: Path) -> None:
    """A file of another encoding is a problem with its name."""
    snippets_with("", tmp_path)
    (tmp_path / "python" / "code.py").write_bytes(b"# \xff")
    with pytest.raises(Problem) as failed:
        sections.sections(tmp_path, "python/code.py")
    assert str(failed.value) == "snippets/python/code.py: not UTF-8 text (byte 2); save it as UTF-8"


def test_an_unknown_section_is_reported_with_its_nearest_match(tmp_path: Path) -> None:
    """A misspelled name is reported with the name that was probably meant, and all others."""
    with pytest.raises(Problem) as failed:
        sections.section(snippets_with(PYTHON, tmp_path), "python/code.py", "on")
    assert str(failed.value) == (
        'no section "on" in snippets/python/code.py; did you mean "one"? Sections: one, two.'
    )


@pytest.mark.parametrize("path", ["python/cod.py", "python", "../python/code.py", "ruby/a.rb"])
def test_an_unknown_file_is_reported(path: str, tmp_path: Path) -> None:
    """A path that is no file below the folder of snippets is a problem that names it."""
    folder = snippets_with(PYTHON, tmp_path / "snippets")
    snippets_with(PYTHON, tmp_path)
    with pytest.raises(Problem) as failed:
        sections.section(folder, path, "one")
    near = 'did you mean "python/code.py"? ' if "python" in path else ""
    listed = "none" if path.startswith("ruby") else "python/code.py"
    assert str(failed.value) == f"no file snippets/{path}; {near}Files: {listed}."
