"""Facts about PostHog: what is wrong with a file is one line, and no page has a date of its own."""

from __future__ import annotations

import re
from datetime import date, timedelta
from pathlib import Path

import pytest

from macros.content import facts
from macros.content.facts import Source
from macros.core.errors import Problem
from tests.support.checkout import PROJECT_ROOT, SNIPPETS

DOCS = PROJECT_ROOT / "docs"
FACTS = facts.facts(SNIPPETS)
CALL = re.compile(r'\{\{ fact\("([^"]*)"\) \}\}')
CODE = re.compile(r"`[^`\n]*`")
MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
# A year, also after the name of a month; "exports/2026-*.parquet" is in code, and 1970 no date.
DATE = re.compile(rf"(?:\b(?:{MONTHS}) (?:\d{{1,2}}, )?)?\b20\d\d\b")
CHECKED = re.compile(rf"\bread (?:in |on )?(?:{MONTHS})\b|\brun with\b|\bas of\b")
GOOD = """\
# Groups.

[group-cohorts]
says = "No cohorts."
sources = ["PostHog/posthog#33096"]
read = 2026-11-24
"""
# What is changed in the file above, and the problem's line and text.
MISTAKES = {
    "broken TOML": (
        'says = "No',
        'says = "No\n',
        4,
        "not TOML: Illegal character '\\n'",
    ),
    "no end": ("read = 2026-11-24\n", "read = ", 6, "not TOML: Invalid value"),
    "an unknown key": (
        "says =",
        "sais =",
        4,
        'the fact "group-cohorts" has no key "sais"; did you mean "says"? '
        "Keys: read, run, says, sources.",
    ),
    "a key too many": (
        "read =",
        'seen = "a"\nread =',
        6,
        'the fact "group-cohorts" has no key "seen"; Keys: read, run, says, sources.',
    ),
    "no statement": (
        'says = "No cohorts."\n',
        "",
        3,
        'the fact "group-cohorts" lacks the key "says"',
    ),
    "no sources": (
        'sources = ["PostHog/posthog#33096"]\n',
        "",
        3,
        'the fact "group-cohorts" lacks the key "sources"',
    ),
    "an empty statement": (
        '"No cohorts."',
        '" "',
        4,
        '"says" of "group-cohorts" is one sentence in one line',
    ),
    "no date": (
        "read = 2026-11-24\n",
        "",
        3,
        'the fact "group-cohorts" needs one date, under "read" or under "run"',
    ),
    "two dates": (
        "read =",
        "run = 2026-11-24\nread =",
        3,
        'the fact "group-cohorts" needs one date, under "read" or under "run"',
    ),
    "a quoted date": (
        "2026-11-24",
        '"2026-11-24"',
        6,
        '"read" of "group-cohorts" is a date such as 2026-11-24, without quotes',
    ),
    "a time": (
        "2026-11-24",
        "2026-11-24T10:00:00",
        6,
        '"read" of "group-cohorts" is a date such as 2026-11-24, without quotes',
    ),
    "a day that does not exist": ("2026-11-24", "2026-02-30", 6, "not TOML: Invalid date"),
    "an empty list": (
        '["PostHog/posthog#33096"]',
        "[]",
        5,
        '"sources" of "group-cohorts" is a list with at least one string',
    ),
    "one string": (
        '["PostHog/posthog#33096"]',
        '"PostHog/posthog#33096"',
        5,
        '"sources" of "group-cohorts" is a list with at least one string',
    ),
    "an address without a title": (
        "PostHog/posthog#33096",
        "https://posthog.com/docs",
        5,
        f'"https://posthog.com/docs" of "group-cohorts" is no source; {facts.FORMS}',
    ),
    "an address that is no page": (
        "PostHog/posthog#33096",
        "Docs <javascript:alert(1)>",
        5,
        f'"Docs <javascript:alert(1)>" of "group-cohorts" is no source; {facts.FORMS}',
    ),
    "an address that ends a link": (
        "PostHog/posthog#33096",
        "Docs <https://posthog.com/a)[b](c>",
        5,
        f'"Docs <https://posthog.com/a)[b](c>" of "group-cohorts" is no source; {facts.FORMS}',
    ),
    "a name in capitals": (
        "[group-cohorts]",
        "[Groups]",
        3,
        'a fact is a table with a name like [group-cohorts], not "Groups"',
    ),
    "no table": (
        "# Groups.",
        'title = "Groups"',
        1,
        'a fact is a table with a name like [group-cohorts], not "title"',
    ),
}


def write(folder: Path, **files: str) -> Path:
    """Write a tree of snippets with these files of facts."""
    (folder / "facts").mkdir(parents=True)
    for name, text in files.items():
        (folder / "facts" / f"{name}.toml").write_text(text, encoding="utf-8")
    return folder


def problem(snippets: Path) -> Problem:
    """The problem with which facts are refused."""
    with pytest.raises(Problem) as failed:
        facts.facts(snippets)
    return failed.value


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_in_a_file_is_one_line(mistake: str, tmp_path: Path) -> None:
    """It names the file, the line of what has to change, and what is wrong."""
    old, new, line, cause = MISTAKES[mistake]
    assert GOOD.count(old) == 1
    error = problem(write(tmp_path, groups=GOOD.replace(old, new)))
    assert str(error).startswith(f"snippets/facts/groups.toml:{line}: {cause}")
    if not cause.startswith("not TOML"):
        assert error.cause == cause


def test_a_mistake_is_found_in_its_own_table(tmp_path: Path) -> None:
    """The line is not that of the same key of the fact before."""
    second = GOOD.replace("[group-cohorts]", "[group-paths]").replace('"No cohorts."', "1")
    error = problem(write(tmp_path, groups=GOOD + second))
    assert (error.line, error.cause) == (10, '"says" of "group-paths" is one sentence in one line')


def test_a_name_is_used_once(tmp_path: Path) -> None:
    """In all files together, so that a call means one fact."""
    error = problem(write(tmp_path, groups=GOOD, persons=f"\n{GOOD}"))
    place = "snippets/facts/groups.toml:3"
    assert str(error) == (
        f'snippets/facts/persons.toml:4: the fact "group-cohorts" is in {place} already'
    )


def test_an_unknown_name_is_refused_with_the_nearest(tmp_path: Path) -> None:
    """As for every other name that a page may have wrong."""
    with pytest.raises(Problem) as failed:
        facts.load(write(tmp_path, groups=GOOD), "group-cohort")
    assert str(failed.value) == (
        'no fact "group-cohort" in snippets/facts; did you mean "group-cohorts"? '
        "Facts: group-cohorts."
    )


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("A & B <https://x.com/a-b?c=1#d>", Source("A & B", "https://x.com/a-b?c=1#d")),
        (
            "PostHog/posthog.com#14689",
            Source(
                "PostHog/posthog.com#14689", "https://github.com/PostHog/posthog.com/issues/14689"
            ),
        ),
        (
            "PostHog/posthog:posthog/hogql/x.py",
            Source("x.py", "https://github.com/PostHog/posthog/blob/HEAD/posthog/hogql/x.py"),
        ),
        (
            "npm:@posthog/types@1.2.3",
            Source("@posthog/types 1.2.3", "https://www.npmjs.com/package/@posthog/types/v/1.2.3"),
        ),
        (
            "pypi:posthog@7.91.1",
            Source("posthog 7.91.1", "https://pypi.org/project/posthog/7.91.1/"),
        ),
    ],
)
def test_a_source_has_a_title_and_an_address(text: str, source: Source, tmp_path: Path) -> None:
    """Each of the five forms."""
    snippets = write(tmp_path, groups=GOOD.replace("PostHog/posthog#33096", text))
    assert facts.load(snippets, "group-cohorts").sources == (source,)


def test_an_age_is_in_days_and_never_negative(tmp_path: Path) -> None:
    """An author east of us may be a day ahead; two days are a mistake."""
    fact = facts.load(write(tmp_path, groups=GOOD), "group-cohorts")
    day = date(2026, 11, 24)
    assert [fact.age(day + timedelta(days)) for days in (-1, 0, 1, 365)] == [0, 0, 1, 365]
    with pytest.raises(Problem) as failed:
        fact.age(day - timedelta(2))
    assert str(failed.value) == (
        'snippets/facts/groups.toml:3: the fact "group-cohorts" was read on 2026-11-24, which is '
        "in the future"
    )


def test_every_fact_is_on_a_page_and_every_call_has_a_fact() -> None:
    """What no page states need not be checked again."""
    pages = [*DOCS.rglob("*.md"), *DOCS.rglob("*.jinja")]
    calls = {name for page in pages for name in CALL.findall(page.read_text("utf-8"))}
    assert calls == set(FACTS)


def test_no_page_has_a_date_of_its_own() -> None:
    """A year, or the word that something was read or run, comes from a fact."""
    lines = [
        f"{page.name}:{number}: {line.strip()}"
        for page in sorted([*DOCS.rglob("*.md"), *DOCS.rglob("*.jinja")])
        for number, line in enumerate(page.read_text("utf-8").splitlines(), 1)
        for text in [CODE.sub("", line)]
        if DATE.search(text) or CHECKED.search(text)
    ]
    assert "\n".join(lines) == ""


@pytest.mark.parametrize(
    "text",
    [
        "(read November 2026)",
        "read in November",
        "in June 2026",
        "on January 31, 2026",
        "2026-11-24",
    ],
)
def test_every_form_of_a_date_is_seen(text: str) -> None:
    """Those that pages had before there were facts."""
    assert DATE.search(text) or CHECKED.search(text)


def test_what_was_run_was_run_with_a_package() -> None:
    """A page of documentation cannot be run."""
    run = [fact for fact in FACTS.values() if fact.way == "run"]
    hosts = ("https://www.npmjs.com/package/", "https://pypi.org/project/")
    assert run != []
    for fact in run:
        assert [s.title for s in fact.sources if not s.link.startswith(hosts)] == [], fact.name
