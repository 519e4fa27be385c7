"""The tutorial in each model: complete by itself, equal in its numbers, with ways between them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urldefrag

import pytest
from bs4 import BeautifulSoup, Tag

from macros.content import insights
from macros.core import formats
from macros.events.database import open_database
from macros.events.sample_dataset import sample_dataset
from macros.queries.query import DEFAULT_MODEL, Query
from macros.render.code import NO_INSIGHT
from macros.sample.recording import MODELS
from tests.content.insights.test_insights import QUESTIONS
from tests.support.checkout import PROJECT_ROOT, SNIPPETS, copy_to, run, share_cache
from tests.support.rebuilt import rebuilt

PAGES = ("tutorial", "retention", "growth", "answers")
EVENTS = {  # the snippet sections that each question needs
    "organizations": ["account_created"],
    "total_users": ["account_created"],
    "users_per_organization": ["account_created"],
    "total_projects": ["project_created"],
    "projects_per_organization": ["account_created", "project_created"],
    "revenue_per_organization": ["purchase"],
    "organizations_per_tier": ["plan_selected"],
}


def folder_of(model: str) -> str:
    """The folder of a model's pages, snippets and queries."""
    return "" if model == DEFAULT_MODEL else f"{model}/"


@pytest.fixture(scope="module")
def variants(site: Path) -> Mapping[tuple[str, str], BeautifulSoup]:
    """Each variant of each page, by model and page."""
    return {
        (model, page): BeautifulSoup(
            (site / folder_of(model) / page / "index.html").read_text(encoding="utf-8"),
            "html.parser",
        )
        for model in MODELS
        for page in PAGES
    }


def as_written(value: Any, unit: str) -> str:
    """An answer of the ledger as a sentence has it."""
    if isinstance(value, dict):
        return ", ".join(f"{number}\xa0{name}" for name, number in value.items())
    number = float(value) if isinstance(value, Fraction) else value
    return formats.value(number, unit)


def on_page(page: BeautifulSoup, selector: str, what: str) -> Tag:
    """The first element of a page that matches."""
    element = page.select_one(selector)
    assert element, f"no {what} on the page"
    return element


@pytest.mark.parametrize("name", QUESTIONS)
@pytest.mark.parametrize("model", MODELS)
def test_a_variant_answers_each_question_by_itself(
    model: str,
    name: str,
    variants: Mapping[tuple[str, str], BeautifulSoup],
    truth: Mapping[str, Any],
) -> None:
    """Code, insight, SQL and answer are those of the model, and the ledger's, from one page."""
    page, full = variants[model, "tutorial"], folder_of(model) + name
    for event in EVENTS[name]:
        sections = [str(e["data-section"]) for e in page.select(f'[data-section$=":{event}"]')]
        assert sections, event
        modules = [section.partition("/")[2] for section in sections]
        assert all(module.count("/") == full.count("/") for module in modules), sections
        assert all(module.startswith(folder_of(model)) for module in modules), sections
    check_insight(page, name, full)
    text = on_page(page, f'div.highlight[data-query="{full}"] code', "SQL").get_text()
    query = Query(full, "", "", "", text, 1)
    with open_database(sample_dataset(PROJECT_ROOT, model), query.properties()) as database:
        result = query.run(database)
    expected = truth[name]
    unit = unit_of(SNIPPETS, full)
    if isinstance(expected, dict):
        assert dict(result.rows) == expected
    else:
        assert result.value == (float(expected) if isinstance(expected, Fraction) else expected)
    answer = on_page(page, f'a.answer[data-answer="{full}"]', "answer").get_text()
    values = {row[0]: row[-1] for row in result.rows} if isinstance(expected, dict) else expected
    assert answer == as_written(values, unit)


def unit_of(snippets: Path, name: str) -> str:
    """The unit of a query, from the header of its file."""
    lines = (snippets / "sql" / f"{name}.sql").read_text(encoding="utf-8").splitlines()
    return next(line for line in lines if line.startswith("-- unit: ")).removeprefix("-- unit: ")


def check_insight(page: BeautifulSoup, name: str, full: str) -> None:
    """The step of the insight links to the definition of the model, or says that there is none."""
    heading = on_page(page, f"#{name}-insight", "step")
    links, text = [], ""
    for element in heading.find_next_siblings():
        if element.name in ("h2", "h3"):
            break
        links += [str(link["href"]) for link in element.select("a.open-in-posthog")]
        text += element.get_text()
    if full not in insights.names(SNIPPETS):
        assert "/" in full
        assert NO_INSIGHT in text
        return
    nodes = [json.loads(unquote(link.partition("#q=")[2])) for link in links if "#q=" in link]
    assert json.loads((SNIPPETS / "insights" / f"{full}.json").read_text()) in nodes


@pytest.mark.parametrize("page", ["tutorial", "retention", "growth"])
def test_variants_have_the_same_places(
    page: str, variants: Mapping[tuple[str, str], BeautifulSoup]
) -> None:
    """A link to a part of one leads to the same part of another."""
    headings = {
        model: [heading["id"] for heading in variants[model, page].select("h2[id], h3[id]")]
        for model in MODELS
    }
    assert len(headings[DEFAULT_MODEL]) > 10
    assert all(ids == headings[DEFAULT_MODEL] for ids in headings.values())


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("model", MODELS)
def test_a_switch_leads_to_the_same_place(
    model: str, page: str, variants: Mapping[tuple[str, str], BeautifulSoup]
) -> None:
    """At the top and beside code, plain links go to the others, at the heading above."""
    soup = variants[model, page]
    switches = soup.select(".variants")
    assert len(switches) > 10
    assert switches[0].find_previous("h1")
    for switch in switches:
        assert len(switch.select("[aria-current]")) == 1
        links = {str(link["data-model"]): str(link["href"]) for link in switch.select("a")}
        assert {*links, model} == {*MODELS}
        for other, link in links.items():
            address, anchor = urldefrag(link)
            levels = "../" * (2 if folder_of(model) else 1)
            assert address == f"{levels}{folder_of(other)}{page}/"
            heading = switch.find_previous(["h1", "h2", "h3"])
            assert isinstance(heading, Tag)
            assert anchor == ("" if heading.name == "h1" else heading["id"])
            assert not anchor or variants[other, page].find(id=anchor)


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("model", [model for model in MODELS if model != DEFAULT_MODEL])
def test_a_variant_has_nothing_of_the_others(
    model: str, page: str, variants: Mapping[tuple[str, str], BeautifulSoup]
) -> None:
    """Each query and each number is of its own model, and no front matter shows."""
    soup = variants[model, page]
    marked = soup.select("[data-query], [data-answer], [data-chart], [data-table]")
    names = [
        str(element[key])
        for element in marked
        for key in ("data-query", "data-answer", "data-chart", "data-table")
        if key in element.attrs
    ]
    assert names
    assert [name for name in names if not name.startswith(f"{model}/")] == []
    assert "description:" not in soup.get_text()


def test_search_has_each_place_once(site: Path) -> None:
    """The index lists the pages of one model only."""
    index = json.loads((site / "search" / "search_index.json").read_text(encoding="utf-8"))
    locations = [entry["location"] for entry in index["docs"]]
    assert any(place.startswith("tutorial/") for place in locations)
    assert [place for place in locations if place.split("/")[0] in MODELS] == []


STUB = '---\ntitle: {0}\nmodel: {0}\n---\n\n{{% include "text.md" %}}\n'
TEXT = (
    "---\ntitle: A text\n---\n\n# A text\n\n"
    '{{ answer("organizations") }}{% if model == "person" %} by hand{% endif %}\n\n'
    "[Answers](answers.md)\n"
)
LISTS = {"answers.md": "# Answers\n\n{{ answers() }}\n", "sources.md": "# S\n\n{{ sources() }}\n"}


def project(folder: Path, text: str) -> Path:
    """A project with a text in three variants."""
    stubs = {f"{model}/text.md": STUB.format(model) for model in ("person", "group")}
    root = copy_to(folder / "project", {"index.md": "# Home", "text.md": text, **stubs, **LISTS})
    share_cache(root)
    return root


@pytest.mark.timeout(300)
def test_a_mistake_in_the_text_is_reported_once(tmp_path: Path) -> None:
    """With the file and the line in which it stands, whether a macro, Jinja or MkDocs finds it."""
    mistakes = '{{ answer("organisations") }}\n\n\n\n[a](gone.md)\n\n[b](#gone)\n'
    done = run("macros", "build", root=project(tmp_path, TEXT + mistakes))
    lines = done.stderr.splitlines()
    assert done.returncode == 1
    assert [line.partition(": ")[0] for line in lines] == [
        "docs/text.md:10",
        "docs/text.md:14",
        "docs/text.md:16",
    ]
    done = run("macros", "build", root=project(tmp_path / "jinja", TEXT + "{{ 1 / 0 }}\n"))
    assert done.stderr.splitlines() == [
        "docs/text.md:10: ZeroDivisionError: division by zero",
    ]


@pytest.mark.timeout(300)
def test_a_mistake_in_the_query_of_each_model_is_reported_once(tmp_path: Path) -> None:
    """Made in the files of several models, and met on several pages: one line names them all."""
    root = project(tmp_path, TEXT)
    files = [f"snippets/sql/{folder}organizations.sql" for folder in ("", "group/", "person/")]
    for file in files:
        text = (root / file).read_text(encoding="utf-8")
        (root / file).write_text(text.replace("-- unit: organizations", "-- unit:"), "utf-8")
    (line,) = run("macros", "build", root=root).stderr.splitlines()
    assert 'the header lacks "-- unit: …"' in line
    assert all(f"{file}:2" in line for file in files)
    assert "docs/text.md:7" in line


@pytest.mark.timeout(300)
def test_a_text_that_cannot_be_rendered_is_reported_once(tmp_path: Path) -> None:
    """Not once for each variant, and not again for each link into it."""
    home = "# Home\n\n[A place](text.md#place)\n"
    for mistake, cause in (
        ('{% include "gone.md" %}', 'no page "gone.md" to include; did you mean '),
        ("{{ answer( }}", "unexpected '}', expected ')': a macro call looks like "),
    ):
        root = project(tmp_path / cause[:2], f"{TEXT}{mistake}\n\n## Place\n")
        (root / "docs/index.md").write_text(home, encoding="utf-8")
        (line,) = run("macros", "build", root=root).stderr.splitlines()
        assert line.startswith(f"docs/text.md:10: {cause}")


@pytest.mark.timeout(300)
def test_an_edit_shows_in_every_variant(tmp_path: Path) -> None:
    """Of the text, and of the model in a variant's front matter; nothing is taken for another's."""
    root = project(tmp_path, TEXT)
    edits = [
        ("docs/index.md", "", ""),
        ("docs/text.md", "by hand", "by foot"),
        ("docs/person/text.md", "model: person", "model: group"),
    ]
    first, edited, other = (
        build["page"] for build in rebuilt(root, edits, "person/text/index.html")
    )
    assert "by hand" in first
    assert "by foot" in edited
    assert "by foot" not in other
    assert 'data-answer="person/organizations"' in edited
    assert 'data-answer="group/organizations"' in other


def test_an_unknown_model_is_a_mistake(tmp_path: Path) -> None:
    """With its line, and the models that there are."""
    root = copy_to(tmp_path / "project", {"index.md": "---\ntitle: A\nmodel: persn\n---\n# A"})
    share_cache(root)
    done = run("macros", "build", root=root)
    assert done.stderr.splitlines() == [
        'docs/index.md:3: no model "persn"; did you mean "person"? '
        "Models: group, organization, person."
    ]
