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
        app: the PostHog app that links open, e.g. "https://us.posthog.com".
        settings: where the user's own events are, if there are any.
        page: gives the page being rendered, as its path below the folder of the pages.
        page_model: gives the model of that page: the one that its front matter names.
    """

    root: Path
    app: str
    settings: Settings = field(default_factory=Settings)
    page: Callable[[], str] = no_page
    page_model: Callable[[], str] = default_model

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

    @property
    def docs(self) -> Path:
        """The folder of the pages."""
        return self.root / "docs"

    @property
    def included(self) -> tuple[str, ...]:
        """The pages whose text the page being rendered includes."""
        return pages.included(self.docs, self.page())

    @property
    def orders(self) -> Collection[Sequence[str]]:
        """Values that have an order of their own, such as plans."""
        return self.company.value_orders

    @property
    def snippets(self) -> Path:
        """The folder of what pages show as code."""
        return self.root / "snippets"

    def full_name(self, name: str) -> str:
        """The name of a query, which a page may write without the folder of its model.

        The tutorial's own, on whatever page, has the folder of its model: "organization/users".
        """
        if name.startswith(f"{DEFAULT_MODEL}/"):
            return name.removeprefix(f"{DEFAULT_MODEL}/")
        is_full = "/" in name or self.model == DEFAULT_MODEL
        return name if is_full else f"{self.model}/{name}"

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
