"""The macro that shows what a section sends over HTTP, and what comes back."""

from __future__ import annotations

from macros.core.errors import Problem
from macros.core.words.language import say
from macros.render import markup
from macros.render.context import Context
from macros.render.output import Output
from macros.render.runs.exchanges.cassette import Cassette
from macros.render.runs.exchanges.messages import request_text, response_text
from macros.render.runs.output import LONGEST, section_path
from macros.render.runs.process import run_section


def exchange(context: Context, path: str, name: str) -> Output:
    """What a section of a Python snippet sends over HTTP and what comes back, in its order.

    It runs when the site is built, and is answered from its cassette.

    Args:
        path: a module, or a file in `snippets/`.
        name: the section.
    """
    path = section_path(context, path, name)
    Cassette.load(context.root, path, name)  # has to be there
    run = run_section(context.root, path, name)
    parts = []
    for number, messages in enumerate(run.exchanges[run.own :], 1):
        mark = f"{path}:{name}:{number}"
        parts.append(_block(say("Request"), request_text(messages["request"]), mark))
        parts.append(_block(say("Response"), response_text(messages["response"]), mark))
    if not parts:
        raise Problem(f'section "{name}" sends nothing over HTTP')
    return Output("\n\n".join(parts))


def _block(title: str, text: str, name: str) -> str:
    lines = text.count("\n") + 1
    if lines > LONGEST:
        cause = f"a message has {lines:,} lines, and a page shows at most {LONGEST}"
        raise Problem(f"{cause}: ask for less, or shorten the cassette")
    block = markup.fenced(text, "exchange.http", f' data-exchange="{name}"')
    return f"**{title}**{{ .filename }}\n\n{block}"
