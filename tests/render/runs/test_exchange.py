"""What a section sends over HTTP and gets, as a page shows it: from its cassette."""

from __future__ import annotations

import re
from typing import Any

import pytest

from macros.render.context import Context
from macros.render.runs.exchange import exchange
from macros.render.runs.output import output
from tests.render.runs.cassettes import (
    GET,
    POST,
    PRINTED,
    URL,
    blocks,
    entry,
    problem_of,
    write,
)


def test_a_page_shows_what_is_sent_and_what_comes_back(context: Context) -> None:
    """Without what clients add by themselves; the section prints what it gets."""
    write(context, PRINTED, entry())
    assert blocks(exchange(context, "papers", "part")) == [
        "GET /v1/papers?page=2 HTTP/1.1\nHost: api.example.org\nX-Version: 7",
        'HTTP/1.1 200 OK\nContent-Type: application/json\n\n{\n  "title": "Emma"\n}',
    ]
    assert blocks(output(context, "papers", "part")) == ["200 OK Emma"]


def test_requests_before_the_section_are_answered_and_not_shown(context: Context) -> None:
    """Since they are those of other sections."""
    write(context, PRINTED, entry("POST", URL, {"json": {"title": "Emma", "pages": 3}}), entry())
    file = context.snippets / "python" / "papers.py"
    file.write_text(file.read_text("utf-8").replace("# --8<-- [s", f"{POST}# --8<-- [s"), "utf-8")
    lines = [text.partition(" ")[0] for text in blocks(exchange(context, "papers", "part"))]
    assert lines == ["GET", "HTTP/1.1"]


def test_the_same_request_gets_its_answers_in_their_order(context: Context) -> None:
    """As a section that waits for something needs."""
    answers: list[dict[str, Any]] = [{"headers": {}, "text": text} for text in ("working", "done")]
    code = f"for _ in 'ab':\n    {GET}    print(response.text)\n"
    write(context, code, *(entry(response=each) for each in answers))
    assert blocks(output(context, "papers", "part")) == ["working\ndone"]


def test_a_package_may_look_for_a_library_of_the_machine(context: Context) -> None:
    """For which Python starts a program; no request is made by it."""
    search = "from ctypes.util import find_library\nfind_library('pthread')\n"
    write(context, f"{search}{PRINTED}", entry())
    assert blocks(output(context, "papers", "part")) == ["200 OK Emma"]


@pytest.mark.parametrize(
    ("code", "sent"),
    [
        ("requests.post(URL, data={'a': 'b c', 'd': '1'})\n", {"text": "a=b+c&d=1"}),
        ("requests.post(URL, data=b'\\xff\\x00')\n", {"base64": "/wA="}),
        (
            "requests.post(URL, json={'b': [1, 2.5, None], 'a': 'é'})\n",
            {"json": {"a": "é", "b": [1, 2.5, None]}},
        ),
        (
            "requests.post(URL, files={'f': ('a.txt', 'some text')})\n",
            {
                "text": '--boundary\r\nContent-Disposition: form-data; name="f"; '
                'filename="a.txt"\r\n\r\nsome text\r\n--boundary--\r\n'
            },
        ),
        ("import io\nrequests.post(URL, data=io.BytesIO(b'read'))\n", {"text": "read"}),
    ],
)
def test_a_body_is_compared(code: str, sent: dict[str, Any], context: Context) -> None:
    """Whatever kind it is of; JSON as a value."""
    write(context, code, entry("POST", URL, sent))
    assert blocks(exchange(context, "papers", "part"))[0].startswith("POST /v1/papers HTTP/1.1\n")
    write(context, code, entry("POST", URL, {"text": "another"}))
    assert "is not in snippets/python/papers.part.json" in problem_of(context)


def test_what_comes_back_is_shown_as_it_is(context: Context) -> None:
    """Also what Markdown, HTML and templates would take for their own; bytes by their number."""
    text = "```` {{ x }} <b> *a*\r\n{% raw %} \x02wzxhzdk:0\x03"
    answer = {"headers": {"X-A": "<i>{{ y }}"}, "text": text}
    picture = {"headers": {"Content-Type": "image/png"}, "base64": "iVBORw=="}
    write(context, f"{GET}{GET}", entry(response=answer), entry(response=picture))
    shown_blocks = blocks(exchange(context, "papers", "part"))
    expected = "```` {{ x }} <b> *a*\n{% raw %} \u2402wzxhzdk:0\u2403"
    assert shown_blocks[1] == f"HTTP/1.1 200 OK\nX-A: <i>{{{{ y }}}}\n\n{expected}"
    assert shown_blocks[3] == "HTTP/1.1 200 OK\nContent-Type: image/png\n\n(4 bytes)"


def test_a_redirect_is_followed(context: Context) -> None:
    """Each request of the client is an exchange."""
    moved = {"status": 302, "headers": {"Location": "/v1/books"}}
    code = "response = requests.get(URL)\nprint(response.url, len(response.history))\n"
    books = "https://api.example.org/v1/books"
    write(context, code, entry(url=URL, response=moved), entry(url=books))
    lines = [text.splitlines()[0] for text in blocks(exchange(context, "papers", "part"))]
    expected = ["GET /v1/papers HTTP/1.1", "HTTP/1.1 302 Found", "GET /v1/books HTTP/1.1"]
    assert lines == [*expected, "HTTP/1.1 200 OK"]
    assert blocks(output(context, "papers", "part")) == [f"{books} 1"]


@pytest.mark.parametrize("kind", ["header", "field"])
def test_no_secret_of_an_address_is_on_a_page(kind: str, context: Context) -> None:
    """A server gives such addresses in headers and in JSON."""
    signed = "https://files.example.org/1?page=2&X-Amz-Signature=value-8&token=value-9"
    answers: dict[str, dict[str, Any]] = {
        "header": {"headers": {"X-Next": f"<{signed}>"}, "text": "see value-8"},
        "field": {"headers": {"Content-Type": "application/json"}, "json": [{"next": signed}]},
    }
    write(context, GET, entry(response=answers[kind]))
    page = exchange(context, "papers", "part").text
    assert ("page=2&X-Amz-Signature=REDACTED&token=REDACTED" in page, "value-" in page) == (
        True,
        False,
    )


SECRET_CODE = """\
url = URL.replace("https://", "https://me:pass-in-url@")
basic = requests.Session()
basic.auth = ("me", "pass-in-basic")
basic.cookies.set("session", "value-of-cookie")
basic.post(
    url + "?api_key=value-of-key&q=emma",
    json={"password": "value-of-password", "token_type": "x", "of": [{"accessToken": "value-7"}]},
)
requests.post(URL, data={"client_secret": "value/of secret", "q": "a"}, headers={"X-Api-Key": "k"})
"""


def test_no_secret_is_on_a_page(context: Context) -> None:
    """Whether it is sent as a header, in the address, as a cookie, a form or JSON."""
    hidden = {
        "json": {"password": "REDACTED", "token_type": "x", "of": [{"accessToken": "REDACTED"}]}
    }
    repeated = {"headers": {}, "text": "you are pass-in-basic, with value-of-key"}
    exchanges = (
        entry("POST", f"{URL}?api_key=REDACTED&q=emma", hidden, repeated),
        entry("POST", URL, {"text": "client_secret=REDACTED&q=a"}),
    )
    write(context, SECRET_CODE, *exchanges)
    page = exchange(context, "papers", "part").text
    secrets = r"value.of|value-7|pass-in|bWU6|\bk\b"
    assert re.findall(secrets, page) == []
    assert re.findall(r"^([\w-]+): .*REDACTED", page, re.MULTILINE) == [
        "Authorization",
        "X-Api-Key",
    ]
    assert "Cookie" not in page


def test_a_section_reads_the_variables_of_its_cassette(
    context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Never those of whoever builds the site."""
    monkeypatch.setenv("PAPERS_KEY", "a real key")
    code = f"import os\n{GET}print(os.environ['PAPERS_KEY'])\n"
    write(context, code, entry(), environment={"PAPERS_KEY": "another"})
    assert blocks(output(context, "papers", "part")) == ["another"]
