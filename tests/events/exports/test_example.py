"""The worked example of the page "Your own events", step by step, with a company as it says."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import yaml
from bs4 import BeautifulSoup

from macros.content import sections
from tests.events.companies.company import Row
from tests.events.companies.formats import FORMATS
from tests.events.companies.project_tool import project_tool
from tests.events.companies.test_companies import SEVEN
from tests.events.companies.truth.answers import ANSWERS
from tests.events.companies.truth.comparison import same
from tests.support.checkout import SNIPPETS, copy_to, run, share_cache

HERE = "    source: "  # the first line of the settings of the user's own events


def settings_of_the_page() -> dict[str, Any]:
    """The names and the amounts, as the page has them."""
    parts = sections.sections(SNIPPETS, "settings/your_events.yml")
    section: dict[str, Any] = {}
    for name in ("mapping", "amount"):
        section |= yaml.safe_load(parts[name].code)["extra"]["events"]
    return section


def write_settings(root: Path, section: dict[str, Any]) -> None:
    """Write settings below `extra: events:`, in place of those of the same name."""
    file = root / "mkdocs.yml"
    lines = file.read_text(encoding="utf-8").splitlines()
    old = tuple(f"    {name}:" for name in section)
    lines = [line for line in lines if not line.startswith(old)]
    place = next(number for number, line in enumerate(lines) if line.startswith(HERE))
    written = yaml.safe_dump(section, sort_keys=False).splitlines()
    lines[place:place] = [f"    {line}" for line in written]
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")


def export(rows: Sequence[Row], folder: Path) -> None:
    """Add Parquet files of events to a folder."""
    folder.mkdir(parents=True)
    FORMATS["parquet"](project_tool(), rows, folder)


def text_of(page: Path) -> str:
    """The text of a built page."""
    html = (page / "index.html").read_text(encoding="utf-8")
    return str(BeautifulSoup(html, "html.parser").text)


def test_the_worked_example_works(tmp_path: Path) -> None:
    """Unknown names are reported, then given; the numbers are theirs, and overlaps count once."""
    company = project_tool()
    root = copy_to(tmp_path / "project")
    share_cache(root)
    exports = tmp_path / "exports"
    export(company.rows, exports / "all")

    first = run("macros", "build", root=root, EVENTS=str(exports))
    assert first.returncode == 1
    (line,) = {
        message.split(": ", 2)[-1] for message in first.stderr.splitlines() if "none of" in message
    }
    assert "board_opened" in line
    assert "events: events:" in line

    write_settings(root, settings_of_the_page())
    (root / "rates.csv").write_text(company.rates, encoding="utf-8")
    for _ in ("the first time", "once more"):
        process = run("macros", "build", root=root, EVENTS=str(exports))
        assert process.returncode == 0, process.stderr
        results = json.loads((root / "site" / "answers.json").read_text(encoding="utf-8"))
        for name in SEVEN:
            answer = results[f"person/{name}"]
            given = answer["value"] if "value" in answer else dict(answer["rows"])
            assert same(given, ANSWERS[name](company.facts)), name
        if not (exports / "again").exists():
            export(company.rows[-100:], exports / "again")
    page = (root / "site" / "person" / "growth" / "index.html").read_text(encoding="utf-8")
    reason = results["person/total_refunds"]["unanswered"]
    assert 'event "purchase_refunded"' in reason
    assert reason in BeautifulSoup(page, "html.parser").text
    assert "the page of their model" in text_of(root / "site" / "tutorial")
    assert results["organizations"]["source"] == "sample data"
