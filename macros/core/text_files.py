"""Read the files that authors write."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from macros.core.errors import Problem, suggest


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


def read_table(
    file: Path, name: str, keys: Sequence[str], optional: Sequence[str] = ()
) -> dict[str, Any]:
    """Return what a file of TOML has, which problems call by this name.

    Args:
        file: the file.
        name: as for `read`.
        keys: those that it has to have.
        optional: those that it may have.

    Raises:
        Problem: see `read`; broken TOML, an unknown or a missing key.
    """
    try:
        table = tomllib.loads(read(file, name))
    except tomllib.TOMLDecodeError as error:
        raise Problem(f"not TOML: {error}", path=name) from None
    known = (*keys, *optional)
    for key in table:
        if key not in known:
            raise Problem(f'there is no key "{key}"; {suggest(key, known, "Keys")}', path=name)
    for key in keys:
        if key not in table:
            raise Problem(f'the key "{key}" is missing', path=name)
    return table
