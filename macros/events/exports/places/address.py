"""Paths of files: those that are addresses in S3, `s3://bucket/key`, and any in a message."""

from __future__ import annotations

import os
import re

from macros.core.errors import EventsProblem

SCHEME = "s3://"
BUCKET = re.compile(r"[a-z0-9._-]{3,255}", re.ASCII | re.IGNORECASE)  # as old ones may be called
PATTERN = re.compile(r"[*?\[]")


def is_remote(path: str) -> bool:
    """Whether a path is the address of objects in S3."""
    return path.startswith(SCHEME)


def split(address: str, variable: str) -> tuple[str, str]:
    """The bucket of an address, and the rest of it.

    Raises:
        EventsProblem: it names no bucket, or is no text. What it has in its place is not repeated,
            since that may be a key.
    """
    bucket, _, key = address.removeprefix(SCHEME).partition("/")
    is_text = address.encode("utf-8", "replace").decode() == address
    if not BUCKET.fullmatch(bucket) or not is_text:
        cause = 'an address in S3 looks like "s3://bucket/prefix", and has no key in it'
        raise EventsProblem(f"{variable}: {cause}")
    return bucket, key


def printable(path: str) -> str:
    """A path for a message: on one line, and without what is no text."""
    text = os.fsencode(path).decode("utf-8", "replace")
    return "".join(letter if letter.isprintable() else "\ufffd" for letter in text)
