"""Files of the reader's that cannot be counted: one sentence, and the page stays as it was."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.live.conftest import EVENT, Reader, answer, give, said, take

PAID = (
    '{{"event": "purchase", "distinct_id": "b", "timestamp": "2025-01-01", '
    '"properties": {{"purchase_value": {}}}}}'
)


# Each by its file name: a test's name must not depend on bytes that a clock is in.
BAD: dict[str, tuple[str | bytes, str]] = {
    "empty.jsonl": ("", "The file is empty."),
    "broken.jsonl": ('{"event": "a", "distinct_id": "b", "timestamp": "2025-01-01"}\n{"e',
     "Line 2 is no JSON object."),
    "array.json": ("[]", "one JSON array"),
    "none.jsonl": ('{"name": "x"}', 'Line 1 has no "event".'),
    "time.csv": ("event,distinct_id,timestamp\na,b,yesterday", "Row 2 has no time"),
    "other.csv": ("a,b\n1,2", 'names no column "event"'),
    "quote.csv": ('event,distinct_id,timestamp\n"a,b,c', "without an end"),
    "picture.png": (b"\x89PNG\r\n\x1a\n\0\0\0\xff", "damaged"),
    "cut.jsonl.gz": (gzip.compress(EVENT * 999, mtime=0)[:60], "damaged"),
    "a.parquet": (b"PAR1 not really PAR1", "Parquet"),
    "a.zst": (b"\x28\xb5\x2f\xfd1234", "zstd"),
    "properties.jsonl": (
     '{"event": "a", "distinct_id": "b", "timestamp": "2025-01-01", "properties": "x"}',
     "Line 1: its properties are no JSON object."),
    "null.jsonl": ('{"event": "a", "distinct_id": "null", "timestamp": "2025-01-01"}',
     '1 event has a distinct id that PostHog never merges (a "a", with "null").'),
    "future.jsonl": ('{"event": "a", "distinct_id": "b", "timestamp": "2999-01-01"}',
     "1 event has a timestamp in the future"),
    "amount.jsonl": ("\n".join(map(PAID.format, ('"much"', -1, '"NaN"', 5))),
     '3 events have a "purchase_value" that is no amount (a "purchase", with "much").'),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD)
def test_a_bad_file_changes_nothing(name: str, overview: Reader, tmp_path: Path) -> None:
    """One sentence says what is wrong with it."""
    text, told = BAD[name]
    content = text if isinstance(text, bytes) else text.encode()
    (tmp_path / name).write_bytes(content)
    page = overview.page
    page.evaluate("document.querySelector('[data-own] [role=status]').replaceChildren()")
    before = page.locator("article").inner_text()
    give(overview, tmp_path / name)
    mistake = said(overview).get_by_role("alert")
    form = page.locator("form.live-mapping")
    expect(mistake.or_(form)).to_be_visible()
    if form.count():  # its names are fine, its values are not
        form.get_by_role("button", name="Show my numbers").click()
    expect(mistake).to_contain_text(told)
    sentence = mistake.inner_text()
    assert sentence.endswith(" Nothing has changed.")
    assert page.locator("article").inner_text().replace(sentence, "").split() == before.split()


def test_a_bad_file_leaves_the_readers_numbers(reader: Reader, tmp_path: Path) -> None:
    """A second file that is refused changes nothing of the first, and takes not the way back."""
    (tmp_path / "good.jsonl").write_bytes(EVENT * 2)
    (tmp_path / "bad.jsonl").write_text("[]", encoding="utf-8")
    reader.visit("/")
    sample = answer(reader, "organizations")
    take(reader, tmp_path / "good.jsonl")
    expect(said(reader)).to_contain_text("Your data: good.jsonl")
    assert answer(reader, "organizations") == "1"
    give(reader, tmp_path / "bad.jsonl")
    expect(said(reader).get_by_role("alert")).to_contain_text("one JSON array")
    assert answer(reader, "organizations") == "1"
    said(reader).get_by_role("button", name="Back to the sample").click()
    expect(said(reader)).to_contain_text("sample again")
    assert answer(reader, "organizations") == sample


def test_the_next_file_takes_the_place_of_one_on_its_way(reader: Reader, tmp_path: Path) -> None:
    """It is shown with its own progress, and can be cancelled, whatever becomes of the former."""
    large, small = tmp_path / "large.jsonl", tmp_path / "small.jsonl"
    large.write_bytes(EVENT * 900_000)
    small.write_bytes(EVENT * 3)
    reader.visit("/")
    give(reader, small)
    reader.page.locator("form.live-mapping").wait_for()
    give(reader, large)
    said(reader).get_by_role("button", name="Cancel").click()
    expect(said(reader)).to_have_text("Cancelled. Nothing has changed.")
    give(reader, large)
    said(reader).locator("progress").wait_for()
    take(reader, small)
    expect(said(reader)).to_contain_text("Your data: small.jsonl, 3 events.")


def test_a_file_too_large_is_refused(reader: Reader, tmp_path: Path) -> None:
    """More events than fit are told of, and the reader can cancel long before."""
    file = tmp_path / "large.jsonl.gz"
    file.write_bytes(gzip.compress(EVENT * 1_000_001, compresslevel=1))
    reader.visit("/")
    before = answer(reader, "organizations")
    give(reader, file)
    said(reader).get_by_role("button", name="Cancel").click()
    expect(said(reader)).to_have_text("Cancelled. Nothing has changed.")
    give(reader, tmp_path / "large.jsonl.gz")
    expect(said(reader).get_by_role("alert")).to_contain_text("more than 1,000,000 events")
    assert answer(reader, "organizations") == before
