"""Next.js without Next.js: its route as a plain function, its component in React alone.

Building the whole of Next.js would cost CI more than half a minute: nextjs/whole.py does, weekly.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import playwright.sync_api
import pytest

from tests.sdk.capture import Capture
from tests.sdk.frameworks.javascript.app import running, settings
from tests.sdk.frameworks.javascript.functions import REQUESTS, invoke
from tests.sdk.frameworks.javascript.nextjs_app import bundle, next_app, public
from tests.sdk.frameworks.javascript.traffic import created, identity, named_by_page
from tests.support.arrivals import Measured

HTML = "<!doctype html><title>App</title><body><script type=module src=/app.js></script>"
# The pages that somebody sees, and how they get there: by loading them, or by a <Link>.
LOAD, FOLLOW = "load", "follow"
VISIT = [
    (LOAD, "/org_a/reports/report_1"),
    (FOLLOW, "/org_a/reports/report_2"),
    (LOAD, "/org_b/reports/report_3"),
    (FOLLOW, "/org_b/reports/report_4"),
]


def test_a_route_that_is_frozen(
    capture: Capture, token: str, tmp_path: Path, measured: Measured
) -> None:
    """What after() is given is sent once the answer is out; without it, nothing is."""
    arrived = {}
    for recipe in (True, False):
        app = next_app(tmp_path / str(recipe), () if recipe else ["nextjs_route"])
        bundle(app, "handler.js", "node")
        project = f"{token}_{recipe}"
        responses = invoke(app, "./bundle.js", **settings(capture, project))
        assert [response["statusCode"] for response in responses] == [201] * len(REQUESTS)
        arrived[recipe] = [identity(message) for message in created(capture, project)]
    assert arrived[True] == [(r.organization_id, r.user_id) for r in REQUESTS]
    counts = {"with_it": len(arrived[True]), "without_it": len(arrived[False])}
    measured("nextjs_route", sent=len(REQUESTS), **counts)


def test_the_layout_says_whose_page_it_is(tmp_path: Path) -> None:
    """The organization is that of the page's address, and comes before what the page sends."""
    app = next_app(tmp_path)
    bundle(app, "layout.js", "node")
    with running(app.start("bundle.js")) as process:
        printed, _ = process.communicate()
    session = {"organizationId": "org_a", "userId": "user_1"}
    assert json.loads(printed) == ["Tracked", session, "page"]


class Visitor:
    """Somebody in a browser of their own, who sees pages of the app."""

    def __init__(self, context: playwright.sync_api.BrowserContext, origin: str) -> None:
        self._page, self._origin = context.new_page(), origin

    def see(self, how: str, path: str) -> None:
        """Go to a page, and wait until React has run its effects."""
        if how == LOAD:
            self._page.goto(f"{self._origin}{path}")
        else:
            self._page.evaluate("(path) => follow(path)", path)
        self._page.get_by_role("heading", name=path.rpartition("/")[2]).wait_for()

    def distinct_id(self) -> str:
        """The id that posthog-js gives this visitor now."""
        distinct_id: str = self._page.evaluate("posthog.get_distinct_id()")
        return distinct_id

    def leave(self) -> None:
        """Close the page at once, as people do."""
        self._page.close(run_before_unload=True)


NewVisitor = Callable[..., tuple[Visitor, str]]


@pytest.fixture
def visitor(
    chromium: playwright.sync_api.Browser, capture: Capture, token: str, tmp_path: Path
) -> Iterator[NewVisitor]:
    """A new visitor of the app with or without the recipe, and the token of their project."""
    contexts: list[playwright.sync_api.BrowserContext] = []

    def visitor_of(recipe: bool = True, model: str = "organization") -> tuple[Visitor, str]:
        project = f"{token}_{recipe}_{len(contexts)}"
        without = () if recipe else ("nextjs_tracked",)
        app = next_app(tmp_path / project, without, model)
        script = bundle(app, "browser.jsx", "browser", **public(project, capture.url))
        context = chromium.new_context()
        contexts.append(context)
        page = re.compile(rf"{capture.url}/(nobody|org_.*)")
        context.route(page, lambda route: route.fulfill(body=HTML, content_type="text/html"))
        context.route(
            f"{capture.url}/app.js",
            lambda route: route.fulfill(body=script, content_type="text/javascript"),
        )
        return Visitor(context, capture.url), project

    yield visitor_of
    for context in contexts:
        context.close()


def visit(
    visitor: Visitor, pages: list[tuple[str, str]], event: str, capture: Capture, token: str
) -> set[str]:
    """See the pages, and leave; those of them whose event names the organization of the page."""
    for how, path in pages:
        visitor.see(how, path)
    visitor.leave()
    return named_by_page(capture, token, event, {path for _, path in pages})


def test_a_person_who_goes_from_page_to_page(
    capture: Capture, visitor: NewVisitor, measured: Measured
) -> None:
    """Each report is that of the organization whose page shows it, also when the page is closed."""
    named = {}
    for recipe in (True, False):
        person, token = visitor(recipe)
        named[recipe] = visit(person, VISIT, "report_viewed", capture, token)
    counts = {"with_it": len(named[True]), "without_it": len(named[False])}
    measured("nextjs_browser", sent=len(VISIT), **counts)


def test_a_link_to_another_organization(
    capture: Capture, visitor: NewVisitor, measured: Measured
) -> None:
    """The trap: a Link changes the address first, and the view is the last organization's."""
    linked = [VISIT[0], *((FOLLOW, path) for _, path in VISIT[1:])]
    named = {}
    for loads, pages in ((True, VISIT), (False, linked)):
        person, token = visitor()
        named[loads] = visit(person, pages, "$pageview", capture, token)
    assert named[True] - named[False] == {"/org_b/reports/report_3"}
    counts = {"with_it": len(named[True]), "without_it": len(named[False])}
    measured("nextjs_switch", sent=len(VISIT), **counts)


@pytest.mark.parametrize("model", ["person", "group"])
def test_views_are_of_the_organization_in_every_model(
    model: str, capture: Capture, visitor: NewVisitor
) -> None:
    """The same component, with the functions of another model, names the page's organization."""
    person, token = visitor(model=model)
    named = visit(person, VISIT, "$pageview", capture, token)
    assert named == {path for _, path in VISIT}


def test_the_next_visitor_is_nobody_known(visitor: NewVisitor) -> None:
    """On a page without a session, the browser forgets whose events the last ones were."""
    person, _ = visitor()
    person.see(*VISIT[0])
    assert person.distinct_id() == "org_a"
    person.see(LOAD, "/nobody")
    assert person.distinct_id() != "org_a"
