"""What becomes of an organization after its first weeks: it stays, drifts away, or comes back.

Drawn from a generator of its own, so that the rest of the year is the same with other habits.
"""

from __future__ import annotations

import random
from collections.abc import Iterator

Habit = tuple[float, str, tuple[float, ...]]  # days after sign-up, kind of happening, its details
STAYS = 0.45  # looks at its reports as long as it is here
CANCELS = 0.35
RETURNS = 0.5  # of those who cancelled


def habits(draw: random.Random) -> Iterator[Habit]:
    """What one organization does, in no order; some of it after the year has ended."""
    if draw.random() < STAYS:
        day, gone = 0.0, draw.expovariate(1 / 365)
        while (day := day + draw.expovariate(1 / 14)) < gone:
            yield day, "looks", (draw.random(),)
    if draw.random() < CANCELS:
        day = 45 + 200 * draw.random()
        yield day, "cancels", ()
        if draw.random() < RETURNS:
            yield day + 35 + 60 * draw.random(), "returns", ()
