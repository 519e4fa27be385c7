"""The switch of the live examples: what is off is not published, and nothing offers it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from macros.core.errors import Problem
from macros.site.live import assets, parts, python_packages
from tests.support.checkout import PROJECT_ROOT

BUNDLE = PROJECT_ROOT / ".cache" / "live"
OF_PART = {
    "sql": ["duckdb-eh.wasm.gz", "engine.worker.js", "upload.worker.js"],
    "parser": ["hogql.worker.js"],
    "javascript": ["runtime-browser.js", "runtime-server.js"],
    "python": ["pyodide.asm.wasm.gz", "python_stdlib.zip", "runtime-python.js"],
}


@pytest.mark.parametrize(
    ("section", "expected"),
    [
        (None, parts.PARTS),
        (True, parts.PARTS),
        ({}, parts.PARTS),
        ({"python": False}, ("sql", "parser", "javascript")),
        ({"parser": False}, ("sql", "javascript", "python")),
        ({"sql": False}, ("javascript", "python")),
        (False, ()),
        ({"sql": False, "javascript": False, "python": False}, ()),
    ],
)
def test_each_part_is_on_unless_it_is_off(section: Any, expected: tuple[str, ...]) -> None:
    """Without a setting all are."""
    assert parts.read(section) == expected


@pytest.mark.parametrize(
    ("section", "message"),
    [
        ("off", "mkdocs.yml: extra: live: has to be true, false, or a mapping"),
        (
            {"pyton": False},
            'mkdocs.yml: extra: live: no part "pyton"; did you mean "python"? '
            "There are: javascript, largest_set, parser, python, sql.",
        ),
        (
            {"largest_set": "20 KB"},
            'mkdocs.yml: extra: live: "largest_set" has to be a size such as "20 MB", not "20 KB"',
        ),
        ({"sql": "no"}, 'mkdocs.yml: extra: live: "sql" has to be true or false'),
    ],
)
def test_a_mistake_in_the_setting_is_one_line(section: Any, message: str) -> None:
    """It says where, what is wrong and what there is."""
    with pytest.raises(Problem) as problem:
        parts.read(section)
    assert str(problem.value) == message


@pytest.mark.parametrize(
    ("section", "most"),
    [(None, 20_000_000), ({"sql": True}, 20_000_000), ({"largest_set": "3MB"}, 3_000_000)],
)
def test_a_set_is_published_up_to_a_size(section: Any, most: int) -> None:
    """To the byte; the setting that the message names allows the set that it is about."""
    parts.check_sizes([("a.csv", most)], parts.largest_set(section))
    with pytest.raises(Problem) as problem:
        parts.check_sizes([("a.csv", most), ("b.csv", most + 1)], parts.largest_set(section))
    least = most // 1_000_000 + 1
    assert str(problem.value) == (
        f"b.csv: {least} MB of events, which a page would load to run one query; a set of up to "
        f'{least - 1} MB is published: make it smaller, or write "largest_set: {least} MB" to '
        'publish it, or "sql: false" to publish none, below "extra: live:" in mkdocs.yml'
    )
    parts.check_sizes([("b.csv", most + 1)], parts.largest_set({"largest_set": f"{least} MB"}))


@pytest.mark.parametrize("part", parts.PARTS)
def test_what_is_off_is_not_published(part: str, tmp_path: Path) -> None:
    """None of the files of a part is in a site without it; those of the others are."""
    on = parts.read({part: False})
    assets.publish_scripts(assets.Bundle(BUNDLE, on), tmp_path)
    published = {file.name for file in (tmp_path / assets.PLACE).iterdir()}
    assert not published & set(OF_PART[part])
    assert {name for other in on for name in OF_PART[other]} <= published
    assert ("python.json" in published) == (part != "python")
    if part == "sql":
        assert not [
            name for name in published if name.startswith(("block-", "sql_editor", "hogql"))
        ]


@pytest.mark.parametrize(
    ("on", "moves"),
    [
        (("sql",), False),
        (("javascript", "python"), False),
        (("sql", "python"), True),
        (("sql", "javascript"), True),
    ],
)
def test_code_moves_numbers_where_sql_runs_too(
    on: tuple[str, ...], moves: bool, tmp_path: Path
) -> None:
    """What shows the events of a run in the numbers is published with both of them, or not."""
    assets.publish_scripts(assets.Bundle(BUNDLE, on), tmp_path)
    published = [file.name for file in (tmp_path / assets.PLACE).glob("layer-*")]
    assert bool(published) == moves


def test_a_site_with_all_parts_has_all_that_was_bundled(tmp_path: Path) -> None:
    """Every file of the bundle belongs to a part, but for those that only the build reads."""
    assets.publish_scripts(assets.Bundle(BUNDLE, parts.PARTS), tmp_path)
    published = {file.name for file in (tmp_path / assets.PLACE).iterdir()}
    only_for_builds = {"digests.json", "notices.json", "parts.json"}
    only_for_builds |= {"sandbox.hash", "pyodide-info.json"}
    assert {file.name for file in BUNDLE.iterdir()} - published == only_for_builds


def test_only_running_code_needs_the_sandbox() -> None:
    """A site that runs SQL alone has the stricter policy."""
    assert assets.Bundle(BUNDLE, ("sql",)).sandbox_hash == ""
    assert assets.Bundle(BUNDLE, ("python",)).sandbox_hash.startswith("sha256-")


def test_a_site_without_any_part_has_no_bundle() -> None:
    """And so no script at all."""
    assert assets.bundle(PROJECT_ROOT, ()) is None


def test_the_sizes_that_a_page_says_are_those_of_the_files(tmp_path: Path) -> None:
    """What Python loads, and how much it is."""
    assets.publish_scripts(assets.Bundle(BUNDLE, ("python",)), tmp_path)
    folder = tmp_path / assets.PLACE
    listed = json.loads((folder / "python.json").read_text("utf-8"))["files"]
    assert listed == {name: (folder / name).stat().st_size for name in assets.PYTHON_FILES}


def test_the_packages_are_the_sdks_own_and_locked() -> None:
    """The SDK and all that it requires, each with its version and hashes in the lock."""
    names = python_packages.packages()
    assert {"posthog", "requests", "urllib3", "idna"} <= set(names)
    lock = (PROJECT_ROOT / "requirements.txt").read_text("utf-8")
    assert [name for name in names if f"\n{name.replace('_', '-')}==" not in f"\n{lock}"] == []


def test_the_packages_are_the_same_bytes_each_time() -> None:
    """Whenever they are packed."""
    assert python_packages.packed() == python_packages.packed()


def test_static_hosts_take_every_file(site: Path) -> None:
    """Cloudflare Pages refuses what is larger than 25 MiB, as DuckDB's module unpacked is."""
    sizes = {file.name: file.stat().st_size for file in site.rglob("*") if file.is_file()}
    assert {name: size for name, size in sizes.items() if size > 25 * 2**20} == {}
