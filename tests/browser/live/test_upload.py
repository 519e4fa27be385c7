"""A file that a reader uploads: their numbers in every place of the page, and the way back."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest
from playwright.sync_api import Locator, expect

from macros.answers.answers import Answers
from macros.answers.missing import NoAnswer
from macros.core import formats
from macros.events.sample_dataset import sample_dataset
from macros.events.settings import Settings
from macros.queries.result import Result
from tests.browser.live.conftest import EVENT, Reader, answer, choose_file, upload, upload_status
from tests.support.checkout import PROJECT_ROOT

Event = dict[str, Any]


def half_of_the_events() -> Iterator[Event]:
    """The events of half of the sample's organizations, as another company."""
    source = sample_dataset(PROJECT_ROOT)
    with source.events.open(encoding="utf-8") as lines:
        for line in lines:
            event = json.loads(line)
            if int(event["person_id"][0], 16) % 2:
                yield event


@pytest.fixture(scope="module")
def half(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """That company's export."""
    file = tmp_path_factory.mktemp("upload") / "half.jsonl"
    file.write_text(
        "".join(json.dumps(event) + "\n" for event in half_of_the_events()), encoding="utf-8"
    )
    return file


@pytest.fixture(scope="module")
def truth(half: Path) -> Answers:
    """The answers of a build from that export."""
    return Answers(PROJECT_ROOT, Settings(source=str(half)))


def content(reader: Reader) -> str:
    """The text of the article, without the place for files and the charts."""
    text: str = reader.page.evaluate(
        """() => { const copy = document.querySelector('article').cloneNode(true)
        const parts = copy.querySelectorAll('[data-own], svg, button, .live-bar')
        for (const part of parts) part.remove()
        return copy.textContent.replace(/\\s+/g, ' ') }"""
    )
    return text


def attribute(element: Locator, name: str) -> str:
    """An attribute that an element has."""
    value = element.get_attribute(name)
    assert value is not None, name
    return value


def in_prose(macro: str, result: Result) -> str:
    """What a macro writes into a sentence."""
    is_single = (len(result.rows), len(result.columns)) == (1, 1)
    if macro == "total":
        return formats.value(sum(row[-1] for row in result.rows), result.unit)
    if macro == "spread" or (macro == "card" and not is_single):
        return ", ".join(
            f"{formats.value(row[-1], result.unit)} {formats.value(row[0])}" for row in result.rows
        )
    return formats.value(result.value, result.unit)


@pytest.mark.parametrize("path", ["/", "/tutorial/"])
def test_every_number_in_prose_becomes_the_readers(
    path: str, reader: Reader, half: Path, truth: Answers
) -> None:
    """Each is what its macro writes in a build from the same file."""
    page = reader.visit(path).page
    choose_file(reader, half)
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
    choose_file(reader, half)
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
        rows = [[formats.value(cell, result.unit) for cell in row] for row in result.rows[:100]]
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
    choose_file(reader, half)
    expect(upload_status(reader)).to_contain_text("Your data")
    reader.press("organizations", "Run")
    assert reader.cells("organizations") == [[str(truth.result("organizations").value)]]
    expect(reader.around("organizations", "result").locator("caption")).to_contain_text("your data")


def in_gzip(file: Path, text: str) -> None:
    """Write a file compressed with gzip."""
    file.write_bytes(gzip.compress(text.encode()))


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
    choose_file(overview, tmp_path / name)
    expect(upload_status(overview)).to_contain_text(f"Your data: {name}")
    for query in ("organizations", "total_users", "revenue_per_organization"):
        result = truth.result(query)
        assert answer(overview, query) == formats.value(result.value, result.unit)
    upload_status(overview).get_by_role("button", name="Back to sample data").click()
    expect(upload_status(overview)).to_contain_text("Back to sample data.")
    assert answer(overview, "organizations") == before


def test_names_that_differ_are_asked_for(
    reader: Reader, half: Path, truth: Answers, tmp_path: Path
) -> None:
    """With a suggestion where a name is similar; the organization may be a property."""
    lines = half.read_text(encoding="utf-8").splitlines()
    with (tmp_path / "b.jsonl").open("w", encoding="utf-8") as out:
        for event in map(json.loads, lines):
            event["event"] = {"account_created": "Account Created"}.get(
                event["event"], event["event"]
            )
            properties = event["properties"]
            for name, theirs in (("purchase_value", "amount"), ("user_id", "userId")):
                if name in properties:
                    properties[theirs] = properties.pop(name)
            properties["company"] = event["person_id"]
            event["person_id"] = event["distinct_id"] = properties.get("userId", "somebody")
            out.write(json.dumps(event) + "\n")
    page = reader.visit("/").page
    choose_file(reader, tmp_path / "b.jsonl")
    form = page.locator("form.live-mapping")
    expect(form.get_by_label("account_created")).to_have_value("Account Created")
    expect(form.get_by_label("user_id")).to_have_value("userId")
    form.get_by_label("purchase_value").select_option("amount")
    form.get_by_label("Organization id").select_option("company")
    form.get_by_role("button", name="Show my numbers").click()
    expect(upload_status(reader)).to_contain_text("Your data")
    for query in ("organizations", "total_users", "users_per_organization", "total_projects"):
        result = truth.result(query)
        assert answer(reader, query) == formats.value(result.value, result.unit), query


HOSTILE = """<img src=x onerror="window.ran=1"><script>window.ran=2</script>"'{{ 7*7 }}"""


def test_values_stay_text(reader: Reader, half: Path, tmp_path: Path) -> None:
    """Markup in a name, a plan or a file's name is shown as it is and does nothing."""
    with (tmp_path / "<b>x.jsonl").open("w", encoding="utf-8") as out:
        for event in map(json.loads, half.read_text(encoding="utf-8").splitlines()):
            for properties in (event["properties"], event["person_properties"]):
                keys = {"plan", "industry", "name"} & properties.keys()
                properties.update(dict.fromkeys(keys, HOSTILE))
            out.write(json.dumps(event) + "\n")
    page = reader.visit("/tutorial/").page
    choose_file(reader, tmp_path / "<b>x.jsonl")
    expect(upload_status(reader)).to_contain_text("Your data: <b>x.jsonl")
    industries = page.locator('table[data-table="organizations_by_industry"] tbody th')
    assert industries.all_text_contents() == [HOSTILE]
    assert page.evaluate("window.ran ?? null") is None
    assert page.locator("article img").count() == 0


def test_what_a_file_cannot_answer_has_the_reason_of_the_build(
    reader: Reader, half: Path, tmp_path: Path
) -> None:
    """Without payments there is no revenue, and no zero either; an absent property is named."""
    file = tmp_path / "sparse.jsonl"
    with file.open("w", encoding="utf-8") as out:
        for event in map(json.loads, half.read_text(encoding="utf-8").splitlines()):
            event["person_properties"].pop("industry", None)
            event["properties"].get("$set", {}).pop("industry", None)
            if event["event"] not in ("purchase", "project_created"):
                out.write(json.dumps(event) + "\n")
    page = reader.visit("/tutorial/").page
    choose_file(reader, file)
    page.get_by_role("button", name="Show my numbers").click()
    expect(upload_status(reader)).to_contain_text("Your data: sparse.jsonl")
    built = Answers(PROJECT_ROOT, Settings(source=str(file)))
    for number in page.locator("[data-answer]").all():
        name = attribute(number, "data-answer")
        assert (number.text_content() == "no answer") == bool(reason(built, name)), name
    for name in ("revenue_per_month", "organizations_by_industry"):
        chart = page.locator(f'figure[data-chart="{name}"]')
        expect(chart.locator("> .unanswered")).to_have_text(reason(built, name))
        assert not any(picture.is_visible() for picture in chart.locator("svg").all())
    assert 'property "industry"' in reason(built, "organizations_by_industry")


def reason(answers: Answers, name: str) -> str:
    """Why a build has no answer, or "" where it has one."""
    try:
        answers.result(name)
    except NoAnswer as no_answer:
        return str(no_answer)
    return ""


def test_a_card_without_an_answer_has_no_picture(overview: Reader, tmp_path: Path) -> None:
    """The overview hides the sample's drawing where a file has nothing to draw."""
    file = tmp_path / "single.jsonl"
    file.write_bytes(EVENT)
    pictures = overview.page.locator(".card [data-chart]")
    before = sum(picture.locator("svg").first.is_visible() for picture in pictures.all())
    upload(overview, file)
    expect(upload_status(overview)).to_contain_text("Your data: single.jsonl, 1 event.")
    for name in ("revenue_per_organization", "organizations_per_tier", "total_projects"):
        card = overview.page.locator(".card", has=overview.page.locator(f'[data-answer="{name}"]'))
        expect(card).to_contain_text("needs ")
        assert not any(svg.is_visible() for svg in card.locator("svg").all()), name
    single = overview.page.locator('.card [data-chart="organizations_by_team_size"] svg')
    assert not any(svg.is_visible() for svg in single.all())  # one row has no shape
    upload_status(overview).get_by_role("button", name="Back to sample data").click()
    expect(upload_status(overview)).to_contain_text("Back to sample data.")
    assert sum(picture.locator("svg").first.is_visible() for picture in pictures.all()) == before


def test_events_that_are_not_shown_anymore_are_dropped(reader: Reader, tmp_path: Path) -> None:
    """No query finds the tables of a file that another file, or the sample, replaced."""
    file = tmp_path / "upload.jsonl"
    file.write_bytes(EVENT)
    error = reader.visit("/tutorial/").around("organizations", "error")

    def count_events(schema: str) -> None:
        reader.write("organizations", f"SELECT count() FROM {schema}.events")
        reader.press("organizations", "Run")

    upload(reader, file)
    expect(upload_status(reader)).to_contain_text("Your data")
    reader.press("organizations", "Edit")
    count_events("upload1")
    assert reader.cells("organizations") == [["1"]]
    upload(reader, file)
    expect(upload_status(reader)).to_contain_text("Your data")
    count_events("upload1")
    expect(error).to_contain_text('Write "events" alone')
    count_events("upload2")
    assert reader.cells("organizations") == [["1"]]
    upload_status(reader).get_by_role("button", name="Back to sample data").click()
    expect(upload_status(reader)).to_contain_text("Back to sample data.")
    count_events("upload2")
    expect(error).to_contain_text('Write "events" alone')
