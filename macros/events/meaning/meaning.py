"""What the settings say about the meaning of events, as parts of the SELECTs that read them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from macros.events.meaning.amount import CURRENCY, Amount
from macros.events.meaning.filters import ACCOUNT, REASON, Filters
from macros.events.meaning.mapping import EXPORTED, EventNames
from macros.events.meaning.options.amount import read_amount
from macros.events.meaning.options.filters import read_filters
from macros.events.meaning.options.names import read_events, read_properties
from macros.events.meaning.structs import THEIRS

if TYPE_CHECKING:
    from macros.events.settings import Settings
    from macros.queries.requirements import Keys


@dataclass(frozen=True)
class Meaning:
    """What a company's events mean.

    Attributes:
        names: which events of theirs are ours.
        properties: their names of a property by ours; the first that has a value counts.
        amount: how amounts are written, if the settings say so.
        filters: which events count.
    """

    names: EventNames
    properties: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    amount: Amount | None = None
    filters: Filters = field(default_factory=Filters)

    @classmethod
    def of(cls, settings: Settings) -> Meaning:
        """What the settings say.

        Raises:
            EventsProblem: one of them has no meaning.
        """
        return cls(
            EventNames(read_events("events", settings.events)),
            read_properties("properties", settings.properties),
            read_amount("amount", settings.amount) if settings.amount else None,
            read_filters("filters", settings.filters),
        )

    @cached_property
    def keys(self) -> tuple[str, ...]:
        """The properties of events that are read as the files have them."""
        amount = self.amount.keys if self.amount else ()
        return tuple(sorted({*self.names.keys, *amount, *self.filters.keys}))

    @cached_property
    def person_keys(self) -> tuple[str, ...]:
        """Those of their persons."""
        return tuple(sorted(self.filters.keys))

    @property
    def timezone(self) -> str:
        """The zone that timestamps are in: an IANA name."""
        return self.filters.timezone

    @cached_property
    def temporary_columns(self) -> tuple[str, ...]:
        """The columns that the table `events` has only until notes are made."""
        used = {
            EXPORTED: self.names.sources,
            CURRENCY: self.amount,
            REASON: self.filters.leaves_out,
            ACCOUNT: self.filters.test_accounts,
        }
        return tuple(column for column, is_used in used.items() if is_used)

    def select(self, events: str, keys: Keys) -> str:
        """SQL for events as queries mean them, with columns for what is to be said of them.

        Args:
            events: SQL for the events as the files have them.
            keys: the properties that queries need.
        """
        renamed = self.names.select(events, THEIRS)
        valued = self.amount.select(renamed, THEIRS, keys) if self.amount else renamed
        return self._without_theirs(self.filters.select(valued, THEIRS))

    def select_others(self, events: str) -> str:
        """SQL for all events under their own names, for what is no matter of names and money."""
        return self._without_theirs(self.filters.select(events, THEIRS))

    def _without_theirs(self, events: str) -> str:
        excluded = f" EXCLUDE ({THEIRS})" if self.keys else ""
        return f"SELECT *{excluded} FROM ({events})" if excluded else events
