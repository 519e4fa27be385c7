"""The published sections of one model, run as they are, and one connection to the database."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from macros.content.sections import sections
from macros.core.paths import ROOT
from macros.sample.recording import call

FILES = ("client", "identify", "accounts", "organization", "projects", "revenue")
MODEL = os.environ["MODEL"]


def _load() -> dict[str, Any]:
    """What the sections define; a model of its own has what it does differently."""
    defined: dict[str, Any] = {}
    folder = "python" if MODEL == "organization" else f"python/{MODEL}"
    for path in (
        f"{place}/{file}.py" for place in dict.fromkeys(["python", folder]) for file in FILES
    ):
        if (ROOT / "snippets" / path).is_file():
            for section in sections(ROOT / "snippets", path).values():
                exec(compile(section.code, f"snippets/{path}", "exec"), defined)
    return defined


SECTIONS = _load()


def track(section: str, client: Any = None, **facts: Any) -> None:
    """Call a section with those of the facts that it takes."""
    call(SECTIONS[section], client or SECTIONS["posthog"], facts)


def describes_organizations() -> bool:
    """Whether the model keeps anything on the organization itself."""
    return MODEL != "person"


def send() -> None:
    """Send what is queued."""
    SECTIONS["shutdown"](SECTIONS["posthog"], 30)


def end_process() -> None:
    """Send what is queued before the process ends, as the tutorial says."""
    SECTIONS["shutdown"](SECTIONS["posthog"])


def now() -> str:
    """The time, as the database has it."""
    return datetime.now(UTC).isoformat()


@contextmanager
def database() -> Iterator[sqlite3.Connection]:
    """A transaction: committed at the end, or undone if anything fails."""
    connection = sqlite3.connect(os.environ["DATABASE"], timeout=60)
    connection.row_factory = sqlite3.Row
    connection.isolation_level = None
    try:
        connection.execute("BEGIN IMMEDIATE")
        yield connection
        connection.execute("COMMIT")
    finally:
        connection.close()
