"""Leave secrets out of what is written down and shown: by their names, and wherever else they are.

A header, a parameter or a field is secret by its name. Its value is left out everywhere, also
where a server repeats it.
"""

from __future__ import annotations

import base64
import contextlib
import re
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import quote, quote_plus, urlsplit, urlunsplit

REDACTED = "REDACTED"
FIELD = re.compile(
    r"authorization|cookie|passw|pwd$|passphrase|secret|signature|credential|token$|jwt$"
    r"|(api|access|auth|private|account|session|subscription)[-_]?key$|session[-_]?id$",
    re.IGNORECASE,
)
PARAMETER = re.compile(rf"{FIELD.pattern}|key$|^auth$|^sig$|^x-auth", re.IGNORECASE)
SCHEME = re.compile(r"(?:\w+ )?")  # such as "Bearer", which is not secret
PAIR = re.compile(r"(?P<name>[^&=?#]+)=(?P<value>[^&#]*)")
FORM = "application/x-www-form-urlencoded"
SHORTEST = 6  # letters of a value that is looked for: "GET" may be a password, and is everywhere


class Redaction:
    """Leaves secrets out of messages, and knows the values that it left out.

    Args:
        values: what is secret whatever its name.
    """

    def __init__(self, values: Iterable[str] = ()) -> None:
        self._values: set[str] = set()
        for value in values:
            self._add(value, shortest=1)

    def of_request(self, message: Mapping[str, Any]) -> dict[str, Any]:
        """A request without its secrets."""
        url = urlsplit(message["url"])
        user, at, host = url.netloc.rpartition("@")
        if at:
            self._add(user.partition(":")[2])
        query = self._pairs(url.query)
        address = {"url": urlunsplit(url._replace(netloc=host, query=query))}
        return self._everywhere(self._message(message) | address)

    def of_response(self, message: Mapping[str, Any]) -> dict[str, Any]:
        """A response without its secrets, and without those of the requests before."""
        return self._everywhere(self._message(message))

    def everywhere(self, value: Any) -> Any:
        """A value of JSON without the values that were left out elsewhere."""
        if isinstance(value, str):
            for secret in sorted(self._values, key=len, reverse=True):
                value = value.replace(secret, REDACTED)
            return value
        if isinstance(value, Mapping):
            return {self.everywhere(name): self.everywhere(inner) for name, inner in value.items()}
        return [self.everywhere(inner) for inner in value] if isinstance(value, list) else value

    def _everywhere(self, message: dict[str, Any]) -> dict[str, Any]:
        hidden: dict[str, Any] = self.everywhere(message)
        return hidden

    def _message(self, message: Mapping[str, Any]) -> dict[str, Any]:
        headers = {
            name: self._header(value) if PARAMETER.search(name) else self._pairs(value)
            for name, value in message["headers"].items()
        }
        hidden = {**message, "headers": headers}
        if "json" in message:
            hidden["json"] = self._fields(message["json"])
        elif FORM in "".join(headers.values()):
            hidden["text"] = self._pairs(message.get("text", ""))
        return hidden

    def _header(self, value: str) -> str:
        scheme = (SCHEME.match(value) or [""])[0]
        self._add(value.removeprefix(scheme))
        if scheme == "Basic ":
            with contextlib.suppress(ValueError):  # it is no base64
                decoded = base64.b64decode(value.removeprefix(scheme)).decode()
                self._add(decoded.partition(":")[2])
        return f"{scheme}{REDACTED}"

    def _pairs(self, text: str) -> str:
        """Text without the secret parameters of a query, a form, or an address in it."""
        return PAIR.sub(self._pair, text)

    def _pair(self, match: re.Match[str]) -> str:
        if not PARAMETER.search(match["name"]) or not match["value"]:
            return match[0]
        self._add(match["value"])
        return f"{match['name']}={REDACTED}"

    def _fields(self, value: Any) -> Any:
        if isinstance(value, str) and "://" in value:
            return self._pairs(value)
        if isinstance(value, dict):
            return {
                name: self._field(inner) if FIELD.search(name) else self._fields(inner)
                for name, inner in value.items()
            }
        return [self._fields(inner) for inner in value] if isinstance(value, list) else value

    def _field(self, value: Any) -> Any:
        if isinstance(value, dict | list):
            return self._fields(value)
        if value is None or isinstance(value, bool) or value == "":
            return value
        self._add(str(value))
        return REDACTED

    def _add(self, value: str, shortest: int = SHORTEST) -> None:
        if len(value) >= shortest and value != REDACTED:
            self._values |= {value, quote(value, safe=""), quote_plus(value)}
