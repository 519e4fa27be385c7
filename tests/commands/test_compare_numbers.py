"""What changes in the numbers: `python -m macros numbers before.json after.json`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from macros.commands import compare_numbers
from tests.support.checkout import run

ANSWER = {"question": "How many?", "unit": "organizations", "value": 260, "rows": [[260]]}
MONTHS = [[f"2025-{month:02}-01", month] for month in range(1, 13)]


def write(folder: Path, name: str, answers: Any) -> Path:
    """Write answers to a file as JSON."""
    (folder / name).write_text(json.dumps(answers), encoding="utf-8")
    return folder / name


def table(folder: Path, before: Any, after: Any) -> list[str]:
    """The lines of the table."""
    files = write(folder, "before.json", before), write(folder, "after.json", after)
    return compare_numbers.compare(*files).splitlines()


def test_only_what_differs_is_listed(tmp_path: Path) -> None:
    """A row for each answer that changed, came or went, by name; numbers as on the page."""
    average = {"unit": "dollars per organization", "value": 12.5}
    tiers = {
        "unit": "organizations",
        "columns": ["tier", "n"],
        "rows": [["free", 1], ["pro", 2000]],
    }
    before = {"b": ANSWER, "same": ANSWER, "gone": ANSWER, "t": tiers}
    after = {"a": average, "b": {**ANSWER, "value": 1261}, "same": {**ANSWER, "question": "Other?"}}
    after["t"] = {**tiers, "rows": [["free", 1], ["pro", 2001]]}
    assert table(tmp_path, before, after) == [
        "| Answer | Before | Now |",
        "|---|---|---|",
        "| a | – | &#36;12.50 |",
        "| b | 260 | 1,261 |",
        "| gone | 260 | – |",
        "| t | free 1, pro 2,000 | free 1, pro 2,001 |",
    ]


def test_no_change_is_a_sentence(tmp_path: Path) -> None:
    """A change of words is not a change of numbers."""
    assert table(tmp_path, {"a": ANSWER}, {"a": {**ANSWER, "query": "SELECT 2"}}) == [
        "No number on the site changes."
    ]


def test_a_change_far_down_a_table_shows(tmp_path: Path) -> None:
    """Also where the rows are too many to show."""
    long = {"unit": "users", "rows": [[str(number), number] for number in range(99)]}
    changed = {**long, "rows": [*long["rows"][:98], ["98", 7]]}
    (*_, row) = table(tmp_path, {"a": long}, {"a": changed})
    assert row.count("99 rows") == 2


def test_days_are_written_as_on_a_page(tmp_path: Path) -> None:
    """The first of a month is that month; what only looks like a day stays as it is."""
    days = {"unit": "users", "rows": [["2025-03-01 00:00:00", 1], ["2025-03-02", 2]]}
    odd = {"unit": "users", "rows": [["2025-13-99", 1], ["2025-03-01 00:00:01", 2]]}
    (*_, first, last) = table(tmp_path, {}, {"a": days, "b": odd})
    assert first == "| a | – | Mar 2025 1, 2 Mar 2025 2 |"
    assert last == "| b | – | 2025&#45;13&#45;99 1, 2025&#45;03&#45;01 00:00:01 2 |"


def test_sizes_are_counts_beside_shares(tmp_path: Path) -> None:
    """A column of sizes is written as on a page, without the unit of the others."""
    shares = {"unit": "percent", "columns": ["month", "active", "size"], "rows": [["May", 50, 12]]}
    (*_, row) = table(tmp_path, {"a": shares}, {"a": shares | {"sizes": "size"}})
    assert row == "| a | May 50.0% 12.0% | May 50.0% 12 |"


def test_markup_in_a_value_is_text(tmp_path: Path) -> None:
    """A name in the data can end neither the cell nor the table."""
    hostile = {"unit": "", "rows": [["a|b\n<b>", 1]]}
    (*_, row) = table(tmp_path, {}, {"a": hostile})
    assert row.count("|") == 4
    assert "<b>" not in row


@pytest.mark.parametrize("text", ["[]", "{", '{"a": 1}'])
def test_another_file_is_refused(text: str, tmp_path: Path) -> None:
    """One line, exit status 1."""
    other = tmp_path / "other.json"
    other.write_text(text, encoding="utf-8")
    done = run("macros", "numbers", str(other), str(other))
    assert done.returncode == 1
    assert done.stderr == f"{other}: this is not the answers.json of a built site\n"
    gone = run("macros", "numbers", str(tmp_path / "gone.json"), str(other))
    assert gone.stderr.startswith(f"{tmp_path / 'gone.json'}: no such file; give ")


def test_the_command_compares_with_the_built_site(site: Path, tmp_path: Path) -> None:
    """Two files of the same site: nothing differs."""
    file = str(site / "answers.json")
    done = run("macros", "numbers", file, file)
    assert (done.returncode, done.stdout) == (0, "No number on the site changes.\n")
