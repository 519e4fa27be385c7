"""Links for reports of mistakes: what they say, where they lead, and when there are none."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from bs4 import BeautifulSoup

from macros.core.errors import Problem
from macros.site.publish.report_links import PLACE, Reports, add_links, read_reports
from tests.support.checkout import PROJECT_ROOT

ISSUES = "https://git.example/a/b/issues/new?title={title}&body={body}"
ODD = 'Who\'s "in" <b> & out? 100%{body} + #1 \N{SNOWMAN}'
PAGE = (
    '<article><h1>A</h1><h2 id="odd">Who\'s "in" &lt;b&gt; &amp; out? <em>100%</em>{body} + #1 '
    '\N{SNOWMAN}<a class="headerlink" href="#odd" title="Permanent link">&para;</a></h2>'
    f'<h3 id="x">X</h3><p class="page-links">{PLACE}</p></article>'
)


def query(link: Any) -> dict[str, list[str]]:
    """The title and body that an address of a new issue has."""
    return parse_qs(urlsplit(str(link["href"])).query, strict_parsing=True)


def test_a_report_names_the_page_the_section_and_the_versions() -> None:
    """Whatever a heading has in it, the address is one, and says it as it is."""
    text = add_links(PAGE, "T & U", "https://a.example/t/", Reports(ISSUES, "posthog 7, site 1"))
    soup = BeautifulSoup(text, "html.parser")
    (section,) = soup.select("h2 > a.report-section")
    assert query(section) == {
        "title": [f"Mistake in T & U: {ODD}"],
        "body": [
            f"Page: https://a.example/t/#odd\nSection: {ODD}\n"
            "Versions: posthog 7, site 1\n\nWhat is wrong:\n\n"
        ],
    }
    (page,) = soup.select(".page-links > a")
    assert query(page) == {
        "title": ["Mistake in T & U"],
        "body": ["Page: https://a.example/t/\nVersions: posthog 7, site 1\n\nWhat is wrong:\n\n"],
    }
    assert soup.select("h3 a") == []


def test_without_the_setting_a_page_stays_as_it_is() -> None:
    """No link, and nothing else."""
    assert add_links(PAGE, "T", "https://a.example/", Reports()) == PAGE
    assert read_reports("", PROJECT_ROOT) == read_reports(None, PROJECT_ROOT) == Reports()


def test_the_versions_are_those_of_the_lock_files(tmp_path: Path) -> None:
    """And the site's own, where it has one; none depends on a commit."""
    versions = read_reports(ISSUES, PROJECT_ROOT).versions
    lock = (PROJECT_ROOT / "requirements.txt").read_text(encoding="utf-8")
    names = [part.split(" ")[0] for part in versions.split(", ")]
    assert names == ["posthog", "posthog-js", "posthog-node", "site"]
    assert f"\nposthog=={versions.split(', ')[0].split(' ')[1]} " in lock
    for name in ("requirements.txt", "package-lock.json"):
        (tmp_path / name).write_text((PROJECT_ROOT / name).read_text(encoding="utf-8"))
    assert read_reports(ISSUES, tmp_path).versions == versions.rpartition(", ")[0]


@pytest.mark.parametrize(
    "setting",
    ["https://git.example/new", "javascript:alert('{title}{body}')", 7, ["a"], "{title}{body}"],
)
def test_an_address_without_places_is_a_mistake(setting: Any) -> None:
    """One line, with an example."""
    with pytest.raises(Problem) as failed:
        read_reports(setting, PROJECT_ROOT)
    assert str(failed.value) == (
        "mkdocs.yml: extra: issues: has to be an address such as "
        '"https://github.com/owner/name/issues/new?title={title}&body={body}"'
    )


def test_a_mailbox_takes_reports_too() -> None:
    """Any address with both places will do."""
    reports = read_reports("mailto:docs@a.example?subject={title}&body={body}", PROJECT_ROOT)
    link = reports.link("A page", "https://a.example/")
    assert link.startswith("mailto:docs@a.example?subject=Mistake%20in%20A%20page&body=Page%3A%20")
