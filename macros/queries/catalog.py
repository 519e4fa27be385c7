"""All queries of a project, each loaded and parsed once.

Each is a file. A query that stands in no folder and names nothing of identity, such as a sum of
payments, is asked of the other models too, as `model/name`, unless they have a file of that name.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Collection, Mapping
from dataclasses import replace
from functools import cached_property
from pathlib import Path

from macros.core.cache import Cache
from macros.core.cache_keys import code_key, packages_key
from macros.core.errors import Problem, suggest
from macros.queries.hogql import parse_hogql
from macros.queries.query import Query, load_query, query_names

NO_SETS: Mapping[str, bool] = {}


class Catalog:
    """The queries below a folder of snippets, by name.

    Args:
        snippets: the folder.
        trees: a cache for syntax trees; PostHog's parser is slow.
        models: the models that share queries with the default one.
        sets: further sets of events, each with whether its queries are plain SQL.
    """

    def __init__(
        self,
        snippets: Path,
        trees: Cache,
        models: Collection[str] = (),
        sets: Mapping[str, bool] = NO_SETS,
    ) -> None:
        self._snippets, self._trees, self._models, self._sets = snippets, trees, models, sets
        self._queries: dict[str, Query] = {}

    @cached_property
    def names(self) -> list[str]:
        """The names of all queries, sorted, also of those that models share."""
        files = self._files
        own = [name for name in files if "/" not in name]
        shared = (f"{model}/{name}" for name in own for model in self._models)
        return sorted([*files, *(name for name in shared if self._is_shared(name, files))])

    @cached_property
    def _files(self) -> list[str]:
        """The names of those that have a file: listing the folder takes as long as reading ten."""
        return query_names(self._snippets)

    def __getitem__(self, name: str) -> Query:
        """The query of that name; a Problem where there is none or its header is wrong."""
        if name not in self._queries:
            self._queries[name] = self._load(name)
        return self._queries[name]

    def _load(self, name: str) -> Query:
        model, _, own = name.rpartition("/")
        files = self._files
        folders = [*self._models, *self._sets]
        if model in self._sets:
            return replace(load_query(self._snippets, name), is_plain=self._sets[model])
        if model and folders and model not in folders and name in files:
            hint = suggest(model, folders, "Sets")
            cause = f'no set of events "{model}", which a folder of queries asks; {hint}'
            raise Problem(cause, path=f"snippets/sql/{name}.sql")
        if model not in self._models or name in files or own not in files:
            return load_query(self._snippets, own if self._is_unknown(name, files) else name)
        if self.parsed(self[own]).names_identity:
            raise Problem(
                f'no query "{name}", and "{own}" names persons or organizations, which are '
                f"something else in this model: write snippets/sql/{name}.sql, or leave the call "
                f'out with {{% if model != "{model}" %}}'
            )
        return self[own].of_model(model)

    def _is_unknown(self, name: str, files: Collection[str]) -> bool:
        """Whether no model has such a query: the same mistake on each variant of a page."""
        model, _, own = name.rpartition("/")
        return model in self._models and not {name, own} & {*files}

    def _is_shared(self, name: str, files: Collection[str]) -> bool:
        if name in files:
            return False
        with contextlib.suppress(Problem):  # whoever runs the query reports what is wrong with it
            return bool(self[name])
        return False

    def parsed(self, query: Query) -> Query:
        """The query with its syntax tree from the cache."""
        if query.is_plain or "syntax" in vars(query):
            return query
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
