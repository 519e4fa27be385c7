"""The events of a run, above those of the page: every number that they move, and no other."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.live.conftest import Reader, attribute
from tests.browser.live.layer.page import (
    CREATED,
    NEW_ORGANIZATION,
    NEW_USER,
    PLAN,
    PROJECT,
    PURCHASE,
    SHOWN,
    bar,
    before,
    check_page,
    close,
    run,
    take_back,
    texts,
    wait,
)
from tests.browser.live.layer.with_events import answers_with, sample_messages
from tests.browser.live.running.code import Code
from tests.browser.live.running.test_blocks import full_text
from tests.sdk.twins import model_of
from tests.support.sections import load_section

# For each question of the tutorial: the section, what is changed in it, the difference where it is
# plain, or else None.
QUESTIONS: dict[str, tuple[str, list[tuple[str, str]], float | None]] = {
    "organizations": (CREATED, [*NEW_ORGANIZATION, *NEW_USER], 1),
    "total_users": (CREATED, NEW_USER, 1),
    "users_per_organization": (CREATED, [*NEW_ORGANIZATION], None),
    "total_projects": (PROJECT, [], 1),
    "projects_per_organization": (PROJECT, [("'org_4fc8a937'", "'org_230be474'")], 1 / 260),
    "revenue_per_organization": (PURCHASE, [("purchaseValue: 20", "purchaseValue: 520")], 2),
    "organizations_per_tier": (PLAN, [("plan: 'free'", "plan: 'enterprise'")], None),
}
SENT_SQL = """
window.posted = []
const { postMessage } = Worker.prototype
Worker.prototype.postMessage = function (message, ...rest) {
  if (Array.isArray(message?.data)) window.posted.push(JSON.stringify(message.data))
  return postMessage.call(this, message, ...rest)
}
"""


@pytest.fixture(scope="module")
def opened(resident: Reader) -> Reader:
    """A reader of the tutorial, who stays on the page and takes back each run."""
    return resident.visit("/tutorial/")


@pytest.fixture(scope="module")
def codes(opened: Reader) -> Mapping[str, str]:
    """The code of each section that is run, as it is before an editor takes its place."""
    return {section: full_text(Code(opened, section)) for section, _, _ in QUESTIONS.values()}


@pytest.mark.parametrize("name", QUESTIONS)
@pytest.mark.timeout(300)
def test_an_answer_moves_by_what_python_computes(
    name: str, opened: Reader, codes: Mapping[str, str], tmp_path: Path
) -> None:
    """And so does every other number of the page; taken back, each text is as it was."""
    section, changes, plain = QUESTIONS[name]
    texts_before = texts(opened)
    events = run(opened, section, changes, codes[section])
    after = answers_with("organization", events, tmp_path)
    assert name in check_page(opened, before("organization"), after)
    if plain is not None:
        number = opened.page.locator(f'[data-answer="{name}"] [data-moved]').first
        assert close(float(attribute(number, "data-moved")), plain)
    take_back(opened)
    assert texts(opened) == texts_before
    assert opened.page.locator("[data-moved]").count() == 0


@pytest.mark.parametrize(
    ("path", "section", "name"),
    [
        ("/tutorial/", "python/projects.py:project_created", "total_projects"),
        ("/tutorial/", "javascript/identify.js:page_viewed", "organizations_by_industry"),
        ("/person/tutorial/", "javascript/person/projects.js:project_created", "total_projects"),
        ("/group/tutorial/", "javascript/group/revenue.js:purchase", "revenue_per_organization"),
        ("/person/growth/", "python/person/revenue.py:purchase_refunded", "total_refunds"),
        ("/models/", "javascript/group/accounts.js:account_created", "organizations"),
    ],
)
@pytest.mark.timeout(300)
def test_it_is_so_in_each_language_and_model(
    path: str, section: str, name: str, reader: Reader, tmp_path: Path
) -> None:
    """The events go to the model of the page, or of the section where a page has several."""
    model = model_of(load_section(*section.split(":")))
    reader.visit(path)
    after = answers_with(model, run(reader, section, []), tmp_path)
    moved = check_page(reader, before(model), after)
    expected = {name for name in after if after[name].rows != before(model)[name].rows}
    on_page = {name for name, _ in reader.page.evaluate(SHOWN)["tables"]}
    assert moved >= expected & on_page
    print(name, moved)


def test_a_person_merged_by_the_run_counts_once(reader: Reader, tmp_path: Path) -> None:
    """An identify joins two users of the sample: every answer counts them as the build would."""
    persons = {m["distinct_id"] for m in sample_messages("person") if m["event"] == "$identify"}
    users = [m["distinct_id"] for m in sample_messages("person") if m["event"] == "account_created"]
    anonymous, known = [user for user in dict.fromkeys(users) if user not in persons][:2]
    reader.visit("/person/tutorial/")
    code = Code(reader, "javascript/person/projects.js:project_created")
    code.write(
        f"posthog.capture({{ distinctId: '{known}', event: '$identify', "
        f"properties: {{ $anon_distinct_id: '{anonymous}' }} }})"
    )
    events = code.run()
    wait(reader)
    after = answers_with("person", events, tmp_path)
    assert "person/total_users" in check_page(reader, before("person"), after)
    assert after["person/total_users"].value == before("person")["person/total_users"].value - 1


def test_only_queries_that_read_the_events_are_run(
    reader: Reader, answers: Mapping[str, Any]
) -> None:
    """The database gets no other: those that name the event, or what it sets of the person."""
    reader.page.add_init_script(SENT_SQL)
    reader.visit("/tutorial/")
    run(reader, PROJECT, [])
    posted = "\n".join(reader.page.evaluate("window.posted"))
    on_page = {
        attribute(part, f"data-{kind}")
        for kind in ("answer", "table", "chart")
        for part in reader.page.locator(f"[data-{kind}]").all()
    }
    ran = {name for name in on_page if json.dumps(answers[name]["query"])[1:-1] in posted}
    reading = {
        name
        for name in on_page
        if "'project_created'" in answers[name]["query"]
        or "project_total" in answers[name]["query"]
    }
    assert ran == reading
    assert {"organizations", "total_users", "organizations_per_tier"} <= on_page - ran


def test_events_add_up_and_the_same_uuid_counts_once(reader: Reader) -> None:
    """Each run adds, as in PostHog, which stores no event with the same uuid twice."""
    reader.visit("/tutorial/")
    total = reader.page.locator('[data-answer="total_projects"] [data-moved]').first
    run(reader, PROJECT, [])
    Code(reader, PROJECT).run()
    expect(bar(reader)).to_contain_text("2 events of yours on this page.")
    assert attribute(total, "data-moved") == "+2"
    uuid = "018f6b1e-0000-7000-8000-000000000001"
    code = Code(reader, PROJECT)
    event = f"posthog.capture({{ distinctId: 'a', event: 'project_created', uuid: '{uuid}' }})"
    code.write(f"{event}\n{event}")
    code.run()
    code.run()
    expect(bar(reader)).to_contain_text("3 events of yours on this page.")
    assert attribute(total, "data-moved") == "+3"


def test_an_open_result_of_sql_moves_too(reader: Reader) -> None:
    """Its rows are computed again and marked, of an edited query as well, and then go back."""
    reader.visit("/tutorial/")
    reader.press("total_projects", "Run")
    ((number,),) = reader.cells("total_projects")
    reader.press("organizations", "Edit")
    edited = "SELECT count() AS n FROM events WHERE properties.color = 'teal'"
    reader.write("organizations", edited.replace("color", "plan"))
    reader.press("organizations", "Run")
    assert reader.cells("organizations") == [["0"]]
    changed = [("user_id: userId,", "user_id: userId, color: 'teal', plan: 'teal',")]
    run(reader, PROJECT, changed)
    moved = reader.around("total_projects", "result").locator("[data-moved]")
    expect(moved).to_have_attribute("data-moved", "+1")
    caption = reader.around("total_projects", "result").locator("caption")
    expect(caption).to_contain_text("sample data, with your events")
    expect(reader.around("organizations", "result").locator("[data-moved]")).to_have_text("1 +1")
    reader.write("organizations", edited)
    reader.press("organizations", "Run")
    expect(reader.around("organizations", "result").locator("tbody")).to_contain_text("1")
    reader.write("organizations", edited.replace("color", "plan"))
    reader.press("organizations", "Run")
    take_back(reader)
    expect(reader.around("organizations", "result").locator("tbody")).to_have_text("0")
    assert reader.cells("total_projects") == [[number]]
