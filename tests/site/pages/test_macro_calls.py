"""Macro calls on pages: each mistake is reported with its page, its line and what to write."""

from __future__ import annotations

from pathlib import Path

import jinja2
import pytest

from macros.core.errors import Problem
from macros.site.pages.front_matter import front_matter_lines
from macros.site.pages.macro_calls import MacroCalls

FRONT = "---\ntitle: A page\n---\n\n"


def answer(name: str, digits: int = 2) -> str:
    """A macro that knows one name."""
    if name == "crash":
        raise KeyError(name)
    if name != "users":
        raise Problem(f'no query "{name}"')
    return f"{digits} users"


def rendered(docs: Path, text: str) -> tuple[str, list[str]]:
    """A page as MkDocs renders it, without its front matter, and the problems reported."""
    (docs / "page.md").write_text(text, encoding="utf-8")
    problems: list[Problem] = []
    calls = MacroCalls(docs, lambda: "page.md", problems.append)
    body = "\n".join(text.split("\n")[front_matter_lines(docs / "page.md") :])
    template = jinja2.Environment().from_string(body)
    html = template.render(answer=calls.guard(answer))
    return html, [str(problem) for problem in problems]


@pytest.mark.parametrize(
    "front",
    [
        "",
        FRONT,
        "---\na: b\nc: |\n  d\n  e\n---\n",
        "---\nnot: closed\n",
        "---\na: b\n...\n\n\n",
        "Title: A page\nAuthor: Somebody\n\n",
    ],
)
def test_a_failing_call_names_its_line(front: str, tmp_path: Path) -> None:
    """The line is that of the page's file, whatever MkDocs takes off its top."""
    text = f'{front}# Title\n\n{{{{ answer("users") }}}} and\n\n- {{{{ answer("user") }}}}\n'
    line = text.split("\n").index('- {{ answer("user") }}') + 1
    html, problems = rendered(tmp_path, text)
    assert problems == [f'docs/page.md:{line}: answer("user"): no query "user"']
    assert "2 users and" in html


def test_every_failing_call_of_a_page_is_reported(tmp_path: Path) -> None:
    """The first mistake hides no other: in loops, filters, conditions and on one line."""
    text = (
        '{{ answer("a") }} {{ answer("b") }}\n{% for x in ["c"] %}\n{{ answer(x) | upper }}\n'
        '{% endfor %}\n{% if answer("d") %}{% endif %}'
    )
    _, problems = rendered(tmp_path, text)
    assert [problem.split(": ")[0] for problem in problems] == [
        *("docs/page.md:1", "docs/page.md:1", "docs/page.md:3", "docs/page.md:5")
    ]


def test_a_call_is_reported_as_the_author_wrote_it(tmp_path: Path) -> None:
    """Strings in quotes, other values as they are, names before values; in one line."""
    _, problems = rendered(tmp_path, '{{ answer("ä\\n\\"b", digits=3) }}{{ answer(4, 5.5) }}')
    assert problems == [
        'docs/page.md:1: answer("ä\\n\\"b", digits=3): no query "ä "b"',
        'docs/page.md:1: answer(4, 5.5): no query "4"',
    ]


def test_a_problem_is_a_box_in_the_page(tmp_path: Path) -> None:
    """While serving, the author sees the line in the page, with nothing in it that is markup."""
    html, _ = rendered(tmp_path, '{{ answer("<b>{{ x }}") }}')
    assert html.startswith('<strong class="problem" role="alert">docs/page.md')
    assert "<b>" not in html
    assert "{{" not in html


@pytest.mark.parametrize(
    ("call", "cause"),
    [
        ("answer()", "missing a required argument: 'name'"),
        ('answer("users", 1, 2)', "too many positional arguments"),
        ('answer("users", digit=1)', "got an unexpected keyword argument 'digit'"),
    ],
)
def test_wrong_arguments_are_reported(call: str, cause: str, tmp_path: Path) -> None:
    """The message says which arguments the macro takes."""
    _, (problem,) = rendered(tmp_path, f"\n{{{{ {call} }}}}")
    assert problem == f"docs/page.md:2: {call}: {cause}; it takes answer(name, digits)"


def test_a_crash_of_a_macro_names_page_and_code(tmp_path: Path) -> None:
    """An exception that no one foresaw is reported with the page's line and that of our code."""
    html, (problem,) = rendered(tmp_path, '\n{{ answer("crash") }}')
    code = "tests/site/pages/test_macro_calls.py:"
    assert problem.startswith(f'docs/page.md:2: answer("crash"): {code}')
    assert problem.endswith("KeyError: 'crash'")
    assert 'class="problem"' in html
