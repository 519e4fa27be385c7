"""The macro that links to what readers can take away: notebooks, Python files, events, PDFs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from macros.core import formats
from macros.core.errors import Problem, suggest
from macros.core.words.language import say
from macros.queries.query import DEFAULT_MODEL
from macros.render import markup
from macros.render.context import Context
from macros.render.output import Output

TAKEN = {kind: name for kind, name in markup.TAKE_AWAY_NAMES.items() if kind != "site"}
OF_SETS = ("notebook", "script", "pdf-python", "sample")
NO_NOTEBOOK = (
    "There are no notebooks here, because they need events to run on: the site publishes those of "
    "its sample company, and never your own."
)


def take_away(context: Context, page: str = "", events: str = "") -> Output:
    """Links to the files that the build makes of a page and of its variants.

    Notebooks are made of the sample company's events, or of the set of events that is named;
    without a page, it is the whole site, as a zip.
    """
    if not page:
        return Output(_download(context, "site", "", "", "take-away/site.zip"))
    context.check_page(page)
    if events:
        sets = context.answers.sets
        if events not in sets:
            raise Problem(f'no set of events "{events}"; {suggest(events, [*sets], "Sets")}')
        return Output(f"<ul>{_files_of(context, OF_SETS, events, page, sets[events].label)}</ul>")
    has_sample = bool(context.models) and not context.settings.source
    kinds = [kind for kind in TAKEN if has_sample or kind.startswith("pdf-")]
    items = "".join(
        _files_of(context, kinds, model, path, say(markup.MODEL_NAMES.get(model, model)))
        for model, path in _variants(context, page)
    )
    note = "" if has_sample else f"\n\n{say(NO_NOTEBOOK)}"
    return Output(f"<ul>{items}</ul>{note}")


def _variants(context: Context, page: str) -> Iterator[tuple[str, str]]:
    """The models of a page's variants, each with its file: the recommended model first."""
    files = {DEFAULT_MODEL: page} | {model: f"{model}/{page}" for model in context.models[1:]}
    for model in dict.fromkeys([*markup.MODEL_NAMES, *files]):
        if model in files and (context.docs / files[model]).is_file():
            yield model, files[model]


def _files_of(context: Context, kinds: Sequence[str], model: str, page: str, label: str) -> str:
    name = formats.escape(label.capitalize())
    stem = f"take-away/{Path(page).stem}-{model}"
    paths = {"notebook": f"{stem}.ipynb", "script": f"{stem}.py"}
    paths["sample"] = f"take-away/sample-{model}.zip"
    links = (
        _download(context, kind, model, page, paths.get(kind, f"{stem}-{kind[4:]}.pdf"))
        for kind in kinds
    )
    return f"<li><strong>{name}</strong>: {', '.join(links)}</li>"


def _download(context: Context, kind: str, model: str, page: str, path: str) -> str:
    """A link to a file that the build makes when it finds the link."""
    built = f"{page.removesuffix('.md').removesuffix('index')}/index.html".replace("//", "/")
    about = formats.attribute(f"{kind} {model} {built.lstrip('/') if page else ''}")
    address, name = formats.attribute(context.file_address(path)), Path(path).name
    text = say(markup.TAKE_AWAY_NAMES[kind])
    text = text[0].upper() + text[1:]
    return (
        f'<a href="{address}" data-take-away="{about}" aria-label="{text}: '
        f'{formats.attribute(name)}">{text}</a>'
    )
