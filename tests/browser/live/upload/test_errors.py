"""Uploaded files that cannot be used: one sentence, and the page stays as it was."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.live.conftest import (
    EVENT,
    Reader,
    answer,
    choose_file,
    upload,
    upload_status,
    words,
)

PAID = (
    '{{"event": "purchase", "distinct_id": "b", "timestamp": "2025-01-01", '
    '"properties": {{"purchase_value": {}}}}}'
)


# By file name, since a test's name must not depend on bytes that change with the clock.
BAD: dict[str, tuple[str | bytes, str]] = {
    "empty.jsonl": ("", "The file is empty."),
    "broken.jsonl": ('{"event": "a", "distinct_id": "b", "timestamp": "2025-01-01"}\n{"e',
     "Line 2 is not a JSON object."),
    "array.json": ("[]", "The file has no events."),
    "cut.json": (b"[" + EVENT.strip() + b",", "The JSON array breaks off; the file was cut off."),
    "none.jsonl": ('{"name": "x"}', "The file has no events."),
    "time.csv": ("event,distinct_id,timestamp\naccount_created,b,yesterday",
     "Row 2 has a timestamp that cannot be read"),
    "other.csv": ("a,b\n1,2", 'has no column "event"'),
    "quote.csv": ('event,distinct_id,timestamp\n"a,b,c', "without a closing quote"),
    "picture.png": (b"\x89PNG\r\n\x1a\n\0\0\0\xff", "damaged"),
    "cut.jsonl.gz": (gzip.compress(EVENT * 999, mtime=0)[:60], "damaged"),
    "a.parquet": (b"PAR1 not really PAR1", "Parquet"),
    "a.zst": (b"\x28\xb5\x2f\xfd1234", "zstd"),
    "properties.jsonl": (
     '{"event": "a", "distinct_id": "b", "timestamp": "2025-01-01", "properties": "x"}',
     "Line 1: its properties are not a JSON object."),
    "null.jsonl": ('{"event": "account_created", "distinct_id": "null", "timestamp": "2025-01-01"}',
     '1 event has a distinct id that PostHog never merges (a "account_created", with "null").'),
    "future.jsonl": ('{"event": "account_created", "distinct_id": "b", "timestamp": "2999-01-01"}',
     "1 event has a timestamp in the future"),
    "amount.jsonl": ("\n".join(map(PAID.format, ('"much"', -1, '"NaN"', 5))),
     '2 events have a "purchase_value" that is not an amount (a "purchase", with "NaN").'),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD)
def test_a_bad_file_changes_nothing(name: str, overview: Reader, tmp_path: Path) -> None:
    """One sentence says what is wrong with it."""
    text, sentence = BAD[name]
    content = text if isinstance(text, bytes) else text.encode()
    (tmp_path / name).write_bytes(content)
    page = overview.page
    page.evaluate("document.querySelector('[data-own] [role=status]').replaceChildren()")
    before = words(overview)
    choose_file(overview, tmp_path / name)
    error = upload_status(overview).get_by_role("alert")
    form = page.locator("form.live-mapping")
    expect(error.or_(form)).to_be_visible()
    if form.count():  # its names are fine, its values are not
        form.get_by_role("button", name="Show my numbers").click()
    expect(error).to_contain_text(sentence)
    message = error.inner_text()
    assert message.endswith(" Nothing has changed.")
    assert words(overview, without=message) == before


def test_a_bad_file_leaves_the_readers_numbers(reader: Reader, tmp_path: Path) -> None:
    """A second file with an error leaves the numbers of the first, and the way back."""
    (tmp_path / "good.jsonl").write_bytes(EVENT * 2)
    (tmp_path / "bad.jsonl").write_text("[]", encoding="utf-8")
    reader.visit("/")
    sample = answer(reader, "organizations")
    upload(reader, tmp_path / "good.jsonl")
    expect(upload_status(reader)).to_contain_text("Your data: good.jsonl")
    assert answer(reader, "organizations") == "1"
    choose_file(reader, tmp_path / "bad.jsonl")
    expect(upload_status(reader).get_by_role("alert")).to_contain_text("The file has no events.")
    assert answer(reader, "organizations") == "1"
    upload_status(reader).get_by_role("button", name="Back to sample data").click()
    expect(upload_status(reader)).to_contain_text("Back to sample data.")
    assert answer(reader, "organizations") == sample


def test_the_next_file_replaces_one_that_is_being_read(reader: Reader, tmp_path: Path) -> None:
    """It has its own progress and can be canceled, whatever the first file is doing."""
    large, small = tmp_path / "large.jsonl", tmp_path / "small.jsonl"
    large.write_bytes(EVENT * 900_000)
    small.write_bytes(EVENT * 3)
    reader.visit("/")
    choose_file(reader, small)
    reader.page.locator("form.live-mapping").wait_for()
    choose_file(reader, large)
    upload_status(reader).get_by_role("button", name="Cancel").click()
    expect(upload_status(reader)).to_have_text("Canceled. Nothing has changed.")
    choose_file(reader, large)
    upload_status(reader).locator("progress").wait_for()
    upload(reader, small)
    expect(upload_status(reader)).to_contain_text("Your data: small.jsonl, 3 events.")


def test_a_file_too_large_is_refused(reader: Reader, tmp_path: Path) -> None:
    """More events than fit are an error, and the reader can cancel long before."""
    file = tmp_path / "large.jsonl.gz"
    file.write_bytes(gzip.compress(EVENT * 1_000_001, compresslevel=1))
    reader.visit("/")
    before = answer(reader, "organizations")
    choose_file(reader, file)
    upload_status(reader).get_by_role("button", name="Cancel").click()
    expect(upload_status(reader)).to_have_text("Canceled. Nothing has changed.")
    choose_file(reader, tmp_path / "large.jsonl.gz")
    expect(upload_status(reader).get_by_role("alert")).to_contain_text("more than 1,000,000 events")
    assert answer(reader, "organizations") == before
