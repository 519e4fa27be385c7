"""Pages whose scripts speak German: the form, a run, its bar, a demo, with no word of English."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import Route, expect

from macros.core.words.catalog import read_catalog
from macros.core.words.language import read_language
from tests.browser.live.conftest import Reader, choose_file, upload_status
from tests.browser.live.layer.page import CREATED
from tests.browser.live.running.code import Code
from tests.browser.live.upload.test_form import worked_example

SCRIPT = '<script type="module" src='
PAGE = re.compile(r"/(#.*)?$")
# What scripts have made on the page: its text, and what is in attributes for people.
SAID = """() => [...document.querySelectorAll(
  '[data-own], .live-bar, .live-layer, .live-received, .live-way, .live-notices, .live-error, ' +
  '.play, .card, .unanswered, dialog.project, aside.continue'
)].flatMap((root) => [root, ...root.querySelectorAll('*')]).flatMap((element) => [
  element.childNodes.length > 1 ? element.textContent : '',
  ...[...element.childNodes].filter((node) => node.nodeType === 3).map((node) => node.data),
  ...['aria-label', 'title', 'placeholder', 'aria-description'].map(
    (name) => element.getAttribute(name)
  ),
]).filter(Boolean).map((text) => text.trim())"""
PLACEHOLDER = re.compile(r"\{\w+\}")
SEVERAL = re.compile(r"[A-Za-z]{2,} [A-Za-z]{2,}")


@pytest.fixture
def german(reader: Reader) -> Reader:
    """A reader for whom the built pages bring the words of German, as a German page does."""
    words = json.dumps(read_language("de").for_scripts()).replace("<", "\\u003c")

    def translate(route: Route) -> None:
        response = route.fetch()
        script = f'<script type="application/json" id="words">{words}</script>'
        assert SCRIPT in response.text()
        body = response.text().replace(SCRIPT, f"{script}{SCRIPT}", 1)
        route.fulfill(response=response, body=body.replace('lang="en"', 'lang="de"', 1))

    reader.page.route(PAGE, translate)
    return reader


def english_in(reader: Reader) -> list[str]:
    """What the scripts of the page say in English: whole texts, or several words of one."""
    scripts = read_catalog("de", {"one", "other"}).scripts.items()
    texts = [text for text, german in scripts if text not in (german, "of")]
    parts = [part.strip() for text in texts for part in PLACEHOLDER.split(text)]
    several = [part for part in parts if SEVERAL.search(part)]
    said: list[str] = reader.page.evaluate(SAID)
    assert len(said) > 5
    whole = {text.strip() for text in texts}
    return [text for text in said if text in whole or any(part in text for part in several)]


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An export of a company with names of its own."""
    file = tmp_path_factory.mktemp("german") / "example.jsonl"
    file.write_text("".join(json.dumps(event) + "\n" for event in worked_example()), "utf-8")
    return file


@pytest.mark.timeout(300)
def test_the_form_and_the_report_are_german(german: Reader, example: Path) -> None:
    """What is asked of a reader's own events, what they give, and what was assumed of them."""
    page = german.visit("/").page
    choose_file(german, example)
    form = page.locator("form.live-mapping")
    expect(form.locator("legend")).to_have_text("Was ist in Ihrem PostHog eine Person?")
    expect(form.locator(".live-reason")).to_have_text(
        "Das sieht aus wie ein Mensch: 30 Organisationen nach organization_id; "
        "als Personen wären es 114."
    )
    form.get_by_text("Mehr: ").click()
    for part in form.locator("details > summary").all()[1:]:
        part.click()
    expect(form.locator(".live-preview")).to_contain_text("braucht Ereignis „project_created“")
    assert english_in(german) == []
    form.get_by_label("project_created (Ereignis)").select_option("search_done")
    form.get_by_role("button", name="Meine Zahlen zeigen").click()
    status = upload_status(german)
    expect(status).to_contain_text("Ihre Daten: example.jsonl, 774 Ereignisse.")
    expect(status).to_contain_text("Angenommen: eine Person ist ein Mensch, Organisationen nach")
    status.get_by_text("Was Ihr Export ist").click()
    expect(status.locator("dt")).to_contain_text(["Ereignisse", "Modell", "Organisationen"])
    expect(status.locator("dd").nth(1)).to_contain_text("eine Person ist eine Person, nach")
    assert english_in(german) == []
    status.get_by_role("button", name="Zurück zu den Beispieldaten").click()
    expect(status).to_contain_text("Zurück zu den Beispieldaten.")


def test_a_file_is_refused_in_german(german: Reader, tmp_path: Path) -> None:
    """By the worker that reads it, with the line."""
    german.visit("/")
    for text, mistake in (
        ('{"event": "signup"}\n', "Zeile 1 hat kein „distinct_id“. Jedes Ereignis braucht "),
        ("name,value\n1,2\n", "Die erste Zeile hat keine Spalte „event“: name, value."),
        ("", "Die Datei ist leer."),
    ):
        file = tmp_path / "wrong.jsonl"
        file.write_text(text, encoding="utf-8")
        choose_file(german, file)
        expect(upload_status(german)).to_contain_text(mistake)
        expect(upload_status(german)).to_contain_text("Nichts hat sich geändert.")
        assert english_in(german) == []


@pytest.mark.timeout(300)
def test_a_run_and_its_bar_are_german(german: Reader) -> None:
    """What arrives, whose it is, what it moves, and the way back."""
    page = german.visit("/tutorial/").page
    code = Code(german, CREATED)
    code.press("Bearbeiten")
    text = code.block.locator(".cm-content").inner_text()
    code.write(text.replace("'user_0280'", "'user_new'"))
    code.press("Ausführen")
    layer = page.locator(".live-layer[data-state=done]")
    expect(layer).to_contain_text("1 Ereignis von Ihnen auf dieser Seite.")
    expect(code.status).to_contain_text("1 Ereignis angekommen")
    expect(page.locator(".live-way").first).to_contain_text(
        "Distinct ID org_230be474: eine Person, die es seit"
    )
    assert english_in(german) == []
    layer.get_by_role("button", name="Zurücknehmen").click()
    layer.wait_for(state="detached")
    code.write("for (;;);")
    code.press("Ausführen")
    code.press("Stopp")
    expect(code.error).to_have_text("Angehalten.")
    assert english_in(german) == []


def test_the_demo_and_the_form_of_the_project_are_german(german: Reader) -> None:
    """Numbers with their plurals, and names of what is read aloud."""
    page = german.visit("/tutorial/").page
    page.locator("[data-play] button").click()
    demo = page.locator("fieldset.play")
    demo.get_by_role("button", name=re.compile("^Ada ")).press("Enter")
    expect(demo.get_by_role("status")).to_have_text(
        "1 Ereignis von 1 Mensch aus 1 Organisation. PostHog meldet 1 Unique User, wenn Sie nach "
        "Organisation identifizieren, und 1, wenn nach Person."
    )
    page.locator(".md-header .project-open").click()
    dialog = page.locator("dialog.project")
    dialog.get_by_label("Projekt-Token").fill("phx_secret")
    dialog.get_by_role("button", name="Zeigen").click()
    alert = dialog.get_by_role("alert")
    expect(alert).to_contain_text("Ein persönlicher API-Schlüssel (phx_…)")
    assert english_in(german) == []
