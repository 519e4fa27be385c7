"""A short run of `make fuzz`: no mutant of an export is counted wrongly, or ends in a traceback."""

from __future__ import annotations

import pytest

from tests.events.exports.fuzz.run import FORMATS, run

MUTANTS, SEED = 24, 2026


@pytest.mark.parametrize("kind", FORMATS)
def test_mutants_are_counted_rightly_or_refused(kind: str) -> None:
    """Those that are only written otherwise are all read; of the damaged ones, some are refused."""
    outcomes, wrong = run(kind, MUTANTS, SEED)
    assert wrong == []
    assert outcomes["read"] >= MUTANTS // 2 - 2
    assert outcomes["refused"] > 0
