"""Files that a reader keeps in their browser: by consent, on every page, until they forget them."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page, expect

from macros.answers.answers import Answers
from macros.core import formats
from tests.browser.live.conftest import Reader, answer, upload, upload_status

CONSENT = "Keep these files in this browser"
STORED = """async () => {
  const databases = await indexedDB.databases()
  const open = databases.length && await new Promise((resolve, reject) => {
    const request = indexedDB.open('own-events')
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error)
  })
  if (!open) return 0
  const count = open.transaction('files').objectStore('files').count()
  await new Promise((resolve) => { count.onsuccess = resolve })
  open.close()
  return count.result
}"""


def stored(page: Page) -> int:
    """How many sets of files the browser has."""
    count: int = page.evaluate(STORED)
    return count


def test_nothing_is_kept_without_consent(reader: Reader, half: Path) -> None:
    """Another page shows the sample, and says nothing of files."""
    page = reader.visit("/").page
    upload(reader, half)
    expect(upload_status(reader)).to_contain_text("Your data: half.jsonl")
    expect(page.get_by_label(CONSENT)).not_to_be_checked()
    assert stored(page) == 0
    reader.visit("/terms/")
    expect(page.locator(".live-kept")).to_have_count(0)


def test_kept_files_follow_the_reader(reader: Reader, half: Path, truth: Answers) -> None:
    """Each page has a bar that says so, and one with numbers shows theirs without a question."""
    page = reader.visit("/").page
    upload(reader, half)
    page.get_by_label(CONSENT).check()
    bar = page.locator(".live-kept")
    expect(bar).to_contain_text("Kept in this browser: half.jsonl")
    assert stored(page) == 1
    reader.visit("/terms/")
    expect(bar).to_contain_text("half.jsonl")
    reader.visit("/retention/")
    expect(upload_status(reader)).to_contain_text("Your data: half.jsonl")
    result = truth.result("activated_organizations")
    assert answer(reader, "activated_organizations") == formats.value(result.value, result.unit)


def test_forgetting_ends_it_at_once(reader: Reader, half: Path) -> None:
    """Also while they are being read: nothing is left in the browser, nor on the page."""
    page = reader.visit("/").page
    before = answer(reader, "organizations")
    upload(reader, half)
    page.get_by_label(CONSENT).check()
    bar = page.locator(".live-kept")
    expect(bar).to_be_visible()
    page.reload()
    bar.get_by_role("button", name="Forget them").click()
    expect(bar).to_have_count(0)
    expect(upload_status(reader)).to_contain_text("Back to sample data.")
    assert stored(page) == 0
    page.reload()
    page.wait_for_load_state("networkidle")
    expect(bar).to_have_count(0)
    assert page.evaluate("localStorage.getItem('kept')") is None
    assert answer(reader, "organizations") == before


def test_consent_can_be_taken_back(reader: Reader, half: Path) -> None:
    """Without the mark in the box, nothing is kept anymore; the page still shows the numbers."""
    page = reader.visit("/").page
    upload(reader, half)
    box = page.get_by_label(CONSENT)
    box.check()
    expect(page.locator(".live-kept")).to_be_visible()
    box.uncheck()
    expect(page.locator(".live-kept")).to_have_count(0)
    assert stored(page) == 0
    expect(upload_status(reader)).to_contain_text("Your data: half.jsonl")
