"""Projects with sets of events of their own: without the sample company, and beside it."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path

from macros.render import vega
from tests.support.checkout import PROJECT_ROOT, copy_to

HEADER = "-- question: {}?\n-- unit: {}\n-- counts: all\n"
PAPERS = """\
id,title,published,stars,read_at
1,"Zebras, or stripes",2024-01-02,5,2024-01-02T03:04:05.123456+01:00
2,Apes,2025-02-01,7.5,
3,"=1+1",2025-03-01,,2025-03-01T00:00:00Z
"""
VISITS = '''\
"""Visits that never happened."""

from datetime import datetime, timedelta


def events():
    for number in range(7):
        yield {
            "event": "visited",
            "distinct_id": f"visitor {number % 3}",
            "timestamp": datetime(2025, 1, 1) + timedelta(hours=number),
            "properties": {"page": f"/{number}"},
        }
'''
QUERIES = {
    "papers/papers": "SELECT count(*) AS papers FROM papers",
    "papers/papers_per_year": (
        "SELECT CAST(year(published) AS VARCHAR) AS year, count(*) AS papers\n"
        "FROM papers\nGROUP BY year\nORDER BY year"
    ),
    "papers/latest": "SELECT title, published, read_at, stars FROM papers ORDER BY published DESC",
    "visits/visitors": "SELECT uniq(person_id) AS visitors FROM events WHERE event = 'visited'",
}
PAGE = """\
# A page

All {{ answer("papers/papers") }} papers, {{ total("papers/papers_per_year") }} in all years, and
{{ answer("visits/visitors") }} visitors.

{{ sql("papers/papers_per_year") }}

{{ chart("papers/papers_per_year", "bar", "Papers per year", "Most are young") }}

{{ table("papers/latest") }}

{{ sql("visits/visitors") }}
"""
ANSWERS = "# Answers\n\n{{ answers() }}\n"


def write(root: Path, files: Mapping[str, str]) -> None:
    """Write files into a project, by path."""
    for path, text in files.items():
        file = root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")


def with_sets(root: Path) -> Path:
    """Put two sets of events, and queries on each, into a project."""
    sets = {"snippets/events/papers.csv": PAPERS, "snippets/events/visits.py": VISITS}
    write(root, sets)
    for name, sql in QUERIES.items():
        question = name.rpartition("/")[2].replace("_", " ").capitalize()
        unit = name.partition("/")[0]
        write(root, {f"snippets/sql/{name}.sql": f"{HEADER.format(question, unit)}{sql}\n"})
    return root


def project(folder: Path, page: str = PAGE) -> Path:
    """A project with two sets, a page about them and the list of answers, and no company."""
    root = copy_to(folder, {"index.md": page, "answers.md": ANSWERS})
    shutil.rmtree(root / "macros" / "sample")
    shutil.rmtree(root / "snippets")
    vega.library()
    shutil.copytree(PROJECT_ROOT / ".cache" / "vega", root / ".cache" / "vega")
    return with_sets(root)
