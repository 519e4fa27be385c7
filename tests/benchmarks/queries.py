"""How long the tutorial's seven answers take over one export, and how much memory, by engine.

    make benchmark
    python -m tests.benchmarks.queries --events 1000000 10000000

Each engine runs in a process of its own, the best of several runs counts, and the answers of all of
them have to be equal. Exports are made once, and kept in the folder given by `--data`.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PROJECT_ROOT = Path(__file__).parents[2]
RUNS = {1_000_000: 3, 10_000_000: 3}  # and larger ones once
NAMES = {
    "project": "this project, never built before",
    "built": "this project, after a build of the sample",
    "second": "this project, second build",
    "tutorial": "this project, all queries of the tutorial",
    "floor": "floor: DuckDB reads the columns, no more",
    "polars": "polars",
    "pandas": "pandas",
    "chdb": "chdb (ClickHouse), the same SQL",
}
BEFORE = {"built": "parse", "second": "project"}  # what runs before, and is not counted


@dataclass(frozen=True)
class Run:
    """What one run took.

    Attributes:
        seconds: without the start of Python and the import of the engine.
        processor: seconds of all cores together, with these: other work on the machine, which
            makes seconds grow, changes it less.
        memory: the most that the process had in memory, in GB (10^9 bytes).
        answers: by question; none for the floor.
    """

    seconds: float
    processor: float
    memory: float
    answers: dict[str, Any]


def main() -> int:
    """Print a Markdown table for each number of events; 1 where answers differ."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.queries", description=__doc__)
    parser.add_argument("--events", type=int, nargs="+", default=[1_000_000, 10_000_000])
    parser.add_argument("--engines", nargs="+", choices=list(NAMES), default=list(NAMES))
    parser.add_argument("--data", type=Path, default=PROJECT_ROOT / ".cache" / "benchmark")
    args = parser.parse_args()
    args.data.mkdir(parents=True, exist_ok=True)
    print(f"{machine()}\n")
    alike = True
    for events in args.events:
        file = export(args.data, events)
        runs = best(args.engines, file, RUNS.get(events, 1))
        size = file.stat().st_size / 1e9
        print(f"{events:,} events, {size:.2f} GB of Parquet:\n")
        print("\n".join(table(runs)), end="\n\n")
        alike = not differing(runs) and alike
        for name in differing(runs):
            print(f"{name} gives other answers", file=sys.stderr)
    return 0 if alike else 1


def export(folder: Path, events: int) -> Path:
    """An export of that size, made by another process: a child's peak memory includes ours."""
    file = folder.resolve() / f"{events}.parquet"
    command = [sys.executable, "-m", "tests.benchmarks.exports", str(file), str(events)]
    subprocess.run(command, cwd=PROJECT_ROOT, check=True)
    return file


def best(names: list[str], file: Path, times: int) -> dict[str, Run | None]:
    """The quickest run of each; None where one does not finish.

    They take turns, so that other work on the machine meets all of them alike.
    """
    runs: dict[str, list[Run | None]] = {name: [] for name in names}
    for name in names * times:
        runs[name].append(once(name, file))
        print(f"{name}: {runs[name][-1]}", file=sys.stderr)
    quickest: dict[str, Run | None] = {}
    for name, results in runs.items():
        finished = [run for run in results if run]
        whole = len(finished) == times
        quickest[name] = min(finished, key=lambda run: run.seconds) if whole else None
    return quickest


def once(name: str, file: Path) -> Run | None:
    """One run from nothing, or after what came before it: another build, or the same one."""
    with tempfile.TemporaryDirectory(dir=file.parent) as scratch:
        if before := BEFORE.get(name):
            return _run(before, file, scratch) and _run("project", file, scratch)
        return _run(name, file, scratch)


def _run(engine: str, file: Path, scratch: str) -> Run | None:
    command = [sys.executable, "-m", "tests.benchmarks.engines", engine, str(file), scratch]
    variables = {**os.environ}
    variables.pop("PYTHONDONTWRITEBYTECODE", None)  # Python keeps compiled modules by default
    with subprocess.Popen(
        command, cwd=PROJECT_ROOT, env=variables, stdout=subprocess.PIPE
    ) as process:
        out = process.stdout.read() if process.stdout else b""
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        return None
    report = json.loads(out)
    processor = usage.ru_utime + usage.ru_stime
    return Run(report["seconds"], processor, usage.ru_maxrss * 1024 / 1e9, report["answers"])


def differing(runs: dict[str, Run | None]) -> list[str]:
    """The engines whose answers are not those of the first that gives any."""
    answers_of = {name: run.answers for name, run in runs.items() if run and run.answers}
    first = next(iter(answers_of.values()), {})
    return [name for name, answers in answers_of.items() if answers != first]


def table(runs: dict[str, Run | None]) -> Iterator[str]:
    """The runs in Markdown; ratios are of seconds."""
    yield "| | seconds | to this project | to the floor | processor seconds | peak memory |"
    yield "|---|--:|--:|--:|--:|--:|"
    for name, run in runs.items():
        if run is None:
            yield f"| {NAMES[name]} | did not finish | | | | |"
            continue
        ratios = " | ".join(ratio(run, runs.get(other)) for other in ("project", "floor"))
        took = f"{run.seconds:.2f} | {ratios} | {run.processor:.1f}"
        yield f"| {NAMES[name]} | {took} | {run.memory:.2f} GB |"


def ratio(run: Run, other: Run | None) -> str:
    """How many times as long one took as the other."""
    return f"{run.seconds / other.seconds:.2f}" if other else ""


def machine() -> str:
    """What matters of this machine: cores and memory."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return f"{len(os.sched_getaffinity(0))} cores, {memory:.0f} GiB of memory."


if __name__ == "__main__":
    sys.exit(main())
