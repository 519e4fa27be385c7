"""The output cache is never stale: whatever an output depends on, a change of it shows."""

from __future__ import annotations

import shutil
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from macros.core.errors import Problem
from macros.events.sample_dataset import sample_dataset
from macros.render.context import Context
from macros.render.output import Output
from macros.render.registry import ANSWERS_JSON, MACROS, Macro
from macros.sample.recording import MODELS
from macros.site.output_cache import OutputCache
from tests.support.checkout import PROJECT_ROOT, SNIPPETS, copy_to, run, share_cache
from tests.support.rebuilt import rebuilt

PAGES = {
    "index.md": (
        '# A page\n\n{{ snippet("python/accounts.py", "account_created") }}\n\n'
        '{{ insight("organizations_per_tier") }}\n\n{{ sql("organizations_per_tier") }}\n\n'
        '{{ chart("organizations_per_tier", "bar", "Tiers") }}\n\n'
        '{{ table("organizations_by_industry") }}\n\n{{ table("users_per_month") }}\n\n'
        '{{ fact("group-cohorts") }}\n\n'
        '{{ version("posthog") }} {{ total("organizations_by_industry") }}\n'
    ),
    "answers.md": "# Answers\n\n{{ answers() }}\n",
    # Reading its 74 files into the search, which nobody uses here, takes a quarter of each build.
    "sources.md": "---\nsearch:\n  exclude: true\n---\n# Sources\n\n{{ sources() }}\n",
}
# What an output depends on: a file, a string in it, and another one in its place.
DEPENDENCIES = {
    "a page": ("docs/index.md", "# A page", "# Another page"),
    "a snippet shown": ("snippets/python/accounts.py", "everybody who is", "all who are"),
    "an event sent": ("snippets/python/identify.py", '"industry": industry}', '"industry": "x"}'),
    "a query": ("snippets/sql/organizations_per_tier.sql", "IS NOT NULL", "<> 'free'"),
    "a query's words": ("snippets/sql/users_per_month.sql", "-- question: ", "-- question: Now "),
    "an insight": ("snippets/insights/organizations_per_tier.json", '"all"', '"-7d"'),
    "a fact": ("snippets/facts/groups.toml", "posthog#33096", "posthog#33097"),
    "the schedule": ("macros/sample/schedule.py", "ORGANIZATIONS = ", "ORGANIZATIONS = 1 + "),
    "SQL's functions": (
        "macros/events/posthog_functions.sql",
        "date_trunc('month', t)",
        "date_trunc('year', t)",
    ),
    "how numbers are written": ("macros/core/formats.py", 'else f"{abs(value):,.0f}"', 'else "n"'),
    "how charts look": (
        "macros/render/vega_lite.py",
        '"cornerRadiusEnd": 3',
        '"cornerRadiusEnd": 7',
    ),
    "how tables are made": (
        "macros/render/markup.py",
        '<th scope="row">',
        '<th scope="row" lang="en">',
    ),
    "a template": ("macros/theme/main.html", "{% block scripts %}", "{% block scripts %}<br>"),
    "a locked version": ("requirements.txt", "\nposthog==", "\nposthog==99."),
    "a setting": ("mkdocs.yml", "posthog_app: https://us.", "posthog_app: https://eu."),
}


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project whose page shows something of every kind, built once."""
    root = copy_to(tmp_path_factory.mktemp("cache") / "project", PAGES)
    share_cache(root)
    return root


@pytest.mark.timeout(600)
def test_a_change_of_anything_shows(project: Path) -> None:
    """Each edit changes the page; without any cache the last page is the same, byte for byte."""
    no_edit = ("docs/index.md", "", "")
    builds = rebuilt(project, [no_edit, *DEPENDENCIES.values()], "index.html")
    pages = [build["page"] for build in builds]
    changes = zip(DEPENDENCIES, pages, pages[1:], strict=False)
    assert [dependency for dependency, before, after in changes if before == after] == []
    for folder in (project / ".cache").iterdir():
        if folder.name != "live":  # the bundle, which is an input of the build
            shutil.rmtree(folder)
    (fresh,) = rebuilt(project, [no_edit], "index.html")
    assert fresh["page"] == pages[-1]


@pytest.mark.timeout(600)
def test_two_builds_at_once_make_the_same_site(tmp_path: Path) -> None:
    """Both start without a cache, share the folder, and neither disturbs the other."""
    root = copy_to(tmp_path / "project", PAGES)

    def build(name: str) -> str:
        done = run("macros", "build", "--site-dir", str(tmp_path / name), root=root)
        assert done.returncode == 0, done.stderr
        return (tmp_path / name / "index.html").read_text(encoding="utf-8")

    with ThreadPoolExecutor() as pool:
        first, second = pool.map(build, ("first", "second"))
    assert first == second
    unfinished = [file.name for file in (root / ".cache").rglob(".*")]
    assert unfinished == []


def test_the_sample_is_cached_by_what_it_depends_on(tmp_path: Path) -> None:
    """Another event in a model's snippet is another year of that model; a comment is not."""
    root = copy_to(tmp_path / "project", {})
    share_cache(root)
    snippet = root / "snippets" / "python" / "person" / "accounts.py"
    text = snippet.read_text(encoding="utf-8")

    def folders() -> dict[str, str]:
        return {model: sample_dataset(root, model).folder.name for model in ("person", "group")}

    before = folders()
    snippet.write_text(text.replace('"""', '"""So: ', 1) + "\n# Another line.\n\n\n")
    assert folders() == before
    snippet.write_text(text.replace('"account_created"', '"account_made"'))
    assert folders()["person"] != before["person"]
    assert folders()["group"] == before["group"]


ARGUMENTS = {
    "answer": ("organizations",),
    "answer_text": ("person/organizations",),
    "arrivals": ("celery",),
    "check": ("total_users > organizations",),
    "highest": ("users_per_month",),
    "if_equal": ("organizations", "organizations_per_month", "All", "Some"),
    "lowest": ("users_per_month",),
    "ratio": ("total_users / total_users * 2",),
    "banner": ("organizations_and_their_size",),
    "card": ("organizations", "tutorial.md", "users_per_month"),
    "chart": ("users_per_month", "line", "Users"),
    "exchange": ("authoring/library.py", "borrow"),
    "fact": ("group-cohorts",),
    "insight": ("organizations",),
    "journey": ("visitor",),
    "models": ("organizations",),
    "module": ("python/projects.py",),
    "output": ("authoring/visits.py", "count"),
    "snippet": ("accounts", "account_created"),
    "spread": ("organizations_per_tier",),
    "sql": ("group/organizations",),
    "table": ("users_per_month",),
    "total": ("users_per_month",),
    "version": ("posthog",),
}
opened: list[str] | None = None


def watch_files(event: str, arguments: tuple[object, ...]) -> None:
    """Note every file that Python opens, while somebody asks."""
    if opened is not None and event == "open" and isinstance(arguments[0], str | Path):
        opened.append(str(arguments[0]))


sys.addaudithook(watch_files)


@pytest.mark.parametrize("macro", [*MACROS.values(), ANSWERS_JSON], ids=lambda macro: macro.name)
def test_a_macro_reads_no_snippets_but_those_of_its_key(
    macro: Macro, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It opens files of the folders in its table entry only; making the events does not count."""
    global opened
    datasets = {model: sample_dataset(PROJECT_ROOT, model) for model in MODELS}
    monkeypatch.setattr(
        "macros.events.sample_backend.sample_dataset", lambda _, model: datasets[model]
    )
    context = Context(PROJECT_ROOT, "https://us.posthog.com", page=lambda: "tutorial.md")
    opened = []
    macro.bind(context)(*ARGUMENTS.get(macro.name, ()))
    files, opened = opened, None
    paths = [Path(file) for file in files]
    snippets = [path.relative_to(SNIPPETS) for path in paths if path.is_relative_to(SNIPPETS)]
    assert {path.parts[0] for path in snippets} <= {*macro.folders}


@pytest.fixture
def calls() -> list[str]:
    """The arguments of each call of the macro `draw` that really ran."""
    return []


@pytest.fixture
def draw(calls: list[str]) -> Macro:
    """A macro that adds a file to the site, and fails for an empty name."""

    def draw(context: Context, name: str) -> Output:
        calls.append(name)
        if not name:
            raise Problem("a name is needed")
        return Output(f"<i>{name}</i>", {f"data/{name}.json": "{}"})

    return Macro(draw, folders=(), events=False)


def build(root: Path, *, enabled: bool = True) -> OutputCache:
    """The cache as one more build of a project finds it."""
    return OutputCache(Context(root, app=""), "", enabled=enabled)


def test_a_cached_output_brings_its_files(draw: Macro, calls: list[str], tmp_path: Path) -> None:
    """The second build does not run the macro, and still adds its file to the site."""
    for _ in range(2):
        outputs = build(tmp_path)
        assert outputs.text_of(draw)("bars") == "<i>bars</i>"
        assert outputs.files == {"data/bars.json": "{}"}
    assert calls == ["bars"]


def test_a_failed_call_is_not_cached(draw: Macro, calls: list[str], tmp_path: Path) -> None:
    """It fails again in the next build, and adds no file."""
    for _ in range(2):
        outputs = build(tmp_path)
        with pytest.raises(Problem, match="a name is needed"):
            outputs.text_of(draw)("")
        assert outputs.files == {}
    assert calls == ["", ""]


def test_events_that_may_change_are_asked_each_time(
    draw: Macro, calls: list[str], tmp_path: Path
) -> None:
    """A cache that is not enabled runs every macro, stores nothing, and collects their files."""
    for _ in range(2):
        outputs = build(tmp_path, enabled=False)
        assert outputs.begin_page("# A page") is None
        assert outputs.text_of(draw)("bars") == "<i>bars</i>"
        outputs.end_page("# A page")
        assert outputs.files == {"data/bars.json": "{}"}
    assert calls == ["bars", "bars"]
    assert not (tmp_path / ".cache").exists()


def test_a_cached_page_brings_its_own_files(
    draw: Macro, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each page adds the files that its macros added, and not those of the page before."""
    monkeypatch.setattr(OutputCache, "_events_key", "events")
    outputs = build(tmp_path)
    for name in ("bars", "lines"):
        assert outputs.begin_page(name) is None
        outputs.end_page(outputs.text_of(draw)(name))
    assert outputs.files == {"data/bars.json": "{}", "data/lines.json": "{}"}
    for name in ("bars", "lines"):
        outputs = build(tmp_path)
        assert outputs.begin_page(name) == f"{{% raw %}}<i>{name}</i>{{% endraw %}}"
        assert outputs.files == {f"data/{name}.json": "{}"}


def test_what_a_macro_reads_besides_files_is_part_of_its_key(tmp_path: Path) -> None:
    """Another state of what it reads is another output."""
    day = "2025-01-01"

    def state(_: Context) -> str:
        return day

    def today(_: Context) -> Output:
        return Output(day)

    macro = Macro(today, folders=(), events=False, state=state)
    assert build(tmp_path).text_of(macro)() == "2025-01-01"
    day = "2025-01-02"
    assert build(tmp_path).text_of(macro)() == "2025-01-02"


def test_a_page_with_variables_is_rendered_each_time(tmp_path: Path) -> None:
    """A setting has its current value, also where no file has changed."""
    text = "# A page\n\n{{ config.site_url }} {{ answer('organizations') }}\n"
    root = copy_to(tmp_path / "project", {"index.md": text, "answers.md": PAGES["answers.md"]})
    share_cache(root)
    for address in ("https://one.example/", "https://two.example/"):
        done = run("macros", "build", root=root, SITE_URL=address)
        assert done.returncode == 0, done.stderr
        assert f"<p>{address} " in (root / "site" / "index.html").read_text(encoding="utf-8")
