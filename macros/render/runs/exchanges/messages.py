"""Requests and responses: as clients have them, as JSON in a cassette, and as text on a page."""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

IS_JSON = re.compile(r"[/+]json\b")
BOUNDARY = re.compile(r'boundary="?([^";]+)')
BODIES = ("json", "text", "base64")  # the keys of a body, of which a message has one or none
# What clients add by themselves, and what servers say of the connection and the moment. Cookies are
# secret, and a client has those that the server has set.
OF_CLIENTS = frozenset(
    "accept-encoding connection content-length cookie host keep-alive transfer-encoding "
    "user-agent".split()
)
OF_SERVERS = frozenset(
    "age alt-svc connection content-encoding content-length date keep-alive nel report-to server "
    "server-timing set-cookie strict-transport-security transfer-encoding via".split()
)
PICTURES = {code: 0x2400 + code for code in range(32) if chr(code) not in "\n\t"} | {127: 0x2421}


@dataclass(frozen=True)
class Request:
    """What a client sends.

    Attributes:
        method: such as "GET".
        url: the whole address, with its query.
        headers: by name, as the client writes them.
        data: the body.
    """

    method: str
    url: str
    headers: Mapping[str, str]
    data: bytes = b""

    def to_json(self) -> dict[str, Any]:
        """The request as a cassette has it, but for what is secret."""
        data, kind = self.data, content_type(self.headers)
        if boundary := BOUNDARY.search(kind):  # another one in each run
            data = data.replace(boundary[1].encode(), b"boundary")
            kind = kind.replace(boundary[1], "boundary")
        headers = {
            name: kind if name.lower() == "content-type" else value
            for name, value in self.headers.items()
            if name.lower() not in OF_CLIENTS and (name.lower(), value) != ("accept", "*/*")
        }
        address = {"method": self.method, "url": self.url}
        return {**address, "headers": headers, **body(data, kind)}


@dataclass(frozen=True)
class Response:
    """What a server answers.

    Attributes:
        status: such as 200.
        headers: by name.
        data: the body, unpacked.
    """

    status: int
    headers: Mapping[str, str]
    data: bytes = b""

    def to_json(self) -> dict[str, Any]:
        """The response as a cassette has it, but for what is secret."""
        headers = {
            name: value for name, value in self.headers.items() if name.lower() not in OF_SERVERS
        }
        return {
            "status": self.status,
            "headers": headers,
            **body(self.data, content_type(headers)),
        }

    @classmethod
    def from_json(cls, message: Mapping[str, Any]) -> Response:
        """The response that a cassette has."""
        return cls(message["status"], message["headers"], data_of(message))


def content_type(headers: Mapping[str, str]) -> str:
    """The type of a body, or ""."""
    return next((value for name, value in headers.items() if name.lower() == "content-type"), "")


def body(data: bytes, kind: str) -> dict[str, Any]:
    """A body by what it is: a value as JSON, text, or else base64; nothing where there is none."""
    if not data:
        return {}
    try:
        text = data.decode()
        return {"json": json.loads(text)} if IS_JSON.search(kind) else {"text": text}
    except UnicodeDecodeError:
        return {"base64": base64.b64encode(data).decode()}
    except ValueError:  # it says that it is JSON
        return {"text": text}


def data_of(message: Mapping[str, Any]) -> bytes:
    """The bytes of a body; a ValueError where its base64 is none."""
    if "json" in message:
        return json.dumps(message["json"], ensure_ascii=False).encode()
    if "base64" not in message:
        return str(message.get("text", "")).encode()
    try:
        return base64.b64decode(message["base64"], validate=True)
    except binascii.Error:
        raise ValueError('"base64" is no base64') from None


def request_text(message: Mapping[str, Any]) -> str:
    """A request as it goes over the wire, but for what clients add by themselves."""
    url = urlsplit(message["url"])
    target = f"{url.path or '/'}{f'?{url.query}' if url.query else ''}"
    first = f"{message['method']} {target} HTTP/1.1"
    return _text(first, {"Host": url.netloc, **message["headers"]}, message)


def response_text(message: Mapping[str, Any]) -> str:
    """A response as it comes back."""
    first = f"HTTP/1.1 {message['status']} {phrase(message['status'])}".rstrip()
    return _text(first, message["headers"], message)


def phrase(status: int) -> str:
    """What a status means, or "" for one that no standard has."""
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return ""


def _text(first: str, headers: Mapping[str, str], message: Mapping[str, Any]) -> str:
    head = "\n".join([first, *(f"{name}: {value}" for name, value in headers.items())])
    if "json" in message:
        content = json.dumps(message["json"], ensure_ascii=False, indent=2)
    elif "base64" in message:
        content = f"({len(data_of(message)):,} bytes)"
    else:
        content = message.get("text", "")
    text = f"{head}\n\n{content}".replace("\r\n", "\n").strip("\n")
    return text.translate(PICTURES)  # of which some would mean something to Markdown
