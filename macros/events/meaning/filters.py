"""Which events count: `filters` of `extra: events:`.

Test accounts are those of PostHog's "Filter out internal and test users": by a property of the
event or of its person, such as `$internal_or_test_user`, or by the domain of an e-mail address
(posthog.com/docs/settings/projects and the `test_account_filters` of a project in PostHog/posthog,
read November 2026). The rules are those of `docs/live/meaning/filters.ts`, with one set of cases
for both: `tests/events/meaning/filter_cases.json`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

from macros.core.options import problem
from macros.core.sql import identifier, literal
from macros.events.meaning.notes import FILTER, Note
from macros.events.meaning.structs import PERSON_OF_THEIRS
from macros.events.times import UTC

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

EMAILS = ("email", "$email")
INTERNAL = "$internal_or_test_user"
REASON = "left_out"  # the column that says why an event does not count, until notes are made
ACCOUNT = "account"  # the column of an event's person in PostHog
ACCOUNTS = "test_accounts"  # the table of persons that are test accounts
TEST, BEFORE, AFTER = "test", "before", "after"


@dataclass(frozen=True)
class AccountFilter:
    """Whose events are left out.

    Attributes:
        domains: of e-mail addresses, in lower case.
        properties: values of properties of an event or of its person.
    """

    domains: tuple[str, ...] = ()
    properties: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @cached_property
    def keys(self) -> tuple[str, ...]:
        """The properties that say who is a test account."""
        return (*(EMAILS if self.domains else ()), *self.properties)

    def condition(self, value: Callable[[str], str]) -> str:
        """SQL that holds for a test account; `value` gives SQL for a property."""
        parts = [
            f"coalesce(lower({value(key)}) IN ({_list(values)}), false)"
            for key, values in self.properties.items()
        ]
        if self.domains:
            domains = (self._is_of_domain(value(key)) for key in EMAILS)
            parts += [f"coalesce({condition}, false)" for condition in domains]
        return f"({' OR '.join(parts)})"

    def _is_of_domain(self, email: str) -> str:
        domains = "|".join(map(re.escape, self.domains))
        pattern = rf"(?is).*@({domains})\s*"
        return f"regexp_full_match({email}, {literal(pattern)})"


def _list(values: tuple[str, ...]) -> str:
    return ", ".join(literal(value.lower()) for value in values)


@dataclass(frozen=True)
class Filters:
    """Which events count, and in which zone their days and months are.

    Attributes:
        test_accounts: whose events are left out, if anybody's.
        first, last: the days between which events count, both included.
        timezone: of the project: an IANA name.
    """

    test_accounts: AccountFilter | None = None
    first: date | None = None
    last: date | None = None
    timezone: str = UTC

    @cached_property
    def keys(self) -> tuple[str, ...]:
        """The properties of events and persons that are read."""
        return self.test_accounts.keys if self.test_accounts else ()

    @property
    def leaves_out(self) -> bool:
        """Whether it may leave any event out."""
        return bool(self.test_accounts or self.first or self.last)

    def select(self, events: str, properties: str) -> str:
        """SQL for all events, with a column that says why one does not count by itself, or NULL.

        Args:
            events: SQL for events.
            properties: SQL for a STRUCT of their properties as the files have them.
        """
        if not self.leaves_out:
            return events
        cases = []
        if self.first:
            cases.append(f"WHEN timestamp < DATE '{self.first}' THEN '{BEFORE}'")
        if self.last:
            cases.append(f"WHEN timestamp >= DATE '{self.last}' + INTERVAL 1 DAY THEN '{AFTER}'")
        if self.test_accounts:
            is_test = self.test_accounts.condition(lambda key: f"{properties}.{identifier(key)}")
            cases.append(f"WHEN {is_test} THEN '{TEST}'")
        return f"SELECT *, CASE {' '.join(cases)} END AS {REASON} FROM ({events})"

    def counting(self, events: str) -> str:
        """SQL for those of the events that count, of what `select` gave."""
        if not self.leaves_out:
            return events
        return f"SELECT * FROM ({events}) WHERE {REASON} IS NULL{self.others(ACCOUNT)}"

    def others(self, person: str) -> str:
        """A further condition for persons that are no test accounts; `person` is SQL for one."""
        return f" AND {person} NOT IN (FROM {ACCOUNTS})" if self.test_accounts else ""

    def select_accounts(self, events: str) -> str:
        """SQL for the newest value of each property of persons that says who is a test account.

        Args:
            events: SQL for events with their `account`, `timestamp` and the STRUCT
                `person_of_theirs`.
        """
        newest = (
            f", max({{'time': timestamp, 'value': {value}}}) FILTER ({value} IS NOT NULL) "
            f"AS {identifier(key)}"
            for key, value in self._values.items()
        )
        return f"SELECT {ACCOUNT}{''.join(newest)} FROM ({events}) GROUP BY {ACCOUNT}"

    @property
    def _values(self) -> dict[str, str]:
        """SQL for each property of a person as the files have it."""
        return {key: f"{PERSON_OF_THEIRS}.{identifier(key)}" for key in self.keys}

    def create_accounts(self, database: DuckDBPyConnection, *, has_export: bool) -> None:
        """Create the table of persons that are test accounts.

        Args:
            database: has the table `accounts`, of what `select_accounts` gave.
            has_export: whether it has `exported_persons`, which know better than events.
        """
        if not self.test_accounts:
            return
        newest = (f", max({key}).value AS {key}" for key in map(identifier, self.keys))
        select = f"SELECT {ACCOUNT}{''.join(newest)} FROM accounts GROUP BY {ACCOUNT}"
        if has_export:
            values = (f", {value} AS {identifier(key)}" for key, value in self._values.items())
            known = "SELECT id FROM exported_persons WHERE id IS NOT NULL"
            select = (
                f"SELECT * FROM ({select}) WHERE {ACCOUNT} NOT IN ({known}) "
                f"UNION ALL SELECT id{''.join(values)} FROM exported_persons"
            )
        database.execute(f"CREATE TEMP TABLE newest_of_accounts AS {select}")
        database.execute(
            f"CREATE TEMP TABLE {ACCOUNTS} AS SELECT {ACCOUNT} FROM newest_of_accounts "
            f"WHERE {ACCOUNT} IS NOT NULL AND {self.test_accounts.condition(identifier)}"
        )

    def leave_out(self, database: DuckDBPyConnection) -> Iterator[Note]:
        """Delete the events that do not count, and say how many there were of each kind."""
        if self.timezone != UTC:
            text = f"days and months are those of {self.timezone}, and so are times without a zone"
            yield Note(FILTER, text)
        if not self.leaves_out:
            return
        if self.test_accounts:
            database.execute(
                f"UPDATE events SET {REASON} = '{TEST}' "
                f"WHERE {REASON} IS NULL AND {ACCOUNT} IN (FROM {ACCOUNTS})"
            )
        counts = dict(
            database.execute(
                f"SELECT {REASON}, count(*) FROM events WHERE {REASON} IS NOT NULL GROUP BY 1"
            ).fetchall()
        )
        database.execute(f"DELETE FROM events WHERE {REASON} IS NOT NULL")
        if not database.execute("SELECT 1 FROM events LIMIT 1").fetchone():
            raise problem('"filters" leaves out every event')
        for reason, text in self._texts().items():
            yield Note(FILTER, text, counts.get(reason, 0))

    def _texts(self) -> dict[str, str]:
        texts = {}
        if self.test_accounts:
            texts[TEST] = "events of test accounts are left out"
        if self.first:
            texts[BEFORE] = f"events before {self.first} are left out"
        if self.last:
            texts[AFTER] = f"events after {self.last} are left out"
        return texts
