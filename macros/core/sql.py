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


def id_text(name: str, text: str) -> str:
    """SQL for a text in which an id that is a whole number has no fraction: 10 and 10.0 are one.

    Programs that keep numbers as floats write it with one, as pandas does where an id is missing.
    The browser does the same in `docs/live/files/fields.ts`.

    Args:
        name: the column or property; only those are ids that end with `_id`, and groups.
        text: SQL for its text.
    """
    if not name.endswith("_id") and not name.startswith("$group_"):
        return text
    whole = rf"regexp_replace({text}, '^(-?[0-9]+)\.0+$', '\1')"
    return f"CASE WHEN contains({text}, '.0') THEN {whole} ELSE {text} END"
