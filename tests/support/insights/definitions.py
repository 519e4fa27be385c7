"""Small insight definitions in a folder of snippets, and what is said when one is refused."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from macros.content import insights
from macros.core.errors import Problem


def definition(**changes: Any) -> dict[str, Any]:
    """A small valid definition, with changes to its query."""
    series = {"kind": "EventsNode", "event": "purchase", "math": "total"}
    query = {"kind": "TrendsQuery", "series": [series], **changes}
    return {"kind": "InsightVizNode", "source": query}


def series_with(condition: dict[str, Any]) -> dict[str, Any]:
    """A series with one filter."""
    return {"kind": "EventsNode", "event": "purchase", "properties": [condition]}


def snippets_with(text: str, folder: Path) -> Path:
    """Write a tree of snippets with one insight in it."""
    (folder / "insights").mkdir()
    (folder / "insights" / "things.json").write_text(text, encoding="utf-8")
    return folder


def problem(folder: Path, node: Any) -> str:
    """The message, of one line, with which a definition is refused."""
    text = node if isinstance(node, str) else json.dumps(node)
    with pytest.raises(Problem) as failed:
        insights.load(snippets_with(text, folder), "things")
    assert "\n" not in str(failed.value)
    return str(failed.value)
