"""Several sections of snippets as one file of an app, with the imports of all on top."""

from __future__ import annotations

import sys
from collections.abc import Iterable

from macros.content.sections import Section, merged


def compose(sections: Iterable[Section]) -> str:
    """The code of sections in their order, each import once.

    Args:
        sections: of one language, which all run on their own.
    """
    parts = list(sections)
    heads = (part.code.removesuffix(part.body).split("\n") for part in parts)
    lines = merged(line for head in heads for line in head if line)
    groups = [[x for x in lines if _is_standard(x) is standard] for standard in (True, False)]
    imports = "\n\n".join("\n".join(sorted(group)) for group in groups if group)
    is_python = all(part.path.endswith(".py") for part in parts)
    gap = "\n\n\n" if is_python and any("def " in part.body for part in parts) else "\n\n"
    return gap.join([*filter(None, [imports]), *(part.body for part in parts)])


def _is_standard(statement: str) -> bool:
    """Whether an import is of Python's own library, whose imports come first."""
    return statement.split()[1].partition(".")[0] in sys.stdlib_module_names
