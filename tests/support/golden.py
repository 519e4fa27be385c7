"""Stored outputs: compared by default, rewritten by `pytest --update-golden`."""

from __future__ import annotations

from pathlib import Path

FOLDER = Path(__file__).parents[1] / "golden"


class Golden:
    """Compares outputs with those stored in `tests/golden/`.

    Args:
        update: store them instead.
    """

    def __init__(self, update: bool) -> None:
        self._update = update

    def __call__(self, name: str, text: str) -> None:
        """Check that an output is the stored one."""
        if self._update:
            FOLDER.mkdir(exist_ok=True)
            (FOLDER / name).write_text(text, encoding="utf-8")
        hint = "if the difference is meant, store it by `pytest --update-golden`"
        assert text == self.stored(name), f"not what tests/golden/{name} has; {hint}"

    def stored(self, name: str) -> str:
        """The stored output, "" where there is none."""
        file = FOLDER / name
        return file.read_text(encoding="utf-8") if file.is_file() else ""
