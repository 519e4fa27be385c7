"""What a run says besides its events: whose each is, what was lost, and what the SDK warns of."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.live.conftest import Reader
from tests.browser.live.running.code import Code

CREATED = "javascript/projects.js:project_created"
IN_BROWSER = "javascript/identify.js:identify_organization"
IN_PYTHON = "python/projects.py:project_created"
LOST = "queued and never sent: "
OWN_NODE_CLIENT = (
    "import { PostHog } from 'posthog-node'\n"
    "const client = new PostHog('phc_example')\n"
    "client.capture({ distinctId: 'a', event: 'seen' })\n"
)
OWN_PYTHON_CLIENT = (
    "from posthog import Posthog\n"
    'client = Posthog("phc_example")\n'
    'client.capture("seen", distinct_id="a")\n'
)


def ways(code: Code) -> list[str]:
    """Whose each event of the last run is, as the page says it."""
    lines = code.block.locator("xpath=following-sibling::*//*[@class='live-way']")
    return lines.all_text_contents()


def notices(code: Code) -> Locator:
    """What the page says of the last run."""
    path = "xpath=following-sibling::*[contains(@class, 'live-notices')]"
    return code.block.locator(path).first.locator("li")


def run(reader: Reader, section: str, text: str) -> Code:
    """Run other code in the block of a section."""
    code = Code(reader.visit("/tutorial/"), section)
    code.write(text)
    code.run()
    return code


def test_a_person_of_the_sample_is_known(reader: Reader, site: Path) -> None:
    """The line says since when, by the events that the build published."""
    code = Code(reader.visit("/tutorial/"), CREATED)
    (event,) = code.run()
    known = json.loads((site / "assets/live/since-organization.json").read_text("utf-8"))
    assert [event["distinct_id"] in ids for ids in known.values()].count(True) == 1
    (way,) = ways(code)
    start = f"Distinct id {event['distinct_id']}: a person who exists since "
    assert re.fullmatch(re.escape(start) + r"(\d+ )?[A-Z][a-z]{2} 2025\.", way)


def test_a_visitor_who_is_identified_is_one_person(reader: Reader) -> None:
    """Two ids, one person; after it, another id without reset() merges nothing."""
    code = run(
        reader,
        IN_BROWSER,
        "import posthog from 'posthog-js'\n"
        "posthog.capture('seen')\n"
        "posthog.identify('org_new')\n"
        "posthog.capture('seen')\n"
        "posthog.identify('org_other')\n"
        "posthog.capture('seen')\n",
    )
    anonymous = code.block.locator("xpath=following-sibling::*[@data-received]").first
    visitor = json.loads(anonymous.text_content() or "")[0]["distinct_id"]
    assert ways(code) == [
        f"Event 1 Distinct id {visitor}: a new person without a profile.",
        f"Event 2 Distinct id org_new: a new person; the person of {visitor} is merged into this "
        "one: two distinct ids, one person.",
        "Event 3 Distinct id org_new: the person of event 2.",
        "Event 4 Distinct id org_other: a new person.",
    ]


def test_an_illegal_id_is_refused_by_name(reader: Reader) -> None:
    """The line names PostHog's ingestion warning."""
    code = run(
        reader,
        CREATED,
        "posthog.alias({ distinctId: 'org_new', alias: 'undefined' })\nawait posthog.flush()",
    )
    (way,) = ways(code)
    assert way.endswith(
        "nothing is merged: PostHog refuses the distinct id undefined "
        "(ingestion warning cannot_merge_with_illegal_distinct_id)."
    )


@pytest.mark.parametrize(
    ("section", "text", "remedy"),
    [
        (CREATED, OWN_NODE_CLIENT, "await posthog.shutdown() before the code ends"),
        (IN_PYTHON, OWN_PYTHON_CLIENT, "call posthog.shutdown() before the code ends"),
        (IN_PYTHON, 'import posthog\nposthog.api_key = "phc_example"\n'
         'posthog.capture("seen", distinct_id="a")', "call posthog.shutdown()"),
    ],
    ids=["node", "python", "python module"],
)  # fmt: skip
def test_an_event_that_never_left_is_reported(
    section: str, text: str, remedy: str, reader: Reader
) -> None:
    """It is no event of the run, and the page says what to call; calling it sends the event."""
    code = run(reader, section, text)
    expect(notices(code)).to_have_count(1)
    expect(notices(code)).to_contain_text(f"1 event was {LOST}{remedy}")
    expect(code.status).to_contain_text("No event received")
    client = "posthog" if "client" not in text else "client"
    end = "await " if section == CREATED else ""
    code.write(f"{text}\n{end}{client}.shutdown()\n")
    assert [event["event"] for event in code.run()] == ["seen"]
    expect(notices(code)).to_have_count(0)


@pytest.mark.parametrize(
    ("section", "text", "message"),
    [
        (IN_PYTHON, 'from posthog import Posthog\n\nPosthog("phc", personal_api_key="phx_1")',
         "Line 3: DeprecationWarning: `personal_api_key` is deprecated"),
        (IN_PYTHON, '\nposthog.capture("seen", distinct_id="a", send_feature_flags=True)',
         "Line 2: DeprecationWarning: `send_feature_flags` is deprecated"),
    ],
)  # fmt: skip
def test_a_deprecated_call_is_named_with_its_line(
    section: str, text: str, message: str, reader: Reader
) -> None:
    """As the SDK warns of it, at the line of the reader's code."""
    code = run(reader, section, text)
    expect(notices(code)).to_contain_text([message])


@pytest.mark.parametrize(
    ("section", "text", "message"),
    [
        (CREATED, "posthog.capture('a', 'seen')\nawait posthog.flush()",
         "Called capture() with a string as the first argument"),
        (IN_BROWSER, "import posthog from 'posthog-js'\nposthog.identify(undefined)",
         "Unique user id has not been set in posthog.identify"),
        (IN_PYTHON, 'posthog.capture("a", "seen")', "positional argument"),
    ],
    ids=["node", "browser", "python"],
)  # fmt: skip
def test_what_an_sdk_refuses_is_shown(
    section: str, text: str, message: str, reader: Reader
) -> None:
    """An app hears nothing of it, or only in a log."""
    expect(run(reader, section, text).logs).to_contain_text(message)


@pytest.mark.parametrize("section", [CREATED, IN_BROWSER, IN_PYTHON])
def test_an_unchanged_section_has_nothing_to_say(section: str, reader: Reader) -> None:
    """No notice and no log of the SDK's own work."""
    code = Code(reader.visit("/tutorial/"), section)
    code.run()
    expect(notices(code)).to_have_count(0)
    expect(code.logs).to_be_hidden()


def first_section(reader: Reader) -> str:
    """Open a page; the first section of code that its first button runs."""
    reader.visit("/tutorial/")
    section = reader.page.locator("button.live-run-all").first.evaluate(
        "button => button.closest('.live-bar').parentElement"
        ".querySelector('[data-section]').dataset.section"
    )
    return str(section)


def start_first_section(reader: Reader) -> Locator:
    """Press the first button that runs a section of a page, and remember which blocks ran."""
    reader.page.evaluate(
        "window.ran = []; document.addEventListener('live:events', "
        "(event) => window.ran.push(event.detail.section))"
    )
    button = reader.page.locator("button.live-run-all").first
    button.dispatch_event("click")
    return button


def test_a_section_stops_at_its_first_error(reader: Reader) -> None:
    """The blocks after it do not run, and the button is there to try again."""
    first = first_section(reader)
    code = Code(reader, first)
    code.write("throw new Error('no')")
    button = start_first_section(reader)
    expect(code.error).to_have_text("Line 1: Error: no")
    expect(button).to_have_text("Run all of this section")
    assert reader.page.evaluate("window.ran") == [first]


def test_a_section_can_be_stopped(reader: Reader) -> None:
    """The second press ends the block that runs, and those after it do not start."""
    first = first_section(reader)
    code = Code(reader, first)
    code.write("console.log('started')\nwhile (true);")
    button = start_first_section(reader)
    expect(code.logs).to_contain_text("started")
    expect(button).to_have_text("Stop this section")
    button.dispatch_event("click")
    expect(code.error).to_have_text("Stopped.")
    expect(button).to_have_text("Run all of this section")
    assert reader.page.evaluate("window.ran") == [first]
