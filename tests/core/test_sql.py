"""Names and values of hostile data, read by DuckDB as nothing else than what they are."""

from __future__ import annotations

import json

import duckdb
import pytest

from macros.core.sql import identifier, literal, path_key, struct

HOSTILE = [
    *("it's", "''", "'; DROP TABLE events; --", "\\'", "$$", "a\nb", 'a"b', '""', "a.b", "a[0]"),
    *("größe", "\u202e", "%s", "{x}", "*", "$set", "?", "\\", " "),
]


@pytest.mark.parametrize("text", HOSTILE)
def test_a_text_is_that_text(text: str) -> None:
    """As a value, and as the name of a column."""
    with duckdb.connect() as database:
        result = database.execute(f"SELECT {literal(text)} AS {identifier(text)}")
        assert result.description is not None
        assert (result.description[0][0], result.fetchone()) == (text, (text,))


# DuckDB's paths have no way to write a backslash, or an asterisk that is not every key.
@pytest.mark.parametrize("key", [key for key in HOSTILE if "\\" not in key and key != "*"])
def test_a_key_in_a_path_is_that_key(key: str) -> None:
    """Beside others, of which none is taken for it."""
    value = literal(json.dumps({"a": {"b": "wrong", "in": "wrong"}} | {key: {"in": "right"}}))
    path = literal(f"$.{path_key(key)}.{path_key('in')}")
    with duckdb.connect() as database:
        query = f"SELECT json_extract_string({value}, {path})"
        assert database.execute(query).fetchone() == ("right",)


def test_paths_are_nested() -> None:
    """A field below others, two below the same one, and the first of two for the same place."""
    paths = {
        ("plan",): "'pro'",
        ("$set", "a", "b"): "1",
        ("$set", "a", "it's"): "2",
        ("$set", "c"): "3",
    }
    with duckdb.connect() as database:
        row = database.execute(f"SELECT {struct(paths)}").fetchone()
    assert row == ({"plan": "pro", "$set": {"a": {"b": 1, "it's": 2}, "c": 3}},)
