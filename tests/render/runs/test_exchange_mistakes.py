"""Why a section has no exchange to show: one line, with its place and what to do."""

from __future__ import annotations

import json
from typing import Any

import pytest

from macros.core.errors import Problem
from macros.render.context import Context
from macros.render.runs.output import output
from tests.render.runs.cassettes import (
    CASSETTE,
    COMMAND,
    GET,
    POST,
    PRINTED,
    URL,
    entry,
    problem_of,
    write,
)

NOT_THERE = (
    f"snippets/python/papers.py:7: GET {URL}?page=2 is not in {CASSETTE}, of which is left: "
    f"GET {URL}?page=3; to record it, run {COMMAND}"
)


@pytest.mark.parametrize(
    ("code", "exchanges", "problem"),
    [
        (GET, [entry(url=f"{URL}?page=3")], NOT_THERE),
        (f"try:\n    {GET}except Exception:\n    pass\n", [], "snippets/python/papers.py:8: GET"),
        (
            POST,
            [entry("POST", URL, {"json": {"title": "Emma", "pages": 4}})],
            f"snippets/python/papers.py:7: POST {URL} with "
            '{"title": "Emma", "pages": 3} is not in '
            f'{CASSETTE}, of which is left: POST {URL} with {{"title": "Emma", "pages": 4}}; to',
        ),
        (
            f"{GET}{GET}",
            [entry()],
            f"snippets/python/papers.py:8: GET {URL}?page=2 is sent more often than it is in "
            f"{CASSETTE}, 1 time; to record it, run {COMMAND}",
        ),
        (
            GET,
            [entry(request={"headers": {"x-version": "8"}})],
            f"snippets/python/papers.py:7: GET {URL}?page=2 has not the header x-version that",
        ),
        (
            GET,
            [entry(), entry("POST", URL, {"text": "a"})],
            f"{CASSETTE}: the section does not send POST {URL} with a (exchange 2 of 2): "
            f"delete it, or run {COMMAND}",
        ),
        (
            f"{GET}response.raise_for_status()\n",
            [entry(response={"status": 404, "headers": {}})],
            f"snippets/python/papers.py:8: HTTPError: 404 Client Error: Not Found for url: {URL}",
        ),
        ("x = 1\n", [], 'section "part" sends nothing over HTTP'),
        (
            GET,
            [entry(response={"headers": {}, "text": "line\n" * 200})],
            "a message has 202 lines, and a page shows at most 200",
        ),
        (
            "requests.post(URL, data=iter([b'a']))\n",
            [],
            "snippets/python/papers.py:7: this streams a body, which cannot be compared: send it",
        ),
        (
            "from urllib.request import urlopen\nurlopen(URL)\n",
            [],
            'snippets/python/papers.py:8: this connects to "api.example.org", and a build sends',
        ),
        (
            "import socket\nsocket.socket().connect(('127.0.0.1', 9))\n",
            [],
            'snippets/python/papers.py:8: this connects to "127.0.0.1", and a build sends nothing',
        ),
        (
            "import subprocess\nsubprocess.run(['curl', URL])\n",
            [],
            "snippets/python/papers.py:8: this starts another program, whose requests nobody",
        ),
    ],
)
def test_a_mistake_is_one_line(
    code: str, exchanges: list[Any], problem: str, context: Context
) -> None:
    """With the line of the snippet, the request, and what to do."""
    write(context, code, *exchanges)
    assert problem_of(context).startswith(problem)


def test_without_a_cassette_nothing_is_sent(context: Context) -> None:
    """The line says how to make one; a section whose output is shown may not send either."""
    write(context, PRINTED)
    (context.root / CASSETTE).unlink()
    assert problem_of(context) == (
        f'section "part" has no cassette {CASSETTE}: to make it, run {COMMAND}'
    )
    with pytest.raises(Problem) as failed:
        output(context, "papers", "part")
    assert str(failed.value).startswith(
        'snippets/python/papers.py:7: this connects to "api.example.org", and a build sends nothing'
    )


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ('{"exchanges": [\n}', ":2: not JSON: Expecting value"),
        ("[]", ": this has to be an object"),
        ("{}", ': this has no "exchanges"'),
        ('{"exchanges": {}}', ': this: "exchanges" has to be a list'),
        ('{"exchanges": [], "x": 1}', ': this has a key "x"; Keys: exchanges, environment.'),
        ('{"exchanges": [], "environment": {"A": 1}}', ': "environment": "A" has to be a string'),
        ('{"exchanges": [{"request": {}}]}', ': exchange 1 has no "response"'),
        (
            json.dumps({"exchanges": [entry(), entry(response={"headers": {}, "status": True})]}),
            ': exchange 2: response: "status" has to be a number',
        ),
        (
            json.dumps({"exchanges": [entry(response={"headers": {}, "status": 99})]}),
            ": exchange 1: response: there is no such status",
        ),
        (
            json.dumps({"exchanges": [entry(request={"headers": {"A": 1}})]}),
            ': exchange 1: request: headers: "A" has to be a string',
        ),
        (
            json.dumps({"exchanges": [entry(request={"text": "a", "json": 1})]}),
            ": exchange 1: request has more than one of json, text, base64",
        ),
        (
            json.dumps({"exchanges": [entry(response={"headers": {}, "base64": "*"})]}),
            ': exchange 1: response: "base64" is no base64',
        ),
    ],
)
def test_a_cassette_that_is_none_is_one_line(text: str, problem: str, context: Context) -> None:
    """With what is wrong with it, and where."""
    write(context, GET)
    (context.root / CASSETTE).write_text(text, encoding="utf-8")
    assert problem_of(context) == f"{CASSETTE}{problem}"
