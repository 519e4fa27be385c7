"""Commands over exports in S3: what a folder gives, keys that nobody sees, errors in one line."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from tests.events.exports.makers import write, year
from tests.events.exports.places.server import BUCKET, SECRET, S3Server, s3_server
from tests.support.checkout import copy_to, run, share_cache

PAGES = {"index.md": "# A page\n\n{{ notice() }}\n", "answers.md": "# Answers\n\n{{ answers() }}\n"}
ENDINGS = ("parquet", "jsonl", "jsonl.gz", "csv", "jsonl.br", "jsonl.zst")
SOURCE = f"s3://{BUCKET}/team/events"
HELP = "need s3:ListBucket for the bucket and s3:GetObject for its objects"


@pytest.fixture(scope="module")
def server() -> Iterator[S3Server]:
    """An S3 with a bucket."""
    with s3_server() as running:
        yield running


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with two pages."""
    folder = copy_to(tmp_path_factory.mktemp("project"), PAGES)
    share_cache(folder)
    return folder


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The year in a file of each kind, beside files that are skipped or hidden."""
    place = tmp_path_factory.mktemp("exports")
    rows = year()
    for number, ending in enumerate(ENDINGS):
        write(rows[number :: len(ENDINGS)], place / f"m{number}" / f"e.{ending}")
    (place / "notes.txt").write_text("not an export", encoding="utf-8")
    (place / "empty.jsonl").touch()
    (place / ".hidden.jsonl").write_text("{", encoding="utf-8")
    return place


def command(
    name: str, root: Path, server: S3Server, source: str = SOURCE, **environment: str
) -> subprocess.CompletedProcess[str]:
    """Run a command on the events of a source."""
    return run("macros", name, root=root, EVENTS=source, **{**server.environment, **environment})


def everything(root: Path) -> bytes:
    """The content of all files that a build has made."""
    places = (root / ".cache" / "events", root / ".cache" / "answers", root / "site")
    files = [file for place in places for file in place.rglob("*") if file.is_file()]
    return b"".join(file.read_bytes() for file in files)


def test_a_build_is_that_of_the_same_files_in_a_folder(
    server: S3Server, root: Path, folder: Path
) -> None:
    """Every answer is the same, and what is skipped is said once."""
    server.upload(folder, "team/events")
    built: dict[str, Mapping[str, object]] = {}
    for source in (SOURCE, str(folder)):
        process = command("build", root, server, source)
        assert process.returncode == 0, process.stderr
        skipped = f"{source}: skipped 2 files of another kind or empty: empty.jsonl, notes.txt"
        assert process.stderr.splitlines() == [skipped]
        built[source] = json.loads((root / "site" / "answers.json").read_text(encoding="utf-8"))
    assert built[SOURCE] == built[str(folder)]
    assert built[SOURCE]["organizations"]
    assert server.sent().keys() == {
        f"team/events/m{number}/e.{ending}" for number, ending in enumerate(ENDINGS)
    }


def test_a_second_command_reads_nothing(server: S3Server, root: Path, folder: Path) -> None:
    """It lists the objects and says the same; no file and no line has the secret key."""
    server.upload(folder, "team/events")
    first = command("report", root, server)
    assert server.listings() > 0
    server.requests.clear()
    second = command("report", root, server)
    assert "63 of 63 questions" in first.stdout
    assert (second.stdout, second.stderr) == (first.stdout, "")
    assert server.listings() > 0
    assert server.sent() == {}
    assert SECRET not in first.stdout + first.stderr
    assert SECRET.encode() not in everything(root)


@pytest.mark.parametrize(
    ("source", "environment", "message"),
    [
        ("s3://elsewhere/e", {}, "s3://elsewhere/e: there is no such bucket"),
        (f"s3://{BUCKET}/no", {}, f"s3://{BUCKET}/no: there are no objects under this prefix"),
        (f"s3://{BUCKET}/a*b", {}, f"no file s3://{BUCKET}/a*b"),
        (f"s3://key:{SECRET}@b/e", {}, 'an address in S3 looks like "s3://bucket/prefix"'),
        (SOURCE, {"AWS_ACCESS_KEY_ID": "", "AWS_SECRET_ACCESS_KEY": ""}, "no credentials for AWS"),
        (SOURCE, {"AWS_PROFILE": "nobody"}, "check ~/.aws and AWS_PROFILE (ProfileNotFound)"),
        (SOURCE, {"AWS_ENDPOINT_URL": "https://127.0.0.1:1"}, "127.0.0.1 cannot be reached"),
        (SOURCE, {"AWS_ENDPOINT_URL": "nothing"}, "AWS_ENDPOINT_URL is no address"),
    ],
)
def test_a_mistake_is_one_line(
    source: str, environment: dict[str, str], message: str, server: S3Server, root: Path
) -> None:
    """What was asked for, what is wrong, what to do; no traceback, and no key."""
    process = command("report", root, server, source, **environment)
    assert process.returncode == 1
    assert process.stdout == ""
    (line,) = process.stderr.splitlines()
    assert line.startswith("EVENTS: ")
    assert message in line
    assert SECRET not in line


def test_no_access_is_one_line(server: S3Server, root: Path) -> None:
    """It names the permissions that are needed, and repeats nothing that the server says."""
    server.is_closed = True
    try:
        process = command("report", root, server)
    finally:
        server.is_closed = False
    assert process.returncode == 1
    expected = f"EVENTS: {SOURCE}: no access: these credentials {HELP}\n"
    assert (process.stdout, process.stderr) == ("", expected)


def test_nothing_travels_unencrypted_unless_the_user_says_so(
    server: S3Server, root: Path, tmp_path: Path
) -> None:
    """An endpoint in a file may be forgotten; the one in the environment is meant."""
    config = tmp_path / "config"
    config.write_text("[default]\nendpoint_url = http://storage.invalid:9000\n", encoding="utf-8")
    names = {"AWS_CONFIG_FILE": str(config), "AWS_ENDPOINT_URL": ""}
    process = command("report", root, server, **names)
    assert process.returncode == 1
    cause = "events would travel unencrypted to storage.invalid; use https"
    assert process.stderr.startswith(f"EVENTS: {SOURCE}: {cause}")
    meant = {**names, "AWS_ENDPOINT_URL": "http://storage.invalid:9000"}
    process = command("report", root, server, **meant)
    assert "storage.invalid cannot be reached" in process.stderr


def test_what_is_not_installed_is_named(server: S3Server, root: Path, tmp_path: Path) -> None:
    """With the commands that install it."""
    (tmp_path / "botocore.py").write_text("raise ImportError", encoding="utf-8")
    process = command("report", root, server, PYTHONPATH=str(tmp_path))
    assert process.returncode == 1
    (line,) = process.stderr.splitlines()
    assert line.endswith("not installed; make serve, build and report install them")
