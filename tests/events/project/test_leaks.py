"""A host that sends the key back: nothing of its answer is used, in whatever form it is."""

from __future__ import annotations

import base64
import html
import json
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import pytest
from aiohttp import web

from macros.events.project.key import Leak
from macros.events.project.project import Project
from tests.events.project.replies import KEY, failure, says, tells
from tests.support.query_api import QueryApi


def base64_of(text: str) -> str:
    """A text in Base64."""
    return base64.b64encode(text.encode()).decode()


FORMS: dict[str, Callable[[str], str]] = {
    "as it is": str,
    "in capitals": str.upper,
    "in small letters": str.lower,
    "in percent signs": lambda key: "".join(f"%{ord(letter):02x}" for letter in key),
    "in percent signs twice": lambda key: quote("".join(f"%{ord(letter):02X}" for letter in key)),
    "in escapes of JSON": lambda key: "".join(f"\\u{ord(letter):04X}" for letter in key),
    "in escapes of Python": lambda key: "".join(f"\\x{ord(letter):02x}" for letter in key),
    "in entities": lambda key: "".join(f"&#{ord(letter)};" for letter in key),
    "in hexadecimal entities": lambda key: "".join(f"&#x{ord(letter):x};" for letter in key),
    "quoted printable": lambda key: "".join(f"={ord(letter):02X}" for letter in key),
    "in hexadecimal digits": lambda key: key.encode().hex(),
    "in Base64": base64_of,
    "in Base64 after one letter": lambda key: base64_of(f"a{key}"),
    "in Base64 after two letters": lambda key: base64_of(f"ab{key}"),
    "in Base64 for addresses": lambda key: base64.urlsafe_b64encode(key.encode()).decode(),
    "as a header": lambda key: base64_of(f"Authorization: Bearer {key}"),
    "in the other direction": lambda key: key[::-1],
    "with dashes": "-".join,
    "on lines": "\n".join,
    "its first half": lambda key: key[:17],
    "its second half": lambda key: key[17:],
    "escaped for HTML": lambda key: html.escape(f"<{key}>"),
}


def repeated(posthog: QueryApi) -> str:
    """The line about a host that sends the key back."""
    return (
        f"EVENTS: {posthog.url} sends the key in POSTHOG_PERSONAL_API_KEY back in its answer; "
        "none of it is used"
    )


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(
    "place",
    [
        lambda text: tells({"columns": ["n"], "results": [[text]]}),
        lambda text: tells({"columns": [text], "results": [[1]]}),
        lambda text: tells({"columns": ["n"], "results": [[{"a": [text]}]]}),
        lambda text: tells({"columns": ["n"], "results": [[1]], "types": [[text, "Int64"]]}),
        lambda text: tells({"detail": f"Bad key {text}."}, 400),
        lambda text: tells({"detail": text}, 401),
        lambda text: tells({"query_status": {"error": True, "error_message": text}}, 500),
        lambda text: says(200, f"<html>{text}</html>"),
    ],
    ids=["cell", "column", "nested", "type", "refusal", "401", "status", "page"],
)
def test_a_key_that_is_sent_back_is_not_shown(
    form: str, place: Callable[[str], Any], project: Project, posthog: QueryApi
) -> None:
    """In whatever form, in a result or in an error, nothing of that answer is used."""
    posthog.instead.append(place(FORMS[form](KEY)))
    line = failure(project)
    assert line == repeated(posthog)


def test_a_key_is_found_in_parts(project: Project, posthog: QueryApi) -> None:
    """Split over the cells of a row, of a column, and over the names of columns."""
    letters = [KEY[at : at + 4] for at in range(0, len(KEY), 4)]
    columns = [f"c{number}" for number in range(len(letters))]
    for payload in (
        {"columns": columns, "results": [letters]},
        {"columns": ["n", "other"], "results": [[part, 7] for part in letters]},
        {"columns": letters, "results": []},
    ):
        posthog.instead.append(tells(payload))
        assert failure(Project(posthog.address)) == repeated(posthog)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-32-le", "utf-8"])
def test_a_key_is_found_in_any_encoding(encoding: str, project: Project, posthog: QueryApi) -> None:
    """JSON may be in any of Unicode's."""

    async def answer(_: web.Request) -> web.Response:
        text = json.dumps({"columns": ["n"], "results": [[KEY]]})
        return web.Response(body=text.encode(encoding), content_type="application/json")

    posthog.instead.append(answer)
    assert failure(project) == repeated(posthog)


def test_a_key_in_the_target_of_a_redirect_is_not_shown(
    project: Project, posthog: QueryApi
) -> None:
    """A redirect to a host named after the key is told without the host."""
    posthog.instead.append(says(302, "", Location=f"https://{KEY}.example.com/"))
    line = failure(project)
    assert KEY.lower() not in line.lower()
    assert "leads to another page" in line


@pytest.mark.parametrize("location", ["//", "https://a b/", "javascript:1", "\\\\x"])
def test_a_redirect_to_nowhere_is_reported(
    location: str, project: Project, posthog: QueryApi
) -> None:
    """An address that cannot be read is another page."""
    posthog.instead.append(says(302, "", Location=location))
    assert "leads to another page, where the key is not sent" in failure(project)


def test_a_redirect_that_nothing_can_read_is_reported(project: Project, posthog: QueryApi) -> None:
    """Half a bracket is one line too."""
    posthog.instead.append(says(302, "", Location="http://[bad"))
    assert "cannot be reached (ValueError)" in failure(project)


def test_ordinary_answers_are_no_leak() -> None:
    """Texts that share words and digits with a key are shown."""
    leak = Leak("phx_4Yb1QmXz7Rk2Wd9TfHc3LpVn8sGj6aEu")
    for text in (
        "phx_4Yb1... is invalid",
        "0123456789" * 100,
        "Personal API key found in request Authorization header is invalid.",
        json.dumps({"results": [["phx", 4], ["Yb1", 9]]}),
    ):
        assert not leak.is_in(text)
    assert not Leak("short").is_in("a short text")
