"""Several files, and folders: one export, each event once, with a persons export joined."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from macros.answers.answers import Answers
from macros.core import formats
from macros.events.settings import Settings
from tests.browser.live.conftest import (
    EVENT,
    Reader,
    answer,
    choose_file,
    half_of_the_events,
    upload_status,
)
from tests.support.checkout import PROJECT_ROOT

QUERIES = ("organizations", "total_users", "revenue_per_organization")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An export in three files that overlap, one of them in a folder, with a note beside them."""
    folder = tmp_path_factory.mktemp("exports")
    lines = [json.dumps(event) + "\n" for event in half_of_the_events()]
    third = len(lines) // 3
    (folder / "inside").mkdir()
    parts = (lines[: third + 5], lines[third : 2 * third], lines[2 * third - 7 :])
    for name, part in zip(("a.jsonl", "b.jsonl", "inside/c.jsonl"), parts, strict=True):
        (folder / name).write_text("".join(part), encoding="utf-8")
    (folder / "README").write_text("What these files are.", encoding="utf-8")
    return folder


def persons_of(events: Iterator[dict[str, object]]) -> Iterator[dict[str, object]]:
    """A persons export: two organizations were merged since, another one was deleted."""
    sign_ups = (event for event in events if event["event"] == "account_created")
    ids = sorted({str(event["distinct_id"]) for event in sign_ups})
    persons = {str(event["distinct_id"]): event["person_id"] for event in half_of_the_events()}
    first, second, third = ids[:3]
    row: dict[str, object] = {
        "person_version": 1,
        "person_distinct_id_version": 1,
        "is_deleted": False,
    }
    for version, owner in ((2, persons[first]), (1, persons[second])):
        versions = row | {"person_distinct_id_version": version}
        yield versions | {"distinct_id": second, "person_id": owner, "properties": "{}"}
    plan = {"person_id": persons[first], "properties": '{"plan": "merged"}', "person_version": 2}
    yield row | {"distinct_id": first} | plan
    gone = {"person_id": persons[third], "properties": "{}", "is_deleted": True}
    yield row | {"distinct_id": third} | gone
    yield row | {"distinct_id": "nobody", "person_id": "no event", "properties": "{}"}


def test_a_folder_is_one_export(reader: Reader, folder: Path) -> None:
    """Its files are read together, as in a build; what was exported twice counts once."""
    truth = Answers(PROJECT_ROOT, Settings(source=str(folder)))
    page = reader.visit("/").page
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Choose a folder").click()
    chooser.value.set_files(folder)
    page.get_by_role("button", name="Show my numbers").click()
    expect(upload_status(reader)).to_contain_text("Your data: 3 files")
    expect(upload_status(reader)).to_contain_text("12 duplicates left out")
    expect(upload_status(reader)).to_contain_text("1 other file not read")
    for query in QUERIES:
        result = truth.result(query)
        assert answer(reader, query) == formats.value(result.value, result.unit)


def test_a_persons_export_says_who_is_who_now(reader: Reader, folder: Path, tmp_path: Path) -> None:
    """It is known by its columns, whatever its name; the answers are those of a build with it."""
    persons = tmp_path / "p.jsonl"
    rows = map(json.dumps, persons_of(half_of_the_events()))
    persons.write_text("\n".join(rows), encoding="utf-8")
    truth = Answers(PROJECT_ROOT, Settings(source=str(folder), persons=str(persons)))
    files = [persons, *sorted(folder.glob("*.jsonl")), folder / "inside" / "c.jsonl"]
    page = reader.visit("/tutorial/").page
    choose_file(reader, files)
    page.get_by_role("button", name="Show my numbers").click()
    expect(upload_status(reader)).to_contain_text("Your data: 4 files")
    expect(upload_status(reader)).to_contain_text("and 3 persons")
    for query in QUERIES:
        result = truth.result(query)
        assert answer(reader, query) == formats.value(result.value, result.unit)
    tiers = page.locator('table[data-table="organizations_per_tier"] tbody')
    expect(tiers.locator("tr", has_text="merged")).to_have_text("merged1")


def test_an_error_names_its_file(reader: Reader, tmp_path: Path) -> None:
    """One of several that cannot be read changes nothing, also one in a format that is refused."""
    good, cut, packed = (tmp_path / name for name in ("good.jsonl", "cut.jsonl", "a.jsonl.zst"))
    good.write_bytes(EVENT)
    cut.write_bytes(EVENT + b'{"event')
    packed.write_bytes(b"\x28\xb5\x2f\xfd1234")
    reader.visit("/")
    error = upload_status(reader).get_by_role("alert")
    choose_file(reader, [good, cut])
    expect(error).to_have_text(
        "cut.jsonl: Line 2 is not a JSON object. A JSON Lines file has one event per line. "
        "Nothing has changed."
    )
    choose_file(reader, [good, packed])
    expect(error).to_contain_text("a.jsonl.zst: Browsers cannot read zstd")
