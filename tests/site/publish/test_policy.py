"""The Content-Security-Policy of a page: what is in it runs, and nothing else."""

from __future__ import annotations

import base64
import hashlib
import html
import re

import pytest

from macros.core.errors import Problem
from macros.site.publish.policy import restrict

PAGE = "<html><head><meta charset=utf-8></head><body>{}</body></html>"


def policy(body: str, sandbox: str = "", *, draft: bool = False) -> dict[str, list[str]]:
    """The sources that the policy of a page allows, by directive."""
    text = restrict(PAGE.format(body), "site/index.html", sandbox, draft=draft)
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


@pytest.mark.parametrize(
    ("attack", "directive", "sources"),
    [
        ("<base href=//evil.example>", "base-uri", ["'none'"]),
        ("<form action=//evil.example>", "form-action", ["'none'"]),
        ("<object data=//evil.example>", "default-src", ["'none'"]),
        ("<iframe src=//evil.example>", "default-src", ["'none'"]),
        ("<img src=//evil.example>", "img-src", ["'self'", "data:"]),
        ("<a onclick=steal()>", "script-src", ["'self'", "'wasm-unsafe-eval'"]),
        ("<link rel=stylesheet href=//evil.example>", "style-src", ["'self'"]),
        ("fetch('//evil.example')", "connect-src", ["'self'"]),
        ("new Worker(text)", "worker-src", ["'self'"]),
        ("new FontFace('a', 'url(//evil.example)')", "font-src", ["'self'"]),
    ],
)
def test_what_slips_into_a_page_reaches_no_other_host(
    attack: str, directive: str, sources: list[str]
) -> None:
    """The directive that stands in its way allows just what a page needs; no other widens it."""
    directives = policy(f"<p>{html.escape(attack)}</p>")
    assert directives[directive] == sources
    assert not {"frame-src", "child-src", "object-src", "script-src-attr", "media-src"} & {
        *directives
    }


def test_a_worker_of_text_is_allowed_only_where_code_can_be_run() -> None:
    """So is the script of the frame: on a page with a block of code, if the site has a frame."""
    block = '<div data-section="python/a.py:b"></div>'
    runnable = policy(block, "sha256-frame")
    assert runnable["worker-src"] == ["'self'", "blob:"]
    assert "'sha256-frame'" in runnable["script-src"]
    for closed in (policy("<p></p>", "sha256-frame"), policy(block)):
        assert closed["worker-src"] == ["'self'"]
        assert closed["script-src"] == ["'self'", "'wasm-unsafe-eval'"]


@pytest.mark.parametrize(
    "part", ["<p style='color: red'>", "<P\nSTYLE = x>", "<script>a()", "<style >a{}"]
)
def test_a_page_that_its_policy_would_break_is_refused(part: str) -> None:
    """Rather than published with a part that does nothing; the message shows the part."""
    with pytest.raises(Problem) as raised:
        policy(part)
    assert str(raised.value).startswith("site/index.html: has a ")


def test_the_policy_stands_before_everything_that_it_restricts() -> None:
    """Right behind the charset: what a page has above its policy is not bound by it."""
    text = restrict(PAGE.format("<script>a()</script>"), "index.html", draft=False)
    before, _, _ = text.partition('<meta http-equiv="Content-Security-Policy"')
    assert before == "<html><head><meta charset=utf-8>"


@pytest.mark.parametrize("side", ["left", "center", "right"])
def test_a_cell_is_aligned_by_a_class(side: str) -> None:
    """Python-Markdown aligns it by a style attribute, which the policy would ignore."""
    cell = f'<td style="text-align: {side};">1</td>'
    text = restrict(PAGE.format(cell), "index.html", draft=False)
    assert f'<td class="align-{side}">1</td>' in text


@pytest.mark.parametrize("part", ["<figure id=a>{}</figure>", '<div class="rows">{}</div>'])
def test_a_chart_is_no_part_of_a_paragraph(part: str) -> None:
    """In a fold, Python-Markdown puts it into one, which is no HTML."""
    block = part.format("<p>1</p>\n")
    text = restrict(PAGE.format(f"<p>{block} </p><p>2</p>"), "index.html", draft=False)
    assert f"<body>{block}<p>2</p></body>" in text
