"""A new project whose second page is in German, beside the English one of the starter."""

from __future__ import annotations

import shutil
from pathlib import Path

from macros.commands.projects.new import make_project
from macros.render import vega
from tests.support.checkout import PROJECT_ROOT
from tests.support.projects.sets import write

HEADER = "-- question: {}\n-- unit: {}\n-- counts: all loans\n"
PER_MONTH = (
    "SELECT date_trunc('month', borrowed) AS month, {} FROM loans\nGROUP BY month\nORDER BY month\n"
)
QUERIES = {
    "snippets/sql/loans/fees_per_month.sql": HEADER.format("What did it earn?", "dollars")
    + PER_MONTH.format("count(*) * 1000 AS fees"),
    "snippets/sql/loans/growth.sql": HEADER.format("How much more is it?", "percent of loans")
    + "SELECT CAST(count(*) * 1234.5 / count(*) AS DOUBLE) AS growth FROM loans\n",
}
WORDS = """\
[project]
"Month" = "Monat"
"Fees" = "Gebühren"
"loans" = "Ausleihen"
"all loans" = "alle Ausleihen"
"What did it earn?" = "Was hat sie eingenommen?"
"""
PAGE = """\
---
title: Auf Deutsch
description: Eine Seite auf Deutsch mit einer Zahl und einem Diagramm.
language: de
---

# Auf Deutsch

{{ byline() }}

Die Bücherei wuchs um {{ answer("loans/growth") }}, und sie nahm
{{ total("loans/fees_per_month") }} ein, am meisten im {{ highest("loans/fees_per_month") }}:
{{ ratio("max(loans.fees_per_month) / min(loans.fees_per_month)") }} des schwächsten Monats.

## Gebühren { #fees }

{{ sql("loans/fees_per_month") }}

{{ chart("loans/fees_per_month", "line", "Gebühren je Monat") }}

{{ table("loans/fees_per_month") }}

## Wann muss ein Buch zurück? { #due }

{{ snippet("python/loans.py", "example") }}

{{ output("python/loans.py", "example") }}
"""
ENGLISH = '\n\n{{ chart("loans/fees_per_month", "line", "Fees") }}\n'


def german_project(folder: Path, page: str = PAGE) -> Path:
    """The project, not yet built; the chart of the German page is on the English one too."""
    make_project(PROJECT_ROOT, folder)
    files = {"docs/deutsch.md": page, "snippets/words/de.toml": WORDS, **QUERIES}
    home, settings = folder / "docs" / "index.md", folder / "mkdocs.yml"
    files["docs/index.md"] = home.read_text(encoding="utf-8") + ENGLISH
    nav = settings.read_text(encoding="utf-8")
    files["mkdocs.yml"] = nav.replace(
        "  - All answers:", "  - Deutsch: deutsch.md\n  - All answers:"
    )
    write(folder, files)
    vega.library()
    shutil.copytree(PROJECT_ROOT / ".cache" / "vega", folder / ".cache" / "vega")
    return folder
