"""Files as PostHog and people leave them: its names, links, copies, versions of one event."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from pathlib import Path

import pytest

from macros.core.errors import EventsProblem
from macros.events.exports import files
from macros.events.meaning.notes import Note
from tests.events.exports.makers import Row, answers, event, open_export, payment, write

NAMES = ("organizations", "total_revenue")
ROWS = [event(1), payment(2)]
EXPECTED = {"organizations": 1, "total_revenue": 20.0}
BARE = [{name: value for name, value in row.items() if name != "uuid"} for row in ROWS]


def notes(root: Path) -> tuple[Note, ...]:
    """The notes beside the events that a project has kept of its folder `in`."""
    return open_export(root, root / "in").own.notes


def fault(folder: Path, source: Path) -> str:
    """Why a source is refused, without its folder."""
    with pytest.raises(EventsProblem) as failed:
        answers(folder, source, NAMES)
    return str(failed.value).replace(f"{folder}/", "")


@pytest.mark.parametrize(
    ("ending", "codec"),
    [("zst", "zstd"), ("gz", "gzip"), ("sz", "snappy"), ("br", "brotli"), ("lz4", "lz4")],
)
def test_parquet_may_be_named_by_how_its_columns_are_compressed(
    ending: str, codec: str, tmp_path: Path
) -> None:
    """PostHog's exports to S3 call it `….parquet.zst`: alone, and in a folder with others."""
    file = write(ROWS[:1], tmp_path / "in" / "a.parquet", codec=codec)
    write(ROWS[1:], tmp_path / "in" / "b.jsonl")
    file = file.rename(tmp_path / "in" / f"2025-03-01-2025-03-02.parquet.{ending}")
    (tmp_path / "in" / "2025-03-01-2025-03-02_manifest.json").write_text('{"files": []}')
    assert answers(tmp_path, tmp_path / "in", NAMES) == EXPECTED
    assert answers(tmp_path, file, ["organizations"]) == {"organizations": 1}


def test_parquet_that_is_compressed_as_a_whole_is_refused(tmp_path: Path) -> None:
    """Somebody's gzip around it is something else than PostHog's columns in gzip."""
    file = write(ROWS, tmp_path / "e.parquet")
    (tmp_path / "e.parquet.gz").write_bytes(gzip.compress(file.read_bytes()))
    assert fault(tmp_path, tmp_path / "e.parquet.gz") == (
        "e.parquet.gz: this Parquet file is compressed as a whole, which is not read; decompress it"
    )


@pytest.mark.parametrize("name", ["b.jsonl.sz", "b.csv.lz4", "b.json.zip", "B.CSV.XZ"])
def test_events_in_another_compression_are_refused(name: str, tmp_path: Path) -> None:
    """Alone, and beside others, where to skip them would change every number."""
    write(ROWS, tmp_path / "in" / "a.jsonl")
    (tmp_path / "in" / name).write_bytes(b"x")
    kind = name[1:].lower() if name.islower() else name[1:]
    line = f"in/{name}: {kind} is not read; decompress this file, or export it with gzip or brotli"
    assert fault(tmp_path, tmp_path / "in") == line
    assert fault(tmp_path, tmp_path / "in" / name) == line


def test_links_are_followed_once(tmp_path: Path) -> None:
    """To files, to folders elsewhere, to a folder that is read anyway, and to one that it is in."""
    source = tmp_path / "in"
    write(BARE[:1], source / "2025" / "a.jsonl")
    write(BARE[1:], tmp_path / "elsewhere" / "b.jsonl")
    (source / "0 linked").symlink_to(tmp_path / "elsewhere")
    (source / "0 latest").symlink_to(source / "2025")
    (source / "2025" / "loop").symlink_to(source)
    (source / "file.jsonl").symlink_to(source / "2025" / "a.jsonl")
    names = [str(Path(path).relative_to(source)) for path in files.find_files(str(source))]
    assert names == ["0 linked/b.jsonl", "2025/a.jsonl", "file.jsonl"]
    assert answers(tmp_path, source, NAMES) == EXPECTED


@pytest.mark.parametrize("target", ["gone.jsonl", "in/b.jsonl"], ids=["gone", "loop"])
def test_a_link_that_leads_nowhere_is_refused(target: str, tmp_path: Path) -> None:
    """Half of the events may be missing; a link to itself leads nowhere too."""
    write(ROWS, tmp_path / "in" / "a.jsonl")
    (tmp_path / "in" / "b.jsonl").symlink_to(tmp_path / target)
    line = f"in/b.jsonl: this link leads nowhere, to {target}"
    assert fault(tmp_path, tmp_path / "in") == line
    assert fault(tmp_path, tmp_path / "in" / "b.jsonl") == line


@pytest.mark.parametrize("kind", ["csv", "jsonl", "parquet"])
def test_a_copy_of_a_file_is_read_once(kind: str, tmp_path: Path) -> None:
    """Without uuids, nothing else tells its events from those of the file itself."""
    file = write(BARE, tmp_path / "in" / f"b.{kind}")
    (tmp_path / "in" / f"b (1).{kind}").write_bytes(file.read_bytes())
    assert answers(tmp_path, tmp_path / "in", NAMES) == EXPECTED
    (note,) = notes(tmp_path)
    assert (note.text, note.count) == (
        "files have the content of another one, and are read once",
        1,
    )
    assert note.example == f"b.{kind}"


def test_folders_make_files_of_one_content_several(tmp_path: Path) -> None:
    """As Hive writes them, the folder says whose events its file has."""
    for person in ("p1", "p2"):
        rows = [{n: v for n, v in row.items() if n != "person_id"} for row in BARE]
        write(rows, tmp_path / "in" / f"person_id={person}" / "e.csv")
    assert answers(tmp_path, tmp_path / "in", NAMES) == {"organizations": 2, "total_revenue": 40}


def test_events_that_nothing_tells_apart_are_suspects(tmp_path: Path) -> None:
    """Each counts, and the report says how many there are, after a second build too."""
    write([*BARE, event(3, person_id="p2")], tmp_path / "in" / "a.jsonl")
    write(BARE, tmp_path / "in" / "b.csv", properties="texts")
    for _ in range(2):
        assert open_export(tmp_path, tmp_path / "in").result("total_revenue").value == 40
        (note,) = (note for note in notes(tmp_path) if note.kind == "suspect")
        assert (note.count, note.example) == (2, 'a "account_created"')


@pytest.mark.parametrize("column", ["_inserted_at", "inserted_at", "created_at"])
@pytest.mark.parametrize("kind", ["jsonl", "csv", "parquet"])
def test_the_newest_version_of_an_event_counts(kind: str, column: str, tmp_path: Path) -> None:
    """By when it arrived, in whatever order the files come; without that, the first one."""
    times = ("2025-03-02T00:00:00Z", "2025-03-04 00:00:00.5", "2025-03-03T00:00:00+01:00")
    rows: list[Row] = [payment(2, 10 * n, **{column: time}) for n, time in enumerate(times, 1)]
    for number, row in enumerate(rows):
        write([event(1), row], tmp_path / "in" / f"{number}.{kind}")
    assert answers(tmp_path, tmp_path / "in", NAMES) == {"organizations": 1, "total_revenue": 20}
    (note,) = notes(tmp_path)
    assert (note.kind, note.count) == ("duplicates", 4)


def cut_start(whole: bytes) -> bytes:
    """Its end is there, and not its beginning."""
    return whole[len(whole) // 2 :]


def cut_middle(whole: bytes) -> bytes:
    """Both ends are there, and nothing between them is where they say."""
    return whole[: len(whole) // 4] + whole[len(whole) // 2 :]


def cut_end(whole: bytes) -> bytes:
    """A download that broke off."""
    return whole[: len(whole) // 2]


def broken_footer(whole: bytes) -> bytes:
    """The part that says where everything is makes no sense."""
    return whole[:-400] + bytes(390) + whole[-10:]


@pytest.mark.parametrize("cut", [cut_start, cut_middle, cut_end, broken_footer])
def test_the_parquet_file_that_was_cut_is_named(
    cut: Callable[[bytes], bytes], tmp_path: Path
) -> None:
    """Among others of the same columns and of different ones."""
    for number, name in enumerate(("a", "b", "b2", "c")):
        rows = [payment(1000 * number + n, distinct_id=f"d{n}") for n in range(500)]
        write(
            rows, tmp_path / "in" / f"{name}.parquet", time="TIMESTAMPTZ" if number else "TIMESTAMP"
        )
    file = tmp_path / "in" / "b.parquet"
    file.write_bytes(cut(file.read_bytes()))
    line = fault(tmp_path, tmp_path / "in")
    assert line.startswith("in/b.parquet: this file is not Parquet, or was cut off")


def test_page_views_are_none_of_the_events(tmp_path: Path) -> None:
    """Every project has PostHog's own; the names that differ are listed all the same."""
    rows = [event(1, "signup"), event(2, "$pageview"), event(3, "$pageview")]
    assert fault(tmp_path, write(rows, tmp_path / "e.jsonl")) == (
        "e.jsonl: none of the events that queries name is in it; it has: $pageview (2), "
        'signup (1). Give your names under "extra: events: events:" in mkdocs.yml'
    )
