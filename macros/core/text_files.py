"""Files that authors write, as strings."""

from __future__ import annotations

from pathlib import Path

from macros.core.errors import Problem


def read(file: Path, shown: str) -> str:
    """The text of a snippet file; a Problem where there is none or it is no UTF-8."""
    try:
        return file.read_text(encoding="utf-8")
    except (FileNotFoundError, IsADirectoryError):
        raise Problem(f"no file {shown}") from None
    except UnicodeDecodeError as error:
        raise Problem(f"not UTF-8 text (byte {error.start})", path=shown) from None
