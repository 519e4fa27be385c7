"""The table of macros: what pages may call, and what each output depends on.

A new macro is a function in `numbers`, `figures` or `code`, and a line in `MACROS`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from types import MethodType

from macros.render import answers_json, code, figures, numbers
from macros.render.context import Context
from macros.render.lists import all_answers, changes, journeys, notices, take_away
from macros.render.output import Output
from macros.render.runs import exchange
from macros.render.runs import output as runs


@dataclass(frozen=True)
class Macro:
    """A function that pages call by its name, and what its output depends on beside our code.

    Attributes:
        function: takes the context, then what a page passes.
        folders: the folders of `snippets/` that it reads.
        events: whether its output depends on the events.
        state: gives a key of anything else that it reads for the page being rendered.
    """

    function: Callable[..., Output]
    folders: tuple[str, ...] = ("sql",)
    events: bool = True
    state: Callable[[Context], str] | None = None

    @property
    def name(self) -> str:
        """What pages call it by."""
        return self.function.__name__

    def bind(self, context: Context) -> Callable[..., Output]:
        """The function with its context: it takes what a page passes."""
        bound: Callable[..., Output] = MethodType(self.function, context)
        return bound


MACROS = {
    macro.name: macro
    for macro in (
        Macro(numbers.answer),
        Macro(numbers.answer_text),
        Macro(numbers.total),
        Macro(numbers.spread),
        Macro(numbers.highest),
        Macro(numbers.lowest),
        Macro(numbers.ratio),
        Macro(numbers.check),
        Macro(numbers.if_equal),
        Macro(changes.changes, folders=("changes", "facts", "sql"), events=False),
        Macro(journeys.journey, folders=(*code.SOURCES, "journeys", "sql")),
        Macro(notices.notices, folders=(), events=False, state=notices.bundled),
        Macro(numbers.data),
        Macro(numbers.notice),
        Macro(numbers.version, folders=(), events=False),
        Macro(numbers.fact, folders=("facts",), events=False),
        Macro(numbers.arrivals, folders=("arrivals",), events=False),
        Macro(numbers.byline, folders=(), events=False, state=numbers.day_changed),
        Macro(all_answers.answers, state=all_answers.calls_of_pages),
        Macro(figures.banner),
        Macro(figures.card),
        Macro(figures.chart, state=figures.queries_on_page),
        Macro(figures.models),
        Macro(figures.sql, folders=("events", "sql")),
        Macro(figures.table),
        Macro(take_away.take_away, folders=("notebook", "events"), events=False),
        # The messages that a snippet sends follow from the snippets: no need to know the events.
        Macro(code.snippet, folders=("events", *code.SOURCES), events=False),
        Macro(runs.output, folders=("data", "events", *runs.FOLDERS), events=False),
        Macro(exchange.exchange, folders=("data", "events", *runs.FOLDERS), events=False),
        Macro(code.module, folders=code.SOURCES, events=False),
        Macro(code.received, folders=code.SOURCES, events=False),
        Macro(code.sources, folders=code.SOURCES, events=False),
        Macro(code.insight, folders=("insights", "sql")),
    )
}
ANSWERS_JSON = Macro(answers_json.everything)  # makes a file of the site; pages cannot call it
FOLDERS = tuple(sorted({folder for macro in MACROS.values() for folder in macro.folders}))
