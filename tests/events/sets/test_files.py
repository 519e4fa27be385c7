"""Which sets of events a project has, and what is wrong with the files of a set."""

from __future__ import annotations

from pathlib import Path

import pytest

from macros.events.sets.files import check_sets, read_sets
from tests.support.projects.sets import write

MODULE = "def events():\n    yield from ()\n"


def test_a_set_is_a_module_or_data(tmp_path: Path) -> None:
    """A file is a table of its name; a folder has several, and each set knows its kind."""
    write(
        tmp_path,
        {
            "snippets/events/visits.py": MODULE,
            "snippets/events/papers.csv": "id\n1\n",
            "snippets/events/shop/orders.jsonl": '{"id": 1}\n',
            "snippets/events/shop/customers.csv": "id\n1\n",
            "snippets/events/__pycache__/visits.pyc": "",
            "snippets/events/.hidden": "",
        },
    )
    sets = read_sets(tmp_path)
    assert {name: (each.is_plain, sorted(each.tables)) for name, each in sets.items()} == {
        "papers": (True, ["papers"]),
        "shop": (True, ["customers", "orders"]),
        "visits": (False, []),
    }
    assert check_sets(tmp_path) == []


def test_a_project_without_sets_has_none(tmp_path: Path) -> None:
    """Nor a mistake."""
    assert (read_sets(tmp_path), check_sets(tmp_path)) == ({}, [])


@pytest.mark.parametrize(
    ("files", "problem"),
    [
        (
            ["papers.cvs"],
            'snippets/events/papers.cvs: no kind of file for events ".cvs"; did you mean ".csv"? '
            "Kinds: .csv, .jsonl, .parquet, .py.",
        ),
        (
            ["shop/a.py"],
            'snippets/events/shop/a.py: no kind of file for events ".py"; '
            "Kinds: .csv, .jsonl, .parquet.",
        ),
        (
            ["Papers.csv"],
            'snippets/events/Papers.csv: events need a name such as "page_views", with small '
            "letters",
        ),
        (
            ["shop/my orders.csv"],
            'snippets/events/shop/my orders.csv: events need a name such as "page_views", with '
            "small letters",
        ),
        (
            ["papers.csv", "papers.py"],
            "snippets/events/papers.py: the set papers is in papers.csv too: keep one",
        ),
        (
            ["shop/a.csv", "shop/a.jsonl"],
            "snippets/events/shop/a.jsonl: the table a is in a.csv too: keep one",
        ),
        (["shop/.keep"], "snippets/events/shop: this folder has no file with events"),
        (
            ["person.csv"],
            'snippets/events/person.csv: the sample company has a model "person": call this set '
            "something else",
        ),
    ],
)
def test_a_file_that_is_no_set_is_a_problem(files: list[str], problem: str, tmp_path: Path) -> None:
    """In one line, and the other sets are there."""
    write(tmp_path, {f"snippets/events/{file}": "a\n1\n" for file in (*files, "other.csv")})
    models = ("organization", "person")
    assert [str(each) for each in check_sets(tmp_path, models)] == [problem]
    assert "other" in read_sets(tmp_path, models)


@pytest.mark.parametrize(
    ("edited", "changes"),
    [
        ("snippets/events/papers.csv", {"papers"}),
        ("snippets/events/visits.py", {"visits"}),
        ("snippets/helpers/names.py", {"visits"}),
        ("snippets/helpers/letters.py", {"visits"}),
        ("snippets/data/pages.json", {"visits"}),
        ("requirements.txt", {"visits"}),
        ("snippets/other.py", set()),
    ],
)
def test_the_key_is_of_all_that_a_set_depends_on(
    edited: str, changes: set[str], tmp_path: Path
) -> None:
    """Of a module also what it imports from snippets, what it may read, and the lock."""
    write(
        tmp_path,
        {
            "snippets/events/papers.csv": "id\n1\n",
            "snippets/events/visits.py": f"from snippets.helpers.names import NAMES\n{MODULE}",
            "snippets/helpers/names.py": "from snippets.helpers import letters\n",
            "snippets/helpers/letters.py": "A = 1\n",
            "snippets/data/pages.json": "{}",
            "snippets/other.py": "",
            "requirements.txt": "",
        },
    )
    before = {name: each.key for name, each in read_sets(tmp_path).items()}
    with (tmp_path / edited).open("a", encoding="utf-8") as file:
        file.write("\n# edited\n")
    after = {name: each.key for name, each in read_sets(tmp_path).items()}
    assert {name for name in after if after[name] != before[name]} == changes
