"""The part of the ledger about the number of events that each model sends, which decides its price.

It looks at no event either: it counts what happened, and says how many events a model's code sends
for it.
"""

from __future__ import annotations

from collections import Counter

from macros.sample.ledgers.entries import Entries
from macros.sample.simulation import Simulation

entries = Entries()
ANONYMOUS = ("visited", "removed_without_an_owner")
# With groups a change of the organization is an event of its own, beside the one that happened.
CHANGES = ("plan_selected", "project_created", "project_deleted")
OF_NO_GROUP = ("logged_in", "identify_organization", "described_without_a_person")


@entries.add
def anonymous_events(simulation: Simulation) -> int:
    counts = _occurrences(simulation)
    return sum(counts[section] for section in ANONYMOUS)


@entries.add
def identified_events(simulation: Simulation) -> int:
    counts = _occurrences(simulation)
    return counts.total() - anonymous_events(simulation) - counts["described_without_a_person"]


@entries.add
def identified_events_with_groups(simulation: Simulation) -> int:
    counts = _occurrences(simulation)
    changes = sum(counts[section] for section in CHANGES)
    return identified_events(simulation) + counts["described_without_a_person"] + changes


@entries.add
def events_of_groups(simulation: Simulation) -> int:
    counts = _occurrences(simulation)
    return counts.total() - sum(counts[section] for section in (*ANONYMOUS, *OF_NO_GROUP))


def _occurrences(simulation: Simulation) -> Counter[str]:
    return Counter(section for _, section in simulation.log)
