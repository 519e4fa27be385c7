"""The lines below a function that call it: short, with the facts of the company, and valid code."""

from __future__ import annotations

import ast
from typing import Any

import pytest

from macros.content.calls import WIDTH, call_of
from macros.content.sections import Section
from macros.sample.recording import MODELS, record
from tests.sdk.twins import model_of
from tests.support.sections import load_section, sections_of

CALLS: dict[str, dict[str, Any]] = {
    "joined": {"organization_id": "org_1", "user_id": "user_1"},
    "paid": {"organization_id": "org_2", "user_id": "user_2", "purchase_value": 20.0},
}

# They call others when a module is loaded.
NO_FUNCTIONS = ("javascript/start.js:start", "javascript/start_server.js:start_server")


def section(path: str, name: str, code: str) -> Section:
    """A section of the test's own."""
    return Section(path, name, 1, code, code, ())


@pytest.mark.parametrize(
    ("path", "name", "code", "call"),
    [
        (
            "python/a.py",
            "paid",
            "def paid(posthog, organization_id, purchase_value, currency=None): ...",
            'paid(posthog, organization_id="org_2", purchase_value=20.0)',
        ),
        (
            "javascript/a.js",
            "paid",
            "export function paid(posthog, { organizationId, purchaseValue, currency }) {}",
            "paid(posthog, { organizationId: 'org_2', purchaseValue: 20 })",
        ),
        (
            "javascript/a.js",
            "left",
            "export async function left(posthog, seconds = 5) {}",
            "await left(posthog)",
        ),
        ("javascript/a.js", "out", "export function logOut() {}", "logOut()"),
        (
            "python/a.py",
            "refunded",
            "def refunded(posthog, organization_id, purchase_value): ...",
            'refunded(posthog, organization_id="org_2", purchase_value=20.0)',
        ),
    ],
)
def test_a_call_passes_what_the_function_takes(path: str, name: str, code: str, call: str) -> None:
    """The facts of its own first call, or of the call that says most of what it asks for."""
    assert call_of(section(path, name, code), CALLS, {}) == call


def test_a_call_in_a_browser_says_who_it_is_first() -> None:
    """As an app does at sign-in: the event belongs to whom the build's belongs to."""
    code = "import posthog from 'posthog-js'\nexport function seen({ userId }) {}"
    message = {"distinct_id": "org_1", "properties": {"$groups": {"organization": "org_1"}}}
    lines = call_of(section("javascript/a.js", "joined", code), CALLS, {"joined": [message]})
    assert lines.splitlines() == [
        "posthog.identify('org_1')",
        "posthog.group('organization', 'org_1')",
        "seen({ userId: 'user_1' })",
    ]


def test_quotes_in_a_fact_stay_in_their_string() -> None:
    """In both languages."""
    calls = {"joined": {"name": 'O\'Neil "&" \\ Co'}}
    python = section("python/a.py", "joined", "def joined(posthog, name): ...")
    assert (
        ast.literal_eval(
            call_of(python, calls, {}).removeprefix("joined(posthog, name=").removesuffix(")")
        )
        == calls["joined"]["name"]
    )
    javascript = section("javascript/a.js", "joined", "export function joined({ name }) {}")
    assert call_of(javascript, calls, {}) == "joined({ name: 'O\\'Neil \"&\" \\\\ Co' })"


@pytest.mark.parametrize("model", MODELS)
def test_every_call_fits_the_column(model: str) -> None:
    """Two lines as a rule; in Python they parse."""
    year = record(MODELS[model])
    sections = sections_of("python", "py") | sections_of("javascript", "js")
    for label, of in sections.items():
        if model_of(of) != model:
            continue
        call = call_of(of, year.first_calls, year.first_messages)
        assert call or label in NO_FUNCTIONS, label
        if label in NO_FUNCTIONS:
            continue
        assert max(map(len, call.splitlines())) <= WIDTH, label
        assert len(call.splitlines()) <= 5, label
        if label.startswith("python/"):
            ast.parse(call)


def test_who_switches_gets_another_organization() -> None:
    """Not the one of all other calls."""
    year = record(MODELS["organization"])
    switch = load_section("javascript/identify.js", "switch_organization")
    register = load_section("javascript/identify.js", "identify_organization")
    ids = [
        call_of(of, year.first_calls, year.first_messages).split("'")[1]
        for of in (switch, register)
    ]
    assert ids[0] != ids[1]
