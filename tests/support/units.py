"""What the numbers of an answer of `answers.json` are."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def units_of(answer: Mapping[str, Any]) -> list[str]:
    """The unit of each column; sizes are counts."""
    return ["" if c == answer.get("sizes") else answer["unit"] for c in answer["columns"]]
