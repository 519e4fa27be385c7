"""Stored outputs: compared by default, written anew with `pytest --update-golden`."""

from __future__ import annotations

from pathlib import Path

FOLDER = Path(__file__).parents[1] / "golden"


class Golden:
    """Compares texts with those stored in `tests/golden/`.

    Args:
        update: write them instead.
    """

    def __init__(self, update: bool) -> None:
        self._update = update

    def __call__(self, name: str, text: str) -> None:
        """The text has to be the stored one."""
        if self._update:
            FOLDER.mkdir(exist_ok=True)
            (FOLDER / name).write_text(text, encoding="utf-8")
        how = "look at it, and write it anew with `pytest --update-golden`"
        assert text == self.stored(name), f"tests/golden/{name} has another text: {how}"

    def stored(self, name: str) -> str:
        """The stored text, "" where there is none."""
        file = FOLDER / name
        return file.read_text(encoding="utf-8") if file.is_file() else ""
