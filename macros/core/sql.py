"""Quote the user's names and values, so that DuckDB reads each as nothing else."""

from __future__ import annotations

from typing import Any


def struct(values: dict[tuple[str, ...], str]) -> str:
    """Return a STRUCT literal for paths of keys, nested where a path has more than one."""
    nested: dict[str, Any] = {}
    for path, value in values.items():
        inner = nested
        for key in path[:-1]:
            inner = inner.setdefault(key, {}) if isinstance(inner.get(key, {}), dict) else {}
        inner.setdefault(path[-1], value)

    def nest(level: dict[str, Any]) -> str:
        items = (
            f"{identifier(key)}: {nest(value) if isinstance(value, dict) else value}"
            for key, value in level.items()
        )
        return f"{{{', '.join(items)}}}"

    return nest(nested)


def literal(value: str) -> str:
    """Quote a string, e.g. as 'it''s'."""
    return "'" + value.replace("'", "''") + "'"


def identifier(value: str) -> str:
    """Quote the name of a column or a field."""
    return '"' + value.replace('"', '""') + '"'


def path_key(key: str) -> str:
    """Quote a key in a JSON path."""
    return '"' + key.replace('"', '\\"') + '"'
