"""Events that would be counted wrongly are refused, in one line."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from macros.core.errors import EventsProblem
from tests.events.exports.makers import NAMES, Row, event, open_export, payment, write

FIX = "; fix or remove them, then build again"
SOON, LATER = (datetime.now(UTC) + timedelta(hours=hours) for hours in (22, 24))
AMOUNT = (
    'e.jsonl: 1 event has a "purchase_value" that is not an amount (a "purchase", with "{}")' + FIX
)
TIME = "e.jsonl: 1 event has a timestamp in an unknown format (use ISO 8601) "
TIME += '(a "account_created", with "u1")' + FIX
ID = "e.jsonl: 1 event has a distinct id that PostHog never merges "
ID += '(a "account_created", with "{}")' + FIX
NO_ID = 'e.jsonl: 1 event has no distinct id (a "account_created", with "u1")' + FIX


def message(folder: Path, rows: list[Row], name: str = "e.jsonl", **settings: Any) -> str:
    """The message about an export with these rows, of which nothing stays in the cache."""
    source = write(rows, folder / name)
    with pytest.raises(EventsProblem) as failure:
        open_export(folder / "project", source, **settings).result("total_revenue")
    assert list((folder / "project" / ".cache" / "events").iterdir()) == []
    line = str(failure.value)
    assert line.isprintable()
    return line.replace(f"{folder}/", "")


@pytest.mark.parametrize("value", ["ten", "$5", "1,000", "", "NaN", "inf", "1e400", {"a": 1}])
def test_a_value_that_is_not_an_amount_is_refused(value: Any, tmp_path: Path) -> None:
    """Text, negative numbers, and numbers that are too large are not dollars."""
    text = '{"a":1}' if isinstance(value, dict) else str(value)
    expected = AMOUNT.format(text) if text else AMOUNT.replace(', with "{}"', "")
    assert message(tmp_path, [event(90), payment(1, value)]) == expected


def test_only_a_refund_may_be_negative(tmp_path: Path) -> None:
    """It lowers the revenue; text is refused there too."""
    refund = event(2, "purchase_refunded", properties={"purchase_value": -5})
    file = write([payment(1, 20), refund], tmp_path / "e.jsonl")
    assert open_export(tmp_path, file).result("total_revenue").value == 15
    broken = event(2, "purchase_refunded", properties={"purchase_value": "five"})
    expected = AMOUNT.replace('(a "purchase"', '(a "purchase_refunded"').format("five")
    assert message(tmp_path / "other", [payment(1, 20), broken]) == expected


@pytest.mark.parametrize("value", [0, 0.1, "12.50", 1e15, None])
def test_an_amount_is_accepted(value: Any, tmp_path: Path) -> None:
    """Zero, fractions, numbers in strings, and a payment without an amount are accepted."""
    file = write([payment(1, value), payment(2, 1)], tmp_path / "e.jsonl")
    revenue = open_export(tmp_path, file).result("total_revenue").value
    assert revenue == float(value or 0) + 1


@pytest.mark.parametrize(
    "time", ["1 March 2025", "01/03/2025", "20250301", 1, "", None, "2025-02-30", "now"]
)
def test_a_time_in_an_unknown_format_is_refused(time: Any, tmp_path: Path) -> None:
    """What is not ISO 8601 could be any time."""
    assert message(tmp_path, [event(90), event(1, timestamp=time)]) == TIME


def test_a_number_for_a_time_is_refused_in_parquet(tmp_path: Path) -> None:
    """A column of another type is a mistake in the data and not of the query."""
    file = write([event(1, timestamp=20250301)], tmp_path / "e.parquet", time="BIGINT")
    with pytest.raises(EventsProblem, match="1 event has a timestamp in an unknown format"):
        open_export(tmp_path, file).result("organizations")


def test_events_in_the_future_are_refused(tmp_path: Path) -> None:
    """PostHog accepts clocks that are some hours ahead, and no more."""
    rows = [event(1, timestamp=f"{LATER:%Y-%m-%dT%H:%M:%SZ}"), event(2), event(3)]
    line = message(tmp_path, [*rows, event(4, timestamp="2999-01-01")])
    example = f'(a "account_created", with "{LATER:%Y-%m-%d %H:%M:%S}")'
    assert line == f"e.jsonl: 2 events have a timestamp in the future {example}{FIX}"


def test_events_of_a_clock_that_is_ahead_are_accepted(tmp_path: Path) -> None:
    """Less than a day from now is not the future."""
    file = write([event(1, timestamp=f"{SOON:%Y-%m-%dT%H:%M:%SZ}")], tmp_path / "e.jsonl")
    assert open_export(tmp_path, file).result("organizations").value == 1


@pytest.mark.parametrize("distinct_id", ["null", "undefined", "Anonymous", " none ", "NaN", "0"])
def test_an_illegal_distinct_id_is_refused(distinct_id: str, tmp_path: Path) -> None:
    """PostHog merges none of these, so that all of them would be one organization."""
    expected = ID.format(" ".join(f"<{distinct_id}>".split())[1:-1])
    line = message(tmp_path, [event(90), event(1, distinct_id=distinct_id)])
    assert line == expected.replace("<", "").replace(">", "")


@pytest.mark.parametrize("distinct_id", [None, "", "  "])
def test_an_event_of_nobody_is_refused(distinct_id: Any, tmp_path: Path) -> None:
    """No id, and an id of spaces."""
    assert message(tmp_path, [event(90), event(1, distinct_id=distinct_id)]) == NO_ID


def test_what_no_query_names_may_be_anything(tmp_path: Path) -> None:
    """Mistakes in events that nobody counts stop nobody."""
    odd = event(2, "other", distinct_id=None, timestamp="?", properties={"purchase_value": "x"})
    file = write([event(1), odd], tmp_path / "e.jsonl")
    assert open_export(tmp_path, file).result("organizations").value == 1


def test_the_example_is_one_event_and_short(tmp_path: Path) -> None:
    """The name and the value that are shown stand in the same event; a long one is cut."""
    rows = [payment(1, "z" * 100_000), event(2, properties={"purchase_value": "a\nb" + "c" * 999})]
    line = message(tmp_path, rows)
    assert re.fullmatch(r'.* \(a "account_created", with "a bc{77}"\); fix .*', line), line


def test_a_missing_column_is_reported_with_its_nearest_match(tmp_path: Path) -> None:
    """What the file has instead is shown."""
    row = {"uuid": "u", "event": "purchase", "distinctid": "d", "timestamp": "2025-03-01"}
    for name in ("e.parquet", "e.jsonl", "e.csv"):
        assert message(tmp_path, [row], name) == (
            f'{name}: no column "distinct_id"; did you mean "distinctid"? '
            "Columns: distinctid, event, timestamp, uuid. "
            'Say which it is under "extra: events: columns:" in mkdocs.yml'
        )


def test_a_line_that_ends_otherwise_is_reported_with_its_cause(tmp_path: Path) -> None:
    """DuckDB repeats the lines that it took for one row; what is wrong comes after them."""
    header = "event;distinct_id;timestamp;properties\r\n"
    good = 'purchase;o;2025-01-01;"{""plan"": ""pro""}"\r\n'
    file = tmp_path / "e.csv"
    file.write_text(header + good + '"purchase";"o";"2025-01-01";"{}"\n' + good, newline="")
    with pytest.raises(EventsProblem) as failed:
        open_export(tmp_path, file).result("organizations")
    assert "is not CSV, or its lines end in several ways" in str(failed.value)


def test_names_of_columns_are_reported_on_one_line(tmp_path: Path) -> None:
    """Those of a damaged file may hold anything, such as what ends a line."""
    row = {"uuid": "u", "event": "purchase", "distinct\x1c\nid": "d", "timestamp": "2025-03-01"}
    for name in ("e.jsonl", "e.csv"):
        line = message(tmp_path, [row], name)
        assert len(line.splitlines()) == 1
        assert "distinct\ufffd\ufffdid" in line


def test_a_missing_column_of_persons_is_reported(tmp_path: Path) -> None:
    """The export of persons is the file at fault."""
    persons = write([{"distinct_id": "a", "persons_id": "p"}], tmp_path / "p.csv")
    assert message(tmp_path, [event(1)], persons=str(persons)) == (
        'p.csv: no column "person_id"; did you mean "persons_id"? Columns: '
        "distinct_id, persons_id. "
        'Say which it is under "extra: events: columns:" in mkdocs.yml'
    )


def test_missing_persons_are_reported(tmp_path: Path) -> None:
    """The message names the variable that names the file."""
    file = write([event(1)], tmp_path / "e.jsonl")
    with pytest.raises(EventsProblem) as failed:
        open_export(tmp_path, file, persons="nowhere.parquet").result("organizations")
    assert str(failed.value) == "PERSONS: no file nowhere.parquet"


def test_none_of_the_events_is_reported_with_those_there_are(tmp_path: Path) -> None:
    """Most frequent first, under their own names, so that they can be mapped."""
    rows = [event(1, "signup"), event(2, "invoice paid"), event(3, "invoice paid")]
    assert message(tmp_path, rows) == (
        "e.jsonl: none of the events that queries name is in it; it has: invoice paid (2), "
        'signup (1). Give your names under "extra: events: events:" in mkdocs.yml'
    )


def test_a_problem_is_the_same_for_every_question(tmp_path: Path) -> None:
    """The export is read once, and what was wrong with it still is for the next query."""
    export = open_export(tmp_path, write([event(1, timestamp="?")], tmp_path / "e.jsonl"))
    lines = set()
    for name in NAMES:
        with pytest.raises(EventsProblem) as failed:
            export.result(name)
        lines.add(str(failed.value.called_at("docs/index.md", 1, "answer()")))
    assert len(lines) == 1


def test_too_little_memory_is_reported(tmp_path: Path) -> None:
    """DuckDB cannot even begin; the setting to raise is named."""
    line = message(tmp_path, [event(1)], memory="1KB")
    assert line.startswith(
        'e.jsonl: this takes more memory than "extra: events: memory" in mkdocs.yml allows ('
    )
