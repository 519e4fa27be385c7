"""Macro calls on pages: each mistake is told with its page, its line and what to write instead."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import jinja2
import pytest

from macros.core.errors import Problem, in_order
from macros.site.pages.front_matter import front_matter_lines
from macros.site.pages.macro_calls import MacroCalls
from macros.site.pages.page_check import check_page
from macros.site.pages.problem_boxes import ProblemBox, show_problems

FRONT = "---\ntitle: A page\n---\n\n"
KNOWN = {"answer", "table", "page"}


def answer(name: str, digits: int = 2) -> str:
    """A macro that knows one name."""
    if name == "crash":
        raise KeyError(name)
    if name != "users":
        raise Problem(f'no query "{name}"')
    return f"{digits} users"


def written(folder: Path, text: str) -> Path:
    """A folder of pages with one page in it."""
    (folder / "page.md").write_text(text, encoding="utf-8")
    return folder


def rendered(docs: Path, text: str) -> tuple[str, list[str]]:
    """A page as MkDocs renders it, without its front matter; and the problems found meanwhile."""
    problems: list[Problem] = []
    calls = MacroCalls(written(docs, text), lambda: "page.md", problems.append)
    taken = front_matter_lines(docs / "page.md")
    body = "\n".join(text.split("\n")[taken:])
    template = jinja2.Environment().from_string(body)
    html = template.render(answer=calls.guard(answer))
    return html, [str(problem) for problem in problems]


def told(docs: Path, text: str) -> list[str]:
    """What is wrong with a page before any macro runs."""
    return [str(problem) for _, problem in check_page(written(docs, text), "page.md", KNOWN)]


@pytest.mark.parametrize(
    "front", ["", FRONT, "---\na: b\nc: |\n  d\n  e\n---\n", "---\nnot: closed\n"]
)
def test_a_failing_call_names_its_line(front: str, tmp_path: Path) -> None:
    """The line is that of the page's file, whatever MkDocs takes off its top."""
    text = f'{front}# Title\n\n{{{{ answer("users") }}}} and\n\n- {{{{ answer("user") }}}}\n'
    line = text.split("\n").index('- {{ answer("user") }}') + 1
    html, problems = rendered(tmp_path, text)
    assert problems == [f'docs/page.md:{line}: answer("user"): no query "user"']
    assert "2 users and" in html


def test_every_failing_call_of_a_page_is_told(tmp_path: Path) -> None:
    """The first mistake hides no other: in loops, filters, conditions and on one line."""
    text = (
        '{{ answer("a") }} {{ answer("b") }}\n{% for x in ["c"] %}\n{{ answer(x) | upper }}\n'
        '{% endfor %}\n{% if answer("d") %}{% endif %}'
    )
    _, problems = rendered(tmp_path, text)
    assert [problem.split(": ")[0] for problem in problems] == [
        *("docs/page.md:1", "docs/page.md:1", "docs/page.md:3", "docs/page.md:5")
    ]


def test_the_call_is_told_as_the_author_wrote_it(tmp_path: Path) -> None:
    """Texts in quotes, other values as they are, names before values; in one line."""
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
def test_wrong_arguments_are_told(call: str, cause: str, tmp_path: Path) -> None:
    """A call that does not fit says what the macro takes."""
    _, (problem,) = rendered(tmp_path, f"\n{{{{ {call} }}}}")
    written_call = call.replace(" )", ")")
    assert problem == f"docs/page.md:2: {written_call}: {cause}; it takes answer(name, digits)"


def test_a_crash_of_a_macro_names_page_and_code(tmp_path: Path) -> None:
    """An exception nobody foresaw is told with the page's line and that of our code."""
    html, (problem,) = rendered(tmp_path, '\n{{ answer("crash") }}')
    assert problem.startswith('docs/page.md:2: answer("crash"): tests/site/test_pages.py:')
    assert problem.endswith("KeyError: 'crash'")
    assert 'class="problem"' in html


def test_an_unknown_name_is_told_with_its_nearest_match(tmp_path: Path) -> None:
    """A macro or variable that is not there comes back with the one that was probably meant."""
    assert told(tmp_path, f'{FRONT}a\n{{{{ anser("users") }}}} {{{{ pge.title }}}}\n') == [
        'docs/page.md:6: no macro or variable "anser"; did you mean "answer"? '
        "There are: answer, page, table.",
        'docs/page.md:6: no macro or variable "pge"; did you mean "page"? '
        "There are: answer, page, table.",
    ]


def test_names_of_the_page_itself_are_known(tmp_path: Path) -> None:
    """What a page sets, loops over or has in a raw block is no mistake."""
    page = (
        "{% set a = 1 %}{{ a }}{% for b in [1] %}{{ b }}{{ loop.index }}{% endfor %}"
        "{% raw %}{{ c }}{% endraw %}{{ answer('users') }}{{ range(3) }}"
    )
    assert told(tmp_path, page) == []


@pytest.mark.parametrize(
    ("text", "line"),
    [("a\n{{ answer( }}\n", 2), (FRONT + "{% if x %}\n", 5), ("{{ 'a }}", 1), ("{% nothing %}", 1)],
)
def test_broken_syntax_is_told_with_its_line(text: str, line: int, tmp_path: Path) -> None:
    """A page that cannot be rendered says where, and what a macro call looks like."""
    (problem,) = told(tmp_path, text)
    assert problem.startswith(f"docs/page.md:{line}: ")
    assert problem.endswith('a macro call looks like {{ answer("total_users") }}')


def test_an_unknown_filter_is_told_with_its_line(tmp_path: Path) -> None:
    """A filter that nobody has is found before it breaks the page; those of MkDocs are known."""
    assert told(tmp_path, "a\n{{ answer('users') | upper | pretty | indnt(4) }}") == [
        "docs/page.md:2: No filter named 'indnt'."
    ]


def test_a_box_stands_for_a_macro_that_is_missing() -> None:
    """It can be called and asked for attributes, and stays the same box."""
    box: Any = ProblemBox(Problem("gone", path="docs/page.md", line=3))
    page = jinja2.Environment().from_string("{{ x('a').b(c=1) }}")
    assert page.render(x=box) == str(box)
    assert "docs/page.md:3: gone" in str(box)


def test_problems_come_once_and_in_order() -> None:
    """By file, then by number of line, then by text; the same line is told once."""
    told = [("b", 2, "x"), ("a", 10, "x"), ("a", 9, "y"), ("a", 9, "x"), ("b", 2, "x")]
    problems = in_order(Problem(cause, path=path, line=line) for path, line, cause in told)
    assert list(map(str, problems)) == ["a:9: x", "a:9: y", "a:10: x", "b:2: x"]


def test_what_no_box_shows_yet_stands_on_top(tmp_path: Path) -> None:
    """A broken link is told on its own page, what every page needs on all; nothing twice."""
    for page in ("", "a/", "b/c/"):
        (tmp_path / page).mkdir(parents=True, exist_ok=True)
        (tmp_path / page / "index.html").write_text("<body><article class='x'>Text</article>")
    problems = [
        Problem("no page", path="docs/index.md", line=3),
        Problem("no page", path="docs/b/c.md", line=4),
        Problem("no setting", path="mkdocs.yml"),
    ]
    show_problems(tmp_path, problems)
    show_problems(tmp_path, problems)

    def told(page: str) -> list[str]:
        text = (tmp_path / page / "index.html").read_text()
        return (
            text.split("<article class='x'>")[1].removesuffix("Text</article>").split("</strong>")
        )

    boxes = {page: len(told(page)) - 1 for page in ("", "a/", "b/c/")}
    assert boxes == {"": 2, "a/": 1, "b/c/": 2}
    assert "docs/b/c.md:4: no page" in told("b/c/")[0]
