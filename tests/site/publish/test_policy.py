"""The Content-Security-Policy of a page: what is in it runs, and nothing else."""

from __future__ import annotations

import base64
import hashlib
import html
import re

import pytest

from macros.site.publish.policy import restrict

PAGE = "<html><head><meta charset=utf-8></head><body>{}</body></html>"


def policy(body: str, *, draft: bool = False) -> dict[str, list[str]]:
    """The sources that the policy of a page allows, by directive."""
    text = restrict(PAGE.format(body), "site/index.html", draft=draft)
    match = re.search(r'<meta http-equiv="Content-Security-Policy" content="([^"]*)">', text)
    assert match
    directives = (part.split() for part in html.unescape(match[1]).split("; "))
    return {name: sources for name, *sources in directives}


def hash_of(content: str) -> str:
    """The source that allows one inline script or style."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()}'"


@pytest.mark.parametrize(
    "script",
    ["<script>a()</script>", "<SCRIPT type=module>a()</SCRIPT >", "<script\n>a()</script>"],
)
def test_an_inline_script_is_allowed_by_its_hash(script: str) -> None:
    """However its tags are written."""
    assert hash_of("a()") in policy(script)["script-src"]


def test_an_inline_style_is_allowed_by_its_hash() -> None:
    """Inside a picture too."""
    assert hash_of("a{b:c}") in policy("<svg><style>a{b:c}</style></svg>")["style-src"]


@pytest.mark.parametrize(
    "script", ['<script src="a.js"></script>', '<script type="application/json">{}</script>']
)
def test_a_fetched_script_and_data_need_no_hash(script: str) -> None:
    """The site's own files are allowed, and data does not run."""
    assert policy(script)["script-src"] == ["'self'", "'wasm-unsafe-eval'"]


def test_a_draft_allows_the_script_of_the_server() -> None:
    """It reloads the page, and is another one each time."""
    assert "'unsafe-inline'" in policy("", draft=True)["script-src"]
    assert "'unsafe-inline'" not in policy("")["script-src"]


def test_nothing_comes_from_another_host() -> None:
    """Every directive allows this site, data or nothing."""
    for sources in policy("<p>x</p>").values():
        assert {*sources} <= {"'none'", "'self'", "data:", "'wasm-unsafe-eval'"}
