"""A Content-Security-Policy for each page: only what it was built with runs, and only here."""

from __future__ import annotations

import base64
import hashlib
import re

from macros.core.errors import Problem
from macros.site.publish.html_page import insert, read_head

# Python-Markdown aligns table cells by style attributes, which the policy forbids.
ALIGNED = re.compile(r' style="text-align: (left|center|right);"')
# Python-Markdown takes a chart or a table inside of a fold for part of a paragraph.
IN_PARAGRAPH = re.compile(
    r'<p>(<(?:figure\b|div class="rows").*?</(?:figure|div)>)\s*</p>', re.DOTALL
)
STYLED = re.compile(r"<[a-z][^<>]*\sstyle\s*=[^<>]*>", re.IGNORECASE)
ELEMENT = re.compile(r"<(script|style)\b([^>]*)>(.*?)</\1\s*>", re.DOTALL | re.IGNORECASE)
UNREAD = re.compile(r"<(?:script|style)\b[^>]*>", re.IGNORECASE)
NOT_INLINE = re.compile(r"\b(?:src=|application/)")  # needs no hash: fetched, or only data
ALWAYS = "default-src 'none'; img-src 'self' data:; font-src 'self'; connect-src 'self'; " \
    "worker-src {workers}; base-uri 'none'; form-action 'none'"  # fmt: skip
RUNNABLE = (" data-section=", " data-journey=")  # of a block of code, of a journey


def restrict(text: str, path: str, sandbox: str = "", *, draft: bool) -> str:
    """A page with its policy.

    Where a reader can run the code of the page, it runs in a frame without an origin, which is
    bound by the page's policy and by a stricter one of its own. The page's has to allow what the
    frame does: its one script, by hash, and a worker made of text.

    Args:
        text: the page.
        path: its file, for messages.
        sandbox: the hash of the frame's script; "" where no code can be run.
        draft: allow every inline script. The server adds one that reloads the page, and it is
            another one each time.

    Raises:
        Problem: the policy has no place in the page, or would forbid a part of it.
    """
    text = IN_PARAGRAPH.sub(r"\1", ALIGNED.sub(r' class="align-\1"', text))
    if styled := STYLED.search(text):
        cause = "has a style attribute, which its Content-Security-Policy forbids; use a class"
        raise Problem(f"{cause}: {styled[0]}", path=path)
    policy = _policy(text, path, sandbox, draft)
    meta = f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
    cause = "has no <meta charset>, behind which its Content-Security-Policy goes"
    return insert(text, read_head(text).charset_end, meta, Problem(cause, path=path))


def _policy(text: str, path: str, sandbox: str, draft: bool) -> str:
    hashes: dict[str, set[str]] = {"script": set(), "style": set()}
    runs_code = bool(sandbox) and any(mark in text for mark in RUNNABLE)
    if runs_code:
        hashes["script"].add(f"'{sandbox}'")
    for kind, attributes, content in ELEMENT.findall(text):
        if not NOT_INLINE.search(attributes):
            hashes[kind.lower()].add(_hash(content))
    if unread := UNREAD.search(ELEMENT.sub("", text)):
        raise Problem(f"has a script or style without an end: {unread[0]}", path=path)
    if draft:
        hashes["script"] = {"'unsafe-inline'"}
    scripts, styles = (" ".join(["'self'", *sorted(hashes[kind])]) for kind in hashes)
    # WebAssembly is what the live examples are made of; no string becomes code.
    always = ALWAYS.format(workers="'self' blob:" if runs_code else "'self'")
    return f"{always}; script-src {scripts} 'wasm-unsafe-eval'; style-src {styles}"


def _hash(content: str) -> str:
    digest = base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()
    return f"'sha256-{digest}'"
