"""The worked example of the page "Your own events", step by step."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import yaml
from bs4 import BeautifulSoup

from tests.events.exports.makers import Row, event, write
from tests.support.checkout import SNIPPETS, copy_to, edit, run, share_cache


def teams() -> list[Row]:
    """Sign-ups and invoices of teams whose developers named things their own way."""
    rows = []
    for number in range(30):
        properties: dict[str, Any] = {"organization_id": f"team_{number % 5}", "tier": "pro"}
        name = "signup" if number < 20 else "invoice_paid"
        properties |= {"user_id": f"u{number}"} if number < 20 else {"amount": 100 + number}
        person = {"distinct_id": f"u{number}", "person_id": f"p{number}"}
        rows.append(event(number, name, properties=properties, person_properties={}, **person))
    return rows


def text_of(page: Path) -> str:
    """The text of a built page."""
    html = (page / "index.html").read_text(encoding="utf-8")
    return str(BeautifulSoup(html, "html.parser").text)


def test_the_worked_example_works(tmp_path: Path) -> None:
    """Unknown names are reported, then given; the numbers are theirs, and overlaps count once."""
    root = copy_to(tmp_path / "project")
    share_cache(root)
    rows = teams()
    write(rows[:25], tmp_path / "exports" / "january.parquet")
    exports = str(tmp_path / "exports")

    first = run("macros", "build", root=root, EVENTS=exports)
    assert first.returncode == 1
    (line,) = {
        message.split(": ", 2)[-1] for message in first.stderr.splitlines() if "none of" in message
    }
    assert "invoice_paid, signup" in first.stderr.replace(
        "signup, invoice_paid", "invoice_paid, signup"
    )
    assert "events: events:" in line

    text = (SNIPPETS / "settings" / "your_events.yml").read_text(encoding="utf-8")
    mapping = yaml.safe_load(text)["extra"]["events"]
    for key in ("events", "properties"):
        edit(root / "mkdocs.yml", f"    {key}: {{}}", f"    {key}: {json.dumps(mapping[key])}")
    edit(root / "mkdocs.yml", "    model:", f"    model: {mapping['model']}")
    for files, paid in ((None, 5), (rows[20:], 10)):
        if files:
            write(files, tmp_path / "exports" / "february.parquet")
        process = run("macros", "build", root=root, EVENTS=exports)
        assert (process.returncode, process.stderr) == (0, "")
        results = json.loads((root / "site" / "answers.json").read_text(encoding="utf-8"))
        revenue = sum(100 + n for n in range(20, 20 + paid))
        assert results["person/organizations"]["value"] == 5
        assert results["person/total_users"]["value"] == 20
        assert results["person/total_revenue"]["value"] == revenue
        assert results["person/revenue_per_organization"]["value"] == revenue / 5
        gap = results["person/total_projects"]["unanswered"]
        assert 'event "project_created"' in gap
        assert gap in text_of(root / "site" / "person" / "tutorial")
        assert "the page of their model" in text_of(root / "site" / "tutorial")
        assert results["organizations"]["source"] == "sample data"
