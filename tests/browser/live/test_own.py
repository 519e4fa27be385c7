"""A reader's own file on the page: their numbers everywhere, or one sentence and no change."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest
from playwright.sync_api import expect

from macros.answers.answers import Answers
from macros.answers.missing import NoAnswer
from macros.core import formats
from macros.events.sample_dataset import sample_dataset
from macros.events.settings import Settings
from tests.browser.live.conftest import EVENT, Reader, answer, give, said, take
from tests.support.checkout import PROJECT_ROOT

Event = dict[str, Any]


def some_events() -> Iterator[Event]:
    """The events of half of the sample's organizations: a company of its own."""
    source = sample_dataset(PROJECT_ROOT)
    with source.events.open(encoding="utf-8") as lines:
        for line in lines:
            event = json.loads(line)
            if int(event["person_id"][0], 16) % 2:
                yield event


@pytest.fixture(scope="module")
def half(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """That company's export."""
    file = tmp_path_factory.mktemp("own") / "half.jsonl"
    file.write_text("".join(json.dumps(event) + "\n" for event in some_events()), encoding="utf-8")
    return file


@pytest.fixture(scope="module")
def truth(half: Path) -> Answers:
    """What a build over that export answers."""
    return Answers(PROJECT_ROOT, Settings(source=str(half)))


def content(reader: Reader) -> str:
    """All that the article says, but for the place for files and what hovers."""
    text: str = reader.page.evaluate(
        """() => { const copy = document.querySelector('article').cloneNode(true)
        for (const one of copy.querySelectorAll('[data-own], svg, button, .live-bar')) one.remove()
        return copy.textContent.replace(/\\s+/g, ' ') }"""
    )
    return text


def test_every_number_becomes_the_readers(reader: Reader, half: Path, truth: Answers) -> None:
    """Numbers, tables and charts are those of a build over the same file, and the way back is."""
    page = reader.visit("/tutorial/").page
    before = content(reader)
    give(reader, half)
    expect(said(reader)).to_contain_text("Your data: half.jsonl")
    for link in page.locator("a.answer").all():
        name = link.get_attribute("data-answer")
        query = truth.query(name)
        try:
            result = truth.result(name)
        except NoAnswer:
            assert link.text_content() == "no answer", name
            continue
        if (len(result.rows), len(result.columns)) == (1, 1):
            assert link.text_content() == formats.value(result.value, query.unit), name
    for table in page.locator("table[data-table]").all():
        name = table.get_attribute("data-table")
        try:
            result = truth.result(name)
        except NoAnswer:
            assert table.locator("tbody").text_content().startswith("No answer"), name
            continue
        cells = table.locator("tbody").evaluate(
            "body => [...body.rows].map(row => [...row.cells].map(cell => cell.textContent))"
        )
        wanted = [[formats.value(c, result.unit) for c in row] for row in result.rows[:100]]
        assert cells == wanted, name
        assert "your data" in table.locator("caption").text_content()
    for figure in page.locator("figure.chart").all():
        result = truth.result(figure.get_attribute("data-chart"))
        told = figure.locator("svg > desc").text_content()
        assert formats.value(result.rows[0][1], result.unit) in told
        assert "your data" in figure.locator("figcaption").text_content()
    said(reader).get_by_role("button", name="Back to the sample").click()
    expect(said(reader)).to_contain_text("sample again")
    assert content(reader) == before


def test_a_query_runs_on_the_readers_events(reader: Reader, half: Path, truth: Answers) -> None:
    """Run counts the file's events now; the other models stay the sample's."""
    reader.visit("/tutorial/")
    give(reader, half)
    expect(said(reader)).to_contain_text("Your data")
    reader.press("organizations", "Run")
    assert reader.cells("organizations") == [[str(truth.result("organizations").value)]]
    expect(reader.around("organizations", "result").locator("caption")).to_contain_text("your data")


def packed(file: Path, text: str) -> None:
    """Write a file packed by gzip."""
    file.write_bytes(gzip.compress(text.encode()))


def by_duckdb(options: str) -> Callable[[Path, str], None]:
    """Write the events by DuckDB, as PostHog's exports have them: properties are JSON texts."""

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
        ("a.jsonl.gz", packed),
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
    """JSON Lines, CSV and Parquet, packed or not; an event that is there twice counts once."""
    lines = half.read_text(encoding="utf-8")
    write(tmp_path / name, lines + lines[: lines.index("\n") + 1])
    before = answer(overview, "organizations")
    give(overview, tmp_path / name)
    expect(said(overview)).to_contain_text(f"Your data: {name}")
    for query in ("organizations", "total_users", "revenue_per_organization"):
        result = truth.result(query)
        assert answer(overview, query) == formats.value(result.value, result.unit)
    said(overview).get_by_role("button", name="Back to the sample").click()
    expect(said(overview)).to_contain_text("sample again")
    assert answer(overview, "organizations") == before


def test_names_that_differ_are_asked_for(
    reader: Reader, half: Path, truth: Answers, tmp_path: Path
) -> None:
    """With a guess where one is near; the organization may be a property."""
    lines = half.read_text(encoding="utf-8").splitlines()
    with (tmp_path / "b.jsonl").open("w", encoding="utf-8") as out:
        for event in map(json.loads, lines):
            event["event"] = {"account_created": "Account Created"}.get(
                event["event"], event["event"]
            )
            told = event["properties"]
            if "purchase_value" in told:
                told["amount"] = told.pop("purchase_value")
            if "user_id" in told:
                told["userId"] = told.pop("user_id")
            told["company"] = event["person_id"]
            event["person_id"] = event["distinct_id"] = told.get("userId", "somebody")
            out.write(json.dumps(event) + "\n")
    page = reader.visit("/").page
    give(reader, tmp_path / "b.jsonl")
    form = page.locator("form.live-mapping")
    expect(form.get_by_label("account_created")).to_have_value("Account Created")
    expect(form.get_by_label("user_id")).to_have_value("userId")
    form.get_by_label("purchase_value").select_option("amount")
    form.get_by_label("An organization is").select_option("company")
    form.get_by_role("button", name="Show my numbers").click()
    expect(said(reader)).to_contain_text("Your data")
    for query in ("organizations", "total_users", "users_per_organization", "total_projects"):
        result = truth.result(query)
        assert answer(reader, query) == formats.value(result.value, result.unit), query


HOSTILE = """<img src=x onerror="window.ran=1"><script>window.ran=2</script>"'{{ 7*7 }}"""


def test_values_stay_text(reader: Reader, half: Path, tmp_path: Path) -> None:
    """Markup in a name, a plan or a file's name is shown as it is and does nothing."""
    with (tmp_path / "<b>x.jsonl").open("w", encoding="utf-8") as out:
        for event in map(json.loads, half.read_text(encoding="utf-8").splitlines()):
            for told in (event["properties"], event["person_properties"]):
                told.update({key: HOSTILE for key in ("plan", "industry", "name") if key in told})
            out.write(json.dumps(event) + "\n")
    page = reader.visit("/tutorial/").page
    give(reader, tmp_path / "<b>x.jsonl")
    expect(said(reader)).to_contain_text("Your data: <b>x.jsonl")
    told = page.locator('table[data-table="organizations_by_industry"] tbody th')
    assert told.all_text_contents() == [HOSTILE]
    assert page.evaluate("window.ran ?? null") is None
    assert page.locator("article img").count() == 0


def test_what_a_file_cannot_answer_is_said(reader: Reader, half: Path, tmp_path: Path) -> None:
    """Without payments and projects there is no revenue, and no nought in place of an answer."""
    silent = ("purchase", "project_created")
    lines = half.read_text(encoding="utf-8").splitlines(keepends=True)
    kept = [line for line in lines if json.loads(line)["event"] not in silent]
    file = tmp_path / "silent.jsonl"
    file.write_text("".join(kept), encoding="utf-8")
    page = reader.visit("/tutorial/").page
    give(reader, file)
    page.get_by_role("button", name="Show my numbers").click()
    expect(said(reader)).to_contain_text("Your data: silent.jsonl")
    built = Answers(PROJECT_ROOT, Settings(source=str(file)))
    for name in ("total_projects", "total_revenue", "paying_organizations", "organizations"):
        try:
            built.result(name)
            assert answer(reader, name) != "no answer", name
        except NoAnswer:
            assert answer(reader, name) == "no answer", name
    chart = page.locator('figure[data-chart="revenue_per_month"] > .unanswered')
    with pytest.raises(NoAnswer) as gap:
        built.result("revenue_per_month")
    expect(chart).to_be_visible()
    expect(chart).to_have_text(str(gap.value))
    pictures = page.locator('figure[data-chart="revenue_per_month"] svg')
    assert [one for one in pictures.all() if one.is_visible()] == []


def test_a_card_without_an_answer_has_no_picture(overview: Reader, tmp_path: Path) -> None:
    """What is drawn on the overview for the sample goes where a file cannot be drawn."""
    file = tmp_path / "one.jsonl"
    file.write_bytes(EVENT)
    pictures = overview.page.locator(".card [data-chart]")
    before = sum(one.locator("svg").first.is_visible() for one in pictures.all())
    take(overview, file)
    expect(said(overview)).to_contain_text("Your data: one.jsonl, 1 event.")
    for name in ("revenue_per_organization", "organizations_per_tier", "total_projects"):
        card = overview.page.locator(".card", has=overview.page.locator(f'[data-answer="{name}"]'))
        expect(card).to_contain_text("no answer")
        assert not [one for one in card.locator("svg").all() if one.is_visible()], name
    single = overview.page.locator('.card [data-chart="organizations_by_team_size"] svg')
    assert not [one for one in single.all() if one.is_visible()]  # one row has no shape
    said(overview).get_by_role("button", name="Back to the sample").click()
    expect(said(overview)).to_contain_text("sample again")
    assert sum(one.locator("svg").first.is_visible() for one in pictures.all()) == before


def test_events_that_are_not_shown_any_more_are_gone(reader: Reader, tmp_path: Path) -> None:
    """No query finds the tables of a file whose place another one took, or the sample."""
    file = tmp_path / "own.jsonl"
    file.write_bytes(EVENT)
    mistake = reader.visit("/tutorial/").around("organizations", "mistake")

    def ask(schema: str) -> None:
        reader.write("organizations", f"SELECT count() FROM {schema}.events")
        reader.press("organizations", "Run")

    take(reader, file)
    expect(said(reader)).to_contain_text("Your data")
    reader.press("organizations", "Edit")
    ask("own1")
    assert reader.cells("organizations") == [["1"]]
    take(reader, file)
    expect(said(reader)).to_contain_text("Your data")
    ask("own1")
    expect(mistake).to_contain_text('Say "events" alone')
    ask("own2")
    assert reader.cells("organizations") == [["1"]]
    said(reader).get_by_role("button", name="Back to the sample").click()
    expect(said(reader)).to_contain_text("sample again")
    ask("own2")
    expect(mistake).to_contain_text('Say "events" alone')
