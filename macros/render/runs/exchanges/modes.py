"""The two networks that a section can run on: that of a build, and that of a recording."""

from __future__ import annotations

import os
from collections.abc import Callable

from macros.content.sections import Section
from macros.core.errors import Problem
from macros.core.paths import ROOT
from macros.render.runs.exchanges.cassette import Cassette, cassette_path
from macros.render.runs.exchanges.network import Network
from macros.render.runs.exchanges.redaction import SHORTEST, Redaction


def playing(cut: Section) -> Network:
    """The network of a build: it answers from the section's cassette, if there is one.

    The section reads the variables of the cassette, so that no real secret takes part.
    """
    file = ROOT / "snippets" / cut.path
    cassette = None
    if (ROOT / "snippets" / cassette_path(cut.path, cut.name)).is_file():
        cassette = Cassette.load(ROOT, cut.path, cut.name)
        os.environ.update(cassette.environment)
        os.environ["NETRC"] = os.devnull  # passwords of whoever builds, which requests would send
    return Network(file, cassette, Redaction())


def recording(cut: Section, keys: str, proceed: Callable[[], object]) -> Network:
    """The real network.

    Args:
        cut: the section.
        keys: the variables of the environment whose values are secret, between commas.
        proceed: called before and after each request.
    """
    names = [name for name in keys.split(",") if name]
    values = {name: os.environ.get(name, "") for name in names}
    for name, value in values.items():
        if not value:
            raise Problem(f"to record this, set the variable {name}, which it reads")
        if len(value) < SHORTEST:
            cause = (
                f"{name} has fewer than {SHORTEST} letters: nobody could tell it from other text"
            )
            raise Problem(cause)
    return Network(ROOT / "snippets" / cut.path, None, Redaction(values.values()), proceed)
