"""Macros that show code: sections of snippets, whole files, queries and insights."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from macros.answers.answers import Answers
from macros.content import insights
from macros.content.sections import section, whole
from macros.core.errors import Problem, suggest
from macros.events.sample_company import sample_company
from macros.events.sample_dataset import LIBRARY
from macros.events.settings import Settings
from macros.render import markup, vega

# The languages of a snippet in the order of their tabs: folder, tab, file ending.
LANGUAGES = (("javascript", "JavaScript", "js"), ("python", "Python", "py"))
# Folders with code that readers copy.
SOURCES = ("python", "javascript", "shell", "settings", "authoring")


class CodeBlocks:
    """The macros of one build that show code.

    Args:
        root: the project's folder.
        app: the PostHog app that links open, e.g. "https://us.posthog.com".
        settings: where the user's own events are, if there are any.
        page: gives the page being rendered, as its path below the folder of the pages.
    """

    def __init__(
        self,
        root: Path,
        app: str,
        settings: Settings | None = None,
        page: Callable[[], str] = lambda: "",
    ) -> None:
        self._root, self._app, self._page = root, app, page
        self._answers = Answers(root, settings or Settings(), vega.load)
        self._snippets = root / "snippets"

    def snippet(self, path: str, name: str) -> str:
        """A section as a code block, and what PostHog receives when it runs.

        In tabs where `path` names a module and not a file: `snippet("accounts", "account_created")`
        shows the section in every language that has the module, and
        `snippet("python/accounts.py", "account_created")` in one.
        """
        code = self._single(path, name) if "." in path else self._tabs(path, name)
        return "\n\n".join(part for part in (code, self._received(path, name)) if part)

    def _single(self, path: str, name: str) -> str:
        found = section(self._snippets, path, name)
        return markup.code_block(found, self._page_link("sources.md", "file", path))

    def sources(self) -> str:
        """Every snippet file in whole: where the names above code blocks lead."""
        files = sorted(
            str(file.relative_to(self._snippets))
            for folder in SOURCES
            for file in (self._snippets / folder).rglob("*.*")
            if file.suffix != ".pyc"
        )
        return "\n\n".join(map(self._whole, files))

    def _whole(self, path: str) -> str:
        heading = f"## {path} {{ #{markup.anchor('file', path)} }}"
        code = whole(self._snippets, path)
        marked = f' data-file="{path}"'
        return f"{heading}\n\n{markup.fenced(code, path, marked)}"

    def _page_link(self, page: str, kind: str, name: str) -> str:
        """The link to an element of a page that a site may do without; "" where it does."""
        if not (self._root / "docs" / page).is_file():
            return ""
        file = os.path.relpath(page, Path(self._page()).parent)
        return f"{file}#{markup.anchor(kind, name)}"

    def _tabs(self, path: str, name: str) -> str:
        tabs = []
        for folder, title, ending in LANGUAGES:
            file = f"{folder}/{path}.{ending}"
            if (self._snippets / file).is_file():
                tabs.append((title, self._single(file, name)))
        if not tabs:
            files = (self._snippets / LANGUAGES[1][0]).glob("*.py")
            hint = suggest(path, (file.stem for file in files), "Modules")
            raise Problem(f'no module "{path}" in snippets; {hint}')
        return "\n\n".join(f'=== "{title}"\n\n{markup.indented(code)}' for title, code in tabs)

    def _received(self, path: str, name: str) -> str:
        """The messages that the section's first call in the sample company's year sent, if any."""
        if not (models := sample_company(self._root).models):
            return ""
        model = next((part for part in path.split("/") if part in models), models[0])
        messages = self._answers.received(model).get(name, [])
        blocks = (json.dumps(_without_library(message), indent=2) for message in messages)
        shown = "\n\n".join(f"``` {{ .json }}\n{block}\n```" for block in blocks)
        return f'??? abstract "What PostHog receives"\n\n{markup.indented(shown)}' if shown else ""

    def sql(self, name: str) -> str:
        """The query as PostHog SQL, whom it counts, and a link that opens it in PostHog."""
        query = self._answers.query(name)
        link = insights.sql_link(self._app, query.sql)
        title = markup.file_title(f"{name}.sql", self._page_link("answers.md", "query", name))
        marked = f' data-query="{name}"'
        return (
            f"{title}\n\n{markup.fenced(query.sql, f'{name}.sql', marked)}\n\n"
            f"Counts {query.counts}. [Open in the SQL editor]({link}){{ .open-in-posthog }}"
        )

    def insight(self, name: str) -> str:
        """The insight as numbered steps, and a link that opens it in PostHog."""
        self._answers.query(name)  # without one of its name it has no answer to compare with
        insight = insights.load(self._snippets, name)
        steps = "\n".join(f"{n}. {step}" for n, step in enumerate(insight.steps(), 1))
        link = insight.link(self._app)
        return f"{steps}\n\n[Open this insight in PostHog]({link}){{ .open-in-posthog }}"


def _without_library(message: dict[str, Any]) -> dict[str, Any]:
    """The message without what the SDK says about itself, and without its fixed uuid."""
    own = {k: v for k, v in message["properties"].items() if k not in LIBRARY}
    return {k: v for k, v in (message | {"properties": own}).items() if k != "uuid"}
