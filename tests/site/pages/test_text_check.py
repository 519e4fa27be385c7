"""What Markdown would publish as it is written is reported with its line."""

from __future__ import annotations

import pytest

from macros.site.pages.text_check import check_text

MACROS = ("answer", "version")
CODE = "is in code, where its markup would show"


def lines(text: str) -> list[str]:
    """The problems of a page."""
    return [str(problem) for problem in check_text(text, "docs/page.md", MACROS)]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ('a\n\n```\n{{ answer("x") }}\n```\n', 4),
        ('a\n\n~~~~ python\nb\n{{- answer("x") }}\n~~~~\n', 5),
        ('1. a\n\n    ``` sql\n    {{ answer("x") }}\n    ```\n', 4),
        ('a `{{ answer("x") }}`', 1),
        ('a ``b ` {{ answer("x") }}``', 1),
    ],
)
def test_a_macro_in_code_is_reported(text: str, line: int) -> None:
    """In a fence of any kind, in a list, and inline."""
    (problem,) = lines(text)
    assert problem.startswith(f"docs/page.md:{line}: answer(…) {CODE}")


@pytest.mark.parametrize(
    "text",
    [
        '```\n{{ version("posthog") }}\n```\n',
        '```\n{% raw %}{{ answer("x") }}{% endraw %}\n```\n',
        '```\na\n```\n\n{{ answer("x") }}\n\n```\nb\n```\n',
        '`a` {{ answer("x") }} `b`',
        '`{{ other("x") }}`',
        "[a](b.md) [c][d] [e][] [d]\n\n[d]: b.md\n[E]: b.md\n",
        "```\nproperties['a'][b] [c][d]\n```\n\n`[a][b]` {{ answer(x[0][1]) }} \\[a][b]\n",
        "[a]{ .b } [^1] - [ ] c [x]",
    ],
)
def test_what_is_as_it_should_be_is_not_reported(text: str) -> None:
    """Plain text in code, raw blocks, prose between code, and references with an address."""
    assert lines(text) == []


def test_a_reference_without_an_address_is_reported() -> None:
    """By its name, or by its text where it has no name."""
    assert lines("a\n[b][nowhere]\n\n[c][]\n") == [
        'docs/page.md:2: link [b][nowhere]: "nowhere" has no address: write a line "[nowhere]: " '
        "and where it leads",
        'docs/page.md:4: link [c][]: "c" has no address: write a line "[c]: " and where it leads',
    ]
