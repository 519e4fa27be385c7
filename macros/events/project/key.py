"""The key to a PostHog project: where it may be sent, and whether a host sends it back."""

from __future__ import annotations

import base64
import html
import os
import re
from collections.abc import Iterable, Iterator
from urllib.parse import unquote

from macros.core.errors import EventsProblem

KEY = "POSTHOG_PERSONAL_API_KEY"
LOCAL = frozenset(["localhost", "127.0.0.1", "[::1]"])
# No user, no backslash, no percent sign: what one parser takes for a host, all others do.
ADDRESS = re.compile(
    r"(https?)://([a-z0-9](?:[a-z0-9.-]*[a-z0-9])?|\[[0-9a-f:]+\])(?::(\d{1,5}))?/project/\d+/?",
    re.ASCII | re.IGNORECASE,
)
HIGHEST_PORT = 65535
FRAGMENT = 10  # letters and digits of a key that no text has by chance
STEP = 5  # so that any fragment of fourteen is found
LAYERS = 3  # of encodings, one inside the other
ESCAPED = re.compile(r"(?:\\u00|\\x|=)([0-9a-f]{2})|\\[bfnrt]", re.IGNORECASE)


def host_of(address: str) -> str:
    """The host of a project's address, once it is safe to send a key there.

    Raises:
        EventsProblem: the address can be read in two ways, or the key would travel unencrypted.
    """
    match = ADDRESS.fullmatch(address)
    if match is None or int(match[3] or 0) > HIGHEST_PORT:
        cause = "the address of the project has more in it than a host, a port and a number"
        raise EventsProblem(
            f'EVENTS: {cause}; write one such as "https://us.posthog.com/project/1"'
        )
    host = match[2].lower()
    if match[1].lower() == "http" and host not in LOCAL:
        raise EventsProblem(f"EVENTS: {address} would send your key unencrypted; use https")
    return host


def key_for(address: str) -> str:
    """The key from the environment; a Problem where there is none, or it cannot be one."""
    key = os.environ.get(KEY, "").strip()
    if not key:
        raise EventsProblem(f"EVENTS: {address} needs a personal API key in {KEY}; none is set")
    if not re.fullmatch(r"[!-~]+", key):
        cause = f"the value of {KEY} has a space or a character that no key has"
        raise EventsProblem(f"EVENTS: {cause}")
    return key


class Leak:
    """Finds a key, or a part of it, in what a host sends.

    Case, signs and the borders of fields do not matter. It sees through percent signs, escapes of
    JSON, HTML and mail, hexadecimal digits, Base64 at any offset, and the order of letters.

    Args:
        key: what nobody may see.
    """

    def __init__(self, key: str) -> None:
        encoded = key.encode()
        forms = [key, key[::-1], encoded.hex(), *_base64(encoded)]
        self._parts = {part for form in forms for part in _fragments(_letters(form))}

    def is_in(self, text: str) -> bool:
        """Whether a text has the key in it."""
        for _ in range(LAYERS):
            letters = _letters(text)
            if any(part in letters for part in self._parts):
                return True
            text = _decoded(text)
        return False

    def is_in_table(self, rows: Iterable[Iterable[object]]) -> bool:
        """Whether the cells of a column have the key in them, one below the other."""
        columns = zip(*rows, strict=True)
        return any(self.is_in("".join(map(str, column))) for column in columns)


def _letters(text: str) -> str:
    return re.sub(r"[^a-z0-9]", "", text.lower(), flags=re.ASCII)


def _fragments(letters: str) -> Iterator[str]:
    """Parts of a key, any of which gives it away; none of a text too short to be a key."""
    last = len(letters) - FRAGMENT
    for start in {*range(0, last, STEP), *([last] if last >= 0 else [])}:
        yield letters[start : start + FRAGMENT]


def _base64(key: bytes) -> Iterator[str]:
    """The key in Base64 at each of three offsets, without what depends on its neighbors."""
    for offset in range(3):
        encoded = base64.b64encode(bytes(offset) + key).decode().rstrip("=")
        yield encoded[offset + 1 if offset else 0 : -2]


def _decoded(text: str) -> str:
    """A text with one layer of its escapes taken off."""
    plain = ESCAPED.sub(lambda match: chr(int(match[1] or "20", 16)), text)
    return html.unescape(unquote(plain))
