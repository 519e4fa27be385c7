"""The events of journeys: what the real SDKs send, step by step, or what they refuse to send."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from posthog import Posthog

from macros.content.journeys import journey
from macros.content.journeys.journey import ENDINGS, Call, Journey
from tests.sdk.browser import Visit
from tests.sdk.capture import Capture, Message
from tests.sdk.conftest import RunInNode
from tests.sdk.twins import SNIPPETS_OWN
from tests.support.checkout import SNIPPETS
from tests.support.sections import camel, define, is_for_browser, load_section

JOURNEYS = {name: journey.load(SNIPPETS, name) for name in journey.names(SNIPPETS)}
CASES = [(name, language) for name, each in JOURNEYS.items() for language in each.languages]
# A browser adds to `$set_once` where the visitor came from; no journey sets anything once.
OWN = (SNIPPETS_OWN | {"$anon_distinct_id", "$process_person_profile"}) - {"$set_once"}
RANDOM_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
Steps = list[list[Message]]


def given(message: Message) -> dict[str, Any]:
    """A message with what the code gave, and what decides whose it is."""
    event, properties = message["event"], dict(message["properties"])
    for name in [*properties]:
        is_sdks = name in ("token", "distinct_id", "title") or (name[0] == "$" and name not in OWN)
        if is_sdks or (name == "$current_url" and event != "$pageview") or properties[name] == {}:
            del properties[name]
    if properties.get("$process_person_profile"):
        del properties["$process_person_profile"]
    fields = {"event": event, "distinct_id": message["distinct_id"]}
    return {**fields, "properties": dict(sorted(properties.items()))}


def with_fixed_ids(steps: Steps) -> Steps:
    """The same messages, in which each random id is one that says in which order they appear."""
    text = json.dumps([[given(message) for message in step] for step in steps])
    for number, random_id in enumerate(dict.fromkeys(RANDOM_ID.findall(text)), 1):
        text = text.replace(random_id, f"01930000-0000-7000-8000-{number:012}")
    fixed: Steps = json.loads(text)
    return fixed


def by_step(
    planned: Journey, play: Callable[[Call], None], received: Callable[[], list[Message]]
) -> Steps:
    """What arrives of each step."""
    steps: Steps = []
    for step in planned.steps:
        count = len(received())
        for call in step.calls:
            play(call)
        steps.append(received()[count:])
    return with_fixed_ids(steps)


@pytest.fixture
def in_python(capture: Capture, token: str) -> Callable[[Journey], Steps]:
    """Play a journey on the real Python client; what it needs and lacks is None."""
    client = Posthog(token, host=capture.url)

    def play(call: Call) -> None:
        section = load_section(*journey.place(call[0], "python"))
        function = define(section)[section.name]
        code = function.__code__
        required = code.co_varnames[1 : code.co_argcount - len(function.__defaults__ or ())]
        function(client, **{**dict.fromkeys(required), **call[1]})
        client.flush()

    return lambda planned: by_step(planned, play, lambda: capture.received(token))


@pytest.fixture
def in_javascript(
    request: pytest.FixtureRequest, capture: Capture, token: str
) -> Callable[[Journey], Steps]:
    """Play a journey on the real posthog-js in a browser, or on posthog-node."""

    def play_journey(planned: Journey) -> Steps:
        first = load_section(*journey.place(planned.steps[0].calls[0][0], "javascript"))
        if is_for_browser(first):
            visit: Visit = request.getfixturevalue("visit")

            def play(call: Call) -> None:
                section = load_section(*journey.place(call[0], "javascript"))
                visit.run(section, {camel(name): fact for name, fact in call[1].items()})

            return by_step(planned, play, visit.received)
        run_in_node: RunInNode = request.getfixturevalue("run_in_node")

        def play_in_node(call: Call) -> None:
            section = load_section(*journey.place(call[0], "javascript"))
            run_in_node(section, {camel(name): fact for name, fact in call[1].items()})

        return by_step(planned, play_in_node, lambda: capture.received(token))

    return play_journey


@pytest.mark.parametrize(("name", "language"), CASES)
def test_a_journey_sends_what_its_page_shows(
    name: str, language: str, request: pytest.FixtureRequest
) -> None:
    """Each step, on the real SDK: event, distinct id and the properties that the code gives."""
    play: Callable[[Journey], Steps] = request.getfixturevalue(f"in_{language}")
    sent = play(JOURNEYS[name])
    file = SNIPPETS / journey.FOLDER / f"{name}.json"
    if request.config.getoption("--update-golden"):
        stored = json.loads(file.read_text("utf-8")) if file.is_file() else {}
        text = json.dumps({**stored, language: sent}, indent=2, ensure_ascii=False)
        file.write_text(f"{text}\n", encoding="utf-8")
    hint = "if the difference is meant, store it by `pytest --update-golden`"
    assert sent == json.loads(file.read_text("utf-8"))[language], f"{file.name}: {hint}"


def test_every_file_of_events_is_of_a_journey() -> None:
    """None is left of one that was renamed, or of a language that it has no more."""
    folder = SNIPPETS / journey.FOLDER
    assert {file.stem for file in folder.glob("*.json")} == set(JOURNEYS)
    for name, planned in JOURNEYS.items():
        assert set(json.loads((folder / f"{name}.json").read_text("utf-8"))) == {*planned.languages}
        assert set(planned.languages) <= set(ENDINGS)
