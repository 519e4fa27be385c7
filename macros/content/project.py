"""What in the code of a page stands for the reader's own PostHog project.

A reader says once which project that is, in `docs/assets/project.js`; until then, and without
scripts, the code has these placeholders.
"""

from __future__ import annotations

import re
from pathlib import Path

TOKEN = "phc_your_project_token"
# What a placeholder stands for, as `data-project` has it, and the placeholder.
PLACEHOLDERS = {
    "token": TOKEN,
    "host": "https://us.i.posthog.com",  # takes events
    "app": "https://us.posthog.com",  # shows them
}
ANY = re.compile(
    "|".join(
        rf"(?P<{kind}>{re.escape(placeholder)})(?![\w.-])"
        for kind, placeholder in PLACEHOLDERS.items()
    )
)


def has_placeholder(code: str) -> bool:
    """Whether code has a part that is another one in the reader's project."""
    return bool(ANY.search(code))


def is_in_snippets(snippets: Path) -> bool:
    """Whether any file below a folder has such a part: whether readers can say their project."""
    files = (file for file in sorted(snippets.rglob("*")) if file.is_file())
    return any(
        has_placeholder(file.read_text(encoding="utf-8", errors="replace")) for file in files
    )
