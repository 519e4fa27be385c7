"""The one place that knows MkDocs: hands it the macros, and ends a build that has problems."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
import jinja2

from macros.core.cache import Cache, evict
from macros.core.cache_keys import code_key
from macros.core.errors import Problem, in_order
from macros.events.settings import Settings
from macros.events.settings import read as read_settings
from macros.render import vega
from macros.render.context import Context
from macros.render.registry import ANSWERS_JSON, MACROS
from macros.site import builder, diagnostics, live_assets
from macros.site.builder_log import BuilderLog
from macros.site.output_cache import OutputCache
from macros.site.pages.macro_calls import MacroCalls
from macros.site.pages.page_check import check_page, uses_only_macros
from macros.site.pages.problem_boxes import ProblemBox, show_problems
from macros.site.publish import finish

TEMPLATES = 300  # kept; a theme has some sixty
MACROS_ONLY = "macros only"  # what is kept of a page that names no variable and no other file

_calls: MacroCalls
_context: Context
_known: frozenset[str]
_root: Path
_scripts: Path | None
_warnings: BuilderLog
_fine: Cache  # pages without a mistake
_outputs: OutputCache
_found_before: int  # problems, when the page that is being rendered was begun
_keeps: bool  # whether what that page becomes may be kept
_everything: Callable[[], str]


def register(env: Any, root: Path) -> None:
    """Give every macro to MkDocs, watched, and remember which names a page may use."""
    global _calls, _context, _everything, _fine, _known, _outputs, _root, _scripts, _warnings
    _root, _fine = root, Cache(root / ".cache" / "fine", 200)
    _warnings = BuilderLog(root, Path(env.conf["docs_dir"]))
    _warnings.listen()
    extra = env.variables["extra"]
    _calls = MacroCalls(Path(env.conf["docs_dir"]), lambda: page_path(env))
    try:
        settings = read_settings(extra.get("events"))
    except Problem as problem:
        settings = Settings()
        _calls.problems.append(problem)
    _context = Context(root, extra["posthog_app"], settings, lambda: page_path(env))
    own = bool(settings.source)  # the user's events may change at any time
    _outputs = OutputCache(_context, f"{extra} {settings}", enabled=not own)
    # Events of the user's own are not published, so their pages have nothing to run queries on.
    _scripts = None if own else live_assets.bundle(root)
    env.conf["extra"]["live"] = _scripts is not None
    for name, macro in MACROS.items():
        env.macro(_calls.guard(_outputs.text_of(macro)), name)
    _keep_templates(env.conf["theme"])
    _everything = _outputs.text_of(ANSWERS_JSON)
    _known = frozenset([*MACROS, *env.variables["extra"], "page", "config"])


def _keep_templates(theme: Any) -> None:
    """Keep the theme's templates as Jinja compiles them, which takes long and comes out the same.

    Jinja knows by their text whether they are still those. Zensical has templates of its own.
    """
    if not hasattr(theme, "get_env"):
        return
    folder, make = _root / ".cache" / "jinja", theme.get_env

    def get_env() -> jinja2.Environment:
        environment: jinja2.Environment = make()
        with contextlib.suppress(OSError):  # slower without, and not impossible
            folder.mkdir(parents=True, exist_ok=True)
            evict(folder, TEMPLATES)
            environment.bytecode_cache = jinja2.FileSystemBytecodeCache(str(folder))
        return environment

    theme.get_env = get_env


def before_page(env: Any) -> None:
    """Find what no macro call could report: broken syntax and names that do not exist.

    A page with broken syntax cannot be rendered: its problem stands in place of its text. An
    unknown name stands for its own problem, so that the rest of the page is still checked.
    """
    global _found_before, _keeps
    _found_before, _keeps = len(_calls.problems), False
    docs, page = Path(env.conf["docs_dir"]), page_path(env)
    text = (docs / page).read_text(encoding="utf-8")
    if (rendered := _outputs.begin_page(text)) is not None:
        env.markdown = rendered
        return
    key = (page, text, code_key(check_page.__module__), *sorted(_known))
    fine = _fine.get(key)
    if fine is None:
        found = check_page(docs, page, _known)
        for name, problem in found:
            _calls.problems.append(problem)
            if name:
                env.variables[name] = ProblemBox(problem)
            else:
                env.markdown = ProblemBox(problem)
        if found:
            return
        fine = MACROS_ONLY if uses_only_macros(text, MACROS) else "more"
        _fine.put(key, fine)
    _keeps = fine == MACROS_ONLY


def after_page(env: Any) -> None:
    """Keep what a page became, so that the next build has it."""
    if _keeps and len(_calls.problems) == _found_before:
        _outputs.end_page(env.markdown)


class Failed(SystemExit):
    """The end of a build that has problems.

    Attributes:
        problems: for our own command, which tells them together with those it finds itself.
    """

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__(1)
        self.problems = problems


def after_build(env: Any) -> None:
    """Finish the site; tell every problem once, sorted, and end a build that has any.

    While serving the pages show the problems, and the server lives.
    """
    _warnings.stop()
    site, cache = Path(env.conf["site_dir"]), _root / ".cache"
    files = {}
    try:
        answers = _everything()
        files = {"answers.json": answers, **_outputs.files}
    except Problem as problem:
        if not any(str(problem) in str(told) for told in _calls.problems):
            _calls.problems.append(problem)
    problems = in_order([*_calls.problems, *_warned()])
    if problems and _root_command() == builder.OURS and not is_serving():
        raise Failed(problems)
    if diagnostics.report(problems) and not is_serving():
        raise SystemExit(1)
    finish.finish(site, _about(env), files, cache, draft=is_serving())
    vega.write_library(site / "assets/vega.js")
    if _scripts is not None:
        _publish_live(_scripts, site)
    show_problems(site, problems)


def _publish_live(scripts: Path, site: Path) -> None:
    """Put what the live examples of the pages need into the built site."""
    answers = _context.answers
    samples = {model: answers.source(model) for model in _context.models}
    queries = [answers.parsed(answers.query(name)) for name in answers.names()]
    live_assets.publish(scripts, site, samples, queries)


def _warned() -> list[Problem]:
    """What MkDocs warned of; a link that a macro made leads nowhere where another macro failed."""
    found = _warnings.problems
    return [one for one in found if one.line or not one.path] if _calls.problems else found


def _about(env: Any) -> finish.SiteMeta:
    """What the configuration says of the site, with the pages of its navigation in order."""
    sources = [path for entry in env.conf["nav"] or () for path in _paths(entry)]
    pages = (f"{path.removesuffix('.md').removesuffix('index')}/index.html" for path in sources)
    built = (page.replace("//", "/").lstrip("/") for page in pages)
    return finish.SiteMeta(
        env.conf["site_name"],
        env.conf["site_description"] or "",
        env.conf["site_url"] or "",
        tuple(page for page in built if (Path(env.conf["site_dir"]) / page).is_file()),
    )


def _paths(entry: Any) -> list[str]:
    """The pages of an entry of the navigation: a path, or titles with what they lead to."""
    if isinstance(entry, str):
        return [entry] if entry.endswith(".md") else []
    values = entry.values() if isinstance(entry, dict) else entry
    return [path for value in values for path in _paths(value)]


def page_path(env: Any) -> str:
    """The page being rendered, relative to the folder of the pages, in any builder."""
    path = getattr(env.page, "path", None) or env.page.file.src_uri
    return str(path)


def is_serving() -> bool:
    """Whether this build belongs to `mkdocs serve`."""
    context = click.get_current_context(silent=True)
    return context is not None and context.info_name == "serve"


def _root_command() -> str:
    context = click.get_current_context(silent=True)
    return context.find_root().info_name or "" if context else ""
