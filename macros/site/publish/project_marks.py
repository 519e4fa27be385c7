"""Marks in the code of built pages that say what belongs to the reader's own project."""

from __future__ import annotations

import re

from macros.content.project import ANY

CODE = re.compile(r"<pre\b.*?</pre>", re.DOTALL)


def mark_project(text: str) -> str:
    """A page in which each placeholder in a code block is an element that scripts can fill.

    >>> mark_project('<pre><code>a("phc_your_project_token")</code></pre>')
    '<pre><code>a("<span data-project="token">phc_your_project_token</span>")</code></pre>'
    """
    return CODE.sub(lambda code: ANY.sub(_mark, code[0]), text)


def _mark(match: re.Match[str]) -> str:
    return f'<span data-project="{match.lastgroup}">{match[0]}</span>'
