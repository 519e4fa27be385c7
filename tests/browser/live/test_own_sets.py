"""A reader's own files on a page of sets of events: columns are matched by name."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest
from playwright.sync_api import Locator, expect

from tests.browser.live.conftest import Reader
from tests.browser.live.layer.page import SHOWN
from tests.browser.live.upload.test_kept import CONSENT, stored
from tests.support.checkout import run, share_bundle
from tests.support.projects.sets import HEADER, PAPERS, project, write
from tests.support.sections import load_section

PAGE = """\
# A page

{{ answer("papers/papers") }} papers, in all {{ answer("papers/ids") }} points.

{{ chart("papers/papers_per_year", "bar", "Papers per year") }}

{{ table("papers/read") }}

<div class="live-own" data-own data-text="Your papers: drop a file here, or "></div>

{{ answer("visits/visitors") }} visitors.

{own}
"""
OTHERS = {
    "other": '# Another page\n\n{{ answer("papers/papers") }} papers.\n',
    "plain": "# A page without numbers\n\nWords.\n",
}
MORE = {
    "ids": "SELECT sum(id) AS points FROM papers",
    "read": (
        "SELECT title, CAST(hour(read_at) AS VARCHAR) AS hour, stars FROM papers "
        "WHERE read_at IS NOT NULL ORDER BY title"
    ),
}
Row = Mapping[str, Any]
OWN: list[Row] = [
    {
        **{"id": 7, "title": "Möwen, 100 %", "published": "2023-12-31", "stars": 2.5},
        **{"read_at": "2024-01-01T00:30:00.250000+01:00", "shelf": "A"},
    },
    {
        **{"id": 8, "title": 'Of "gulls"', "published": "2024-02-29", "stars": None},
        **{"read_at": "2024-03-01T12:00:00Z", "shelf": None},
    },
    {
        "id": 12,
        "title": "Terns",
        "published": "2024-05-01",
        "stars": 4,
        "read_at": None,
        "shelf": "B",
    },
]
HALF = [*OWN, {**OWN[0], "id": 0.5}]  # where all ids of the page's own data are whole


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A built project with two sets, and a place for files of each."""
    own = load_section("authoring/sets.md", "own").code
    root = project(tmp_path_factory.mktemp("own_sets") / "project", PAGE.replace("{own}", own))
    header = HEADER.format("Which", "papers")
    write(root, {f"snippets/sql/papers/{name}.sql": header + sql for name, sql in MORE.items()})
    write(root, {f"docs/{name}.md": text for name, text in OTHERS.items()})
    with (root / "mkdocs.yml").open("a", encoding="utf-8") as settings:
        settings.writelines(f"- {name}.md\n" for name in OTHERS)
    share_bundle(root)
    done = run("macros", "build", root=root)
    assert (done.returncode, done.stderr) == (0, "")
    return root


def expected(rows: Sequence[Row]) -> dict[str, Any]:
    """What the page shows of these papers, by plain Python."""
    read = [row for row in rows if row["read_at"]]
    years = Counter(str(row["published"])[:4] for row in rows)
    bars = [f"{year} {years[year]}" for year in sorted(years)]
    hours = [datetime.fromisoformat(str(row["read_at"])).astimezone(UTC).hour for row in read]
    return {
        "papers/papers": str(len(rows)),
        "papers/ids": f"{sum(row['id'] for row in rows):.2f}".removesuffix(".00"),
        "papers/papers_per_year": f"Bar chart of papers by year: {', '.join(bars)}.",
        "papers/read": sorted(
            [row["title"], str(hour), number(row["stars"])]
            for row, hour in zip(read, hours, strict=True)
        ),
    }


def number(value: float | None) -> str:
    """A number as the table writes it."""
    return "none" if value is None else f"{value:.2f}".removesuffix(".00")


def sample() -> list[Row]:
    """The page's own papers."""
    rows = csv.DictReader(io.StringIO(PAPERS))
    return [
        {
            **row,
            "id": int(row["id"]),
            "stars": float(row["stars"]) if row["stars"] else None,
            "read_at": row["read_at"],
        }
        for row in rows
    ]


def shown(reader: Reader) -> dict[str, Any]:
    """What the page shows: numbers, the bars of the chart, and the table."""
    parts = reader.page.evaluate(SHOWN)
    chart = reader.page.locator('[data-chart="papers/papers_per_year"] desc').text_content()
    numbers = {name: text for name, (text, _) in parts["answers"]}
    ((_, rows),) = [table for table in parts["tables"] if table[0] == "papers/read"]
    return {
        **{name: numbers[name] for name in ("papers/papers", "papers/ids")},
        "papers/papers_per_year": chart,
        "papers/read": [[text for text, _ in row] for row in rows],
    }


def files_of(rows: Sequence[Row], folder: Path) -> list[Path]:
    """The same rows in each kind of file."""
    folder.mkdir()
    lines, table, parquet = (folder / f"own.{kind}" for kind in ("jsonl", "csv", "parquet"))
    lines.write_text("".join(f"{json.dumps(row)}\n" for row in rows), encoding="utf-8")
    with table.open("w", encoding="utf-8", newline="") as text:
        writer = csv.DictWriter(text, [*OWN[0]])
        writer.writeheader()
        writer.writerows(rows)
    database = duckdb.connect()
    database.execute("SET TimeZone = 'UTC'")
    select = f"SELECT * REPLACE (CAST(read_at AS TIMESTAMP) AS read_at) FROM read_json('{lines}')"
    database.execute(f"COPY ({select}) TO '{parquet}' (FORMAT parquet)")
    return [lines, table, parquet]


def choose(reader: Reader, name: str, file: Path | list[Path]) -> None:
    """Choose files in the place of a set; "" is that of the first set on the page."""
    reader.page.locator(f'[data-own="{name}"] input[type="file"]').set_input_files(file)


def status_of(reader: Reader, name: str) -> Locator:
    """What the place of a set says."""
    return reader.page.locator(f'[data-own="{name}"] > [role="status"]')


def number_of(reader: Reader, name: str) -> str:
    """The number that the page has in place of a query."""
    return reader.page.locator(f'[data-answer="{name}"]').first.inner_text()


def test_numbers_tables_and_charts_are_those_of_the_file(guest: Reader, tmp_path: Path) -> None:
    """Of each kind of file; back, each is as it was, and the other set has stayed all the time."""
    assert shown(guest) == expected(sample())
    status = status_of(guest, "")
    place = guest.page.locator('[data-own=""] label')
    expect(place).to_contain_text("Your papers: drop a file here, or")
    for rows in (OWN, HALF):
        for file in files_of(rows, tmp_path / str(len(rows))):
            choose(guest, "", file)
            expect(status).to_contain_text(f"Your data: {file.name}, {len(rows)} rows.")
            assert shown(guest) == expected(rows), file.name
            expect(status).to_contain_text("Not used, since no table has such columns: shelf.")
            assert number_of(guest, "visits/visitors") == "3"
    status.get_by_role("button", name="Back to our data").click()
    expect(status).to_have_text("Back to our data.")
    assert shown(guest) == expected(sample())


BAD = {
    "none.csv": (
        "id,title,published,read_at,shelf\n1,a,2024-01-01,,x\n",
        'There is no column "stars" for papers; the file has id, title, published, read_at, shelf.',
    ),
    "many.csv": (
        "id,title,published,stars,read_at\n1,a,2024-01-01,1,\n2,b,2024-01-01,many,\n",
        'Row 3: "stars" is "many", and has to be a number.',
    ),
    "day.jsonl": (
        '\n{"id": 1, "title": "a", "published": "2024-01-01 09:30", "stars": 1, "read_at": null}\n',
        'Line 2: "published" is "2024-01-01 09:30", and has to be a day such as 2025-01-31.',
    ),
    "empty.csv": ("id,title,published,stars,read_at\n", "The file has no rows."),
    "uneven.csv": ("id,title\n1\n", "Row 2 has 1 values, and the first line 2 names."),
}


def test_what_does_not_match_is_one_line(guest: Reader, tmp_path: Path) -> None:
    """A missing column, or a value of another type, by its name; the page stays as it is."""
    alert = guest.page.locator('[data-own=""] [role="alert"]')
    for name, (text, sentence) in BAD.items():
        file = tmp_path / name
        file.write_text(text, encoding="utf-8")
        choose(guest, "", file)
        expect(alert).to_have_text(f"{sentence} Nothing has changed.")
        assert shown(guest) == expected(sample())


EVENTS = [
    *(("visited", f"reader {number % 4}", f"2025-03-0{9 - number}") for number in range(7)),
    ("left", "reader 9", "2025-03-05"),
]


VISITORS = str(len({person for event, person, _ in EVENTS if event == "visited"}))


def events_file(folder: Path) -> Path:
    """These events in a file."""
    file = folder / "events.jsonl"
    keys = ("event", "distinct_id", "timestamp")
    lines = (json.dumps({**dict(zip(keys, row, strict=True)), "properties": {}}) for row in EVENTS)
    file.write_text("\n".join(lines), encoding="utf-8")
    return file


def test_events_become_the_tables_of_a_set_that_is_a_module(guest: Reader, tmp_path: Path) -> None:
    """In any order, with the persons that their distinct ids make."""
    choose(guest, "visits", events_file(tmp_path))
    status = status_of(guest, "visits")
    expect(status).to_contain_text(f"Your data: events.jsonl, {len(EVENTS)} rows.")
    assert number_of(guest, "visits/visitors") == VISITORS
    assert shown(guest) == expected(sample())


def test_kept_files_follow_the_reader_to_pages_of_their_set(guest: Reader, tmp_path: Path) -> None:
    """With a place for files or without one; no other page says anything, and one click ends it."""
    page = guest.page
    bar = page.locator(".live-kept")
    choose(guest, "", files_of(OWN, tmp_path / "own")[0])
    status_of(guest, "").get_by_label(CONSENT).check()
    expect(bar).to_contain_text("Kept in this browser: own.jsonl, 3 rows.")
    guest.visit("/plain/")
    page.wait_for_load_state("networkidle")
    expect(bar).to_have_count(0)
    guest.visit("/")
    expect(status_of(guest, "")).to_contain_text("Your data: own.jsonl, 3 rows.")
    assert shown(guest) == expected(OWN)
    guest.visit("/other/")
    expect(page.locator("article > [role=status]")).to_contain_text("Your data: own.jsonl, 3 rows.")
    assert number_of(guest, "papers/papers") == str(len(OWN))
    bar.get_by_role("button", name="Forget them").click()
    expect(page.locator("article > [role=status]")).to_have_text("Back to our data.")
    expect(bar).to_have_count(0)
    assert number_of(guest, "papers/papers") == str(len(sample()))
    assert (stored(page), page.evaluate("localStorage.getItem('kept')")) == (0, None)


def test_files_of_two_sets_are_shown_and_kept_beside_each_other(
    guest: Reader, tmp_path: Path
) -> None:
    """The end of one leaves the other one as it is."""
    files = {"": files_of(OWN, tmp_path / "own")[1], "visits": events_file(tmp_path)}
    bar = guest.page.locator(".live-kept")
    for name, file in files.items():
        choose(guest, name, file)
        status_of(guest, name).get_by_label(CONSENT).check()
        expect(bar.filter(has_text=file.name)).to_be_visible()
    guest.visit("/")
    for name, file in files.items():
        expect(status_of(guest, name)).to_contain_text(f"Your data: {file.name}")
    assert shown(guest) == expected(OWN)
    assert number_of(guest, "visits/visitors") == VISITORS
    bar.filter(has_text="own.csv").get_by_role("button", name="Forget them").click()
    expect(status_of(guest, "")).to_have_text("Back to our data.")
    assert shown(guest) == expected(sample())
    assert number_of(guest, "visits/visitors") == VISITORS
    guest.visit("/")
    expect(status_of(guest, "visits")).to_contain_text("Your data: events.jsonl")
    assert stored(guest.page) == 1
    assert shown(guest) == expected(sample())
