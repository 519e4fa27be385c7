"""Sections of snippet files: cut out as marked, made to run alone, and told by file and line."""

from __future__ import annotations

from pathlib import Path

import pytest

from macros.content.sections import Section, section, sections
from macros.core.errors import Problem

PYTHON = """import os
from collections.abc import Iterator, Mapping
import xml.dom as dom

LIMIT = 3


# --8<-- [start:one]
def one() -> Iterator[int]:
    \"\"\"Mapping and os stand in a text here.\"\"\"
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


def written(folder: Path, text: str, path: str = "python/code.py") -> Path:
    """A tree of snippets with one file in it."""
    file = folder / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
    return folder


def found(folder: Path, text: str, path: str = "python/code.py") -> dict[str, Section]:
    """The sections of one file."""
    return sections(written(folder, text, path), path)


def problem(folder: Path, text: str) -> str:
    """The one line that a Python file with this text is refused with."""
    with pytest.raises(Problem) as failed:
        found(folder, text)
    assert "\n" not in str(failed.value)
    return str(failed.value)


def test_a_section_brings_the_imports_it_needs(tmp_path: Path) -> None:
    """Only names that the code uses count: words in texts and comments do not."""
    cut = found(tmp_path, PYTHON)
    assert list(cut) == ["one", "two"]
    assert cut["one"].code == (
        "from collections.abc import Iterator\n\n\ndef one() -> Iterator[int]:\n"
        '    """Mapping and os stand in a text here."""\n    yield 1\n    yield 2'
    )
    assert cut["two"].code == (
        "import os\nimport xml.dom as dom\n\n"
        "here = os.getcwd()  # os and Mapping\nthere = dom.minidom"
    )


def test_names_from_one_module_share_a_line(tmp_path: Path) -> None:
    """Two imports from one module come back as the one statement that they were."""
    text = (
        "from posthog import Posthog, identify_context\n"
        "# --8<-- [start:a]\nidentify_context(Posthog)\n# --8<-- [end:a]\n"
    )
    code = found(tmp_path, text)["a"].code
    assert code == "from posthog import Posthog, identify_context\n\nidentify_context(Posthog)"


def test_javascript_brings_its_imports_too(tmp_path: Path) -> None:
    """An import is kept as written where the section uses a name that it binds."""
    cut = found(tmp_path, JAVASCRIPT, "javascript/code.js")
    assert cut["browser"].code.startswith("import posthog from 'posthog-js'\n\nexport function")
    assert cut["server"].code.startswith('import { PostHog } from "posthog-node";\n\nconst client')
    assert "posthog-node" not in cut["browser"].code


@pytest.mark.parametrize("path", ["python/code.py", "javascript/code.js"])
def test_highlights_are_lines_of_what_is_shown(path: str, tmp_path: Path) -> None:
    """A line marked by comment is highlighted where it stands below the imports, unmarked."""
    text = PYTHON if path.endswith(".py") else JAVASCRIPT
    for one in found(tmp_path, text, path).values():
        lines = one.code.splitlines()
        shown = [lines[number - 1].strip() for number in one.highlights]
        assert (
            shown
            == {
                "one": ["yield 1"],
                "two": ["there = dom.minidom"],
                "browser": ["posthog.capture('seen')"],
                "server": [],
            }[one.name]
        )
        assert not [line for line in lines if line.endswith(" hl")]


def test_a_section_knows_where_it_stands(tmp_path: Path) -> None:
    """The line of a section is that of its first line of code in the file."""
    lines = PYTHON.splitlines()
    for one in found(tmp_path, PYTHON).values():
        assert lines[one.line - 1] == one.body.splitlines()[0]


def test_sections_can_overlap(tmp_path: Path) -> None:
    """A section within another is part of both, and no marker is part of any."""
    text = (
        "# --8<-- [start:outer]\na = 1\n# --8<-- [start:inner]\nb = 2\n"
        "# --8<-- [end:inner]\nc = 3\n# --8<-- [end:outer]\n"
    )
    cut = found(tmp_path, text)
    assert cut["outer"].code == "a = 1\nb = 2\nc = 3"
    assert cut["inner"].code == "b = 2"


@pytest.mark.parametrize(
    ("text", "told"),
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
def test_wrong_markers_are_told(text: str, told: str, tmp_path: Path) -> None:
    """A marker without its partner, one used twice, and broken code name file and line."""
    assert problem(tmp_path, text) == f"snippets/python/code.py{told}"


def test_text_that_is_not_utf8_is_told(tmp_path: Path) -> None:
    """A file of another encoding is a problem with its name."""
    written(tmp_path, "")
    (tmp_path / "python" / "code.py").write_bytes(b"# \xff")
    with pytest.raises(Problem) as failed:
        sections(tmp_path, "python/code.py")
    assert str(failed.value) == "snippets/python/code.py: not UTF-8 text (byte 2)"


def test_an_unknown_section_is_told_with_its_nearest_match(tmp_path: Path) -> None:
    """A misspelt name comes back with the one that was probably meant, and all there are."""
    with pytest.raises(Problem) as failed:
        section(written(tmp_path, PYTHON), "python/code.py", "on")
    assert str(failed.value) == (
        'no section "on" in snippets/python/code.py; did you mean "one"? Sections: one, two.'
    )


@pytest.mark.parametrize("path", ["python/cod.py", "python", "../python/code.py", "ruby/a.rb"])
def test_an_unknown_file_is_told(path: str, tmp_path: Path) -> None:
    """What is no file below the folder of snippets is a problem that names it."""
    folder = written(tmp_path / "snippets", PYTHON)
    written(tmp_path, PYTHON)
    with pytest.raises(Problem) as failed:
        section(folder, path, "one")
    near = 'did you mean "python/code.py"? ' if "python" in path else ""
    listed = "none" if path.startswith("ruby") else "python/code.py"
    assert str(failed.value) == f"no file snippets/{path}; {near}Files: {listed}."
