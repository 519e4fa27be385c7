"""What else the site gives besides its pages: rows as CSV, pages as Markdown, dates and terms."""

from __future__ import annotations

import csv
import io
import json
import re
import subprocess
from typing import Any

import pytest

from macros.queries.result import Result
from macros.render.markup import csv_text
from tests.browser.reading.pages import PAGES, element, parsed
from tests.support.checkout import PROJECT_ROOT
from tests.support.site_server import SiteServer


def test_rows_come_as_csv(served: SiteServer) -> None:
    """Each result is a CSV file with the rows of `answers.json`, linked from its chart."""
    answers = json.loads((served.folder / "answers.json").read_text("utf-8"))
    for name, answer in answers.items():
        text = (served.folder / "data" / f"{name}.csv").read_text("utf-8")
        head, *rows = csv.reader(io.StringIO(text))
        assert head == answer["columns"]
        assert rows == [[csv_cell(cell) for cell in row] for row in answer["rows"]]
    for figure in parsed(served, "tutorial/").select("figure.chart"):
        link = element(figure, "a[download]")
        assert link["href"] == f"../data/{figure['data-chart']}.csv"


def csv_cell(cell: Any) -> str:
    """A cell of a result as a CSV file has it."""
    return "" if cell is None else str(cell)


@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_also_markdown(path: str, served: SiteServer) -> None:
    """It has the headings, numbers and code of the page, no markup, and is listed in `llms.txt`."""
    soup = parsed(served, path)
    text = (served.folder / path / "index.md").read_text("utf-8")
    prose = re.sub(r"^```.*?^```", "", text, flags=re.DOTALL | re.MULTILINE)
    assert not re.search(r"</?(div|span|svg|p|a|table|input|label)\b", prose)
    assert "{{" not in prose
    for heading in soup.select("article :is(h1, h2, h3)"):
        title = heading.get_text().removesuffix("¶").strip()
        assert re.search(rf"^#+ {re.escape(title)}$", prose.replace("`", ""), re.MULTILINE), title
    for number in soup.select("article .answer"):
        assert f"[{number.get_text()}](" in prose
    for code in soup.select("article [data-section] code"):
        in_a_box = re.sub(r"^> ?", "", text, flags=re.MULTILINE)
        in_a_tab = text.replace("\n    ", "\n")
        assert any(code.get_text().strip() in form for form in (text, in_a_box, in_a_tab))
    assert f"({path}index.md)" in (served.folder / "llms.txt").read_text("utf-8")


def test_all_pages_come_in_one_file_once(served: SiteServer) -> None:
    """A page of several models is there for the one that PostHog recommends, with its siblings."""
    text = (served.folder / "llms-full.txt").read_text("utf-8")
    listed = (served.folder / "llms.txt").read_text("utf-8")
    assert "PostHog. This file has them for one: identify people. For" in text
    for path in PAGES:
        page = (served.folder / path / "index.md").read_text("utf-8")
        model = re.search(r"^Model: .*", page, re.MULTILINE)
        is_sibling = bool(model) and not path.startswith("person/")
        assert (page.strip() in text) is not is_sibling, path
        link = re.search(rf"^- \[.*\]\({path}index\.md\).*", listed, re.MULTILINE)
        assert link, path
        assert (link[0] in text) is is_sibling
        names = {"": "organizations", "person/": "identify people", "group/": "groups"}
        name = next(names[folder] for folder in ("person/", "group/", "") if folder in path)
        assert link[0].endswith(f" Model: {name}.") is bool(model)


def test_terms_are_explained_once_and_linked() -> None:
    """A term has one definition, and each page that uses it links to it."""
    docs = PROJECT_ROOT / "docs"
    terms = re.findall(r"^[A-Z][\w, ]+ \{ #([\w-]+) \}$", (docs / "terms.md").read_text(), re.M)
    assert {"event", "distinct-id", "person", "group", "insight"} <= set(terms)
    assert len(terms) == len(set(terms))
    for name, needed in (
        ("tutorial.md", ("event", "person", "distinct-id", "insight")),
        ("models.md", ("event", "person", "distinct-id", "insight", "group", "property")),
        ("your-events.md", ("event", "person", "distinct-id", "property")),
    ):
        text = (docs / name).read_text(encoding="utf-8")
        for term in needed:
            assert f"(terms.md#{term})" in text, (name, term)


def test_a_spreadsheet_takes_no_value_for_a_formula() -> None:
    """A name that begins like a formula is text in the CSV; numbers stay numbers."""
    rows = (('=HYPERLINK("http://x","y")', -1.5), ("@SUM(A1)", 2), ("plain, with comma", 3))
    _, *lines = csv.reader(io.StringIO(csv_text(Result(("name", "number"), rows, ""))))
    assert [line[0] for line in lines] == [
        '\'=HYPERLINK("http://x","y")',
        "'@SUM(A1)",
        "plain, with comma",
    ]
    assert [line[1] for line in lines] == ["-1.5", "2", "3"]


def test_a_date_is_that_of_the_sources(served: SiteServer) -> None:
    """A page says when it or the snippets last changed, by their commits; not when it was built."""
    command = ["git", "log", "-1", "--format=%cd", "--date=format-local:%Y-%m-%d", "--"]
    changed = subprocess.run(
        [*command, "docs/tutorial.md", "snippets"],
        cwd=PROJECT_ROOT,
        env={"TZ": "UTC", "PATH": "/usr/bin:/bin:/usr/local/bin"},
        capture_output=True,
        text=True,
        check=True,
    ).stdout.strip()
    assert element(parsed(served, "tutorial/"), "time")["datetime"] == changed
