"""Files of one kind are one scan: looked into once, however often queries read it."""

from __future__ import annotations

import io
import json
import sys
from collections import Counter
from pathlib import Path

import duckdb
import pytest

from macros.core.errors import EventsProblem
from macros.events.exports import scan
from macros.events.exports.columns import resolve
from macros.events.exports.compression import make_readable
from macros.events.settings import Settings
from tests.events.exports.makers import answers, event, write

ROWS = [event(1), event(2)]


@pytest.fixture
def unpacked(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """How often each file was checked or unpacked, by its name."""
    counts: Counter[str] = Counter()

    def counting(path: str, scratch: Path, max_ratio: int) -> str:
        counts[Path(path).name] += 1
        return make_readable(path, scratch, max_ratio)

    monkeypatch.setattr(scan, "make_readable", counting)
    return counts


@pytest.mark.parametrize("options", [{}, {"model": "organization"}])
def test_each_file_is_unpacked_once(
    options: dict[str, str], unpacked: Counter[str], tmp_path: Path
) -> None:
    """For both readings: one that counts what the model is, and one for the tables."""
    names = ["a.jsonl.br", "b.jsonl.zst", "c.csv.zst", "d.parquet"]
    for name in names:
        write(ROWS, tmp_path / "in" / name)
    tiers = {"organizations_per_tier": {"pro": 1}}
    assert answers(tmp_path, tmp_path / "in", tiers, **options) == tiers
    assert unpacked == dict.fromkeys(names, 1)
    assert list((tmp_path / "project" / ".cache" / "events").glob(".*")) == []


def test_there_is_a_scan_for_each_kind_of_file(tmp_path: Path) -> None:
    """It carries its files as the user named them, and the columns that are ours."""
    more = [event(3, **{"$group_0": "acme"})]
    paths = [
        write(ROWS, tmp_path / "a.jsonl"),
        write(more, tmp_path / "b.jsonl.br"),
        write(ROWS, tmp_path / "c.csv"),
        write(ROWS, tmp_path / "d.parquet"),
        write(ROWS, tmp_path / "e.parquet"),
    ]
    with duckdb.connect() as database:
        scans = scan.prepare(database, list(map(str, paths)), tmp_path, Settings())
        for each in scans:
            columns = set(database.sql(f"SELECT * FROM {each.call}").columns)
            assert set(each.columns.used()) <= columns
    assert [each.kind for each in scans] == ["json", "json", "csv", "parquet"]
    assert sorted(scan.paths_of(scans)) == sorted(map(str, paths))
    assert scans[2].columns.flat == {
        name: name for name in ("properties.user_id", "person.properties.plan")
    }
    assert "$group_0" in scans[0].late | scans[1].late
    assert scans[3].types["timestamp"] == "TIMESTAMP"


def test_a_scan_names_the_first_column_that_it_lacks() -> None:
    """The nearest match stands in the message, the file, and the setting."""
    names = ("evnt", "distinct_id")
    columns = resolve(names, {}, "e.csv")
    lacking = scan.Scan("csv", ("e.csv",), ("e.csv",), names, columns, "")
    lacking.require("distinct_id")
    with pytest.raises(EventsProblem) as failed:
        lacking.require("distinct_id", "event", "timestamp")
    assert str(failed.value) == (
        'e.csv: no column "event"; did you mean "evnt"? Columns: distinct_id, evnt. '
        'Say which it is under "extra: events: columns:" in mkdocs.yml'
    )


def test_many_files_are_read_in_parts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each is read once, in a part with few others, and the newest of all parts counts."""
    rows = [
        event(
            number,
            distinct_id=f"d{number % 5}",
            person_id=f"p{number % 5}",
            timestamp=f"2025-03-01T10:{number:02}:00Z",
            person_properties={"plan": "new" if number >= 15 else f"old {number}"},
        )
        for number in range(20)
    ]
    for number, row in enumerate([*rows, *rows[:4]]):
        write([row], tmp_path / "in" / f"{number:02}.{('jsonl', 'csv', 'jsonl.br')[number % 3]}")
    write(rows[:7], tmp_path / "in" / "e.parquet")
    people = [{"distinct_id": f"d{n}", "person_id": f"p{n}", "properties": {}} for n in range(9)]
    expected = {"organizations": 5, "organizations_per_tier": {"new": 5}}
    names = tuple(expected)
    monkeypatch.setattr(scan, "BATCH", 4)
    assert answers(tmp_path, tmp_path / "in", names) == expected
    for number, person in enumerate(people):
        write([person], tmp_path / "people" / f"{number}.jsonl")
    persons = str(tmp_path / "people")
    assert answers(tmp_path, tmp_path / "in", names[:1], persons=persons) == {"organizations": 5}


def test_hundreds_of_files_need_little_memory(tmp_path: Path) -> None:
    """A buffer for each of them, all at once, would be gigabytes."""
    (tmp_path / "in").mkdir()
    for number in range(450):
        line = json.dumps(event(number, distinct_id=f"d{number}", person_id=None))
        (tmp_path / "in" / f"{number}.jsonl").write_text(line, encoding="utf-8")
    names = ("organizations", "organizations_per_tier")
    expected = {"organizations": 450, "organizations_per_tier": {"pro": 450}}
    assert answers(tmp_path, tmp_path / "in", names, memory="500MB") == expected


def test_many_files_show_on_a_terminal_how_far_they_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While they are checked and looked into, and read for the model and for the tables."""
    for number in range(301):
        write([event(number % 5, uuid=f"u{number}")], tmp_path / "in" / f"{number}.jsonl")
    terminal = io.StringIO()
    monkeypatch.setattr(terminal, "isatty", lambda: True)
    monkeypatch.setattr(sys, "__stderr__", terminal)
    answers(tmp_path, tmp_path / "in", {"organizations": 1})
    lines = [line.rpartition("\r")[2] for line in terminal.getvalue().split("\n") if line]
    preparing = ["301 of 301 files are checked", "301 of 301 files are looked into"]
    reading = ["events: part 2 of 2 is read", "exported_names: part 2 of 2 is read"]
    assert lines == [*preparing, *reading, *reading]
