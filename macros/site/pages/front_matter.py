"""The lines of YAML that a page may begin with."""

from __future__ import annotations

from pathlib import Path

import yaml

from macros.core.errors import Problem


def front_matter_lines(file: Path) -> int:
    """How many lines MkDocs takes off a page before it renders the rest."""
    lines = file.read_text(encoding="utf-8").splitlines()
    if not lines or lines[0].strip() != "---":
        return 0
    end = next((i for i, line in enumerate(lines[1:], 1) if line.strip() in ("---", "...")), 0)
    after = lines[end + 1 :]
    return end + 1 + next((i for i, line in enumerate(after) if line.strip()), 0) if end else 0


def check_front_matter(text: str, shown: str) -> None:
    """Refuse what MkDocs would take for text: front matter that is no YAML, or no mapping."""
    lines = text.split("\n")
    if lines[0].rstrip() != "---":
        return
    end = next((i for i, line in enumerate(lines[1:], 1) if line.rstrip() in ("---", "...")), 0)
    try:
        told = yaml.safe_load("\n".join(lines[1:end]))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        cause = f"the front matter is not YAML: {error.problem or error.context}"
        raise Problem(cause, path=shown, line=mark.line + 2 if mark else 1) from None
    if told is not None and not isinstance(told, dict):
        raise Problem("the front matter has to be lines such as `title: …`", path=shown, line=2)
