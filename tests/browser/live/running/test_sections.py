"""Every section runs by its Run button, and sends what the build recorded."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import pytest
from posthog import Posthog

from macros.content.calls import call_of
from macros.content.sections import Section
from macros.events.sample_dataset import LIBRARY
from macros.sample.recording import MODELS, Recorder, Recording, record
from tests.browser.live.conftest import Reader
from tests.browser.live.running.code import Code, Event, sections_by_page
from tests.sdk.twins import differences, essence, model_of
from tests.support.sections import load_section, python_twin, sections_of

PAGES = [
    *("/frameworks/", "/group/growth/", "/group/tutorial/", "/growth/"),
    *("/models/", "/person/growth/", "/tutorial/"),
]
SECTIONS = sections_of("python", "py") | sections_of("javascript", "js")
REPORT = ("report_viewed", None)  # by somebody anonymous, whose id is another one each time
KNOWN = ("report_viewed", "org_230be474")
# What sections without a twin in Python send: event and distinct id.
ALONE: dict[str, list[tuple[str, str | None]]] = {
    "javascript/client.js:client": [REPORT],
    "javascript/client.js:start_in_tests": [REPORT],
    "javascript/client.js:watch": [KNOWN],
    "javascript/server.js:server_client": [KNOWN],
    "javascript/server.js:past_client": [KNOWN],
    "javascript/server.js:shutdown": [KNOWN],
    "javascript/identify.js:identify": [("$identify", "your desired id")],
    "javascript/identify.js:identify_email": [("$identify", "ada@example.com")],
    "javascript/identify.js:distinct_id": [],
    "javascript/identify.js:register": [REPORT],
    "javascript/identify.js:log_out": [],
    "javascript/identify.js:session_ended": [],
    "javascript/identify.js:switch_organization": [("$identify", "org_4fc8a937")],
    "javascript/identify.js:sign_in": [("$identify", "org_230be474")],
    "javascript/identify.js:resume_session": [("$identify", "org_230be474")],
}
IN_BROWSER: dict[str, list[tuple[str, str | None]]] = {
    "switch_organization": [],
    "leave_organization": [],
    "log_out": [],
    "session_ended": [],
    "sign_in": [("$identify", "user_0280")],
    "resume_session": [("$identify", "user_0280")],
}
for name, sent in IN_BROWSER.items():
    ALONE[f"javascript/person/identify.js:{name}"] = sent
    group = [("$groupidentify", "user_0280")] if sent else []
    ALONE[f"javascript/group/identify.js:{name}"] = [*sent, *group]
ALONE["javascript/group/identify.js:switch_organization"] = [("$groupidentify", None)]


@cache
def recording(model: str) -> Recording:
    """The sample company's year as one model tracks it."""
    return record(MODELS[model])


def played(section: Section) -> list[Event]:
    """What the call below a Python section sends on the real SDK, in this process."""
    recorder = Recorder()
    year = recording(model_of(section))
    call = call_of(section, year.first_calls, year.first_messages)
    client = Posthog("phc_sample", host="http://127.0.0.1", send=False, before_send=recorder)
    exec(compile(f"{section.code}\n\n{call}", section.path, "exec"), {"posthog": client})
    client.shutdown()
    return recorder.messages


def expected(section: Section) -> list[Event]:
    """What the build recorded for a section; what its call sends where the build has no call."""
    twin = section if section.path.startswith("python/") else python_twin(section)
    built = recording(model_of(twin)).first_messages.get(twin.name)
    sent = played(twin)
    if built:
        assert [essence(m) for m in sent] == [essence(m) for m in built]
    return sent


def set_up_client(section: Section) -> bool:
    """Whether a section makes or takes a client in a way that only the page's own can be."""
    return section.path == "python/client.py"


def check_python(section: Section, sent: list[Event]) -> None:
    """The same events, field by field, as on CPython."""
    if set_up_client(section):
        assert [(e["event"], e["distinct_id"]) for e in sent] == [KNOWN]
        return
    ours, theirs = ([essence(e, LIBRARY) for e in es] for es in (sent, expected(section)))
    assert ours == theirs


def check_javascript(section: Section, sent: list[Event]) -> None:
    """The same events as its twin in Python sends, or those that are listed."""
    alone = ALONE.get(f"{section.path}:{section.name}")
    if alone is None:
        own = sent[1:] if "posthog.identify(" in call(section) else sent
        own = own[1:] if "posthog.group(" in call(section) else own
        assert differences(as_server(own), expected(section)) == []
        return
    ids = [event["distinct_id"] for event in sent]
    assert [e["event"] for e in sent] == [event for event, _ in alone]
    assert all(known in (None, mine) for mine, (_, known) in zip(ids, alone, strict=True))


def call(section: Section) -> str:
    """The lines below a section."""
    year = recording(model_of(section))
    return call_of(section, year.first_calls, year.first_messages)


def as_server(messages: list[Event]) -> list[Event]:
    """A browser's messages as a server says them: `$set` for `$identify`, if anything is set."""
    kept = []
    for message in messages:
        properties: dict[str, Any] = message["properties"]
        if message["event"] != "$identify":
            kept.append(message)
        elif properties.get("$set"):
            kept.append({**message, "event": "$set"})
    return kept


def test_every_section_is_on_a_page_that_is_tried(site: Path) -> None:
    """The next tests press the Run button of every section."""
    pages = sections_by_page(site)
    assert sorted(pages) == PAGES
    runnable = sorted(name for name, section in SECTIONS.items() if call(section))
    assert sorted(name for names in pages.values() for name in names) == runnable


@pytest.mark.parametrize("language", ["javascript", "python"])
@pytest.mark.parametrize("path", PAGES)
@pytest.mark.timeout(300)
def test_a_run_sends_what_the_build_recorded(
    path: str, language: str, reader: Reader, site: Path
) -> None:
    """Each Run button of a page, pressed once: event, distinct id and properties are the same."""
    names = [n for n in sections_by_page(site)[path] if n.startswith(f"{language}/")]
    reader.visit(path)
    for name in names:
        code = Code(reader, name)
        sent = code.run()
        assert code.error.text_content() == "", name
        file, _, section = name.partition(":")
        check = check_python if language == "python" else check_javascript
        check(load_section(file, section), sent)
