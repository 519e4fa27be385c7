"""The capture server over real HTTP: it reads every encoding that an SDK has used."""

from __future__ import annotations

import base64
import gzip
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

import pytest

from tests.sdk import browser
from tests.sdk.capture import Capture, decode, flatten

EVENT = {"event": "seen", "distinct_id": "org_1", "properties": {"plan": "pro"}}


def post(url: str, body: bytes, **headers: str) -> tuple[int, dict[str, str], str]:
    """Send bytes, and get the response's status, headers and text."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    with urlopen(Request(url, body, named, method="POST"), timeout=5) as response:
        return response.status, dict(response.headers), response.read().decode()


def form(body: bytes) -> bytes:
    """A form as old SDKs send it: base64 in `data`."""
    return urlencode({"data": base64.b64encode(body).decode()}).encode()


ENCODINGS: dict[str, tuple[str, Callable[[bytes], bytes], dict[str, str]]] = {
    "plain JSON": ("/e/", lambda body: body, {"Content_Type": "application/json"}),
    "Content-Encoding": ("/batch/", gzip.compress, {"Content_Encoding": "gzip"}),
    "raw gzip as text": ("/i/v0/e/", gzip.compress, {"Content_Type": "text/plain"}),
    "compression=gzip-js": ("/e/?compression=gzip-js", gzip.compress, {}),
    "base64 in a form": ("/e/", form, {"Content_Type": "application/x-www-form-urlencoded"}),
    "gzip in a form": ("/e/?compression=gzip-js", lambda body: form(gzip.compress(body)), {}),
}


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_every_encoding_is_undone(capture: Capture, token: str, encoding: str) -> None:
    """A message arrives whole, however an SDK encodes it, and is answered with 200."""
    path, encode, headers = ENCODINGS[encoding]
    body = json.dumps({"api_key": token, "batch": [EVENT]}).encode()

    status, response_headers, _ = post(capture.url + path, encode(body), **headers)

    assert (status, response_headers["Access-Control-Allow-Origin"]) == (200, "*")
    (message,) = capture.received(token)
    assert {name: message[name] for name in EVENT} == EVENT


def test_messages_keep_their_order(capture: Capture, token: str) -> None:
    """Messages of one batch and of several requests are in order of arrival."""
    for names in (["a", "b"], ["c"]):
        batch = [{"event": name, "distinct_id": "org_1"} for name in names]
        post(f"{capture.url}/batch/", json.dumps({"api_key": token, "batch": batch}).encode())
    assert [message["event"] for message in capture.received(token)] == ["a", "b", "c"]


@pytest.mark.parametrize(
    "payload",
    [
        {"event": "seen", "properties": {"token": "phc_1", "distinct_id": "org_1", "plan": "pro"}},
        [{"event": "seen", "properties": {"token": "phc_1", "distinct_id": "org_1"}}],
        {"api_key": "phc_1", **EVENT},
    ],
)
def test_the_ids_are_found_wherever_an_sdk_puts_them(payload: Any) -> None:
    """Token and distinct id are the same whether they are properties or beside them."""
    (message,) = flatten(payload)
    assert (message["token"], message["event"]) == ("phc_1", "seen")
    assert message["distinct_id"] == "org_1"


def test_a_set_beside_the_properties_moves_into_them() -> None:
    """`$set` and `$set_once` are among the properties afterwards, as PostHog's exports have it."""
    sent = {"event": "$set", "distinct_id": "org_1", "$set": {"a": 1}, "$set_once": {"b": 2}}
    (message,) = flatten({"api_key": "phc_1", "batch": [sent]})
    assert message["properties"] == {"$set": {"a": 1}, "$set_once": {"b": 2}}


def test_a_body_that_cannot_be_read_is_listed_and_still_answered(tmp_path: Path) -> None:
    """The status is 200 all the same, and the request is listed with the reason."""
    with Capture(tmp_path) as server:
        assert post(f"{server.url}/e/", b"{")[0] == 200
    assert server.messages == []
    (problem,) = server.unreadable
    assert problem.startswith("POST /e/: JSONDecodeError(")


def test_remote_config_and_flags_are_answered(capture: Capture, token: str) -> None:
    """posthog-js gets a configuration that makes it load nothing, and no flags."""
    with urlopen(f"{capture.url}/array/{token}/config", timeout=5) as response:
        assert json.load(response)["surveys"] is False
    with urlopen(f"{capture.url}/array/{token}/config.js", timeout=5) as response:
        assert f'[{json.dumps(token)}] = {{"config": {{' in response.read().decode()
    flags = json.loads(post(f"{capture.url}/flags/?v=2", form(b"{}"))[2])
    assert flags == {"flags": {}, "errorsWhileComputingFlags": False}


def test_a_browser_may_send_from_another_origin(capture: Capture) -> None:
    """A preflight is answered with what a page of another origin may send."""
    with urlopen(Request(f"{capture.url}/e/", method="OPTIONS"), timeout=5) as response:
        assert "POST" in response.headers["Access-Control-Allow-Methods"]
        assert response.headers["Access-Control-Allow-Headers"] == "*"


def test_files_outside_the_folder_are_not_served(tmp_path: Path) -> None:
    """Only the folder that the server was given can be read through it."""
    (tmp_path / "inside").mkdir()
    (tmp_path / "inside" / "a.js").write_text("1")
    (tmp_path / "b.js").write_text("2")
    with Capture(tmp_path / "inside") as server:
        with urlopen(f"{server.url}/files/a.js", timeout=5) as response:
            assert response.read() == b"1"
        with pytest.raises(HTTPError, match=r"40[34]") as refused:
            urlopen(f"{server.url}/files/..%2Fb.js", timeout=5)
        refused.value.close()


def test_what_is_not_json_is_refused() -> None:
    """A body in no known encoding is an error, never an empty list of messages."""
    with pytest.raises(ValueError, match="Expecting value"):
        decode(b"event=seen")


@pytest.mark.parametrize(
    ("ci", "outcome"), [("", pytest.skip.Exception), ("true", pytest.fail.Exception)]
)
def test_a_missing_browser_is_skipped_at_home_and_fails_in_ci(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, ci: str, outcome: type[Exception]
) -> None:
    """Without a Chromium on PATH the reason says so; in CI it is a failure."""
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("CI", ci)
    with pytest.raises(outcome, match=r"no Chromium on PATH \(looked for chromium, "):
        browser.find_chromium()
