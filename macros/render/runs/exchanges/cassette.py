"""The exchanges that a section was recorded with, in a file of JSON beside its snippet."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from macros.core.atomic import replacing
from macros.core.errors import Problem
from macros.core.text_files import read
from macros.render.runs.exchanges.messages import BODIES, Response, data_of

Exchange = dict[str, dict[str, Any]]  # a "request" and its "response"
LONGEST = 160  # letters of a body in a problem
REQUEST = {"method": str, "url": str, "headers": dict}
RESPONSE = {"status": int, "headers": dict}
NAMES = {str: "a string", int: "a number", dict: "an object", list: "a list"}


def cassette_path(path: str, name: str) -> str:
    """The cassette of a section, relative to `snippets/`."""
    return f"{path.removesuffix('.py')}.{name}.json"


def record_command(path: str, name: str) -> str:
    """What records a section's cassette."""
    return f"make record module={path} section={name}"


class Cassette:
    """Answers each request with what was recorded, in the order in which it was.

    Args:
        path: the file, as seen from the project's root.
        command: what records it again.
        exchanges: what was recorded.
        environment: variables that the section reads, with the values that they get in a build.
    """

    def __init__(
        self,
        path: str,
        command: str,
        exchanges: Iterable[Exchange] = (),
        environment: Mapping[str, str] | None = None,
    ) -> None:
        self.path, self.environment = path, dict(environment or {})
        self._command, self._exchanges = command, list(exchanges)
        self._unused = list(range(len(self._exchanges)))

    @classmethod
    def load(cls, root: Path, path: str, name: str) -> Cassette:
        """The cassette of a section, which has to be there.

        Raises:
            Problem: it is not, or it is none.
        """
        file = f"snippets/{cassette_path(path, name)}"
        command = record_command(path, name)
        if not (root / file).is_file():
            cause = f'section "{name}" has no cassette {file}: to make it, run {command}'
            raise Problem(cause)
        try:
            content = json.loads(read(root / file, file))
            _check(content)
        except json.JSONDecodeError as error:
            raise Problem(f"not JSON: {error.msg}", path=file, line=error.lineno) from None
        except ValueError as error:
            raise Problem(str(error), path=file) from None
        return cls(file, command, content["exchanges"], content.get("environment"))

    def save(self, root: Path) -> None:
        """Write it into a project."""
        environment = {"environment": self.environment} if self.environment else {}
        content = {**environment, "exchanges": self._exchanges}
        text = json.dumps(content, ensure_ascii=False, indent=2)
        with replacing(root / self.path) as new:
            new.write_text(f"{text}\n", encoding="utf-8")

    def answer(self, request: Mapping[str, Any]) -> Response:
        """What came back of this request, the first time that it has not been used yet.

        Raises:
            Problem: there is no such request, or no more.
        """
        same = [n for n, each in enumerate(self._exchanges) if _is_same(each["request"], request)]
        unused = [n for n in same if n in self._unused]
        for number in unused:
            if not _other_headers(self._exchanges[number]["request"], request):
                self._unused.remove(number)
                return Response.from_json(self._exchanges[number]["response"])
        raise Problem(f"{self._refusal(request, same, unused)}; to record it, run {self._command}")

    def _refusal(self, request: Mapping[str, Any], same: list[int], unused: list[int]) -> str:
        sent = describe(request)
        if unused:
            names = _other_headers(self._exchanges[unused[0]]["request"], request)
            return f"{sent} has not the header {names[0]} that it has in {self.path}"
        if same:
            count = f"{len(same)} time{'s' * (len(same) > 1)}"
            return f"{sent} is sent more often than it is in {self.path}, {count}"
        listed = [describe(self._exchanges[n]["request"]) for n in self._unused]
        return f"{sent} is not in {self.path}, of which is left: {', '.join(listed) or 'nothing'}"

    def check_used(self) -> None:
        """Raise a Problem if a request was recorded that the section does not send."""
        if not self._unused:
            return
        number = self._unused[0]
        sent = describe(self._exchanges[number]["request"])
        of = f"exchange {number + 1} of {len(self._exchanges)}"
        cause = f"the section does not send {sent} ({of}): delete it, or run {self._command}"
        raise Problem(cause, path=self.path)


def describe(request: Mapping[str, Any]) -> str:
    """A request in a few words."""
    line = f"{request['method']} {request['url']}"
    sent = next((request[key] for key in BODIES if key in request), None)
    if sent is None:
        return line
    text = sent if isinstance(sent, str) else json.dumps(sent, ensure_ascii=False)
    return f"{line} with {text if len(text) <= LONGEST else f'{text[:LONGEST]}…'}"


def _is_same(recorded: Mapping[str, Any], request: Mapping[str, Any]) -> bool:
    """Whether two requests have the same method, address and body."""
    return all(recorded.get(key) == request.get(key) for key in ("method", "url", *BODIES))


def _other_headers(recorded: Mapping[str, Any], request: Mapping[str, Any]) -> list[str]:
    """The headers that were recorded and are not sent so; it may have others too."""
    sent = {name.lower(): value for name, value in request["headers"].items()}
    headers = recorded["headers"].items()
    return [name for name, value in headers if sent.get(name.lower()) != value]


def _check(content: Any) -> None:
    """Raise a ValueError unless a file's content is a cassette's."""
    _expect(content, "this", {"exchanges": list}, {"environment": dict})
    _expect_strings(content.get("environment", {}), '"environment"')
    for number, exchange in enumerate(content["exchanges"], 1):
        place = f"exchange {number}"
        _expect(exchange, place, {"request": dict, "response": dict})
        for part, keys in (("request", REQUEST), ("response", RESPONSE)):
            message = exchange[part]
            _expect(message, f"{place}: {part}", keys, {"json": object, "text": str, "base64": str})
            _expect_strings(message["headers"], f"{place}: {part}: headers")
            if len(message.keys() & {*BODIES}) > 1:
                raise ValueError(f"{place}: {part} has more than one of {', '.join(BODIES)}")
            _check_data(message, f"{place}: {part}")
        if not 100 <= exchange["response"]["status"] <= 599:
            raise ValueError(f"{place}: response: there is no such status")


def _check_data(message: Mapping[str, Any], place: str) -> None:
    try:
        data_of(message)
    except ValueError as error:
        raise ValueError(f"{place}: {error}") from None


def _expect(
    value: Any, place: str, keys: Mapping[str, type], optional: Mapping[str, type] | None = None
) -> None:
    known = {**keys, **(optional or {})}
    if not isinstance(value, dict):
        raise ValueError(f"{place} has to be an object")
    for key in keys:
        if key not in value:
            raise ValueError(f'{place} has no "{key}"')
    for key, inner in value.items():
        if key not in known:
            raise ValueError(f'{place} has a key "{key}"; Keys: {", ".join(known)}.')
        if not isinstance(inner, known[key]) or isinstance(inner, bool):
            raise ValueError(f'{place}: "{key}" has to be {NAMES[known[key]]}')


def _expect_strings(values: Mapping[str, Any], place: str) -> None:
    for key, value in values.items():
        if not isinstance(value, str):
            raise ValueError(f'{place}: "{key}" has to be a string')
