"""Files of one kind are one scan: looked into once, however often queries read it."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import duckdb
import pytest

from macros.core.errors import EventsProblem
from macros.events.exports import scan
from macros.events.exports.compression import make_readable
from tests.events.exports.makers import answers, event, write

ROWS = [event(1), event(2)]


@pytest.fixture
def unpacked(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """How often each file was checked or unpacked, by its name."""
    counts: Counter[str] = Counter()

    def counting(path: str, scratch: Path) -> str:
        counts[Path(path).name] += 1
        return make_readable(path, scratch)

    monkeypatch.setattr(scan, "make_readable", counting)
    return counts


def test_each_file_is_unpacked_once(unpacked: Counter[str], tmp_path: Path) -> None:
    """Also where the tables of events and of persons both need it."""
    names = ["a.jsonl.br", "b.jsonl.zst", "c.csv.zst", "d.parquet"]
    for name in names:
        write(ROWS, tmp_path / "in" / name)
    tiers = {"organizations_per_tier": {"pro": 1}}
    assert answers(tmp_path, tmp_path / "in", tiers) == tiers
    assert unpacked == dict.fromkeys(names, 1)


def test_there_is_a_scan_for_each_kind_of_file(tmp_path: Path) -> None:
    """It carries its files as the user named them, and the columns that they have together."""
    more = [event(3, **{"$group_0": "acme"})]
    files = [
        write(ROWS, tmp_path / "a.jsonl"),
        write(more, tmp_path / "b.jsonl.br"),
        write(ROWS, tmp_path / "c.csv"),
        write(ROWS, tmp_path / "d.parquet"),
    ]
    with duckdb.connect() as database:
        scans = scan.prepare(database, list(map(str, files)), tmp_path)
        for each in scans:
            relation = database.sql(f"SELECT * FROM {each.call}")
            columns = dict(zip(relation.columns, map(str, relation.types), strict=True))
            assert each.columns == columns
    assert [each.kind for each in scans] == ["json", "csv", "parquet"]
    assert scan.paths_of(scans) == list(map(str, files))
    assert {"$group_0", "uuid"} < scans[0].columns.keys()
    assert scans[0].columns["properties"] == "JSON"
    assert "properties.user_id" in scans[1].columns


def test_a_scan_names_the_first_column_that_it_lacks() -> None:
    """The nearest match stands in the message, and the file."""
    lacking = scan.Scan("csv", ["e.csv"], "", {"evnt": "VARCHAR", "distinct_id": "VARCHAR"})
    lacking.require("distinct_id")
    with pytest.raises(EventsProblem) as failed:
        lacking.require("distinct_id", "event", "timestamp")
    assert str(failed.value) == (
        'e.csv: no column "event"; did you mean "evnt"? Columns: distinct_id, evnt.'
    )
