"""Pages whose numbers are the reader's own: those of their model, and those of all models."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from macros.events.settings import Settings
from macros.render.context import Context
from macros.render.registry import MACROS
from tests.support.checkout import PROJECT_ROOT

NAMES = ["organizations", "person/organizations", "persons_viewing_pages"]


def on_page(page: str, model: str = "organization", own_model: str = "person") -> Context:
    """A page, where the reader's events follow a model."""
    context = Context(
        PROJECT_ROOT,
        app="",
        settings=Settings(source="own.jsonl"),
        page=lambda: page,
        page_model=lambda: model,
    )
    context.__dict__["answers"] = SimpleNamespace(own_model=own_model, names=lambda: NAMES)
    context.__dict__["report"] = None
    return context


@pytest.mark.parametrize(
    ("page", "model", "name", "full"),
    [
        ("index.md", "organization", "organizations", "person/organizations"),
        ("index.md", "organization", "organization/organizations", "organizations"),
        ("index.md", "organization", "persons_viewing_pages", "persons_viewing_pages"),
        ("index.md", "organization", "group/organizations", "group/organizations"),
        ("tutorial.md", "organization", "organizations", "organizations"),
        ("person/tutorial.md", "person", "organizations", "person/organizations"),
        ("group/tutorial.md", "group", "organizations", "group/organizations"),
    ],
)
def test_a_page_without_variants_asks_the_reader_s_model(
    page: str, model: str, name: str, full: str
) -> None:
    """A variant asks its own; what the reader's model cannot be asked is the sample's."""
    assert on_page(page, model).full_name(name) == full


@pytest.mark.parametrize(
    ("page", "model", "link"),
    [
        ("tutorial.md", "organization", "person/tutorial.md"),
        ("group/tutorial.md", "group", "../person/tutorial.md"),
        ("group/retention.md", "group", "../person/retention.md"),
    ],
)
def test_a_variant_of_another_model_says_where_the_reader_s_numbers_are(
    page: str, model: str, link: str
) -> None:
    """It keeps the sample's, and says so."""
    notice = MACROS["notice"].bind(on_page(page, model))().text
    assert notice == (
        '!!! info "Numbers and charts here are those of the sample data"\n\n'
        f"    Those of your data are on [the page of their model]({link}), *identify people*."
    )
    assert MACROS["data"].bind(on_page(page, model))().text.endswith(">the sample data</span>")


@pytest.mark.parametrize(
    ("page", "model"), [("person/tutorial.md", "person"), ("index.md", "organization")]
)
def test_a_page_with_the_reader_s_numbers_says_so(page: str, model: str) -> None:
    """The variant of their model, and a page without variants."""
    context = on_page(page, model)
    assert "Numbers and charts are those of your data" in MACROS["notice"].bind(context)().text
    assert MACROS["data"].bind(context)().text.endswith(">your data</span>")


def test_links_of_a_page_without_variants_lead_to_the_reader_s_numbers() -> None:
    """To the variant of their model, if there is one."""
    assert on_page("index.md").own_link("tutorial.md#users") == "person/tutorial.md#users"
    assert on_page("index.md").own_link("terms.md#event") == "terms.md#event"
    assert on_page("index.md", own_model="organization").own_link("tutorial.md") == "tutorial.md"
    assert on_page("tutorial.md").own_link("retention.md") == "retention.md"
