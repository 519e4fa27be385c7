"""Read the files that authors write."""

from __future__ import annotations

from pathlib import Path

from macros.core.errors import Problem


def read(file: Path, name: str) -> str:
    """Return the text of a file, which problems call by this name.

    Raises:
        Problem: there is no such file, or it is not UTF-8.
    """
    try:
        return file.read_text(encoding="utf-8")
    except (FileNotFoundError, IsADirectoryError):
        raise Problem(f"no file {name}") from None
    except UnicodeDecodeError as error:
        raise Problem(f"not UTF-8 text (byte {error.start})", path=name) from None
