"""The built site: everything on it has a source, and every source is on it."""

from __future__ import annotations

import calendar
import json
import re
import sys
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from fractions import Fraction
from pathlib import Path
from subprocess import check_output
from typing import Any

import jinja2
import pytest
from bs4 import BeautifulSoup, Tag
from jinja2 import nodes

from macros.answers.answers import Answers
from macros.content import insights
from macros.content.calls import call_of
from macros.content.sections import whole
from macros.core import formats
from macros.events.sample_dataset import LIBRARY
from macros.events.settings import Settings
from macros.queries.query import load_query, query_names
from macros.sample.recording import MODELS, Recording
from tests.content.insights.test_insights import QUESTIONS
from tests.content.journeys.published import journey_calls, journey_messages
from tests.sdk.twins import model_of
from tests.support.checkout import PROJECT_ROOT, SNIPPETS
from tests.support.insights.values import units_of
from tests.support.sections import recorded_bodies, sections_of

SECTIONS = {
    **sections_of("python", "py"),
    **sections_of("javascript", "js"),
    **sections_of("python/frameworks", "py"),
    **sections_of("javascript/frameworks", "js"),
    **sections_of("javascript/frameworks", "jsx"),
    **sections_of("shell", "sh"),
    **sections_of("settings", "yml"),
    **sections_of("authoring", "py"),
    **sections_of("authoring", "sql"),
    **sections_of("authoring", "md"),
}
PAGES = sorted((PROJECT_ROOT / "docs").rglob("*.md"))
VARIANTS = ("tutorial.md", "retention.md", "growth.md")  # rendered in each model
ANSWERS = "answers.md"  # lists every query, which is no use of one
OF_QUERY = {
    *("answer", "answer_text", "banner", "card", "chart"),
    *("spread", "sql", "table", "total", "insight"),
}
IMPORT = re.compile(r"$|import \w+$|from [\w.]+ import [\w, ]+$|import .+ from '.+'$")
NUMBER = re.compile(r"(?<![\w.,/-])\$?\d[\d,]*(?:\.\d+)?(?![\w/-])")


@pytest.fixture(scope="module")
def soups(site: Path) -> Mapping[str, BeautifulSoup]:
    """Every page of the built site, parsed."""
    return {
        str(file.relative_to(site)): BeautifulSoup(file.read_text(encoding="utf-8"), "html.parser")
        for file in sorted(site.rglob("*.html"))
    }


@pytest.fixture(scope="module")
def answers(site: Path) -> Mapping[str, Any]:
    """What `answers.json` says."""
    answers: Mapping[str, Any] = json.loads((site / "answers.json").read_text(encoding="utf-8"))
    return answers


def code_blocks(soups: Mapping[str, BeautifulSoup]) -> Iterator[tuple[str, Tag, str]]:
    """Every code block of the site: its page, its element, and its text."""
    for page, soup in soups.items():
        for block in soup.select("div.highlight"):
            yield page, block, select(block, "code").get_text().rstrip("\n")


def select(element: Tag, selector: str) -> Tag:
    """The first element inside another one, which has to be there."""
    match = element.select_one(selector)
    assert match, f"no {selector} in {element}"
    return match


def calls(*macros: str, without: str = "", only: Collection[str] = ()) -> set[str]:
    """The strings that pages pass to these macros, by the syntax of the pages."""
    arguments: set[str] = set()
    for page in PAGES:
        if page.name == without or (only and page.name not in only):
            continue
        tree = jinja2.Environment().parse(page.read_text(encoding="utf-8"))
        for call in tree.find_all(nodes.Call):
            if isinstance(call.node, nodes.Name) and call.node.name in macros:
                arguments |= {arg.value for arg in call.args if isinstance(arg, nodes.Const)}
    return arguments


def without_library(message: Mapping[str, Any]) -> dict[str, Any]:
    """A message as pages show it."""
    own = {k: v for k, v in message["properties"].items() if k not in LIBRARY}
    return {k: v for k, v in message.items() if k not in ("uuid", "properties")} | {
        "properties": own
    }


def without_sections(text: str) -> str:
    """The code of a whole file of an app without the sections that it is made of."""
    bodies = sorted({section.body for section in SECTIONS.values()}, key=len, reverse=True)
    for body in bodies:
        text = text.replace(body, "")
    return text


def test_every_code_block_has_a_source(
    soups: Mapping[str, BeautifulSoup], recordings: Mapping[str, Recording]
) -> None:
    """Each shows a section, a query or a received message, and shows just that."""
    sql = {load_query(SNIPPETS, name).sql for name in query_names(SNIPPETS)}
    files = {whole(SNIPPETS, source.rpartition(":")[0]) for source in SECTIONS}
    files |= {file.read_text("utf-8").strip() for file in SNIPPETS.glob("authoring/*.json")}
    messages = [
        without_library(message)
        for recording in recordings.values()
        for sent in recording.first_messages.values()
        for message in sent
    ] + journey_messages()
    prompt = (PROJECT_ROOT / "docs" / "agents.md").read_text(encoding="utf-8").split("\n")
    blocks = list(code_blocks(soups))
    assert len(blocks) > 50
    for page, block, text in blocks:
        if source := block.get("data-section") or block.get("data-step-code"):
            assert text == SECTIONS[str(source)].code, f"{page}: {source}"
        elif block.has_attr("data-call"):
            called = SECTIONS[str(block["data-call"])]
            year = recordings[model_of(called)]
            assert text == call_of(called, year.first_calls, year.first_messages), page
        elif block.has_attr("data-step-call"):
            assert text in journey_calls(), page
        elif block.has_attr("data-app-file"):
            assert all(map(IMPORT.match, without_sections(text).split("\n"))), f"{page}: {text}"
        elif block.has_attr("data-output"):
            script = SNIPPETS / str(block["data-output"]).partition(":")[0]
            assert text == check_output([sys.executable, script], text=True).strip(), page
        elif source := block.get("data-exchange"):
            assert json.loads(text.partition("\n\n")[2] or "null") in recorded_bodies(str(source))
        elif block.has_attr("data-prompt"):
            assert [x for x in text.split("\n") if x not in prompt and "://" not in x] == []
        elif text.startswith("{") and text not in files:
            assert json.loads(text) in messages, f"{page}: {text}"
        else:
            assert text in sql | files, f"{page}: no source for {text}"


def test_a_query_is_shown_under_its_name(soups: Mapping[str, BeautifulSoup]) -> None:
    """The title of a query's code block is that of its file."""
    blocks = {
        title.get_text(): text
        for _, block, text in code_blocks(soups)
        if not block.get("data-section")
        and (sibling := block.find_previous_sibling())
        and (title := sibling.select_one(".filename"))
    }
    answers = Answers(PROJECT_ROOT, Settings())
    queries = {f"{name}.sql": answers.query(name).sql for name in answers.names()}
    assert {title: text for title, text in blocks.items() if title.endswith(".sql")} == queries


def test_every_section_is_on_a_page(soups: Mapping[str, BeautifulSoup]) -> None:
    """No snippet section is left out of the site."""
    sections = {block.get("data-section") for _, block, _ in code_blocks(soups)}
    assert sorted(set(SECTIONS) - sections) == []


def test_every_query_is_used_by_a_page() -> None:
    """No query is there for the list of all answers alone."""
    compared, in_variants = calls("models"), calls(*OF_QUERY, only=VARIANTS)
    used = {*calls(*OF_QUERY, without=ANSWERS), *compared}
    used |= {f"{model}/{name}" for name in {*compared, *in_variants} for model in MODELS}
    assert sorted(set(query_names(SNIPPETS)) - used) == []


def test_every_insight_is_on_a_page() -> None:
    """No insight definition is left out of the site."""
    used = {f"{model}/{name}" for name in calls("insight", only=VARIANTS) for model in MODELS}
    assert sorted(set(insights.names(SNIPPETS)) - calls("insight") - used) == []


def test_every_chart_is_there_in_words_and_rows(
    soups: Mapping[str, BeautifulSoup], answers: Mapping[str, Any]
) -> None:
    """Each has a title, a description, and below it a table of the very rows it plots."""
    charts = [chart for soup in soups.values() for chart in soup.select("figure.chart")]
    assert len(charts) > 5
    for chart in charts:
        name, svg = str(chart["data-chart"]), select(chart, "svg")
        for part in ("title", "desc"):
            text = select(svg, f":scope > {part}").get_text(strip=True)
            assert text, f"the {part} of {name} is empty"
        answer = answers[name]
        cells = [[c.get_text() for c in tr.select("th, td")] for tr in chart.select("tbody tr")]
        assert cells == [[*map(formatted, row, units_of(answer))] for row in answer["rows"]], name


def formatted(cell: Any, unit: str) -> str:
    """A cell of answers.json as a table shows it: times are strings there."""
    month = re.match(r"^(\d{4})-(\d\d)-01 00:00:00$", cell) if isinstance(cell, str) else None
    if not month:
        return formats.value(cell, unit)
    return f"{calendar.month_abbr[int(month[2])]} {month[1]}"


def test_every_picture_has_a_name(soups: Mapping[str, BeautifulSoup]) -> None:
    """Each picture with a meaning has an alternative, and no two elements of a page share an id."""
    for page, soup in soups.items():
        for svg in soup.select("figure svg"):
            assert svg["role"] == "img", page
        assert all("alt" in image.attrs for image in soup.select("img")), page
        ids = Counter(element["id"] for element in soup.select("[id]"))
        assert [name for name, count in ids.items() if count > 1] == [], page


@pytest.mark.parametrize("name", QUESTIONS)
def test_answers_json_has_each_question(
    name: str, answers: Mapping[str, Any], truth: Mapping[str, Any]
) -> None:
    """Machines find the answer, its unit and its query; and it is the ledger's."""
    answer, expected = answers[name], truth[name]
    assert answer["query"] == load_query(SNIPPETS, name).sql
    assert answer["unit"]
    assert answer["counts"]
    if isinstance(expected, dict):
        assert dict(map(tuple, answer["rows"])) == expected
    else:
        number = float(expected) if isinstance(expected, Fraction) else expected
        assert answer["value"] == number


def test_an_answer_on_a_page_is_that_of_its_query(
    soups: Mapping[str, BeautifulSoup], answers: Mapping[str, Any]
) -> None:
    """Each number in a sentence is the rounded result of the query that it leads to."""
    links = [link for soup in soups.values() for link in soup.select("a.answer")]
    assert len(links) > 20
    for link in links:
        name = str(link["data-answer"])
        answer = answers[name]
        value = answer["value"] if "value" in answer else sum(row[-1] for row in answer["rows"])
        rows = ", ".join(f"{formats.value(row[-1])}\xa0{row[0]}" for row in answer["rows"])
        assert link.get_text() in (formats.value(value, answer["unit"]), rows), name


def computed(answers: Mapping[str, Any]) -> dict[str, str]:
    """Every number over 20 that a query gives or adds up to, as people write it, with its query."""
    names = {}
    for name, answer in answers.items():
        for unit, column in zip(units_of(answer), zip(*answer["rows"], strict=True), strict=False):
            cells = [cell for cell in column if isinstance(cell, int | float)]
            for cell in [cell for cell in (*cells, sum(cells)) if cell > 20]:
                names[formats.value(cell, unit).lstrip("$").replace(",", "")] = name
    return names


def prose(page: Path) -> Iterator[tuple[int, str]]:
    """The lines of a page without code, macro calls, addresses and markup."""
    text = page.read_text(encoding="utf-8")
    for pattern in (r"```.*?```", r"\{[{%].*?[%}]\}", r"`[^`\n]+`", r"\]\([^)]*\)", r"<[^>]+>"):
        blank = re.compile(pattern, re.DOTALL)
        text = blank.sub(lambda match: re.sub(r"[^\n]", " ", match[0]), text)
    yield from enumerate(text.splitlines(), 1)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_no_number_in_prose_is_typed_by_hand(page: Path, answers: Mapping[str, Any]) -> None:
    """A number that a query gives stands on a page as a macro call."""
    numbers = computed(answers)
    assert len(numbers) > 20
    typed = [
        f"docs/{page.name}:{line}: {match[0]} is what the query {numbers[digits]} gives"
        for line, text in prose(page)
        for match in NUMBER.finditer(text)
        if (digits := match[0].strip("$,").replace(",", "")) in numbers
    ]
    assert typed == []


def test_replacements_in_the_theme_match(soups: Mapping[str, BeautifulSoup]) -> None:
    """Those in macros/theme/main.html, which Jinja makes without a word where nothing matches."""
    for page, soup in soups.items():
        assert select(soup, '[role="dialog"]').get("aria-label"), page
        assert soup.select('script[type="text/plain"][data-src]'), page
        assert not soup.select('link[rel="next"]'), page  # Firefox would fetch it, and be refused
