"""What the site says is true: code by its examples, numbers by a count in plain Python."""

import csv
import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from pytest_examples import CodeExample, EvalExample, find_examples

ROOT = Path(__file__).parents[1]
ROWS = list(csv.DictReader((ROOT / "snippets/events/loans.csv").open(encoding="utf-8", newline="")))
MISSING = "build the site before its tests: make build"


@pytest.fixture(scope="module")
def answers() -> dict[str, Any]:
    """The answers of the built site, by name."""
    file = ROOT / "site" / "answers.json"
    assert file.is_file(), MISSING
    return json.loads(file.read_text(encoding="utf-8"))  # type: ignore[no-any-return]


@pytest.mark.parametrize("example", find_examples(str(ROOT / "snippets/python")), ids=str)
def test_examples_in_docstrings_hold(example: CodeExample, eval_example: EvalExample) -> None:
    """What an example prints is what stands below it."""
    eval_example.run_print_check(example)


def test_every_loan_is_counted(answers: dict[str, Any]) -> None:
    """In all, and in its month."""
    months = Counter(row["borrowed"][:7] for row in ROWS)
    assert answers["loans/total_loans"]["value"] == len(ROWS)
    rows = answers["loans/loans_per_month"]["rows"]
    assert {row[0][:7]: row[1] for row in rows} == months


def test_the_page_shows_the_number() -> None:
    """As it is in the answers."""
    page = ROOT / "site" / "index.html"
    assert page.is_file(), MISSING
    assert f">{len(ROWS)}</a> books" in page.read_text(encoding="utf-8")
