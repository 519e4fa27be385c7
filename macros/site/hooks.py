"""A build as MkDocs runs it: its macros, its pages, and its end."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from macros.content import pages
from macros.content.project import PLACEHOLDERS, is_in_snippets
from macros.content.scripts.syntax import check_scripts
from macros.core.errors import Problem, in_order
from macros.core.words.language import speaking
from macros.events.sets.files import check_sets
from macros.events.settings import Settings
from macros.events.settings import read as read_settings
from macros.queries.query import DEFAULT_MODEL
from macros.render.context import Context
from macros.render.registry import ANSWERS_JSON, MACROS
from macros.site import builder, diagnostics
from macros.site.builder_log import BuilderLog, check_settings_file
from macros.site.live import assets as live_assets
from macros.site.live import parts as live_parts
from macros.site.output_cache import OutputCache
from macros.site.pages.front_matter import FORBIDDEN, check_model
from macros.site.pages.includes import IncludeLoader
from macros.site.pages.left_out import leave_out
from macros.site.pages.macro_calls import MacroCalls
from macros.site.pages.own_places import check_own_places
from macros.site.pages.page_check import MODEL, PageChecker
from macros.site.pages.page_language import Languages
from macros.site.pages.problem_boxes import ProblemBox, show_problems
from macros.site.pages.source import read_source
from macros.site.pages.variant_links import link_variants
from macros.site.publish.complete import Parts, complete
from macros.site.publish.report_links import Reports, lead_edits, read_reports
from macros.site.template_cache import use_template_cache

Read = TypeVar("Read")


class Build:
    """One build of the site: its macros, and the problems that it collects.

    Args:
        env: what mkdocs-macros passes to `define_env`.
        root: the project's folder.
    """

    def __init__(self, env: Any, root: Path) -> None:
        self._env, self._root = env, root
        self._docs = Path(env.conf["docs_dir"])
        self._problems: list[Problem] = []
        self._broken: set[str] = set()  # pages that could not be rendered
        self._is_cacheable = self._is_cached = False  # the page that is being rendered
        self._log = BuilderLog(root, self._docs)
        self._log.listen()
        extra = env.variables["extra"]
        self._read(lambda: check_settings_file(root), None)
        self._read(lambda: leave_out(env.conf, extra), None)
        settings = self._read(lambda: read_settings(extra.get("events")), Settings())
        self._reports = self._read(lambda: read_reports(extra.get("issues"), root), Reports())
        # The user's own events may change at any time, and are not to be cached, nor published.
        own_events = bool(settings.source)
        self._languages = Languages(root, env)
        self._read(self._languages.check_site, None)
        page = self._page_path, self._page_model, self._languages.of_page
        app = extra.get("posthog_app", PLACEHOLDERS["app"])
        self._context = Context(root, app, settings, *page)
        self._outputs = OutputCache(self._context, f"{extra} {settings}", enabled=not own_events)
        self._samples = () if own_events else self._context.models
        self._problems += [*check_scripts(root), *check_sets(root, self._context.models)]
        parts = self._read(lambda: live_parts.read(extra.get("live")), tuple[str, ...]())
        sets = {} if own_events else self._context.answers.sets
        own_parts = live_parts.usable(parts, root / "snippets", sets, company=bool(self._samples))
        self._scripts = self._read(lambda: live_assets.bundle(root, own_parts, extra), None)
        env.conf["extra"]["live"] = " ".join(self._scripts.parts) if self._scripts else ""
        env.conf["extra"]["project"] = is_in_snippets(self._context.snippets)
        calls = MacroCalls(self._docs, self._page_path, self._report)
        for name, macro in MACROS.items():
            env.macro(calls.guard(self._outputs.text_of(macro)), name)
        env.variables[MODEL] = DEFAULT_MODEL  # of a page whose front matter names none
        variables = (*extra, "page", "config", MODEL)
        self._checker = PageChecker(self._docs, MACROS, variables, root / ".cache" / "checked")
        env.conf["extra"]["words"] = self._languages.words
        use_template_cache(env.conf["theme"], root / ".cache" / "jinja")
        if hasattr(env.conf["plugins"], "events"):
            env.conf["plugins"].events["page_read_source"].append(read_source)

    def _read(self, read: Callable[[], Read], default: Read) -> Read:
        """What a setting says, or the default where it is wrong."""
        try:
            return read()
        except Problem as problem:
            self._report(problem)
            return default

    def _page_path(self) -> str:
        """The page being rendered, relative to the folder of the pages, in any builder."""
        page = self._env.page
        return str(getattr(page, "path", None) or page.file.src_uri)

    def _page_model(self) -> str:
        """The model of the page being rendered, by its front matter."""
        model = self._env.page.meta.get(MODEL, DEFAULT_MODEL)
        return model if model in self._context.models else DEFAULT_MODEL

    def _report(self, problem: Problem) -> None:
        self._problems.append(problem)
        self._is_cacheable = False

    def before_page(self) -> None:
        """Take the page from the cache, or check it for what no macro call could report.

        A page with broken syntax cannot be rendered: its problem stands in place of its text. An
        unknown name stands for its own problem, so that the rest of the page is still checked.
        """
        page = self._page_path()
        self._env.env.loader = IncludeLoader(self._docs, page)
        try:
            text, *others = pages.texts(self._docs, page)
        except Problem as unreadable:  # it is not UTF-8, or what it includes is not
            self._break(page, unreadable)
            return
        lead_edits(self._env.page, page, pages.text_of(self._docs, page))
        rendered = self._outputs.begin_page(text, *others)
        self._is_cached = rendered is not None
        if rendered is not None:
            self._env.markdown, self._is_cacheable = rendered, False
            return
        problems, self._is_cacheable = self._checker.check(page, text)
        meta, source = self._env.page.meta, (text, f"docs/{page}")
        sets = self._context.answers.sets
        checks = check_model(meta, self._context.models, *source), check_own_places(sets, *source)
        for problem in filter(None, (*checks, self._languages.check(*source))):
            self._report(problem)
        for name, problem in problems:
            self._report(problem)
            if name:
                self._env.variables[name] = ProblemBox(problem)
            elif name is not None:
                self._break(page, problem)

    def _break(self, page: str, problem: Problem) -> None:
        """Report why a page cannot be rendered, in place of its text."""
        self._report(problem)
        self._broken.add(page)
        self._is_cached = False
        self._env.page.meta.pop(FORBIDDEN, None)
        self._env.markdown = ProblemBox(problem)

    def after_page(self) -> None:
        """Link a page to its variants; cache what it became, if it is without a problem."""
        if self._is_cached:
            return
        context, text = self._context, self._env.markdown
        page = context.page(), context.model, context.variants
        with speaking(context.page_language()):
            self._env.markdown = link_variants(text, *page)
        if self._is_cacheable:
            self._outputs.end_page(self._env.markdown)

    def after_build(self) -> None:
        """Finish the site; report every problem once, in order, and end a build that has any.

        While serving, the pages show the problems, and the server lives on.

        Raises:
            BuildFailed: there are problems, and no server.
        """
        self._log.stop()
        site, files = Path(self._env.conf["site_dir"]), self._files()
        problems = [*self._problems, *self._warnings()]
        if is_serving() or not problems:
            problems += self._complete(site, files)
        if problems:
            diagnostics.report_model(self._context.answers)
        elif report := self._context.report:
            print(report.text())
        if problems and not is_serving():
            _end(in_order(problems))
        diagnostics.report(problems)
        show_problems(site, in_order(problems))

    def _files(self) -> dict[str, str | bytes]:
        """The files that the macros add to the site, by path."""
        try:
            answers = self._outputs.text_of(ANSWERS_JSON)()
        except Problem as problem:
            if not self._is_known(problem):
                self._report(problem)
            return {}
        report = self._context.report
        files = {"report.json": json.dumps(report.as_json(), indent=2) + "\n"} if report else {}
        return {"answers.json": answers, **files, **self._outputs.files}

    def _warnings(self) -> list[Problem]:
        """What MkDocs warned of.

        Where a macro failed, links of others to its output lead nowhere, which is no further
        mistake: such a link is not in the text of any page, so that its warning has no line. Nor
        is a link into a page that could not be rendered.
        """
        warnings = self._log.problems_beside(self._broken)
        if not self._problems:
            return warnings
        return [warning for warning in warnings if warning.line or not warning.path]

    def _complete(self, site: Path, files: dict[str, str | bytes]) -> list[Problem]:
        """Complete the site; its problems but for those that are known already."""
        parts = Parts(self._root, self._context, self._scripts, self._samples, self._reports)
        problems = complete(site, self._env.conf, parts, files, draft=is_serving())
        return [problem for problem in problems if not self._is_known(problem)]

    def _is_known(self, problem: Problem) -> bool:
        """Whether a mistake is reported already, perhaps as seen from a page."""
        return any(str(problem) in str(known) for known in self._problems)


class BuildFailed(SystemExit):
    """The end of a build that has problems.

    Attributes:
        problems: for our own command, which reports them together with those it finds itself.
    """

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__(1)
        self.problems = problems


def _end(problems: list[Problem]) -> None:
    """End a build; whoever runs the builder directly gets the problems reported here."""
    if _root_command() != builder.OURS:
        diagnostics.report(problems)
    raise BuildFailed(problems)


def is_serving() -> bool:
    """Whether this build belongs to `mkdocs serve`."""
    context = click.get_current_context(silent=True)
    return context is not None and context.info_name == "serve"


def _root_command() -> str:
    context = click.get_current_context(silent=True)
    return context.find_root().info_name or "" if context else ""
