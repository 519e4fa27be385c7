"""Every mistake an author can make is reported in one line: those stored in `tests/golden/`.

`pytest --update-golden` rewrites them; read the difference before you commit it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support.checkout import copy_to, edit, run, share_cache
from tests.support.golden import Golden

PAGE = """---
title: A page
---

# A page

{{ answer("organizatons") }} {{ anser("organizations") }}

{{ answer("organizations", digits=1) }}

{{ snippet("accounts", "acount_created") }}

{{ snippet("acounts", "account_created") }}

{{ snippet("python/revenue.py", "purchase") }}

{{ answer("total_users") }} {{ answer("total_projects") }} {{ answer("total_revenue") }}

{{ answer("paying_organizations") }} {{ answer("current_users") }} {{ answer("users_per_month") }}

{{ chart("organizations_per_tier", "bars", "Tiers") }}

{{ chart("organizations", "bar", "Organizations") }}

{{ insight("total_users") }} {{ insight("organizations") }} {{ insight("nothing") }}

{{ check("organizations_per_tier['free'] < 2") }} {{ ratio("1 /") }}

{{ version("posthg") }} {{ models("most_projects_ever") }}

[A page](nowhere.md), [an anchor](#nowhere), [one elsewhere](other.md#nowhere)
"""
OTHER = "# Other\n\n{{ 1 / 0 }}\n"
PUBLISHED = """# A page

{{ answer(organizations) }} {{ insight("organizations") }}

```
{{ answer("organizations") }} {{ version("posthog") }}
```

`{{ table("organizations_per_tier") }}` {% raw %}`{{ answer("x") }}`{% endraw %}

[absolute](/open/), [no address][nowhere], [an address][here], [open](open.md#open),
[late](late.md#late)

{{ answer("total_users") }} {{ answer("total_projects") }}

[here]: open.md
"""
SYNTAX = "# Syntax\n\n{{ answer( }}\n"
FILTER = "# Filter\n\n{{ 1 | indnt }}\n"
FRONT = "---\ntitle: one: two\n---\n\n# Front\n"


def pages_and_what_they_name(root: Path) -> None:
    """Mistakes of every kind in pages, snippets, queries and insights: all reported at once."""
    snippets = root / "snippets"
    edit(snippets / "python" / "revenue.py", "[end:purchase]", "[end:purchse]")
    edit(snippets / "sql" / "total_users.sql", "SELECT", "SELEKT")
    edit(snippets / "sql" / "total_projects.sql", "'project_created'", "'project_creatd'")
    edit(snippets / "sql" / "total_revenue.sql", "purchase_value", "purchase_vale")
    edit(snippets / "sql" / "paying_organizations.sql", "DISTINCT person_id", "DISTINCT persn_id")
    edit(snippets / "sql" / "current_users.sql", "-- unit:", "-- units:")
    edit(snippets / "insights" / "total_users.json", '"kind": "TrendsQuery"', '"kind": "Trend"')
    edit(snippets / "insights" / "organizations.json", '"math"', '"mat"')


def settings_that_are_no_yaml(root: Path) -> None:
    """A bracket that is not closed."""
    edit(root / "mkdocs.yml", "watch: [macros, snippets]", "watch: [macros, snippets")


def settings_with_a_key_twice(root: Path) -> None:
    """A second `extra`, which YAML would take in place of the first."""
    edit(root / "mkdocs.yml", "plugins:", "extra:\n  events: {memory: 1GB}\n\nplugins:")


def settings_of_the_builder(root: Path) -> None:
    """A theme that is not there."""
    edit(root / "mkdocs.yml", "  name: material", "  name: materal")


def settings_of_ours(root: Path) -> None:
    """A key that we do not know, and a page that is not there."""
    edit(root / "mkdocs.yml", "memory: 2GB", "memry: 2GB")
    edit(root / "mkdocs.yml", "- page.md", "- pag.md")


def a_snippet_that_raises(root: Path) -> None:
    """The sample company calls it, and it fails inside."""
    start = "# --8<-- [start:account_created]\n"
    snippet = root / "snippets" / "python" / "accounts.py"
    text = snippet.read_text(encoding="utf-8")
    code = re.sub(r"(def account_created\([^)]*\)[^:]*:\n)", r"\1    {}['plan']\n", text)
    assert start in text
    assert code != text
    snippet.write_text(code, encoding="utf-8")


def a_snippet_that_asks_for_more(root: Path) -> None:
    """An argument that the company does not know of."""
    snippet = root / "snippets" / "python" / "accounts.py"
    text = snippet.read_text(encoding="utf-8")
    code = text.replace("def account_created(", "def account_created(\n    country: str,", 1)
    snippet.write_text(code.replace("country: str,posthog", "country: str, posthog"))


def a_snippet_that_python_cannot_read(root: Path) -> None:
    """A page shows it, and the company imports it."""
    edit(root / "snippets" / "python" / "projects.py", "def project_created(", "def (")


def a_function_that_is_gone(root: Path) -> None:
    """The company calls a snippet under the name that it had."""
    snippet = root / "snippets" / "python" / "projects.py"
    text = snippet.read_text(encoding="utf-8").replace("project_created(", "project_made(")
    snippet.write_text(text, encoding="utf-8")


def sections_that_are_no_sections(root: Path) -> None:
    """One that starts twice, and one that never started."""
    accounts = root / "snippets" / "python" / "accounts.py"
    again = "# --8<-- [start:account_created]\n"
    accounts.write_text(accounts.read_text(encoding="utf-8") + again, encoding="utf-8")
    edit(root / "snippets" / "python" / "revenue.py", "# --8<-- [start:purchase]", "")


def a_query_that_several_calls_show(root: Path) -> None:
    """One mistake to fix: it is reported once, with all its lines and pages."""
    edit(root / "snippets/sql/total_users.sql", "'account_created'", "'acount_created'")


def a_theme_without_a_charset(root: Path) -> None:
    """Without it there is no place for the policy of a page."""
    meta = 'super() | replace(next, "") if next else super()'
    edit(root / "macros/theme/main.html", meta, 'super() | replace("charset=", "data-charset=")')


def a_macro_module_that_fails(root: Path) -> None:
    """A mistake in our own code names the page and the code."""
    edit(
        root / "macros" / "content" / "versions.py",
        "    python = _python(root)",
        "    python = {}['a']",
    )


def what_would_be_published_as_it_is(root: Path) -> None:
    """What Markdown, MkDocs and PostHog take as it is, and readers would have to put up with."""
    (root / "docs" / "unlisted.md").write_text("# Unlisted\n", encoding="utf-8")
    (root / "docs" / "assets" / "broken.js").write_text("const a = 1\nfunction (\n")
    (root / "snippets" / "sql" / "new").mkdir()
    query = (root / "snippets" / "sql" / "organizations.sql").read_text(encoding="utf-8")
    (root / "snippets" / "sql" / "new" / "organizations.sql").write_text(query, encoding="utf-8")
    edit(root / "snippets" / "sql" / "total_users.sql", "count(DISTINCT", "array_length(")
    edit(root / "snippets" / "sql" / "total_projects.sql", "count()", "max(toHour(timestamp))")
    insight = root / "snippets" / "insights" / "organizations.json"
    edit(insight, '"event": "account_created"', '"event": "acount_created"')


def files_in_another_encoding(root: Path) -> None:
    """A page, a page that includes another, and a snippet that the company calls."""
    for name in ("page.md", "part.jinja"):
        (root / "docs" / name).write_bytes("# Café\n".encode("latin-1"))
    accounts = root / "snippets" / "python" / "accounts.py"
    accounts.write_bytes(b"# -*- coding: latin-1 -*-\n# caf\xe9\n" + accounts.read_bytes())


CASES: dict[str, tuple[Callable[[Path], None], dict[str, str]]] = {
    mistake.__name__: (mistake, pages)
    for mistake, pages in [
        (pages_and_what_they_name, {"page.md": PAGE, "other.md": OTHER, "syntax.md": SYNTAX}),
        (settings_that_are_no_yaml, {"page.md": "# A page\n"}),
        (settings_with_a_key_twice, {"page.md": "# A page\n"}),
        (settings_of_the_builder, {"page.md": "# A page\n"}),
        (settings_of_ours, {"page.md": "# A page\n", "front.md": FRONT, "filter.md": FILTER}),
        (a_snippet_that_raises, {"page.md": '# A\n\n{{ answer("total_users") }}\n'}),
        (a_snippet_that_asks_for_more, {"page.md": '# A\n\n{{ answer("total_users") }}\n'}),
        (
            a_snippet_that_python_cannot_read,
            {"page.md": '# A\n\n{{ snippet("python/projects.py", "project_created") }}\n'},
        ),
        (a_function_that_is_gone, {"page.md": '# A\n\n{{ answer("total_users") }}\n'}),
        (
            sections_that_are_no_sections,
            {
                "page.md": '{{ snippet("python/accounts.py", "account_created") }}\n\n'
                '{{ snippet("python/revenue.py", "purchase") }}\n'
            },
        ),
        (
            a_query_that_several_calls_show,
            {
                "page.md": '# A\n\n{{ answer("total_users") }}, {{ answer("total_users") }}\n',
                "other.md": '# B\n\n{{ answer("total_users") }}\n\n{{ sql("total_user") }}\n'
                '\n{{ sql("total_user") }}\n',
                "third.md": '# C\n\n\n{{ table("total_users") }}\n\n{{ answer("total_users") }}\n'
                '\n{{ answer("total_users") }}\n',
            },
        ),
        (a_theme_without_a_charset, {"page.md": "# A page\n"}),
        (
            what_would_be_published_as_it_is,
            {
                "page.md": PUBLISHED,
                "open.md": "---\ntitle: Open\n\n# Open { #open }\n",
                "late.md": "\n\n---\ntitle: Late\n---\n\n# Late { #late }\n",
                "ignored.md": "---\nignore_macros: true\n---\n\n# Ignored\n",
            },
        ),
        (
            files_in_another_encoding,
            {
                "page.md": "",
                "other.md": '# Other\n\n{% include "part.jinja" %}\n',
                "third.md": '# Third\n\n[A page](page.md#caf) {{ answer("total_users") }}\n',
            },
        ),
        (a_macro_module_that_fails, {"page.md": '# A\n\n{{ version("posthog") }}\n'}),
    ]
}


@pytest.fixture(scope="module")
def broken(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """Gives the project of a case."""

    def make(name: str) -> Path:
        mistake, pages = CASES[name]
        root = copy_to(tmp_path_factory.mktemp(name) / "project", pages)
        share_cache(root)
        mistake(root)
        return root

    return make


def problems(stderr: str, root: Path) -> str:
    """The problems that a command reported, without what depends on the rest of the project."""
    assert "Traceback" not in stderr
    assert str(root) not in stderr
    short = re.sub(r"([\w ]+): [^:\n]* and \d+ more\.", r"\1: ….", stderr)
    return re.sub(r"mkdocs\.yml:\d+", "mkdocs.yml:…", short)


@pytest.mark.parametrize("case", CASES)
def test_a_mistake_is_reported(case: str, broken: Callable[[str], Path], golden: Golden) -> None:
    """Exit status 1, no traceback, and one line for each mistake, in order: as it was approved."""
    root = broken(case)
    done = run("macros", "build", root=root)
    assert done.returncode == 1
    assert not (root / "site").exists()
    golden(f"{case}.txt", problems(done.stderr, root))


@pytest.mark.parametrize("form", ["github", "json"])
def test_a_mistake_is_reported_to_machines(
    form: str, broken: Callable[[str], Path], golden: Golden
) -> None:
    """The same problems as GitHub annotations and as JSON lines."""
    case = "sections_that_are_no_sections"
    done = run("macros", "build", "--errors", form, root=broken(case))
    assert done.returncode == 1
    golden(f"{case}.{form}.txt", done.stderr)


def test_any_builder_reports_the_same(broken: Callable[[str], Path], golden: Golden) -> None:
    """Plain MkDocs, quiet too, and ProperDocs exit with 1 and our lines, in any format."""
    root = broken("sections_that_are_no_sections")
    expected = golden.stored("sections_that_are_no_sections.txt")
    for arguments in (("mkdocs", "build"), ("mkdocs", "build", "-q"), ("properdocs", "build")):
        done = run(*arguments, root=root, PYTHONPATH=str(root))
        assert done.returncode == 1, arguments
        lines = [line for line in done.stderr.splitlines() if line.startswith("docs/")]
        assert lines == expected.splitlines(), arguments
    done = run("mkdocs", "build", "-q", root=root, PYTHONPATH=str(root), GITHUB_ACTIONS="true")
    stored = golden.stored("sections_that_are_no_sections.github.txt")
    assert [line for line in done.stderr.splitlines() if line.startswith("::")] == (
        stored.splitlines()
    )
