"""What the builder logs, as problems at their place."""

from __future__ import annotations

from pathlib import Path

import pytest

from macros.site.builder_log import BuilderLog

PREFIX = "MkDocs encountered an error parsing the configuration file:"


@pytest.mark.parametrize(
    ("message", "problem"),
    [
        (
            f'{PREFIX} while parsing a flow sequence\n  in "/x/mkdocs.yml", line 1, column 9:\n'
            "    a: [X\n       ^\nexpected ',' or ']', but got '<stream end>'\n"
            '  in "/x/mkdocs.yml", line 2, column 1:\n    \n    ^',
            "mkdocs.yml:2: not YAML: expected ',' or ']', but got '<stream end>'",
        ),
        (
            f"{PREFIX} found undefined alias 'b'\n"
            '  in "/x/mkdocs.yml", line 1, column 4:\n    a: *b',
            "mkdocs.yml:1: not YAML: found undefined alias 'b'",
        ),
        (
            f"{PREFIX} unacceptable character #x0001: special characters are not allowed\n"
            '  in "/x/mkdocs.yml", position 3',
            "mkdocs.yml: not YAML: unacceptable character #x0001: special characters are not "
            "allowed",
        ),
        ("Something that no one foresaw", "Something that no one foresaw"),
    ],
)
def test_a_message_becomes_a_problem(message: str, problem: str, tmp_path: Path) -> None:
    """With the place that it names, as far as it names one, and no path of this machine."""
    assert str(BuilderLog(tmp_path, tmp_path / "docs").to_problem(message)) == problem
