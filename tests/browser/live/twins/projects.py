"""Random projects, what the build makes of them, and scripts that do as the page does."""

from __future__ import annotations

import json
import random
import subprocess
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from macros.events.identity import Groups, IdentityResolver
from tests.support.checkout import NODE, PROJECT_ROOT

HERE = Path(__file__).parent
IDS = ["a", "b", "c", "org_1", "null", "'Guest'", "0", "x" * 201]


def run_script(script: str, data: Any) -> Any:
    """Run a script of this folder in Node on some data, and return what it prints, as JSON."""
    completed = subprocess.run(
        [NODE, str(HERE / script)],
        check=False,
        input=json.dumps(data),
        capture_output=True,
        text=True,
        timeout=60,
        cwd=PROJECT_ROOT,
    )
    assert completed.returncode == 0, completed.stderr
    return json.loads(completed.stdout)


def some_messages(chance: random.Random) -> list[dict[str, Any]]:
    """A project of a few people, who are identified, set, grouped and merged at random."""

    def message(second: int) -> dict[str, Any]:
        distinct_id, other = chance.choices(IDS, k=2)
        name = chance.choice(["seen", "seen", "$identify", "$create_alias", "$groupidentify"])
        properties: dict[str, Any] = {"$anon_distinct_id": other, "alias": other}
        if chance.random() < 0.2:
            properties["$process_person_profile"] = False
        for key in ("$set", "$set_once", "$group_set"):
            if chance.random() < 0.4:
                properties[key] = {chance.choice("xyz"): chance.choice([1, "a", None, True])}
        kind = chance.choice(["team", "firm"])
        properties |= {"$group_type": kind, "$group_key": other}
        if name == "$groupidentify" or chance.random() < 0.5:
            properties["$groups"] = {kind: other}
        time = datetime(2025, 1, 1) + timedelta(seconds=second)
        return {
            "event": name,
            "distinct_id": distinct_id,
            "timestamp": f"{time.isoformat()}Z",
            "properties": properties,
        }

    return [message(second) for second in range(chance.randrange(1, 14))]


def tables_after(messages: list[dict[str, Any]]) -> dict[str, Any]:
    """The rows, persons and groups that the build makes of messages."""
    resolver, groups = IdentityResolver(), Groups()
    rows = [
        (message["distinct_id"], person.properties, groups.ingest(message).get("$group_0", ""))
        for message, person in resolver.ingest(messages)
    ]
    return {
        "rows": [[resolver.resolve(id).id, properties, group] for id, properties, group in rows],
        "persons": [
            {
                "id": person.id,
                "createdAt": datetime.fromisoformat(person.created_at).timestamp() * 1000,
                "properties": person.properties,
            }
            for person in resolver.all()
            if person.has_profile
        ],
        "groups": [
            {"index": groups.types.index(kind), "key": key, "properties": properties}
            for (kind, key), properties in groups.properties.items()
            if kind in groups.types
        ],
    }
