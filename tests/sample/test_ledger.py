"""The ledger: each entry is registered once, under its own name."""

from __future__ import annotations

import pytest

from macros.sample import ledger
from macros.sample.ledgers.entries import Entries
from macros.sample.simulation import Simulation


def test_the_ledger_has_the_entries_of_all_its_parts() -> None:
    """The parts are in the ledger, and none takes the name of another's entry."""
    names = [name for part in ledger.PARTS for name in part.entries]
    assert len(set(names)) == len(names) > 30
    assert all(part.entries.items() <= ledger.entries.items() for part in ledger.PARTS)
    assert "total_users" in ledger.entries


def test_an_entry_is_registered_under_its_name() -> None:
    """The decorator gives the function back as it is."""
    entries = Entries()

    def organizations(simulation: Simulation) -> int:
        return len(simulation.organizations)

    assert entries.add(organizations) is organizations
    assert entries == {"organizations": organizations}


def test_two_entries_cannot_have_one_name() -> None:
    """A second entry of a name is an error, and does not replace the first."""
    entries = Entries()

    @entries.add
    def organizations(simulation: Simulation) -> int:
        return len(simulation.organizations)

    with pytest.raises(ValueError, match=r'^the ledger has two entries "organizations"$'):
        entries.add(organizations)
