"""A site with sets of events of its own: answers, files, pages, and what is wrong."""

from __future__ import annotations

import csv
import gzip
import io
import json
import re
from pathlib import Path
from shutil import copytree, rmtree
from typing import Any

import pytest
from bs4 import BeautifulSoup

from tests.support.checkout import copy_to, edit, run, share_bundle, share_cache
from tests.support.projects.sets import PAGE, PAPERS, QUERIES, project, with_sets, write

ROWS = list(csv.DictReader(io.StringIO(PAPERS)))
VISITORS = len({number % 3 for number in range(7)})


def answers(root: Path) -> dict[str, Any]:
    """What the built site has for machines."""
    read: dict[str, Any] = json.loads((root / "site" / "answers.json").read_text(encoding="utf-8"))
    return read


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A built project with sets, and without the sample company."""
    root = project(tmp_path_factory.mktemp("sets") / "project")
    share_bundle(root)
    done = run("macros", "build", root=root)
    assert (done.returncode, done.stderr) == (0, "")
    return root


def test_the_answers_are_those_of_the_set(root: Path) -> None:
    """As plain Python counts the rows of its file, and the events of its module."""
    by_name = answers(root)
    assert sorted(by_name) == sorted(QUERIES)
    assert by_name["papers/papers"]["value"] == len(ROWS)
    years = [row["published"][:4] for row in ROWS]
    expected = [[year, years.count(year)] for year in sorted(set(years))]
    assert by_name["papers/papers_per_year"]["rows"] == expected
    latest = sorted(ROWS, key=lambda row: row["published"], reverse=True)
    titles = [row[0] for row in by_name["papers/latest"]["rows"]]
    assert titles == [row["title"] for row in latest]
    assert by_name["visits/visitors"]["value"] == VISITORS


def test_the_answers_say_of_which_set_they_are(root: Path) -> None:
    """Its name, its tables, and whether its queries are PostHog's."""
    facts = answers(root)["papers/papers"]
    named = {key: facts[key] for key in ("model", "source", "dialect", "tables", "events")}
    assert named == {
        **{"model": "papers", "source": "papers", "dialect": "DuckDB"},
        **{"tables": ["papers"], "events": []},
    }
    visits = answers(root)["visits/visitors"]
    assert ("dialect" in visits, visits["tables"], visits["events"]) == (
        False,
        ["events"],
        ["visited"],
    )


def test_the_rows_are_files(root: Path) -> None:
    """As CSV, in which no title becomes a formula."""
    text = (root / "site" / "data" / "papers" / "latest.csv").read_text(encoding="utf-8")
    titles = [row["title"] for row in csv.DictReader(io.StringIO(text))]
    assert titles == ["'=1+1", "Apes", "Zebras, or stripes"]


def test_the_page_shows_them(root: Path) -> None:
    """In sentences, a chart with its finding, a table, and a list of all answers."""
    html = (root / "site" / "index.html").read_text(encoding="utf-8")
    page = BeautifulSoup(html, "html.parser")
    words = " ".join(page.select_one("article p").get_text().split())  # type: ignore[union-attr]
    assert words == f"All {len(ROWS)} papers, {len(ROWS)} in all years, and {VISITORS} visitors."
    caption = " ".join(page.select_one("figcaption").get_text().split())  # type: ignore[union-attr]
    assert caption == "Most are young Papers per year papers"
    listed = (root / "site" / "answers" / "index.html").read_text(encoding="utf-8")
    ids = {str(part["id"]) for part in BeautifulSoup(listed, "html.parser").select("[id]")}
    assert ids >= {f"query-{name.replace('/', '-')}" for name in QUERIES}


def test_only_posthogs_sql_opens_in_posthog(root: Path) -> None:
    """A query on tables of one's own would fail there."""
    html = (root / "site" / "index.html").read_text(encoding="utf-8")
    page = BeautifulSoup(html, "html.parser")
    links = [str(link["href"]) for link in page.select("a.open-in-posthog")]
    assert len(links) == 1
    assert "uniq%28person_id%29" in links[0]


def test_the_tables_of_the_sets_are_all_that_is_published(root: Path) -> None:
    """For live examples: no sample, since there is none."""
    folder = root / "site" / "assets" / "live"
    names = {file.name for file in folder.iterdir()}
    assert {"duckdb-eh.wasm.gz", "hogql.worker.js", "set.worker.js"} <= names
    assert [name for name in names if "python" in name or "javascript" in name] == []
    published = sorted(file.name for file in folder.glob("sample-*"))
    assert published == ["sample-papers.json.gz", "sample-visits.json.gz"]
    tables = json.loads(gzip.decompress((folder / "sample-papers.json.gz").read_bytes()))
    assert tables["papers"]["rows"] == len(ROWS)


MISTAKES = (
    ("snippets/sql/papers/latest.sql", "SELECT title", "SELECT titel"),
    ("snippets/sql/visits/visitors.sql", "'visited'", "'visted'"),
    ("docs/index.md", 'answer("papers/papers")', 'answer("paper/papers")'),
    ("docs/index.md", 'sql("papers/papers_per_year")', 'insight("papers/papers")'),
    ("docs/index.md", 'table("papers/latest")', 'table("stars/stars")'),
    ("docs/index.md", 'sql("visits/visitors")', 'insight("visits/visitors")'),
    ("docs/answers.md", "{{ answers() }}", "{{ answers() }}\n\n<div data-own='paper'></div>"),
)
LINES = (
    'docs/answers.md:3: answers(): snippets/sql/stars/stars.sql: no set of events "stars", which '
    "a folder of queries asks; Sets: papers, visits. Also in docs/index.md:10.",
    'docs/answers.md:5: data-own="paper": no set of events "paper"; did you mean "papers"? '
    "Sets: any, papers, visits.",
    'docs/index.md:3: answer("paper/papers"): no query "paper/papers"; did you mean '
    '"papers/papers"? Queries: papers/latest, papers/papers, papers/papers_per_year, stars/stars, '
    "visits/visitors.",
    'docs/index.md:4: answer("visits/visitors"): snippets/sql/visits/visitors.sql:4: no event '
    '"visted" in the sample; did you mean "visited"? Event names: visited.',
    'docs/index.md:6: insight("papers/papers"): the set "papers" is not in PostHog\'s tables, so '
    "that it has no insight",
    'docs/index.md:12: insight("visits/visitors"): no insight "visits/visitors"; Insights: none.',
    'snippets/events/clicks.cvs: no kind of file for events ".cvs"; did you mean ".csv"? Kinds: '
    ".csv, .jsonl, .parquet, .py.",
    'snippets/sql/papers/latest.sql:4: No column "titel". Did you mean "title"?',
)


def test_mistakes_are_one_line_each(root: Path, tmp_path: Path) -> None:
    """With the page, the file, the line and the nearest name."""
    broken = copytree(root, tmp_path / "project")
    for file, old, new in MISTAKES:
        edit(broken / file, old, new)
    query = (broken / "snippets/sql/papers/papers.sql").read_text(encoding="utf-8")
    write(broken, {"snippets/sql/stars/stars.sql": query, "snippets/events/clicks.cvs": "a\n"})
    done = run("macros", "build", root=broken)
    assert (done.returncode, tuple(done.stderr.splitlines())) == (1, LINES)


def test_a_damaged_file_is_reported_once(root: Path, tmp_path: Path) -> None:
    """Not for each number that comes from it."""
    broken = copytree(root, tmp_path / "project")
    edit(broken / "snippets" / "events" / "papers.csv", "2,Apes,", "2,Apes,and,")
    done = run("macros", "build", root=broken)
    cause = "this row has 6 fields, and the first has 5"
    assert (done.returncode, done.stderr) == (1, f"snippets/events/papers.csv:3: {cause}\n")


def test_without_a_query_of_posthogs_its_parser_is_not_published(
    root: Path, tmp_path: Path
) -> None:
    """Nor is the database where there is no query at all, whatever events there are."""
    smaller = copytree(root, tmp_path / "project")
    (smaller / "snippets" / "sql" / "visits" / "visitors.sql").unlink()
    page = '# A page\n\n{{ sql("papers/latest") }}\n'
    write(smaller, {"docs/index.md": page})
    assert run("macros", "build", root=smaller).returncode == 0
    folder = smaller / "site" / "assets" / "live"
    names = {file.name for file in folder.iterdir()}
    assert ("duckdb-eh.wasm.gz" in names, "hogql.worker.js" in names) == (True, False)
    rmtree(smaller / "snippets" / "sql")
    write(smaller, {"docs/index.md": "# A page\n"})
    assert run("macros", "build", root=smaller).returncode == 0
    assert not folder.exists()


@pytest.mark.parametrize(
    ("setting", "parts"),
    [("{ parser: false }", "sql"), ("{ sql: false }", ""), ("false", "")],
)
def test_what_a_setting_turns_off_is_not_published(
    setting: str, parts: str, root: Path, tmp_path: Path
) -> None:
    """No file of it is in the site, and no page loads it; the numbers are those of before."""
    smaller = copytree(root, tmp_path / "project")
    settings = smaller / "mkdocs.yml"
    text = re.sub(r"(?m)^  live: .*$", f"  live: {setting}", settings.read_text(encoding="utf-8"))
    settings.write_text(text, encoding="utf-8")
    done = run("macros", "build", root=smaller)
    assert (done.returncode, done.stderr) == (0, "")
    folder = smaller / "site" / "assets" / "live"
    names = {file.name for file in folder.iterdir()} if folder.is_dir() else set()
    assert ("duckdb-eh.wasm.gz" in names, "hogql.worker.js" in names) == (bool(parts), False)
    html = (smaller / "site" / "index.html").read_text(encoding="utf-8")
    assert re.findall(r'data-live="([^"]*)"', html) == ([parts] if parts else [])
    assert answers(smaller) == answers(root)


@pytest.mark.parametrize("name", ["papers.csv", "visits.py"])
def test_a_set_that_is_too_large_is_not_published_unasked(
    name: str, root: Path, tmp_path: Path
) -> None:
    """The build says its file, its size and what to do; with that, its answers are the same."""
    larger = copytree(root, tmp_path / "project")
    file = larger / "snippets" / "events" / name
    text = file.read_text(encoding="utf-8").replace("Apes", "A" * 1_000_000)
    file.write_text(text.replace('f"/{number}"', '"/" * 200_000'), encoding="utf-8")
    settings = larger / "mkdocs.yml"
    text = settings.read_text(encoding="utf-8")
    for size, status in (("1 MB", 1), ("2 MB", 0)):
        live = f"  live: {{ largest_set: {size} }}"
        settings.write_text(re.sub(r"(?m)^  live: .*$", live, text), encoding="utf-8")
        done = run("macros", "build", root=larger)
        assert done.returncode == status, done.stderr
        said = re.match(r"(\S+): (\d MB) of events, .* up to (\d MB) is published", done.stderr)
        expected = (f"snippets/events/{name}", "2 MB", "1 MB")
        assert (said.groups() if said else None) == (expected if status else None)
    for query in ("papers/papers", "visits/visitors"):
        assert answers(larger)[query]["value"] == answers(root)[query]["value"]


def test_an_edited_file_changes_the_answer(root: Path, tmp_path: Path) -> None:
    """Although the cache has the answers of the file as it was."""
    edited = copytree(root, tmp_path / "project")
    file = edited / "snippets" / "events" / "papers.csv"
    file.write_text(f"{PAPERS}4,Bees,2025-04-01,1,\n", encoding="utf-8")
    module = edited / "snippets" / "events" / "visits.py"
    module.write_text(module.read_text(encoding="utf-8").replace("% 3", "% 4"), encoding="utf-8")
    assert run("macros", "build", root=edited).returncode == 0
    assert answers(edited)["papers/papers"]["value"] == len(ROWS) + 1
    assert answers(edited)["visits/visitors"]["value"] == VISITORS + 1


def test_a_set_stands_beside_the_sample_company(tmp_path: Path) -> None:
    """Both have their answers; the company's are what they were."""
    page = f'{PAGE}\n{{{{ answer("organizations") }}}} organizations.\n'
    root = with_sets(copy_to(tmp_path / "project", {"index.md": page}))
    share_cache(root)
    done = run("macros", "build", root=root)
    assert (done.returncode, done.stderr) == (0, "")
    both = answers(root)
    assert both["papers/papers"]["value"] == len(ROWS)
    assert both["organizations"]["source"] == "sample data"
    assert {name for name in both if both[name]["model"] == "papers"} < set(QUERIES)
    published = {file.name for file in (root / "site" / "assets" / "live").glob("sample-*")}
    assert {"sample-organization.json.gz", "sample-papers.json.gz"} < published
