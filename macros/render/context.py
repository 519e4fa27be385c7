"""What a macro may use: the project, its answers, the page being rendered, and caches."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from macros.answers.answers import Answers
from macros.answers.report import Report, make_report
from macros.content import pages
from macros.core.cache import Cache
from macros.core.errors import Problem, suggest
from macros.core.words.language import Language
from macros.events.sample_company import SampleCompany, sample_company
from macros.events.settings import Settings
from macros.queries.query import DEFAULT_MODEL, Query
from macros.queries.result import Result
from macros.render import markup, vega

CACHED_PICTURES = 200
CACHED_COMPARISONS = 200


def no_page() -> str:
    """The page being rendered outside of any build."""
    return ""


def default_model() -> str:
    """The model of a page whose front matter names none."""
    return DEFAULT_MODEL


@dataclass(frozen=True)
class Context:
    """The first argument of every macro, the same for all pages of a build.

    Attributes:
        root: the project's folder.
        app: the address of the app that links open.
        settings: where the user's own events are, if there are any.
        page: gives the page being rendered, as its path below the folder of the pages.
        page_model: gives the model of that page: the one that its front matter names.
        page_language: gives the language of that page.
    """

    root: Path
    app: str
    settings: Settings = field(default_factory=Settings)
    page: Callable[[], str] = no_page
    page_model: Callable[[], str] = default_model
    page_language: Callable[[], Language] = Language

    @cached_property
    def company(self) -> SampleCompany:
        """The sample company, or what stands for it on a site that has none."""
        return sample_company(self.root)

    @cached_property
    def answers(self) -> Answers:
        """The results of this build's queries."""
        return Answers(self.root, self.settings, vega.load)

    @cached_property
    def report(self) -> Report | None:
        """What the user's own events are; None where there are none.

        Raises:
            EventsProblem: they cannot be read.
        """
        return make_report(self.answers) if self.settings.source else None

    @cached_property
    def pictures(self) -> Cache:
        """Cache of charts as SVG."""
        return Cache(self.root / ".cache" / "charts", CACHED_PICTURES)

    @cached_property
    def comparisons(self) -> Cache:
        """Cache of comparisons of the models with the ledger."""
        return Cache(self.root / ".cache" / "models", CACHED_COMPARISONS)

    @property
    def models(self) -> tuple[str, ...]:
        """The models of the sample company, each with events of its own; none without a company."""
        return tuple(self.company.models)

    @property
    def model(self) -> str:
        """The model of the page being rendered, whose code and queries it shows."""
        return self.page_model()

    @property
    def variants(self) -> dict[str, str]:
        """The variants of the page being rendered by their model, this one too; {} for no others.

        A variant is a page of the same name, in the folder of its model.
        """
        name = self.page().removeprefix(f"{self.model}/")
        names = {model: f"{model}/{name}" for model in self.models[1:]}
        names = {model: page for model, page in names.items() if (self.docs / page).is_file()}
        return {DEFAULT_MODEL: name, **names} if names and (self.docs / name).is_file() else {}

    @cached_property
    def own_model(self) -> str:
        """The model that the user's own events follow; "" where there are none."""
        return self.answers.own_model if self.settings.source else ""

    @property
    def shows_own(self) -> bool:
        """Whether the page's numbers are those of the user's own events.

        They are on the variants of their model, and on pages that are the same for all models.
        """
        return bool(self.own_model) and (not self.variants or self.model == self.own_model)

    @property
    def own_variant(self) -> str:
        """The variant of the page that has the user's own numbers, or "" where this one has."""
        return "" if self.shows_own else self.variants.get(self.own_model, "")

    @property
    def docs(self) -> Path:
        """The folder of the pages."""
        return self.root / "docs"

    def check_page(self, page: str) -> None:
        """Refuse the name of a page that is not there."""
        if not (self.docs / page).is_file():
            names = (file.relative_to(self.docs).as_posix() for file in self.docs.rglob("*.md"))
            raise Problem(f'no page "{page}"; {suggest(page, names, "Pages")}')

    @property
    def included(self) -> tuple[str, ...]:
        """The pages whose text the page being rendered includes."""
        return pages.included(self.docs, self.page())

    @property
    def orders(self) -> Collection[Sequence[str]]:
        """Values that have an order of their own, such as sizes."""
        return self.company.value_orders

    @property
    def snippets(self) -> Path:
        """The folder of what pages show as code."""
        return self.root / "snippets"

    def full_name(self, name: str) -> str:
        """The name of a query, which a page may write without the folder of its model.

        The tutorial's own, on whatever page, has the folder of its model before it.
        On a page without variants, it is the query that the user's own events answer, if any.
        """
        if name.startswith(f"{DEFAULT_MODEL}/"):
            return name.removeprefix(f"{DEFAULT_MODEL}/")
        model = self.model
        if self.own_model and not self.variants:
            is_answered = f"{self.own_model}/{name}" in self.answers.names()
            model = self.own_model if is_answered else DEFAULT_MODEL
        return name if "/" in name or model == DEFAULT_MODEL else f"{model}/{name}"

    def query(self, name: str) -> Query:
        """The query of that name."""
        return self.answers.query(self.full_name(name))

    def result(self, name: str) -> Result:
        """The result of that query; NoAnswer if the user's own events cannot give one."""
        return self.answers.result(self.full_name(name))

    def link(self, page: str, kind: str, name: str) -> str:
        """The link to an element of a page, from the page being rendered; "" without that page."""
        if not (self.docs / page).is_file():
            return ""
        file = os.path.relpath(page, Path(self.page()).parent)
        return f"{file}#{markup.anchor(kind, name)}"

    def own_link(self, link: str) -> str:
        """A link on a page without variants, led to the variant that has the user's own numbers."""
        variant = pages.variant_of(link.partition("#")[0], f"{self.own_model}/index.md", self.docs)
        is_led = self.shows_own and not self.variants and "/" not in link
        return link.replace(link.partition("#")[0], variant, 1) if is_led else link

    def query_link(self, name: str) -> str:
        """The link to a query in the list of its model's answers."""
        page, listed = self.answers_page(self.query(name))
        return self.link(page, "query", listed)

    def answers_page(self, query: Query) -> tuple[str, str]:
        """The page that lists a query, and the query's name there: one without a model's folder.

        A model without such a page of its own has its answers among those of the tutorial.
        """
        page = pages.variant_of("answers.md", f"{query.model}/index.md", self.docs)
        return page, query.name if page == "answers.md" else query.name.rpartition("/")[2]

    def file_address(self, path: str) -> str:
        """The address of a file of the site, from the page being rendered."""
        return f"{markup.to_root(self.page())}{path}"
