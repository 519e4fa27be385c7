"""Objects in S3: which ones an address means, as they were when it was last listed.

Each is read only as it was then: S3 refuses a request for one that has changed since.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from macros.core.errors import EventsProblem
from macros.events.exports.places import s3
from macros.events.exports.places.address import PATTERN, SCHEME, printable, split

STEP = 1 << 20  # bytes that are written at once


@dataclass(frozen=True)
class S3Object:
    """One object, as it was listed.

    Attributes:
        path: its address, which begins with "s3://".
        etag: by which S3 knows whether it has changed.
        client: of botocore's, which found it.
    """

    path: str
    bucket: str
    key: str
    size: int
    etag: str
    modified: datetime
    client: Any = field(repr=False, compare=False)

    @property
    def version(self) -> str:
        """What changes with its content."""
        return f"{self.etag} {self.size} {self.modified.timestamp()}"

    def read(self, start: int, end: int) -> bytes:
        """Its bytes from one position to another, of which it has at least one.

        Raises:
            EventsProblem: S3 does not give them.
        """
        size = f"bytes={start}-{end - 1}"
        with s3.translate(printable(self.path)):
            data: bytes = s3.with_retries(lambda: self._get(Range=size).read())
        if len(data) != end - start:
            raise EventsProblem(
                "S3 gives other bytes than those asked for", path=printable(self.path)
            )
        return data

    def copy_to(self, file: Path) -> None:
        """Copy it to a file.

        Raises:
            EventsProblem: S3 does not give all of it.
        """

        def copy() -> None:
            with file.open("wb") as out:
                out.writelines(self._get().iter_chunks(STEP))

        with s3.translate(printable(self.path)):
            s3.with_retries(copy)
        if file.stat().st_size != self.size:
            raise EventsProblem(
                "S3 gives less or more than it has listed", path=printable(self.path)
            )

    def _get(self, **options: str) -> Any:
        request = {"Bucket": self.bucket, "Key": self.key, "IfMatch": self.etag, **options}
        return self.client.get_object(**request)["Body"]


@dataclass(frozen=True)
class Listing:
    """What an address in S3 means.

    Attributes:
        paths: of the objects, sorted.
        is_folder: whether it means all that is below it.
    """

    paths: Sequence[str]
    is_folder: bool


_listings: dict[str, Listing] = {}  # by address
_objects: dict[str, S3Object] = {}  # by path


def find(source: str, variable: str) -> Listing:
    """List the objects that an address means, hidden ones excepted.

    Raises:
        EventsProblem: there are none, or they cannot be listed.
    """
    bucket, key = split(source, variable)
    client = s3.connect(printable(source), variable)
    with s3.translate(printable(source), variable):
        objects, is_folder = _matches(client, bucket, key)
    if not objects and is_folder:
        cause = "there are no objects under this prefix; check how it is written"
        raise EventsProblem(f"{variable}: {printable(source)}: {cause}")
    _objects.update({each.path: each for each in objects})
    _listings[source] = Listing(sorted(each.path for each in objects), is_folder)
    return _listings[source]


def listing(source: str) -> Listing:
    """What `find` has given for an address."""
    return _listings[source]


def item(path: str) -> S3Object:
    """The object of a path that `find` has given."""
    return _objects[path]


def _matches(client: Any, bucket: str, key: str) -> tuple[list[S3Object], bool]:
    """The objects that a key means, and whether it means a folder."""
    if key and not key.endswith("/"):
        page = client.list_objects_v2(Bucket=bucket, Prefix=key, MaxKeys=1)
        exact = [each for each in _items(client, bucket, page) if each.key == key]
        if exact:
            return exact, False
    magic = PATTERN.search(key)
    folder = key[: magic.start()] if magic else f"{key.rstrip('/')}/" if key else ""
    pages = client.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=folder)
    below = [
        each
        for page in pages
        for each in _items(client, bucket, page)
        if not any(part.startswith(".") for part in each.key[len(folder) :].split("/"))
    ]
    if not magic:
        return below, True
    from fsspec.utils import glob_translate

    pattern = re.compile(glob_translate(key))
    return [each for each in below if pattern.match(each.key)], False


def _items(client: Any, bucket: str, page: Mapping[str, Any]) -> Iterator[S3Object]:
    """The objects of a page of a listing, without those that stand for a folder."""
    for entry in page.get("Contents", ()):
        key, size, etag = entry["Key"], entry["Size"], entry["ETag"]
        if not key.endswith("/"):
            path = f"{SCHEME}{bucket}/{key}"
            yield S3Object(path, bucket, key, size, etag, entry["LastModified"], client)
