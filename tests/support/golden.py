"""Stored outputs: compared by default, rewritten by `pytest --update-golden`."""

from __future__ import annotations

import difflib
import shutil
from collections.abc import Mapping
from pathlib import Path

FOLDER = Path(__file__).parents[1] / "golden"
HINT = "if the difference is meant, store it by `pytest --update-golden`"
SHOWN_LINES = 60  # of a difference


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
        assert text == self.stored(name), f"not what tests/golden/{name} has; {HINT}"

    def folder(self, name: str, texts: Mapping[str, str]) -> None:
        """Check that outputs, by file name, are the stored ones, and that no other is stored."""
        folder = FOLDER / name
        if self._update:
            shutil.rmtree(folder, ignore_errors=True)
            for file, text in texts.items():
                (folder / file).parent.mkdir(parents=True, exist_ok=True)
                (folder / file).write_text(text, encoding="utf-8")
        stored = {
            file.relative_to(folder).as_posix(): file.read_text(encoding="utf-8")
            for file in folder.rglob("*")
            if file.is_file()
        }
        differences = [
            line
            for file in sorted(texts.keys() | stored.keys())
            for line in difflib.unified_diff(
                stored.get(file, "").splitlines(),
                texts.get(file, "").splitlines(),
                f"tests/golden/{name}/{file}",
                "this build",
                n=0,
                lineterm="",
            )
        ]
        listing = "\n".join(differences[:SHOWN_LINES])
        assert stored == texts, f"not what tests/golden/{name} has; {HINT}\n{listing}"

    def stored(self, name: str) -> str:
        """The stored output, "" where there is none."""
        file = FOLDER / name
        return file.read_text(encoding="utf-8") if file.is_file() else ""
