"""The places on a page for a reader's own files."""

from __future__ import annotations

import re
from collections.abc import Iterable

from macros.core.errors import Problem, suggest

ANY = "any"  # in place of a set: files for the questions of any model
PLACE = re.compile(r"""<[^<>]*\sdata-own=(["'])(?P<name>[^"'<>]+)\1""")


def check_own_places(sets: Iterable[str], text: str, path: str) -> Problem | None:
    """The problem of a page with a place for the files of a set that there is not.

    Args:
        sets: the names of the sets of events.
        text: the page.
        path: its file, for messages.
    """
    names = [ANY, *sets]
    for match in PLACE.finditer(text):
        if (name := match["name"]) not in names:
            line = text.count("\n", 0, match.start("name")) + 1
            cause = f'data-own="{name}": no set of events "{name}"; {suggest(name, names, "Sets")}'
            return Problem(cause, path=path, line=line)
    return None
