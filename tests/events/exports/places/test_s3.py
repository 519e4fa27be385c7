"""Exports in S3: the same answers as from the same files in a folder, and no byte read in vain."""

from __future__ import annotations

import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

from macros.core.errors import EventsProblem
from macros.events.backend import Backend, own_backend
from macros.events.exports.files import find_files
from macros.events.exports.places import s3
from macros.events.settings import Settings
from macros.queries.query import Query
from tests.events.exports.makers import Row, answers, event, payment, truth, write, year
from tests.events.exports.places.server import BUCKET, KEY, PAGE, SECRET, S3Server, s3_server

ORGANIZATIONS = Query(
    name="organizations",
    question="How many organizations are there?",
    unit="organizations",
    counts="organizations",
    sql="SELECT uniq(person_id) AS organizations FROM events "
    "WHERE event = 'account_created' AND properties.user_id = 'ann'",
    line=1,
)
AWS = ("AWS_PROFILE", "AWS_DEFAULT_PROFILE", "AWS_SESSION_TOKEN", "AWS_ENDPOINT_URL_S3")


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[S3Server]:
    """An empty bucket, which AWS's tools find."""
    with s3_server() as running:
        for name in AWS:
            monkeypatch.delenv(name, raising=False)
        for name, value in running.environment.items():
            monkeypatch.setenv(name, value)
        yield running


def address(key: str) -> str:
    """An address in the bucket."""
    return f"s3://{BUCKET}/{key}"


def backend(root: Path, source: str, **settings: Any) -> Backend:
    """An export of which only organizations are asked for."""
    return own_backend(Settings(source=source, **settings), [ORGANIZATIONS], root / "cache")


def organizations(root: Path, source: str, **settings: Any) -> int:
    """How many organizations there are in an export."""
    return int(backend(root, source, **settings).run(ORGANIZATIONS).rows[0][0])


@pytest.mark.parametrize("ending", ["parquet", "jsonl.gz"])
def test_an_export_gives_the_truth(ending: str, server: S3Server, tmp_path: Path) -> None:
    """What really happened, from the one object of an address; no byte of it is sent twice."""
    file = write(year(), tmp_path / f"e.{ending}")
    server.put(f"a b/e.{ending}", file.read_bytes())
    assert answers(tmp_path, address(f"a b/e.{ending}")) == truth()
    # The end of Parquet, which is read first, may be sent once more among the columns.
    assert sum(server.sent().values()) <= file.stat().st_size + (1 << 14)


def test_only_columns_and_row_groups_that_are_needed_are_sent(
    server: S3Server, tmp_path: Path
) -> None:
    """Neither a column that no query reads nor rows without an event that one asks for."""
    file = tmp_path / "e.parquet"
    with duckdb.connect() as database:
        database.execute(
            "COPY (SELECT printf('u%d', i) AS uuid, 'acme' AS distinct_id, 'p' AS person_id, "
            "CASE WHEN i < 20000 THEN 'account_created' ELSE 'zzz' END AS event, "
            "TIMESTAMP '2025-03-01' AS timestamp, '{\"user_id\": \"ann\"}' AS properties, "
            '\'{"plan": "pro"}\' || hash(i) AS person_properties, '
            "hash(i + 1)::VARCHAR || hash(i + 2) AS elements_chain "
            "FROM range(200000) AS numbers(i) ORDER BY i) "
            f"TO '{file}' (ROW_GROUP_SIZE 20000, COMPRESSION uncompressed)"
        )
        sizes = database.execute(
            "SELECT path_in_schema, row_group_id, total_compressed_size "
            f"FROM parquet_metadata('{file}')"
        ).fetchall()
    unneeded = sum(size for column, _, size in sizes if column == "elements_chain")
    other_rows = sum(size for c, group, size in sizes if c == "uuid" and group > 0)
    assert min(unneeded, other_rows) > file.stat().st_size / 10
    server.put("e.parquet", file.read_bytes())
    assert organizations(tmp_path, address("e.parquet")) == 1
    assert server.sent()["e.parquet"] < file.stat().st_size - unneeded - other_rows / 2


def test_objects_are_listed_once(server: S3Server, tmp_path: Path) -> None:
    """However many pages their list has, and however many tables are made of them."""
    for number in range(25):
        row = event(number, distinct_id=f"o{number}", person_id=f"p{number}")
        server.put(f"e/{number}.jsonl", write([row], tmp_path / "e.jsonl").read_bytes())
    server.requests.clear()
    assert answers(tmp_path, address("e"), ["organizations"]) == {"organizations": 25}
    assert server.listings() == 1 + math.ceil(25 / PAGE)  # whether "e" is an object, and each page
    assert len(server.sent()) == 25


def test_what_is_unchanged_is_not_read_again(server: S3Server, tmp_path: Path) -> None:
    """A second build only lists; one that begins after an object has changed reads anew."""
    server.put("e/a.jsonl", write([event(1)], tmp_path / "e.jsonl").read_bytes())
    assert organizations(tmp_path, address("e")) == 1
    assert server.sent()
    assert organizations(tmp_path, address("e")) == 1
    assert server.sent() == {}
    rows = [event(1), event(2, distinct_id="other", person_id="p_other")]
    server.put("e/a.jsonl", write(rows, tmp_path / "e.jsonl").read_bytes())
    assert organizations(tmp_path, address("e")) == 2


def test_an_object_that_changes_meanwhile_is_an_error(server: S3Server, tmp_path: Path) -> None:
    """Half of it as it was and half as it is would be neither."""
    server.put("a.jsonl", write([event(1)], tmp_path / "e.jsonl").read_bytes())
    export = backend(tmp_path, address("a.jsonl"))
    server.put("a.jsonl", write([event(2)], tmp_path / "e.jsonl").read_bytes())
    with pytest.raises(EventsProblem, match="changed since") as raised:
        export.run(ORGANIZATIONS)
    assert raised.value.path == address("a.jsonl")


def test_names_mean_nothing_but_themselves(server: S3Server, tmp_path: Path) -> None:
    """Whatever stands in the name of an object, in a folder or by itself."""
    names = ("*", "?", "[a]", "a b", "ü%20", "x=1/y", "'quoted'", "a{b,c}", "~", "$x")
    for number, name in enumerate(names):
        row = event(number, distinct_id=name, person_id=name)
        for ending in ("jsonl", "parquet"):
            data = write([row], tmp_path / f"e.{ending}").read_bytes()
            server.put(f"odd/{name}.{ending}", data)
    assert organizations(tmp_path, address("odd")) == len(names)
    for ending in ("jsonl", "parquet"):
        assert organizations(tmp_path, address(f"odd/*.{ending}")) == 1


@pytest.mark.parametrize(
    ("pattern", "names"),
    [
        ("e/*.jsonl", ["a.jsonl", "b.jsonl"]),
        ("e/**/*.jsonl", ["a.jsonl", "b.jsonl", "deep/er/c.jsonl"]),
        ("e/[b-z].jsonl", ["b.jsonl"]),
        ("e/deep/*/?.jsonl", ["deep/er/c.jsonl"]),
        ("e", ["a.jsonl", "b.jsonl", "deep/er/c.jsonl"]),
        ("e/", ["a.jsonl", "b.jsonl", "deep/er/c.jsonl"]),
        ("e/a.jsonl", ["a.jsonl"]),
    ],
)
def test_an_address_means_what_a_path_means(
    pattern: str, names: list[str], server: S3Server, tmp_path: Path
) -> None:
    """The same of a folder with the same files, hidden ones among them, and one beside it."""
    data = write([event(1)], tmp_path / "e.jsonl").read_bytes()
    for name in ("a.jsonl", "b.jsonl", "deep/er/c.jsonl", ".hidden.jsonl", ".git/d.jsonl"):
        (file := tmp_path / "e" / name).parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)
    server.upload(tmp_path / "e", "e")
    server.put("e2/other.jsonl", b"{}")
    server.put("e/deep/", b"")  # as the console makes a folder
    assert find_files(address(pattern)) == [address(f"e/{name}") for name in names]
    assert find_files(str(tmp_path / pattern)) == [str(tmp_path / "e" / name) for name in names]


def test_copies_are_read_once(server: S3Server, tmp_path: Path) -> None:
    """As those in a folder are, and only they are read to know it."""
    same = write([payment(1), event(1)], tmp_path / "same.jsonl").read_bytes()
    for name in ("a", "b"):
        server.put(f"e/{name}.jsonl", same)
    other = same.replace(b"ann", b"bob")
    server.put("e/c.jsonl", other)
    facts = backend(tmp_path, address("e")).facts
    assert facts is not None
    assert facts.files == 2


def test_persons_may_be_in_s3(server: S3Server, tmp_path: Path) -> None:
    """An export of persons says whose ids are whose."""
    rows = [event(1), event(2, distinct_id="b", person_id="p_b")]
    events = write(rows, tmp_path / "events.jsonl")
    persons = tmp_path / "persons.jsonl"
    columns: Row = {"version": 1, "person_distinct_id_version": 1, "person_version": 1}
    ids = [{"distinct_id": name, "person_id": "p", **columns} for name in ("acme", "b")]
    write(ids, persons)
    server.put("events.jsonl", events.read_bytes())
    server.put("persons.jsonl", persons.read_bytes())
    assert organizations(tmp_path, address("events.jsonl")) == 2
    there = address("persons.jsonl")
    assert organizations(tmp_path, address("events.jsonl"), persons=there) == 1


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("e.parquet", b"PAR1 nothing of the kind PAR1"),
        ("e.parquet", b"no Parquet at all, not even at its end"),
        ("e.jsonl", b'{"event": "a", "distinct_id": "b", "timestamp": 1}\n{"event": \n'),
        ("e.jsonl.gz", b"\x1f\x8b\x08 cut off"),
        ("e.jsonl.br", b"not brotli"),
        ("e.csv", b""),
        ("e.jsonl.xz", b"x"),
        ("e.txt", b"x"),
    ],
)
def test_a_file_at_fault_is_named(name: str, data: bytes, server: S3Server, tmp_path: Path) -> None:
    """What is said of a file on this machine is said of the same object, with its address."""
    (tmp_path / name).write_bytes(data)
    server.put(f"p/{name}", data)
    messages = []
    for source in (str(tmp_path / name), address(f"p/{name}")):
        with pytest.raises(EventsProblem) as raised:
            organizations(tmp_path / "project", source)
        problem = raised.value
        messages.append(f"{problem.path}:{problem.line} {problem.cause}".replace(source, "X"))
    assert messages[0] == messages[1]
    assert "X" in messages[0]


def test_credentials_are_found_in_a_profile(
    server: S3Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In the file of AWS's tools, by the profile that the environment names."""
    server.put("a.jsonl", write([event(1)], tmp_path / "e.jsonl").read_bytes())
    file = tmp_path / "credentials"
    file.write_text(f"[team]\naws_access_key_id = {KEY}\naws_secret_access_key = {SECRET}\n")
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(file))
    with pytest.raises(EventsProblem, match="no credentials"):
        find_files(address("a.jsonl"))
    monkeypatch.setenv("AWS_PROFILE", "team")
    assert find_files(address("a.jsonl")) == [address("a.jsonl")]


def test_bytes_that_end_too_early_are_asked_for_again(
    server: S3Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A connection may break in the middle of an answer."""
    server.put("a.jsonl", write([event(1)], tmp_path / "e.jsonl").read_bytes())
    server.break_next = 2
    assert organizations(tmp_path, address("a.jsonl")) == 1
    assert server.break_next == 0


def test_a_server_that_says_nothing_is_not_waited_for(
    server: S3Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A connection is made, and then nothing comes."""
    import socket

    monkeypatch.setattr(s3, "READ", 0.1)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{silent.getsockname()[1]}")
        with pytest.raises(EventsProblem, match="cannot be reached"):
            find_files(address("a.jsonl"))


@pytest.mark.parametrize("source", ["s3://", "s3:///e", "s3://a b/e", "s3://exports/\udcff"])
def test_what_is_no_address_is_refused(source: str) -> None:
    """Before anything is asked, and without repeating it."""
    with pytest.raises(EventsProblem) as raised:
        find_files(source)
    expected = 'EVENTS: an address in S3 looks like "s3://bucket/prefix", and has no key in it'
    assert str(raised.value) == expected


def test_what_a_server_makes_up_is_not_repeated() -> None:
    """Neither the text of an error nor a code that is none."""

    class RefusalError(Exception):
        response = {"Error": {"Code": f"x\n{SECRET}", "Message": SECRET}}  # noqa: RUF012

    assert s3.meaning(RefusalError()) == (
        "S3 refuses this (an unknown error); check the address, its region and AWS_ENDPOINT_URL"
    )
