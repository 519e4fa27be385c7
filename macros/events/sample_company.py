"""The seam between the engine and the sample company, which a site may do without.

The engine (all rooms but `macros/sample/`) gets the company from `sample_company()` and knows it as
a `SampleCompany`. No other module of the engine imports from `macros/sample/`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import Path
from typing import Any, NoReturn, Protocol

from macros.core.errors import Problem
from macros.core.paths import CODE


class Recording(Protocol):
    """What a company sends to PostHog, each message in the shape of an event in an export."""

    @property
    def messages(self) -> Sequence[dict[str, Any]]:
        """All messages in order of time."""

    @property
    def first_messages(self) -> Mapping[str, Sequence[dict[str, Any]]]:
        """What the first call of each snippet section sent, by the section's name."""

    @property
    def first_calls(self) -> Mapping[str, Mapping[str, Any]]:
        """The arguments of that call, by the section's name."""


class SampleCompany(Protocol):
    """A company whose events are made by the snippets that pages show."""

    @property
    def models(self) -> Sequence[str]:
        """The names of its tracking models, the default one first; empty without a company."""

    @property
    def value_orders(self) -> Collection[Sequence[str]]:
        """Property values that have an order of their own, e.g. plans from small to large."""

    def snippets(self, model: str) -> Collection[Path]:
        """The snippet files that a model's recording depends on, for its cache key."""

    def record(self, model: str, proceed: Callable[[], object]) -> Recording:
        """Run the snippets of a model; a ProjectProblem where one fails.

        Args:
            model: the model.
            proceed: called before each call of a snippet.
        """

    def truth(self) -> Mapping[str, Any]:
        """What really happened: the right answer of each query, by its name."""


class NoSampleCompany:
    """Stands for the company of a site that has none: no model, and a Problem for who needs one."""

    models: tuple[str, ...] = ()
    value_orders: tuple[tuple[str, ...], ...] = ()

    def snippets(self, model: str) -> NoReturn:
        """Raise the Problem that there is no company."""
        raise _problem()

    def record(self, model: str, proceed: Callable[[], object]) -> NoReturn:
        """Raise the Problem that there is no company."""
        raise _problem()

    def truth(self) -> NoReturn:
        """Raise the Problem that there is no company."""
        raise _problem()


def sample_company(root: Path) -> SampleCompany:
    """The sample company of a project.

    A project has one if it has the code in `macros/sample/` and the snippets that the company runs.

    Args:
        root: the project's folder.
    """
    if not (CODE / "sample" / "company.py").is_file():
        return NoSampleCompany()
    from macros.sample.company import Company

    company = Company(root)
    return company if company.is_present else NoSampleCompany()


def _problem() -> Problem:
    return Problem(
        "this site has no sample company whose events could be queried; "
        'for events of your own, set "source" below "extra: events:" in mkdocs.yml'
    )
