"""Sections that send requests, with the cassettes that answer them."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

import pytest

from macros.core.errors import Problem
from macros.render.context import Context
from macros.render.output import Output
from macros.render.runs.exchange import exchange

URL = "https://api.example.org/v1/papers"
CASSETTE = "snippets/python/papers.part.json"
COMMAND = "make record module=python/papers.py section=part"
HEAD = f'''\
"""A client of an API."""

import requests

URL = "{URL}"
'''
GET = "response = requests.get(URL, params={'page': 2}, headers={'X-Version': '7'})\n"
PRINTED = f"{GET}print(response.status_code, response.reason, response.json()['title'])\n"
POST = "requests.post(URL, json={'title': 'Emma', 'pages': 3})\n"


def entry(
    method: str = "GET",
    url: str = f"{URL}?page=2",
    request: Mapping[str, Any] | None = None,
    response: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """An exchange in a cassette."""
    answer = {"headers": {"Content-Type": "application/json"}, "json": {"title": "Emma"}}
    return {
        "request": {"method": method, "url": url, "headers": {}, **(request or {})},
        "response": {"status": 200, **(answer if response is None else response)},
    }


def write(context: Context, code: str, *exchanges: Any, **more: Any) -> None:
    """Write a section with this code, and its cassette."""
    marked = f"{HEAD}# --8<-- [start:part]\n{code}# --8<-- [end:part]\n"
    (context.snippets / "python" / "papers.py").write_text(marked, encoding="utf-8")
    text = json.dumps({"exchanges": exchanges, **more})
    (context.root / CASSETTE).write_text(text, encoding="utf-8")


def blocks(page: Output) -> list[str]:
    """The texts of the blocks of an output."""
    pattern = r"^(`{3,}) \{[^\n]*\}\n(.*?)\n\1$"
    return [text for _, text in re.findall(pattern, page.text, re.DOTALL | re.MULTILINE)]


def problem_of(context: Context) -> str:
    """Why a section has no exchange."""
    with pytest.raises(Problem) as failed:
        exchange(context, "papers", "part")
    return str(failed.value)
