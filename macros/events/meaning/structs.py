"""STRUCTs of properties: those that queries need, and those that only the settings name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from macros.core.sql import struct
from macros.queries.requirements import USER, Keys

Path = tuple[str, ...]
Values = Mapping[Path, str]  # SQL by the path in a STRUCT
NULL = "NULL::VARCHAR"
# The columns of what only the settings name, under its names in the files, while events are read.
THEIRS, PERSON_OF_THEIRS = "theirs", "person_of_theirs"


def null_struct(keys: Keys) -> str:
    """A STRUCT of properties that are all NULL; it has one where there are no keys."""
    return struct(dict.fromkeys(sorted(keys or {USER}), NULL))


def our_struct(values: Values, keys: Keys) -> str:
    """A STRUCT of the properties that queries need."""
    if not values or not keys:
        return null_struct(keys)
    return struct({path: values[path] for path in sorted(keys)})


def their_struct(values: Values, keys: Sequence[str], name: str) -> str:
    """The column of a STRUCT of properties as the files have them, or "" where none is read."""
    fields: dict[Path, str] = {(key,): values.get((THEIRS, key), NULL) for key in keys}
    return f", {struct(fields)} AS {name}" if fields else ""
