"""The events of the site: the sample company's, one set for each way to track it, and others."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from macros.core import workers
from macros.core.cache_keys import code_key, digest, packages_key
from macros.core.errors import ProjectProblem
from macros.events.database import open_database
from macros.events.meaning.facts import Facts
from macros.events.meaning.notes import Note
from macros.events.sample_dataset import Dataset, sample_dataset
from macros.events.sets.files import EventSet
from macros.events.sets.module import module_dataset
from macros.events.sets.tables import TableBackend
from macros.queries.needs import Needs, Place, Property
from macros.queries.query import Query
from macros.queries.result import Result

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection


class SampleBackend:
    """A dataset in PostHog's tables, in a database that is filled for the first query.

    Args:
        dataset: the events.
        properties: gives the paths of all properties that queries name; no others are loaded.
    """

    def __init__(
        self, dataset: Dataset, properties: Callable[[], Iterable[tuple[str, ...]]]
    ) -> None:
        self.dataset, self._properties = dataset, properties

    @cached_property
    def key(self) -> str:
        """Cache key of the events, the code and the engine.

        The code that makes the events is no part of it: the dataset's key is of their content.
        """
        code = code_key(open_database.__module__, Query.__module__)
        return digest([self.dataset.key, code, packages_key("duckdb", "hogql-parser")])

    facts: Facts | None = None
    notes: tuple[Note, ...] = ()  # it means what it sends

    def run(self, query: Query) -> Result:
        """The result of a query; a Problem where it names what the sample does not have."""
        query.check_names(**self.dataset.names)
        return query.run(self._database)

    def present_events(self, names: Collection[str]) -> frozenset[str]:
        """Those of the events that the sample company sends."""
        return frozenset(names).intersection(self.dataset.names["events"])

    def absent_properties(self, needs: Needs) -> frozenset[Property]:
        """The properties that a query needs and that the sample company never sends."""
        known = self.dataset.names["properties"]
        return frozenset(owned for owned in needs.properties if owned[-1] not in known)

    def elsewhere(self, needs: Needs) -> frozenset[Place]:
        """Nothing: the sample company sends each property with the events that it is of."""
        return frozenset()

    @cached_property
    def _database(self) -> DuckDBPyConnection:
        return open_database(self.dataset, self._properties())


class SampleBackends:
    """The sample company's events, by the model that tracks them, and other sets by their name.

    Args:
        root: the project's folder.
        sets: the other sets.
        properties: gives the paths of all properties that queries on a model or set name.
        meanwhile: called before waiting for another process to make the events.
    """

    def __init__(
        self,
        root: Path,
        sets: Mapping[str, EventSet],
        properties: Callable[[str], Iterable[tuple[str, ...]]],
        meanwhile: Callable[[], object],
    ) -> None:
        self._root, self._sets = root, sets
        self._properties, self._meanwhile = properties, meanwhile
        self._backends: dict[str, SampleBackend | ProjectProblem] = {}
        self._tables: dict[str, TableBackend] = {}

    def plain(self, name: str) -> TableBackend:
        """The tables of a set of data."""
        return self._tables.setdefault(name, TableBackend(self._sets[name]))

    def of(self, query: Query) -> SampleBackend | TableBackend:
        """The events that a query asks; ProjectProblem as below."""
        return self.plain(query.model) if query.is_plain else self[query.model]

    def __getitem__(self, model: str) -> SampleBackend:
        """The events as a model tracks them, or those that the module of a set makes.

        Raises:
            ProjectProblem: the snippets of the model, or the module, cannot be run.
        """
        if model not in self._backends:
            self._backends[model] = self._open(model)
        backend = self._backends[model]
        if isinstance(backend, ProjectProblem):
            raise backend.with_traceback(None)  # else each raise adds its frames to the last ones
        return backend

    def _open(self, model: str) -> SampleBackend | ProjectProblem:
        """The events, or why there are none: what failed once is not tried for each query."""
        if workers.is_running(model):
            self._meanwhile()
        workers.wait(model)
        try:
            if model in self._sets:
                dataset = module_dataset(self._sets[model])
            else:
                dataset = sample_dataset(self._root, model)
        except ProjectProblem as problem:
            return problem
        return SampleBackend(dataset, lambda: self._properties(model))
