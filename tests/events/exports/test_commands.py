"""Builds over an export: a mistake ends one and leaves the site; hostile values stay text."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup, Tag

from macros.site.link_check import check_site
from tests.events.exports.makers import Row, truth, write, year
from tests.support.checkout import copy_to, edit, run, share_cache

PAGES = {
    "index.md": "# A page\n\n{{ notice() }}\n\nThere are {{ answer('organizations') }}.\n",
    "answers.md": "# Answers\n\n{{ answers() }}\n",
}
HOSTILE = (
    "<script>alert(1)</script>",
    "{{ 7*7 }} {% x %} {# y #}",
    "](javascript:x) [a](javascript:y) `z` **b**",
    '"><img src=x onerror=y>',
    "</text></svg><svg onload=alert(2)>",
    "]]>&lt;b&gt;&amp;--><!--",
    "\u202eright to left\u2028 \N{SQUID} naïve \\x \\",
    "nul\x00bell\x07 escape\x1b[31m",
    "line\nbreak\r\n\n# heading\n\n    code",
    "'; DROP TABLE events; --",
    "wide" * 500,
    "${x} <%= y %> {$z} %s %(a)s",
)
PLAIN = tuple(truth()["organizations_per_tier"])
Soups = Mapping[str, BeautifulSoup]


def odd(value: str) -> str:
    """A hostile value in place of a harmless one, always the same for the same."""
    return HOSTILE[sum(value.encode()) % len(HOSTILE)]


def hostile(values: Row) -> Row:
    """Properties as somebody sends who knows that they are shown; a project's id is missing."""
    nested: Row = {key: hostile(v) if isinstance(v, dict) else v for key, v in values.items()}
    odd_values = {key: odd(nested[key]) for key in ("name", "industry") if key in nested}
    plans = {key: HOSTILE[PLAIN.index(nested[key])] for key in ("plan",) if key in nested}
    return {key: v for key, v in (nested | odd_values | plans).items() if key != "project_id"}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The whole site over an export whose every shown value is hostile, and that lacks a key."""
    folder = tmp_path_factory.mktemp("hostile")
    export = write(map(hostile, year()), folder / "e.parquet")
    root = copy_to(folder / "project")
    share_cache(root)
    label = '"<i>{{ 1 }}</i> & co"'
    edit(root / "mkdocs.yml", "    memory: 2GB", f"    memory: 2GB\n    label: {label}")
    process = run("macros", "build", root=root, EVENTS=str(export))
    assert (process.returncode, process.stderr) == (0, "")
    assert process.stdout.count("looks like model 1") == 1
    return root / "site"


@pytest.fixture(scope="module")
def soups(built: Path) -> Soups:
    """Every page of that site, as a browser reads it."""
    return {
        str(file.relative_to(built)): BeautifulSoup(file.read_text(encoding="utf-8"), "html5lib")
        for file in built.rglob("*.html")
    }


def elements(soups: Soups) -> Iterator[tuple[str, Tag]]:
    """Every element of every page."""
    for page, soup in soups.items():
        for tag in soup.find_all(True):
            yield page, tag


def test_hostile_values_make_no_element(soups: Soups) -> None:
    """No script, picture, handler or address of theirs is in any page."""
    for page, tag in elements(soups):
        assert [name for name in tag.attrs if name.startswith("on")] == [], page
        assert not str(tag.get("href", "")).lower().startswith("javascript:"), page
        assert tag.get("src") != "x", page
        assert tag.name != "script" or "alert(" not in tag.text, page
        assert tag.name != "h1" or tag.text.strip() != "heading", page


def test_a_site_of_hostile_values_is_clean(built: Path) -> None:
    """The check of the built site finds nothing, such as Jinja that was not rendered."""
    assert check_site(built) == []


def words(text: str) -> str:
    """A value as a page shows it: a line, and a mark for what is no text."""
    printable = "".join(
        c if c.isprintable() or c.isspace() or c == "\u202e" else "\ufffd" for c in text
    )
    return " ".join(printable.split())


def rows_shown(soups: Soups, name: str) -> dict[str, str]:
    """The rows of a table on the page of all answers."""
    table = soups["answers/index.html"].select_one(f'table[data-table="{name}"]')
    assert table is not None
    rows = [[cell.text for cell in row.select("th, td")] for row in table.select("tbody tr")]
    return {" ".join(label.split()): number for label, number in rows}


def test_hostile_values_are_shown_as_they_are(soups: Soups) -> None:
    """Each is the heading of its row in the table, with the number that it had."""
    tiers = truth()["organizations_per_tier"]
    plans = {words(HOSTILE[PLAIN.index(plan)]): f"{count:,}" for plan, count in tiers.items()}
    assert rows_shown(soups, "organizations_per_tier") == plans
    assert rows_shown(soups, "organizations_sharing_a_name").keys() == set(map(words, HOSTILE))


def test_hostile_values_stand_in_charts(soups: Soups) -> None:
    """A chart's picture has them too, as text that may be cut."""
    chart = soups["tutorial/index.html"].select_one('figure[data-chart="organizations_per_tier"]')
    assert chart is not None
    assert "<script>alert(1)" in " ".join(text.text for text in chart.select("svg text"))


def test_the_answers_as_data_have_the_values_as_they_are(built: Path) -> None:
    """`answers.json` is no page: nothing in it is changed."""
    data = json.loads((built / "answers.json").read_text(encoding="utf-8"))
    industries = [row[0] for row in data["organizations_by_industry"]["rows"]]
    assert Counter(industries) == Counter(
        {odd(name) for name in truth()["organizations_by_industry"]}
    )


def test_the_label_is_text(soups: Soups) -> None:
    """What the events are called is escaped like them, and says so on the page."""
    text = " ".join(soups["tutorial/index.html"].text.split())
    assert "Numbers and charts are those of <i>{{ 1 }}</i> & co" in text


def test_what_has_no_answer_is_said_in_its_place(soups: Soups, built: Path) -> None:
    """A sentence stands where the number or the chart would, and the page goes on."""
    sentence = 'No answer: <i>{{ 1 }}</i> & co has no property "project_id".'
    gaps = soups["tutorial/index.html"].select("em.unanswered")
    no_tier = "No answer: <i>{{ 1 }}</i> & co has no value for this."  # as none is called free
    assert {gap.text for gap in gaps} == {sentence, no_tier}
    paragraphs = {gap.parent.text for gap in gaps if gap.parent}
    assert (
        f"A project's reports are viewed {sentence} times on average. The average hides that "
        f"{sentence} of projects are never viewed."
    ) in paragraphs
    answers: Any = json.loads((built / "answers.json").read_text(encoding="utf-8"))
    assert answers["reports_per_project"]["unanswered"] == sentence
    assert answers["projects_per_organization"]["value"] == truth()["projects_per_organization"]


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small project that was built from the sample company."""
    root = copy_to(tmp_path_factory.mktemp("small") / "project", PAGES)
    share_cache(root)
    process = run("macros", "build", "--site-dir", str(root / "site"), root=root)
    assert (process.returncode, process.stderr) == (0, "")
    return root


def files(root: Path) -> dict[str, bytes]:
    """What is in the site, and what of an export is in the cache."""
    paths = [*(root / "site").rglob("*"), *(root / ".cache" / "events").glob("**/*")]
    return {str(file): file.read_bytes() for file in paths if file.is_file()}


def bad(folder: Path) -> dict[str, tuple[dict[str, str], str]]:
    """Mistakes in what the command is given, and the line that it prints."""
    cut, broken = write(year()[:2000], folder / "cut.parquet"), folder / "broken.jsonl"
    cut.write_bytes(cut.read_bytes()[:-100])
    broken.write_text('{"event": "purchase"\n', encoding="utf-8")
    sign_up = next(row for row in year() if row["event"] == "account_created")
    future = write([{**sign_up, "timestamp": "2999-01-01T00:00:00Z"}], folder / "future.csv")
    no_footer = "this file is not Parquet, or was cut off (No magic bytes found at end of file)"
    return {
        "missing": ({"EVENTS": "nowhere.parquet"}, "EVENTS: no file nowhere.parquet"),
        "cut": ({"EVENTS": str(cut)}, f"{cut}: {no_footer}"),
        "broken": ({"EVENTS": str(broken)}, f"{broken}:1: broken JSON: unexpected end of data."),
        "future": (
            {"EVENTS": str(future)},
            f'{future}: 1 event has a timestamp in the future (a "account_created", with '
            '"2999-01-01 00:00:00"); fix or remove them, then build again',
        ),
    }


@pytest.mark.parametrize("name", ["missing", "cut", "broken", "future"])
def test_a_bad_export_ends_the_build(name: str, small: Path, tmp_path: Path) -> None:
    """One line on standard error, exit status 1, and the site of before is as it was."""
    variables, line = bad(tmp_path)[name]
    before = files(small)
    assert any(file.endswith("index.html") for file in before)
    process = run("macros", "build", "--site-dir", str(small / "site"), root=small, **variables)
    assert (process.returncode, process.stderr) == (1, f"{line}\n")
    assert files(small) == before
    assert [file for file in small.iterdir() if file.name.startswith(".site")] == []
