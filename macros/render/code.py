"""Macros that show code: sections of snippets, whole files and insights."""

from __future__ import annotations

import re

from macros.content import insights
from macros.content.modules import compose
from macros.content.project import has_placeholder
from macros.content.scripts.languages import LANGUAGES, NOT_RUN, Language, where
from macros.content.sections import section, sections, whole
from macros.core.errors import Problem, suggest
from macros.core.words.language import say
from macros.events.models.organizations import SIGN_UP
from macros.queries.counted import is_limited_by
from macros.queries.query import DEFAULT_MODEL, Query
from macros.render import markup
from macros.render.context import Context
from macros.render.output import Output
from macros.render.runs.calls import FOLDERS, call, model_of

IDENTITY = re.compile(  # in the code of a snippet: it would be another one in another model
    r"\borganization_?id\b|\buser_?id\b|\bdistinct_?id\s*[=:]|\.email\b"
    r"|\b(?:identify|register|reset|group|alias)\(",
    re.IGNORECASE,
)
COMMENT = re.compile(r'/\*.*?\*/|""".*?"""', re.DOTALL)  # whose examples hold in each model
NO_INSIGHT = "In this model there is no insight for it; the SQL below answers the question."
OPEN_STEPS = 2  # an insight with more is a case for the link
APP_FOLDER = "analytics"  # where whole modules go in an app
# Folders with code that readers copy.
SOURCES = ("javascript", "python", *(language.folder for language in NOT_RUN))
SOURCES += ("shell", "settings", "authoring")


def snippet(context: Context, path: str, name: str) -> Output:
    """A section as a code block, links to other models, and what PostHog receives when it runs.

    In tabs where `path` names a module and not a file: `snippet("accounts", "account_created")`
    shows the section in every language that has the module, and
    `snippet("python/accounts.py", "account_created")` in one. A page of another model shows that
    model's file; where it has none, the tutorial's, if its code names nothing of identity.
    """
    code = _single(context, path, name) if "." in path else _tabs(context, path, name)
    parts = (code, markup.FOOT if context.variants else "", _received(context, path, name))
    return Output("\n\n".join(filter(None, parts)))


def module(context: Context, path: str, *names: str) -> Output:
    """The named sections of a module as one file of an app; without names, all that it has.

    A page of another model shows that model's sections, as `snippet` does.
    """
    language, _, file = path.partition("/")
    own = f"{language}/{context.model}/{file}"
    listed = own if (context.snippets / own).is_file() else path
    code = compose(
        section(context.snippets, _path_in_model(context, path, name), name)
        for name in names or sections(context.snippets, listed)
    )
    title = markup.file_title(f"{APP_FOLDER}/{file}", "")
    if has_placeholder(code):
        title += f" {markup.project_button()}"
    block = markup.fenced(code, path, f' data-app-file="{APP_FOLDER}/{file}"')
    return Output(f"{title}\n\n{block}")


def received(context: Context) -> Output:
    """What PostHog receives from the sample company's first call of each function."""
    by_section = context.answers.received(context.model) if context.models else {}
    known = _functions(context)
    parts = (
        f"**`{name}`**\n\n{markup.message_blocks(messages)}"
        for name, messages in by_section.items()
        if name in known and messages
    )
    return Output("\n\n".join(parts))


def _functions(context: Context) -> set[str]:
    """The names of all sections in Python."""
    folder = context.snippets / "python"
    paths = (file.relative_to(context.snippets).as_posix() for file in folder.rglob("*.py"))
    return {name for path in sorted(paths) for name in sections(context.snippets, path)}


def sources(context: Context) -> Output:
    """Every snippet file as a whole, an app's first: where the names above code blocks lead."""
    files = (
        str(file.relative_to(context.snippets))
        for folder in SOURCES
        for file in sorted((context.snippets / folder).rglob("*.*"))
        if file.suffix != ".pyc"
    )
    return Output("\n\n".join(_whole(context, path) for path in files))


def insight(context: Context, name: str) -> Output:
    """The insight as numbered steps, and a link that opens it in PostHog.

    A model that shares the tutorial's query shares its insight; where a model has none, it says so.
    Many steps are folded below the link, which saves the reader from them.
    """
    query = context.query(insights.query_name(name))  # there has to be an answer to compare with
    if query.is_plain:
        cause = f'the set "{query.model}" is not in PostHog\'s tables, so that it has no insight'
        raise Problem(cause)
    name = context.full_name(name)
    is_shared = query.model not in (DEFAULT_MODEL, *context.answers.sets)
    if is_shared and name not in insights.names(context.snippets):
        if not query.file:
            return Output(say(NO_INSIGHT))
        name = name.removeprefix(f"{query.model}/")
    insight = insights.load(context.snippets, name)
    if context.answers.has_events(query) and not context.settings.source:
        insight.check_names(**context.answers.source(query.model).names)
    lines = [f"{number}. {step}" for number, step in enumerate(insight.steps(), 1)]
    steps = "\n".join(lines)
    link = (
        f"[{say('Open this insight in PostHog')}]({insight.link(context.app)}){markup.LINK_MARKS}"
    )
    more = _counts_more(context, query, insight)
    if len(lines) <= OPEN_STEPS:
        return Output(f"{steps}\n\n{link} {more}".rstrip())
    title = say("Step by step, and what else it counts") if more else say("Step by step")
    text = f"{more}\n\n{steps}" if more else steps
    return Output(f'{link}\n\n??? example "{title}"\n\n{markup.indented(text)}')


def _counts_more(context: Context, query: Query, insight: insights.Insight) -> str:
    """A sentence on what an insight counts and its query leaves out, or ""."""
    added = insight.adds_to(SIGN_UP)
    if not added or not is_limited_by(context.answers.parsed(query).syntax, SIGN_UP):
        return ""
    return say("It also counts {added}; the query leaves these out.", added=added)


def _single(context: Context, path: str, name: str) -> str:
    path = _path_in_model(context, path, name)
    code = section(context.snippets, path, name)
    run = call(context, code)
    mark = f' data-set="{run.set}"' if run and run.set else ""
    block = markup.code_block(code, context.link("sources.md", "file", path), mark)
    if not run or not run.lines:
        return block
    lines = markup.fenced(run.lines, path, f' data-call="{path}:{name}"')
    return f"{block}\n\n{lines}"


def _path_in_model(context: Context, path: str, name: str) -> str:
    """The file with a section for the model of the page.

    Raises:
        Problem: the model has no such section, and the tutorial's is about who is a person.
    """
    language, _, file = path.partition("/")
    if file.startswith(f"{DEFAULT_MODEL}/"):  # the tutorial's own, on whatever page
        return f"{language}/{file.removeprefix(f'{DEFAULT_MODEL}/')}"
    if context.model == DEFAULT_MODEL or language not in FOLDERS or "/" in file:
        return path
    own = f"{language}/{context.model}/{file}"
    if (context.snippets / own).is_file() and name in sections(context.snippets, own):
        return own
    code = COMMENT.sub("", section(context.snippets, path, name).code)
    match = IDENTITY.search(code)
    if not match:
        return path
    word = match[0].rstrip("( =:")
    raise Problem(
        f'no section "{name}" in snippets/{own}, and that of snippets/{path} names '
        f"{word}, which is something else in this model: write the section, leave "
        f'the call out with {{% if model != "{context.model}" %}}, or ask for '
        f'"{language}/{DEFAULT_MODEL}/{file}"'
    )


def _tabs(context: Context, path: str, name: str) -> str:
    tabs = []
    for folder, title, ending in LANGUAGES:
        file = f"{folder}/{path}.{ending}"
        if (context.snippets / file.replace(f"/{DEFAULT_MODEL}/", "/")).is_file():
            code = _single(context, file, name)
            tabs.append(_tab(f"{title}{say(where(folder, code))}", code))
    if not tabs:
        files = (context.snippets / LANGUAGES[1][0]).glob("*.py")
        hint = suggest(path, (file.stem for file in files), "Modules")
        raise Problem(f'no module "{path}" in snippets; {hint}')
    others = (_not_run(context, language, path, name) for language in NOT_RUN)
    return "\n\n".join([*tabs, *filter(None, others)])


def _tab(title: str, code: str) -> str:
    return f'=== "{title}"\n\n{markup.indented(code)}'


def _not_run(context: Context, language: Language, path: str, name: str) -> str:
    """The tab of a language that nothing runs; "" where it does not have the section."""
    folder = language.folder
    if context.model != DEFAULT_MODEL and "/" not in path:
        folder += f"/{context.model}"
    file = f"{folder}/{path}.{language.ending}".replace(f"/{DEFAULT_MODEL}/", "/")
    is_there = (context.snippets / file).is_file() and name in sections(context.snippets, file)
    title = f"{language.title} {say('(not run)')}"
    return _tab(title, _single(context, file, name)) if is_there else ""


def _received(context: Context, path: str, name: str) -> str:
    """What PostHog receives from the section's first call by the sample company, if anything."""
    if not context.models or model_of(path) in context.answers.sets:
        return ""
    model = next((part for part in path.split("/") if part in context.models), context.model)
    messages = context.answers.received(model).get(name, [])
    if not messages:
        return ""
    blocks = markup.message_blocks(messages)
    return markup.folded(say(markup.RECEIVED), blocks)


def _whole(context: Context, path: str) -> str:
    heading = f"## {path} {{ #{markup.anchor('file', path)} }}"
    block = markup.fenced(whole(context.snippets, path), path, f' data-file="{path}"')
    return f"{heading}\n\n{block}"
