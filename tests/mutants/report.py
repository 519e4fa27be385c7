"""What the trials say: each survivor as a diff, and the share that is caught in each room."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from tests.mutants.mutants import room
from tests.mutants.trials import Trial

AIM = 0.95


def caught_share(trials: Iterable[Trial]) -> float:
    """The share of mutants that something caught; 1.0 of none."""
    outcomes = [trial.caught_by != "nothing" for trial in trials]
    return sum(outcomes) / len(outcomes) if outcomes else 1.0


def survivor(trial: Trial) -> str:
    """A mutant that nothing caught: its place, and the change."""
    return f"{trial.mutant.module.as_posix()}:{trial.mutant.line}: survived\n{trial.mutant.diff}\n"


def table(trials: Iterable[Trial]) -> Iterator[str]:
    """A Markdown table with a row for each room, and one for all."""
    rooms: dict[str, list[Trial]] = defaultdict(list)
    for trial in trials:
        rooms[room(trial.mutant.module)].append(trial)
        rooms["all"].append(trial)
    yield "| room | mutants | by a test | too slow | by types | survived | caught |"
    yield "|---|--:|--:|--:|--:|--:|--:|"
    for name in sorted(rooms, key=lambda name: (name == "all", name)):
        outcomes = [trial.caught_by for trial in rooms[name]]
        counts = [outcomes.count(outcome) for outcome in ("test", "time", "types", "nothing")]
        cells = [name, len(outcomes), *counts, f"{caught_share(rooms[name]):.0%}"]
        yield f"| {' | '.join(map(str, cells))} |"
