"""All queries of a project, each loaded and parsed once."""

from __future__ import annotations

import contextlib
import json
from functools import cached_property
from pathlib import Path

from macros.core.cache import Cache
from macros.core.cache_keys import code_key, packages_key
from macros.core.errors import Problem
from macros.queries.hogql import parse_hogql
from macros.queries.query import Query, load_query, query_names


class Catalog:
    """The queries below a folder of snippets, by name.

    Args:
        snippets: the folder.
        trees: a cache for syntax trees; PostHog's parser is slow.
    """

    def __init__(self, snippets: Path, trees: Cache) -> None:
        self._snippets, self._trees = snippets, trees
        self._queries: dict[str, Query] = {}

    @cached_property
    def names(self) -> list[str]:
        """The names of all queries, sorted."""
        return query_names(self._snippets)

    def __getitem__(self, name: str) -> Query:
        """The query of that name; a Problem where there is none or its header is wrong."""
        if name not in self._queries:
            self._queries[name] = load_query(self._snippets, name)
        return self._queries[name]

    def parsed(self, query: Query) -> Query:
        """The query with its syntax tree from the cache."""
        key = ("syntax", query.sql, code_key(parse_hogql.__module__), packages_key("hogql-parser"))
        tree = self._trees.get_or_create(key, lambda: json.dumps(query.syntax))
        vars(query).setdefault("syntax", json.loads(tree))
        return query

    def properties(self, model: str) -> frozenset[tuple[str, ...]]:
        """The paths of all properties that queries on a model's events name.

        A query with a mistake names none: whoever runs it reports the mistake.
        """
        paths: set[tuple[str, ...]] = set()
        for name in self.names:
            with contextlib.suppress(Problem):
                query = self[name]
                if query.model == model:
                    paths |= self.parsed(query).properties()
        return frozenset(paths)
