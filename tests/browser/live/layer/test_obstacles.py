"""The events of a run where something is in the way: a file, hostile data, what does not load."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from macros.answers.answers import Answers
from macros.core import formats
from macros.events.settings import Settings
from tests.browser.live.conftest import Reader, attribute, upload, upload_status
from tests.browser.live.layer.page import (
    CREATED,
    NEW_USER,
    PROJECT,
    bar,
    run,
    take_back,
    texts,
    wait,
)
from tests.browser.live.layer.with_events import placed
from tests.browser.live.running.code import Code, Event
from tests.support.checkout import PROJECT_ROOT
from tests.support.site_server import SiteServer

HOSTILE = """
const bad = ['<img src=x onerror=window.hit=1>', "'; DROP TABLE events; --", '"', '\\0', '\\ud800',
  'x'.repeat(300), '', '__proto__', 'constructor', 'Plan', 'PLAN', '$group_0', 'a.b', '`', '→']
const properties = Object.fromEntries(bad.map((name) => [name, name]))
const deep = JSON.parse('{"a":'.repeat(50) + '1' + '}'.repeat(50))
for (const [index, name] of bad.entries()) {
  posthog.capture({ distinctId: name || 'empty', event: name || 'empty', properties })
  posthog.capture({ distinctId: name || 'empty', event: 'purchase', properties: {
    ...properties, purchase_value: [bad, deep, null, true, '1e999', 'NaN', -1e308][index % 7],
    billing_months: 1e18, plan: deep, currency: bad, user_id: { deep }, $set: bad, $groups: 'no',
    $process_person_profile: 'false' } })
  posthog.capture({ distinctId: 'x', event: '$identify', properties: {
    $anon_distinct_id: [name, deep, 7][index % 3], $set: properties, $set_once: 5 } })
  posthog.capture({ distinctId: 'x', event: '$create_alias', properties: { alias: name } })
  posthog.capture({ distinctId: 'x', event: '$groupidentify', properties: {
    $group_type: name, $group_key: deep, $group_set: properties, $groups: { [name]: bad } } })
}
for (const timestamp of ['9999-12-31', '-000001-01-01', '0001-01-01', '2025-02-30', 'no'])
  posthog.capture({ distinctId: 'x', event: 'account_created', timestamp: new Date(timestamp) })
for (let index = 0; index < 1000; index++)
  posthog.capture({ distinctId: 'x', event: `many ${index}`, properties: { [`p${index}`]: index } })
await posthog.flush()
"""


@pytest.mark.parametrize("path", ["/tutorial/", "/group/tutorial/"])
@pytest.mark.timeout(300)
def test_hostile_events_break_nothing(path: str, reader: Reader) -> None:
    """Whatever is in them is text; the numbers move or say why not, and go back."""
    reader.visit(path)
    texts_before = texts(reader)
    folder = "group/" if "group" in path else ""
    code = Code(reader, f"javascript/{folder}projects.js:project_created")
    code.write(HOSTILE)
    assert len(code.run()) > 1000
    expect(wait(reader)).to_contain_text("events of yours on this page.")
    assert attribute(bar(reader), "data-state") == "done"
    assert reader.page.locator("[data-moved]").count() > 0
    assert reader.page.evaluate("window.hit") is None
    assert reader.page.locator("img[src=x]").count() == 0
    take_back(reader)
    assert texts(reader) == texts_before
    count = len(replay(code))
    expect(wait(reader)).to_contain_text(f"{count} event")


def replay(code: Code) -> list[Event]:
    """Run the code of the page again."""
    code.press("Reset")
    return code.run()


@pytest.mark.timeout(300)
def test_events_lie_above_a_readers_own_file(reader: Reader, half: Path, tmp_path: Path) -> None:
    """The file's numbers move by what a build from the file with these events computes."""
    reader.visit("/tutorial/")
    texts_before = texts(reader)
    upload(reader, half)
    expect(upload_status(reader)).to_contain_text("Your data: half.jsonl")
    texts_uploaded = texts(reader)
    lines = half.read_text(encoding="utf-8").splitlines()
    known = next(e for e in map(json.loads, lines) if e["distinct_id"].startswith("org_"))
    events = run(reader, CREATED, [("'org_230be474'", f"'{known['distinct_id']}'"), *NEW_USER])
    end = max(json.loads(line)["timestamp"] for line in lines)
    (event,) = placed(events, end)
    event |= {key: known[key] for key in ("person_id", "person_properties")}
    file = tmp_path / "with.jsonl"
    file.write_text("\n".join([*lines, json.dumps(event)]) + "\n", encoding="utf-8")
    now = Answers(PROJECT_ROOT, Settings(source=str(file)))
    for name in ("organizations", "total_users", "users_per_organization", "current_users"):
        number = reader.page.locator(f'[data-answer="{name}"]').first
        text = number.evaluate(
            "part => (part.querySelector('s')?.nextSibling.nextSibling ?? part.querySelector("
            "'[data-moved]')?.firstChild ?? part).textContent"
        )
        result = now.result(name)
        assert text == formats.value(result.value, result.unit), name
    table = reader.page.locator('table[data-table="users_per_month"] caption')
    expect(table).to_contain_text("your data, with your events")
    take_back(reader)
    assert texts(reader) == texts_uploaded
    Code(reader, CREATED).run()
    wait(reader)
    upload_status(reader).get_by_role("button", name="Back to sample data").click()
    expect(upload_status(reader)).to_contain_text("Back to sample data.")
    expect(bar(reader)).to_have_attribute("data-state", "done")
    number = reader.page.locator('[data-answer="total_users"]').first
    expect(number.locator("[data-moved]")).to_have_attribute("data-moved", "+1")
    take_back(reader)
    assert texts(reader) == texts_before


def test_a_database_that_does_not_load_is_one_line(visitor: Reader, served: SiteServer) -> None:
    """The block's own result stands; Try again does it once the file is there."""
    served.missing = frozenset(["duckdb-eh.wasm.gz"])
    visitor.visit("/tutorial/")
    code = Code(visitor, PROJECT)
    assert [event["event"] for event in code.run()] == ["project_created"]
    expect(bar(visitor)).to_contain_text(
        "1 event of yours could not be counted. The engine could not be loaded."
    )
    expect(code.status).to_contain_text("1 event received, as in the build.")
    assert visitor.page.locator("[data-moved]").count() == 0
    served.missing = frozenset()
    bar(visitor).get_by_role("button", name="Try again").click()
    expect(bar(visitor)).to_contain_text("1 event of yours on this page. 11 numbers moved.")


def test_a_script_that_does_not_load_is_one_line(
    visitor: Reader, served: SiteServer, site: Path
) -> None:
    """Also where it is the script of the numbers itself."""
    served.missing = frozenset(file.name for file in site.glob("assets/live/layer-*.js"))
    code = Code(visitor.visit("/tutorial/"), PROJECT)
    assert len(code.run()) == 1
    alert = code.bar.get_by_role("alert")
    expect(alert).to_contain_text("The numbers of the page stay.")
    expect(code.status).to_contain_text("1 event received, as in the build.")


def test_counting_can_be_stopped(reader: Reader) -> None:
    """While the database loads, which says how much that is; nothing on the page changes."""
    reader.visit("/tutorial/")
    reader.page.evaluate(
        """() => { window.said = []
        new MutationObserver(() => {
          const bar = document.querySelector('.live-layer')
          if (bar) window.said.push(bar.querySelector('[role=status]').textContent)
          const buttons = bar?.querySelectorAll('button') ?? []
          for (const stop of buttons) if (stop.textContent === 'Stop') stop.click()
        }).observe(document.body, { subtree: true, childList: true, characterData: true }) }"""
    )
    texts_before = texts(reader)
    Code(reader, PROJECT).run()
    expect(bar(reader)).to_contain_text("Stopped. 1 event of yours on this page, not all of them")
    assert texts(reader) == texts_before


def test_the_page_says_how_much_it_loads(reader: Reader) -> None:
    """The database and the sample, with their size, before they are there."""
    reader.visit("/tutorial/")
    reader.page.evaluate(
        "window.said = []; new MutationObserver(() => window.said.push(document.querySelector("
        "'.live-layer [role=status]')?.textContent)).observe(document.body, "
        "{ subtree: true, childList: true, characterData: true })"
    )
    run(reader, PROJECT, [])
    said = reader.page.evaluate("window.said")
    pattern = r"Loading the database and the sample, \d\.\d MB, once"
    assert any(re.fullmatch(pattern, text or "") for text in said)


@pytest.mark.parametrize("parts", ["javascript python", "sql"])
def test_without_sql_events_show_and_nothing_moves(parts: str, reader: Reader) -> None:
    """Where the site has SQL turned off; and where it has code turned off, there are no events."""
    reader.page.route(
        "**/tutorial/",
        lambda route: route.fulfill(
            body=route.fetch().text().replace("sql parser javascript python", parts),
            content_type="text/html",
        ),
    )
    reader.visit("/tutorial/")
    bars = reader.page.locator("[data-call] + .live-bar")
    if parts == "sql":
        reader.page.locator("[data-query] + .live-bar").first.wait_for(state="attached")
        assert bars.count() == 0
        return
    code = Code(reader, PROJECT)
    assert len(code.run()) == 1
    expect(code.status).to_contain_text("1 event received, as in the build.")
    reader.page.wait_for_load_state("networkidle")
    assert not [path for path in reader.requested if re.search(r"layer-|duckdb|answers.json", path)]
    assert bar(reader).count() == 0
