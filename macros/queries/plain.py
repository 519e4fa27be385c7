"""What a database of DuckDB's says of plain SQL: its tables, and whether it is one SELECT."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

TABLES = "SELECT table_name FROM duckdb_tables() ORDER BY ALL"


def tables_of(database: DuckDBPyConnection) -> list[str]:
    """The names of the tables of a database."""
    return [name for (name,) in database.execute(TABLES).fetchall()]


def tables_named(database: DuckDBPyConnection, sql: str) -> list[str]:
    """Those of a database's tables that a query reads; none where it has a mistake."""
    import duckdb

    try:
        names = {name.strip('"') for name in database.get_table_names(sql)}
    except duckdb.Error:
        return []
    return [name for name in tables_of(database) if name in names]


def why_no_select(database: DuckDBPyConnection, sql: str) -> str:
    """Why a text is no query, which is one SELECT; "" for one that is.

    Raises:
        duckdb.Error: it is no SQL.
    """
    kinds = [statement.type.name for statement in database.extract_statements(sql)]
    if kinds == ["SELECT"]:
        return ""
    return f"a query is one SELECT: not {', '.join(kinds) or 'nothing'}"
