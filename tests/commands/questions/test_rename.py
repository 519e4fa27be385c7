"""A question gets another name: everywhere, and the site says what it said."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from macros.answers.answers import Answers
from macros.events.settings import Settings
from tests.support.checkout import PROJECT_ROOT, copy_to, run, share_cache
from tests.support.projects.sets import PAGE, project, write

OLD, NEW = "revenue_per_purchase", "revenue_per_payment"
SMALL_PAGE = f"""\
# A page

A payment is {{{{ answer("{OLD}") }}}} [on average](#{OLD}). {{{{ check("{OLD} > 1") }}}}

## Payments {{ #{OLD} }}

{{{{ sql("{OLD}") }}}}

{{{{ insight("{OLD}") }}}}
"""
TRUTH = (
    "import json\n"
    "from macros.answers import comparison\n"
    f"print('{NEW}' in comparison.truth(), '{OLD}' in comparison.truth())\n"
)


def answers(root: Path) -> dict[str, Any]:
    """What a built site has for machines."""
    read: dict[str, Any] = json.loads((root / "site" / "answers.json").read_text(encoding="utf-8"))
    return read


def mentions(root: Path, name: str) -> list[str]:
    """The files of a project that have a name in them, or are called by it."""
    whole = re.compile(rf"(?<![\w-]){name}(?![\w-])")
    places = [root / folder for folder in ("docs", "macros", "snippets")]
    files = (file for place in places for file in place.rglob("*") if file.is_file())
    return [
        file.relative_to(root).as_posix()
        for file in files
        if "__pycache__" not in file.parts
        and (whole.search(file.name) or whole.search(file.read_text("utf-8", "replace")))
    ]


@pytest.fixture(scope="module")
def renamed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of this project in which a question has another name."""
    root = copy_to(tmp_path_factory.mktemp("renamed") / "project")
    done = run("macros", "rename", "--question", OLD, "--to", NEW, root=root)
    assert (done.returncode, done.stderr) == (0, "")
    assert f"snippets/sql/{OLD}.sql: now {NEW}.sql\n" in done.stdout
    assert "macros/sample/ledgers/revenue.py: 1 mention\n" in done.stdout
    return root


def test_nothing_has_the_old_name(renamed: Path) -> None:
    """And the new one is in as many files, in each model and in the ledger."""
    assert mentions(renamed, OLD) == []
    before = [path.replace(OLD, NEW) for path in mentions(PROJECT_ROOT, OLD)]
    assert sorted(mentions(renamed, NEW)) == sorted(before)
    (renamed / "truth.py").write_text(TRUTH, encoding="utf-8")
    assert run("truth", root=renamed).stdout == "True False\n"


def test_the_site_says_the_same(tmp_path: Path) -> None:
    """Of the question, under its name, on a page whose text and links name it."""
    root = copy_to(tmp_path / "project", {"index.md": SMALL_PAGE})
    share_cache(root)
    assert run("macros", "rename", "--question", OLD, "--to", NEW, root=root).returncode == 0
    text = (root / "docs" / "index.md").read_text(encoding="utf-8")
    assert text == SMALL_PAGE.replace(OLD, NEW)
    done = run("macros", "build", root=root)
    assert (done.returncode, done.stderr) == (0, "")
    expected = Answers(PROJECT_ROOT, Settings()).result(OLD).value
    assert answers(root)[NEW]["value"] == expected
    assert OLD not in answers(root)


def test_a_question_about_a_set_is_renamed(tmp_path: Path) -> None:
    """Also where an expression names it; a question of that name about another set stays."""
    page = f'{PAGE}\n{{{{ check("sum(papers.papers_per_year) > 1") }}}}\n[Up](#papers_per_year)\n'
    page += '\n## Years { #papers_per_year }\n\n{{ table("visits/papers_per_year") }}\n'
    root = project(tmp_path / "project", page)
    query = (root / "snippets/sql/visits/visitors.sql").read_text(encoding="utf-8")
    write(root, {"snippets/sql/visits/papers_per_year.sql": query})
    done = run("macros", "rename", "--question=papers/papers_per_year", "--to=by_year", root=root)
    assert done.stdout.startswith(
        "snippets/sql/papers/papers_per_year.sql: now by_year.sql\ndocs/index.md: 6 mentions\n"
    )
    done = run("macros", "build", root=root)
    assert (done.returncode, done.stderr) == (0, "")
    assert {"papers/by_year", "visits/papers_per_year"} < set(answers(root))
    assert "papers/papers_per_year" not in answers(root)


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        ([OLD, "total_users"], "snippets/sql/total_users.sql: this question exists already"),
        ([OLD, "Revenue"], 'the question needs a name such as "reports_per_user", not "Revenue"'),
        (
            ["total_user", NEW],
            'no question "total_user"; did you mean "total_users"? Questions: ',
        ),
        (
            ["organizations", "teams"],
            '"organizations" is a word of the language, too, so that a command cannot tell where '
            "it means the question: change it by hand",
        ),
    ],
)
def test_what_cannot_be_renamed_is_refused(
    arguments: list[str], problem: str, renamed: Path
) -> None:
    """One line, exit status 1."""
    name, to = arguments
    name = NEW if name == OLD else name
    done = run("macros", "rename", f"--question={name}", f"--to={to}", root=renamed)
    assert done.returncode == 1
    assert done.stderr.replace(NEW, OLD).startswith(problem.replace(NEW, OLD))
    assert done.stderr.count("\n") == 1
