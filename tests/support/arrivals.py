"""What arrives of a scenario: compared with `snippets/arrivals/`, or written there."""

from __future__ import annotations

from pathlib import Path

from macros.content import arrivals
from macros.content.arrivals import Arrivals
from tests.support.checkout import SNIPPETS

TEXT = """\
# Written by `pytest --update-golden` from what the test counted.
sent = {0.sent}
arrived_with = {0.arrived_with}
arrived_without = {0.arrived_without}
test = "{0.test}"
"""


class Measured:
    """Compares what a test has counted with what its recipe's file says.

    Args:
        test: the test that counts, as pytest names it.
        update: write the file instead.
        snippets: the folder of the snippets.
    """

    def __init__(self, test: str, update: bool, snippets: Path = SNIPPETS) -> None:
        self._test, self._update, self._snippets = test, update, snippets

    def __call__(self, recipe: str, *, sent: int, with_it: int, without_it: int) -> None:
        """Check that the file of the recipe has these numbers and names this test."""
        counted = Arrivals(sent, with_it, without_it, self._test)
        file = self._snippets / arrivals.FOLDER / f"{recipe}.toml"
        if self._update:
            file.parent.mkdir(exist_ok=True)
            file.write_text(TEXT.format(counted), encoding="utf-8")
        hint = "if the difference is meant, store it by `pytest --update-golden`"
        stored = arrivals.load(self._snippets, recipe)
        assert counted == stored, f"not what snippets/arrivals/{recipe}.toml has; {hint}"
