"""A site can do without the sample company: only pages that ask for a number need it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from pathlib import Path

import pytest

from macros.render import vega
from tests.support.checkout import PROJECT_ROOT, SNIPPETS, copy_to, run, share_bundle

PAGE = "# A page\n\n{{ byline() }}\n\nNothing here asks for a number.\n"
CODE = (
    '# A page\n\n{{ notice() }}\n\n{{ snippet("accounts", "account_created") }}\n\n'
    '{{ sql("organizations") }}\n'
)


def project(folder: Path, pages: Mapping[str, str]) -> Path:
    """A copy of the project without the code of the sample company, and with these pages."""
    root = copy_to(folder / "project", pages)
    shutil.rmtree(root / "macros" / "sample")
    vega.library()
    shutil.copytree(PROJECT_ROOT / ".cache" / "vega", root / ".cache" / "vega")
    return root


def without_snippets(root: Path) -> Path:
    """The same copy, without any folder of snippets."""
    for folder in (root / "snippets").iterdir():
        if folder.is_dir():
            shutil.rmtree(folder)
    return root


def answers(root: Path) -> object:
    """What the built site has for machines."""
    return json.loads((root / "site" / "answers.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("has_bundle", [False, True], ids=["no bundle", "bundle"])
def test_a_site_without_snippets_builds(has_bundle: bool, tmp_path: Path) -> None:
    """It has no answers, and no live examples, whether or not their scripts have been built."""
    root = without_snippets(project(tmp_path, {"index.md": PAGE}))
    if has_bundle:
        share_bundle(root)
    done = run("macros", "build", root=root)
    assert (done.returncode, done.stderr) == (0, "")
    assert answers(root) == {}
    page = (root / "site" / "index.html").read_text(encoding="utf-8")
    assert "Nothing here asks for a number." in page
    assert "assets/live" not in page
    assert not (root / "site" / "assets" / "live").exists()


def test_code_and_queries_are_shown_without_what_would_come_of_them(tmp_path: Path) -> None:
    """Snippets and queries need no company; what PostHog receives, and answers, are left out."""
    root = project(tmp_path, {"index.md": CODE})
    done = run("macros", "build", root=root)
    assert (done.returncode, done.stderr) == (0, "")
    assert answers(root) == {}
    page = (root / "site" / "index.html").read_text(encoding="utf-8")
    assert "account_created" in page
    assert "SELECT" in page
    assert "What PostHog receives" not in page


def test_a_company_without_its_snippets_is_none(tmp_path: Path) -> None:
    """The code of the company alone sends nothing, and is no reason to fail."""
    root = without_snippets(project(tmp_path, {"index.md": PAGE}))
    shutil.copytree(PROJECT_ROOT / "macros" / "sample", root / "macros" / "sample")
    done = run("macros", "build", root=root)
    assert (done.returncode, done.stderr) == (0, "")
    assert answers(root) == {}


@pytest.mark.parametrize(
    "call",
    [
        'answer("organizations")',
        'chart("users_per_month", "line", "Users")',
        'models("organizations")',
    ],
)
def test_a_page_that_asks_for_a_number_has_a_problem(call: str, tmp_path: Path) -> None:
    """One line says where the number is asked for, and that there are no events to take it from."""
    root = project(tmp_path, {"index.md": f"# A page\n\n{{{{ {call} }}}}\n"})
    done = run("macros", "build", root=root)
    assert done.returncode == 1
    assert done.stderr == (
        f"docs/index.md:3: {call}: this site has no sample company whose events could be queried; "
        'for events of your own, set "source" below "extra: events:" in mkdocs.yml\n'
    )


def test_a_question_without_a_query_has_a_problem(tmp_path: Path) -> None:
    """Without any query, the line says so."""
    root = without_snippets(project(tmp_path, {"index.md": '# A page\n\n{{ table("users") }}\n'}))
    done = run("macros", "build", root=root)
    assert done.returncode == 1
    assert done.stderr == 'docs/index.md:3: table("users"): no query "users"; Queries: none.\n'


def test_the_users_own_events_need_no_company(tmp_path: Path) -> None:
    """A site on events of the user's own has its numbers; other models' queries have none."""
    root = project(tmp_path, {"index.md": '# A page\n\n{{ answer("organizations") }}\n'})
    export = tmp_path / "events.jsonl"
    event = {
        "uuid": "0190a1b2-0000-7000-8000-000000000001",
        "event": "account_created",
        "distinct_id": "a",
        "person_id": "p",
        "timestamp": "2025-01-01T00:00:00Z",
        "properties": {"user_id": "u"},
    }
    export.write_text(json.dumps(event) + "\n", encoding="utf-8")
    done = run("macros", "build", root=root, EVENTS=str(export))
    assert (done.returncode, done.stderr) == (0, "")
    names = {file.stem for file in (SNIPPETS / "sql").glob("*.sql")}
    assert set(answers(root)) == names  # type: ignore[call-overload]
