"""What a macro may use: the project, its answers, the page being rendered, and caches."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from macros.answers.answers import Answers
from macros.core.cache import Cache
from macros.events.sample_company import SampleCompany, sample_company
from macros.events.settings import Settings
from macros.queries.query import Query
from macros.queries.result import Result
from macros.render import markup, vega

CACHED_PICTURES = 200
CACHED_COMPARISONS = 200


def no_page() -> str:
    """The page being rendered outside of any build."""
    return ""


@dataclass(frozen=True)
class Context:
    """The first argument of every macro, the same for all pages of a build.

    Attributes:
        root: the project's folder.
        app: the PostHog app that links open, e.g. "https://us.posthog.com".
        settings: where the user's own events are, if there are any.
        page: gives the page being rendered, as its path below the folder of the pages.
    """

    root: Path
    app: str
    settings: Settings = field(default_factory=Settings)
    page: Callable[[], str] = no_page

    @cached_property
    def company(self) -> SampleCompany:
        """The sample company, or what stands for it on a site that has none."""
        return sample_company(self.root)

    @cached_property
    def answers(self) -> Answers:
        """The results of this build's queries."""
        return Answers(self.root, self.settings, vega.load)

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
    def orders(self) -> Collection[Sequence[str]]:
        """Values that have an order of their own, such as plans."""
        return self.company.value_orders

    @property
    def snippets(self) -> Path:
        """The folder of what pages show as code."""
        return self.root / "snippets"

    def query(self, name: str) -> Query:
        """The query of that name."""
        return self.answers.query(name)

    def result(self, name: str) -> Result:
        """The result of that query; NoAnswer if the user's own events cannot give one."""
        return self.answers.result(name)

    def link(self, page: str, kind: str, name: str) -> str:
        """The link to an element of a page, from the page being rendered; "" without that page."""
        if not (self.root / "docs" / page).is_file():
            return ""
        file = os.path.relpath(page, Path(self.page()).parent)
        return f"{file}#{markup.anchor(kind, name)}"

    def file_address(self, path: str) -> str:
        """The address of a file of the site, from the page being rendered."""
        return f"{markup.to_root(self.page())}{path}"
