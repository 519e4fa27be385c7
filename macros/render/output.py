"""What a macro returns: the text of its place on the page, and files of the site."""

from __future__ import annotations

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
    files: Mapping[str, str] = field(default_factory=dict)

    def to_json(self) -> str:
        """The output as a string, from which `from_json` makes an equal one."""
        return json.dumps([self.text, self.files])

    @classmethod
    def from_json(cls, string: str) -> Output:
        """The output that `to_json` wrote."""
        return cls(*json.loads(string))
