"""PostHog's own schema of its API, as the package `arcade-posthog-api` ships it.

Only its JSON is read. It is of OpenAPI 3.0, whose words are JSON Schema's here, but for `nullable`
and `discriminator`, which only ever allow or speed up.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from functools import cache
from importlib.metadata import distribution, version
from pathlib import Path
from typing import Any

import jsonschema

PACKAGE = "arcade-posthog-api"
# When each version that we know was published on PyPI, which is all that tells the schema's age.
PUBLISHED = {"0.2.1": date(2026, 4, 6)}


@cache
def schemas() -> Mapping[str, Any]:
    """The schema of each kind of thing by its name, e.g. "TrendsQuery"."""
    path = distribution(PACKAGE).locate_file("arcade_posthog_api/moar/openapi.json")
    components = json.loads(Path(str(path)).read_text(encoding="utf-8"))["components"]
    by_name: Mapping[str, Any] = components["schemas"]
    return by_name


@cache
def _validator() -> Any:
    root = {"$ref": "#/components/schemas/InsightVizNode", "components": {"schemas": schemas()}}
    return jsonschema.Draft202012Validator(root)


def is_valid(definition: Any) -> bool:
    """Whether PostHog's schema accepts an insight definition."""
    return bool(_validator().is_valid(definition))


def values(name: str, key: str) -> frozenset[str]:
    """The values that PostHog's schema allows for a key of a thing of that name."""
    return frozenset(_enumerated(schemas()[name]["properties"][key]))


def _enumerated(schema: Mapping[str, Any]) -> list[str]:
    if "$ref" in schema:
        return _enumerated(schemas()[schema["$ref"].rpartition("/")[2]])
    nested = [value for part in schema.get("anyOf", []) for value in _enumerated(part)]
    return [*schema.get("enum", []), *nested]


def age_problem(today: date, installed: str = "") -> str:
    """What to do where the schema is older than a year, or of an unknown day; "" where neither."""
    installed = installed or version(PACKAGE)
    here = "tests/support/insights/posthog_schema.py"
    if installed not in PUBLISHED:
        return f"{PACKAGE} {installed}: write the day it was published on PyPI into {here}"
    published = PUBLISHED[installed]
    if (today - published).days <= 365:
        return ""
    return (
        f"PostHog's schema in {PACKAGE} {installed} is of {published}, more than a year old: "
        f"run `make lock` for a newer one, and write its day into {here}; if there is none, "
        "compare macros/content/insight_schema.py with PostHog's schema.json by hand"
    )
