"""Pages are checked before any macro runs: their syntax, their names and their front matter."""

from __future__ import annotations

from pathlib import Path

import pytest

from macros.site.pages import page_check
from macros.site.pages.page_check import PageChecker, check_page

FRONT = "---\ntitle: A page\n---\n\n"
MACROS = ("answer", "table")


def check(docs: Path, text: str) -> list[str]:
    """The problems of a page."""
    (docs / "page.md").write_text(text, encoding="utf-8")
    return [str(problem) for _, problem in check_page(docs, "page.md", {*MACROS, "page"})]


def test_an_unknown_name_is_reported_with_its_nearest_match(tmp_path: Path) -> None:
    """A macro or variable that is not there comes with the one that was probably meant."""
    assert check(tmp_path, f'{FRONT}a\n{{{{ anser("users") }}}} {{{{ pge.title }}}}\n') == [
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
    assert check(tmp_path, page) == []


@pytest.mark.parametrize(
    ("text", "line"),
    [("a\n{{ answer( }}\n", 2), (FRONT + "{% if x %}\n", 5), ("{{ 'a }}", 1), ("{% nothing %}", 1)],
)
def test_broken_syntax_is_reported_with_its_line(text: str, line: int, tmp_path: Path) -> None:
    """A page that cannot be rendered says where, and what a macro call looks like."""
    (problem,) = check(tmp_path, text)
    assert problem.startswith(f"docs/page.md:{line}: ")
    assert problem.endswith('a macro call looks like {{ answer("total_users") }}')


def test_an_unknown_filter_is_reported_with_its_line(tmp_path: Path) -> None:
    """Before it breaks the page; the filters of MkDocs are known."""
    assert check(tmp_path, "a\n{{ answer('users') | upper | pretty | indnt(4) }}") == [
        "docs/page.md:2: No filter named 'indnt'."
    ]


@pytest.mark.parametrize(
    ("front", "problem"),
    [
        (
            "---\ntitle: one: two\n---\n",
            "docs/page.md:2: the front matter is not YAML: mapping values are not allowed here",
        ),
        (
            "---\na: b\nc: [d\n---\n",
            "docs/page.md:4: the front matter is not YAML: expected ',' or ']', but got "
            "'<stream end>'",
        ),
        (
            "---\na: \x01\n---\n",
            "docs/page.md:1: the front matter is not YAML: unacceptable character #x0001: "
            "special characters are not allowed",
        ),
        (
            "---\nonly words\n---\n",
            "docs/page.md:2: the front matter has to be lines such as `title: …`",
        ),
    ],
)
def test_wrong_front_matter_is_reported_with_its_line(
    front: str, problem: str, tmp_path: Path
) -> None:
    """MkDocs would show it as a part of the text."""
    assert check(tmp_path, f"{front}\n# A page\n") == [problem]


@pytest.mark.parametrize(
    "text", [FRONT, "---\n---\n", "---\n\ntext\n", "text\n---\na: b: c\n---\n"]
)
def test_correct_front_matter_and_lines_are_no_problem(text: str, tmp_path: Path) -> None:
    """A line of hyphens alone begins no front matter."""
    assert check(tmp_path, text) == []


@pytest.mark.parametrize(
    ("text", "only_macros"),
    [
        ("{{ answer('users') }}", True),
        ("No call", True),
        ("{{ page.title }}", False),
        ('{% include "other.md" %}', True),
        ("{{ model }}", True),
        ('{% include "variables.md" %}', False),
        ('{% include "o" ~ "ther.md" %}', False),
    ],
)
def test_a_checker_says_whether_a_page_names_only_macros(
    text: str, only_macros: bool, tmp_path: Path
) -> None:
    """The same from the cache, which is why what it became may be cached too."""
    (tmp_path / "page.md").write_text(text, encoding="utf-8")
    (tmp_path / "other.md").write_text("{{ answer('users') }} {{ model }}", encoding="utf-8")
    (tmp_path / "variables.md").write_text("{{ page.title }}", encoding="utf-8")
    for _ in range(2):
        checker = PageChecker(tmp_path, MACROS, ("page", "model"), tmp_path / "cache")
        assert checker.check("page.md", text) == ([], only_macros)


def test_a_mistake_in_an_included_page_is_reported_there(tmp_path: Path) -> None:
    """Front matter included, lines are those of the file; a page that is missing has a hint."""
    (tmp_path / "other.md").write_text(f"{FRONT}{{{{ anser('users') }}}}", encoding="utf-8")
    text = '{% include "other.md" %}\n{% include "othr.md" %}'
    (tmp_path / "page.md").write_text(text, encoding="utf-8")
    checker = PageChecker(tmp_path, MACROS, (), tmp_path / "cache")
    problems = [str(problem) for _, problem in checker.check("page.md", text)[0]]
    assert problems == [
        'docs/other.md:5: no macro or variable "anser"; did you mean "answer"? '
        "There are: answer, table.",
        'docs/page.md:2: no page "othr.md" to include; did you mean "other.md"? '
        "Pages: other.md, page.md.",
    ]


def test_an_edit_of_an_included_page_is_checked(tmp_path: Path) -> None:
    """The page that includes it has not changed, and is not remembered as correct."""
    text = '{% include "other.md" %}'
    (tmp_path / "page.md").write_text(text, encoding="utf-8")
    for other, count in (("{{ answer('users') }}", 0), ("{{ anser('users') }}", 1)):
        (tmp_path / "other.md").write_text(other, encoding="utf-8")
        checker = PageChecker(tmp_path, MACROS, (), tmp_path / "cache")
        assert len(checker.check("page.md", text)[0]) == count


def test_a_correct_page_is_checked_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The next build remembers it, until the page or the known names change."""
    (tmp_path / "page.md").write_text("{{ answer('users') }}", encoding="utf-8")
    checked = []
    check_page = page_check.check_page

    def spy(docs: Path, page: str, known: frozenset[str]) -> list[page_check.NamedProblem]:
        checked.append(known)
        return check_page(docs, page, known)

    monkeypatch.setattr(page_check, "check_page", spy)
    for macros in (MACROS, MACROS, (*MACROS, "chart")):
        checker = PageChecker(tmp_path, macros, (), tmp_path / "cache")
        assert checker.check("page.md", "{{ answer('users') }}") == ([], True)
    assert len(checked) == 2


def test_a_page_with_a_mistake_is_checked_each_time(tmp_path: Path) -> None:
    """Nothing is remembered but that a page is correct."""
    (tmp_path / "page.md").write_text("{{ anser('users') }}", encoding="utf-8")
    for _ in range(2):
        checker = PageChecker(tmp_path, MACROS, (), tmp_path / "cache")
        ((name, _),), only_macros = checker.check("page.md", "{{ anser('users') }}")
        assert (name, only_macros) == ("anser", False)
