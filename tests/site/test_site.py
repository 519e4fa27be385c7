"""The built site: nothing on it without a source, no source that it leaves out, nothing broken."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any

import jinja2
import pytest
from bs4 import BeautifulSoup, Tag
from jinja2 import nodes

from macros.content import insights
from macros.content.sections import whole
from macros.core import formats
from macros.events.sample_dataset import LIBRARY
from macros.queries.query import load_query, query_names
from macros.sample.recording import MODELS, Recording
from tests.content.test_insights import QUESTIONS
from tests.support.checkout import PROJECT_ROOT, SNIPPETS
from tests.support.snippets import sections_of

SECTIONS = {
    **sections_of("python", "py"),
    **sections_of("javascript", "js"),
    **sections_of("shell", "sh"),
    **sections_of("settings", "yml"),
    **sections_of("authoring", "py"),
    **sections_of("authoring", "sql"),
    **sections_of("authoring", "md"),
}
PAGES = sorted((PROJECT_ROOT / "docs").rglob("*.md"))
LISTS_ALL = "answers.md"  # has every query by itself, so being there is being used by nobody
OF_QUERY = {
    "answer",
    "answer_text",
    "banner",
    "card",
    "chart",
    "spread",
    "sql",
    "table",
    "total",
    "insight",
}
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
    told: Mapping[str, Any] = json.loads((site / "answers.json").read_text(encoding="utf-8"))
    return told


def code_blocks(soups: Mapping[str, BeautifulSoup]) -> Iterator[tuple[str, Tag, str]]:
    """Every code block of the site: its page, its element, and its text."""
    for page, soup in soups.items():
        for block in soup.select("div.highlight"):
            yield page, block, block.select_one("code").get_text().rstrip("\n")


def calls(*macros: str, without: str = "") -> set[str]:
    """The texts that pages pass to these macros, by the syntax of the pages."""
    found: set[str] = set()
    for page in PAGES:
        if page.name == without:
            continue
        tree = jinja2.Environment().parse(page.read_text(encoding="utf-8"))
        for call in tree.find_all(nodes.Call):
            if isinstance(call.node, nodes.Name) and call.node.name in macros:
                found |= {one.value for one in call.args if isinstance(one, nodes.Const)}
    return found


def without_library(message: Mapping[str, Any]) -> dict[str, Any]:
    """A message as pages show it."""
    own = {k: v for k, v in message["properties"].items() if k not in LIBRARY}
    return {k: v for k, v in message.items() if k not in ("uuid", "properties")} | {
        "properties": own
    }


def test_every_code_block_has_a_source(
    soups: Mapping[str, BeautifulSoup], recordings: Mapping[str, Recording]
) -> None:
    """Each shows a section, a query or a received message, and shows just that."""
    sql = {load_query(SNIPPETS, name).sql for name in query_names(SNIPPETS)}
    files = {whole(SNIPPETS, source.rpartition(":")[0]) for source in SECTIONS}
    messages = [
        without_library(message)
        for recording in recordings.values()
        for sent in recording.first_messages.values()
        for message in sent
    ]
    blocks = list(code_blocks(soups))
    assert len(blocks) > 50
    for page, block, text in blocks:
        if source := block.get("data-section"):
            assert text == SECTIONS[source].code, f"{page}: {source}"
        elif text.startswith("{"):
            assert json.loads(text) in messages, f"{page}: {text}"
        else:
            assert text in sql | files, f"{page}: no source for {text}"


def test_a_query_is_shown_under_its_name(soups: Mapping[str, BeautifulSoup]) -> None:
    """The title of a query's code block is that of its file."""
    titled = [
        (b.find_previous_sibling().select_one(".filename"), text)
        for _, b, text in code_blocks(soups)
        if b.find_previous_sibling() and not b.get("data-section")
    ]
    shown = {t.get_text(): text for t, text in titled if t and t.get_text().endswith(".sql")}
    every = {f"{name}.sql": load_query(SNIPPETS, name).sql for name in query_names(SNIPPETS)}
    assert shown == every


def test_every_section_is_on_a_page(soups: Mapping[str, BeautifulSoup]) -> None:
    """No snippet section is left out of the site."""
    shown = {block.get("data-section") for _, block, _ in code_blocks(soups)}
    assert sorted(set(SECTIONS) - shown) == []


def test_every_query_is_used_by_a_page() -> None:
    """No query is there for the list of all answers alone."""
    used = calls(*OF_QUERY, without=LISTS_ALL)
    used |= {name if model == "organization" else f"{model}/{name}"
             for name in calls("models") for model in MODELS}  # fmt: skip
    assert sorted(set(query_names(SNIPPETS)) - used) == []


def test_every_insight_is_on_a_page() -> None:
    """No insight definition is left out of the site."""
    assert sorted(set(insights.names(SNIPPETS)) - calls("insight")) == []


def test_every_chart_is_told_in_words_and_rows(
    soups: Mapping[str, BeautifulSoup], answers: Mapping[str, Any]
) -> None:
    """Each has a title, a description, and below it a table of the very rows it plots."""
    charts = [chart for soup in soups.values() for chart in soup.select("figure.chart")]
    assert len(charts) > 5
    for chart in charts:
        name, svg = chart["data-chart"], chart.select_one("svg")
        for part in ("title", "desc"):
            assert svg.select_one(f":scope > {part}").get_text(strip=True), f"{name} has no {part}"
        told = answers[name]
        cells = [[c.get_text() for c in tr.select("th, td")] for tr in chart.select("tbody tr")]
        assert cells == [shown(row, told["unit"]) for row in told["rows"]], name


def shown(row: list[Any], unit: str) -> list[str]:
    """A row of answers.json as a table shows it: times come as text there."""
    month = re.compile(r"^(\d{4})-(\d\d)-01 00:00:00$")
    names = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()
    found = []
    for cell in row:
        time = month.match(cell) if isinstance(cell, str) else None
        text = f"{names[int(time[2]) - 1]} {time[1]}" if time else formats.value(cell, unit)
        found.append(text)
    return found


def test_every_picture_has_a_name(soups: Mapping[str, BeautifulSoup]) -> None:
    """Each picture with a meaning has a text, and no two elements of a page share an id."""
    for page, soup in soups.items():
        for svg in soup.select("figure svg"):
            assert svg["role"] == "img", page
        assert all("alt" in image.attrs for image in soup.select("img")), page
        ids = [element["id"] for element in soup.select("[id]")]
        assert [one for one in set(ids) if ids.count(one) > 1] == [], page


@pytest.mark.parametrize("name", QUESTIONS)
def test_answers_json_has_each_question(
    name: str, answers: Mapping[str, Any], truth: Mapping[str, Any]
) -> None:
    """Machines find the answer, its unit and its query; and it is the ledger's."""
    told, really = answers[name], truth[name]
    assert told["query"] == load_query(SNIPPETS, name).sql
    assert told["unit"]
    assert told["counts"]
    if isinstance(really, dict):
        assert dict(map(tuple, told["rows"])) == really
    else:
        assert told["value"] == (float(really) if isinstance(really, Fraction) else really)


def test_an_answer_on_a_page_is_that_of_its_query(
    soups: Mapping[str, BeautifulSoup], answers: Mapping[str, Any]
) -> None:
    """Each number in a sentence is the rounded result of the query that it leads to."""
    links = [link for soup in soups.values() for link in soup.select("a.answer")]
    assert len(links) > 20
    for link in links:
        told = answers[link["data-answer"]]
        value = told["value"] if "value" in told else sum(row[-1] for row in told["rows"])
        listed = ", ".join(f"{formats.value(row[-1])} {row[0]}" for row in told["rows"])
        assert link.get_text() in (formats.value(value, told["unit"]), listed), link["data-answer"]


def computed(answers: Mapping[str, Any]) -> dict[str, str]:
    """Every number over 20 that a query gives or adds up to, as people write it, with its query."""
    found = {}
    for name, told in answers.items():
        cells = [c for row in told["rows"] for c in row if isinstance(c, int | float)]
        for cell in [cell for cell in (*cells, sum(cells)) if cell > 20]:
            found[formats.value(cell, told["unit"]).lstrip("$").replace(",", "")] = name
    return found


def prose(page: Path) -> Iterator[tuple[int, str]]:
    """The lines of a page without code, macro calls, addresses and markup."""
    text = page.read_text(encoding="utf-8")
    for pattern in (r"```.*?```", r"\{[{%].*?[%}]\}", r"`[^`\n]+`", r"\]\([^)]*\)", r"<[^>]+>"):
        blank = re.compile(pattern, re.DOTALL)
        text = blank.sub(lambda found: re.sub(r"[^\n]", " ", found[0]), text)
    yield from enumerate(text.splitlines(), 1)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_no_number_in_prose_is_typed_by_hand(page: Path, answers: Mapping[str, Any]) -> None:
    """A number that a query gives stands on a page as a macro call."""
    numbers = computed(answers)
    assert len(numbers) > 20
    typed = [
        f"docs/{page.name}:{line}: {found[0]} is what the query {numbers[plain]} gives"
        for line, text in prose(page)
        for found in NUMBER.finditer(text)
        if (plain := found[0].strip("$,").replace(",", "")) in numbers
    ]
    assert typed == []
