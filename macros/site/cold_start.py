"""Do the slowest work of a first build in processes of its own, while the builder starts.

Each process runs this module with the name of its work, and leaves what it makes in the cache,
where the build finds it. What fails there fails again in the build, which reports it.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from macros.core import workers
from macros.events.sample_company import sample_company
from macros.render import vega


def start(root: Path) -> None:
    """Start the work in parallel on a machine that has never built the site."""
    if (root / ".cache" / "sample").is_dir():
        return
    for work in (*sample_company(root).models, vega.WORKER):
        workers.start(work, [sys.executable, "-m", __name__, work], root)


def main(work: str) -> None:
    """Bundle Vega, or answer the queries of one model on the sample company.

    Args:
        work: `vega.WORKER`, or the name of a model.
    """
    if work == vega.WORKER:
        os.nice(19)  # it is needed last
        vega.library()
    else:
        from macros.answers.prefill import answer_all

        answer_all(work)


if __name__ == "__main__":
    main(sys.argv[1])
