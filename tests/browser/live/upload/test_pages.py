"""A file that a reader uploads: their numbers in every place of the page, and the way back."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest
from playwright.sync_api import expect

from macros.answers.answers import Answers
from macros.answers.missing import NoAnswer
from macros.core import formats
from macros.queries.result import Result
from tests.browser.live.conftest import Reader, answer, attribute, upload, upload_status


def content(reader: Reader) -> str:
    """The text of the article, without the place for files and the charts."""
    text: str = reader.page.evaluate(
        """() => { const copy = document.querySelector('article').cloneNode(true)
        const parts = copy.querySelectorAll('[data-own], svg, button, .live-bar')
        for (const part of parts) part.remove()
        return copy.textContent.replace(/\\s+/g, ' ') }"""
    )
    return text


def in_prose(macro: str, result: Result) -> str:
    """What a macro writes into a sentence."""
    is_single = (len(result.rows), len(result.columns)) == (1, 1)
    if macro == "total":
        return formats.value(sum(row[-1] for row in result.rows), result.unit)
    if macro == "spread" or (macro == "card" and not is_single):
        return ", ".join(
            f"{formats.value(row[-1], result.unit)}\N{NO-BREAK SPACE}{formats.value(row[0])}"
            for row in result.rows
        )
    return formats.value(result.value, result.unit)


@pytest.mark.parametrize("path", ["/", "/tutorial/", "/retention/", "/growth/"])
def test_every_number_in_prose_becomes_the_readers(
    path: str, reader: Reader, half: Path, truth: Answers
) -> None:
    """Each is what its macro writes in a build from the same file."""
    page = reader.visit(path).page
    upload(reader, half)
    expect(upload_status(reader)).to_contain_text("Your data: half.jsonl")
    numbers = page.locator("[data-answer]").all()
    assert numbers
    for number in numbers:
        name, macro = attribute(number, "data-answer"), attribute(number, "data-macro")
        try:
            expected = in_prose(macro, truth.result(name))
        except NoAnswer as gap:
            expected = gap.short if macro == "card" else "no answer"
        assert number.text_content() == expected, (macro, name)


def test_every_table_and_chart_becomes_the_readers(
    reader: Reader, half: Path, truth: Answers
) -> None:
    """They are those of a build from the same file, and the way back restores the page."""
    page = reader.visit("/tutorial/").page
    before = content(reader)
    upload(reader, half)
    expect(upload_status(reader)).to_contain_text("Your data: half.jsonl")
    for table in page.locator("table[data-table]").all():
        name = attribute(table, "data-table")
        try:
            result = truth.result(name)
        except NoAnswer:
            assert table.locator("tbody").inner_text().startswith("No answer"), name
            continue
        cells = table.locator("tbody").evaluate(
            "body => [...body.rows].map(row => [...row.cells].map(cell => cell.textContent))"
        )
        rows = [[*map(formats.value, row, result.units)] for row in result.rows[:100]]
        assert cells == rows, name
        expect(table.locator("caption")).to_contain_text("your data")
    for figure in page.locator("figure.chart").all():
        result = truth.result(attribute(figure, "data-chart"))
        number = formats.value(result.rows[0][1], result.unit)
        expect(figure.locator("svg > desc")).to_contain_text(number)
        expect(figure.locator("figcaption")).to_contain_text("your data")
    upload_status(reader).get_by_role("button", name="Back to sample data").click()
    expect(upload_status(reader)).to_contain_text("Back to sample data.")
    assert content(reader) == before


def test_a_query_runs_on_the_readers_events(reader: Reader, half: Path, truth: Answers) -> None:
    """Run counts the file's events now."""
    reader.visit("/tutorial/")
    upload(reader, half)
    expect(upload_status(reader)).to_contain_text("Your data")
    reader.press("organizations", "Run")
    assert reader.cells("organizations") == [[str(truth.result("organizations").value)]]
    expect(reader.around("organizations", "result").locator("caption")).to_contain_text("your data")


def in_gzip(file: Path, text: str) -> None:
    """Write a file compressed with gzip."""
    file.write_bytes(gzip.compress(text.encode()))


def in_members(file: Path, text: str) -> None:
    """Write a file with a gzip member for each event, as PostHog does."""
    lines = text.encode().splitlines(keepends=True)
    file.write_bytes(b"".join(map(gzip.compress, lines)))


def by_duckdb(options: str) -> Callable[[Path, str], None]:
    """Write the events with DuckDB, as PostHog exports them: properties are JSON strings."""

    def write(file: Path, text: str) -> None:
        source = file.with_name("source.jsonl")
        source.write_text(text, encoding="utf-8")
        duckdb.sql(
            f"""COPY (SELECT * REPLACE (properties::VARCHAR AS properties,
            person_properties::VARCHAR AS person_properties, timestamp::TIMESTAMP AS timestamp)
            FROM read_json('{source}', format = 'newline_delimited',
            columns = {{uuid: 'VARCHAR', event: 'VARCHAR', distinct_id: 'VARCHAR',
            person_id: 'VARCHAR', timestamp: 'VARCHAR', properties: 'JSON',
            person_properties: 'JSON'}})) TO '{file}' ({options})"""
        )

    return write


@pytest.mark.parametrize(
    ("name", "write"),
    [
        ("a.jsonl.gz", in_gzip),
        ("members.jsonl.gz", in_members),
        ("a.csv", by_duckdb("FORMAT csv")),
        ("a.csv.gz", by_duckdb("FORMAT csv, COMPRESSION gzip")),
        ("a.parquet", by_duckdb("FORMAT parquet")),
        ("zstd.parquet", by_duckdb("FORMAT parquet, COMPRESSION zstd")),
        ("gzip.parquet", by_duckdb("FORMAT parquet, COMPRESSION gzip")),
    ],
)
def test_every_kind_of_file_gives_the_same(
    name: str, write: Any, overview: Reader, half: Path, truth: Answers, tmp_path: Path
) -> None:
    """JSON Lines, CSV and Parquet, compressed or not; an event that is there twice counts once."""
    lines = half.read_text(encoding="utf-8")
    write(tmp_path / name, lines + lines[: lines.index("\n") + 1])
    before = answer(overview, "organizations")
    upload(overview, tmp_path / name)
    expect(upload_status(overview)).to_contain_text(f"Your data: {name}")
    for query in ("organizations", "total_users", "revenue_per_organization"):
        result = truth.result(query)
        assert answer(overview, query) == formats.value(result.value, result.unit)
    upload_status(overview).get_by_role("button", name="Back to sample data").click()
    expect(upload_status(overview)).to_contain_text("Back to sample data.")
    assert answer(overview, "organizations") == before
