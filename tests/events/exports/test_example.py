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
    for key in ("events", "properties", "organization"):
        written = json.dumps(mapping[key])
        old = "person_id" if key == "organization" else "{}"
        edit(root / "mkdocs.yml", f"    {key}: {old}", f"    {key}: {written}")
    for files, paid in ((None, 5), (rows[20:], 10)):
        if files:
            write(files, tmp_path / "exports" / "february.parquet")
        process = run("macros", "build", root=root, EVENTS=exports)
        assert (process.returncode, process.stderr) == (0, "")
        results = json.loads((root / "site" / "answers.json").read_text(encoding="utf-8"))
        assert results["organizations"]["value"] == 5
        assert results["total_users"]["value"] == 20
        assert results["total_revenue"]["value"] == sum(100 + n for n in range(20, 20 + paid))
        assert 'event "project_created"' in results["total_projects"]["unanswered"]
        page = (root / "site" / "tutorial" / "index.html").read_text(encoding="utf-8")
        assert results["total_projects"]["unanswered"] in BeautifulSoup(page, "html.parser").text
