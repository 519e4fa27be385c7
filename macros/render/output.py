"""What a macro returns: the text of its place on the page, and files of the site."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Output:
    """What a macro made.

    Attributes:
        text: Markdown or HTML in place of the call.
        files: what it adds to the site beside the page, such as a chart's specification, by path.
    """

    text: str
    files: Mapping[str, str | bytes] = field(default_factory=dict)

    def to_json(self) -> str:
        """The output as a string, from which `from_json` makes an equal one."""
        return json.dumps([self.text, {path: _packed(data) for path, data in self.files.items()}])

    @classmethod
    def from_json(cls, string: str) -> Output:
        """The output that `to_json` wrote."""
        text, files = json.loads(string)
        return cls(text, {path: _unpacked(data) for path, data in files.items()})


def _packed(data: str | bytes) -> str | list[str]:
    """A file as JSON has it: bytes are a list of a string in base64."""
    return data if isinstance(data, str) else [base64.b64encode(data).decode()]


def _unpacked(data: str | list[str]) -> str | bytes:
    return data if isinstance(data, str) else base64.b64decode(data[0])
