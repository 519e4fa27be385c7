"""Read the files that authors write."""

from __future__ import annotations

from pathlib import Path

from macros.core.errors import Problem


def read(file: Path, name: str) -> str:
    """Return the text of a file, which problems call by this name.

    A byte-order mark, as some editors write it, is no part of the text.

    Raises:
        Problem: there is no such file, or it is not UTF-8.
    """
    try:
        return file.read_text(encoding="utf-8-sig")
    except (FileNotFoundError, IsADirectoryError):
        raise Problem(f"no file {name}") from None
    except UnicodeDecodeError as error:
        raise Problem(f"not UTF-8 text (byte {error.start}); save it as UTF-8", path=name) from None
