"""The Python packages that a page needs to run Python: the SDK and what it imports, as one file.

They are those of this environment, which come from the lock with its hashes.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from importlib.metadata import distribution
from io import BytesIO

from macros.core.distributions import required_by

SDK = "posthog"
LEFT_OUT = ("posthog/ai/", "posthog/test/", "pip/")  # for other products of PostHog
EPOCH = (1980, 1, 1, 0, 0, 0)  # the same bytes on any day


def packed() -> bytes:
    """The packages as a zip archive of their Python files."""
    content = BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, data in sorted(_files()):
            archive.writestr(zipfile.ZipInfo(name, EPOCH), data, zipfile.ZIP_DEFLATED)
    return content.getvalue()


def packages() -> list[str]:
    """The names of the SDK and of all packages that it requires."""
    return required_by(SDK)


def _files() -> Iterator[tuple[str, bytes]]:
    """The files with Python code; compiled ones are for another machine than the page's."""
    for name in packages():
        for file in distribution(name).files or []:
            path = file.as_posix()
            if path.endswith(".py") and not path.startswith((*LEFT_OUT, "..")):
                yield path, file.read_binary()
