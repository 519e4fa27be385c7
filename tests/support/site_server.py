"""Serve a built site as a static host does: index pages, compressed text, 404.html."""

from __future__ import annotations

import gzip
import mimetypes
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

from aiohttp import web

from tests.support.server import Server

# What static hosts such as GitHub Pages compress.
COMPRESSED = ("text/", "application/json", "application/javascript", "image/svg", "application/xml")
mimetypes.add_type("text/markdown", ".md")


class SiteServer(Server):
    """A server of a built site.

    Attributes:
        folder: the built site.
        sent: bytes of each body as it went over the wire, by path below `address`.
        missing: names of files that are answered with 404 although they are there.

    Args:
        base: the path below which the site is, with a slash at both ends.
        headers: more headers of every response.
    """

    def __init__(
        self, folder: Path, base: str = "/", headers: Mapping[str, str] | None = None
    ) -> None:
        application = web.Application()
        application.router.add_get("/{path:.*}", self._respond)
        super().__init__(application)
        self.folder = folder
        self.sent: dict[str, int] = {}
        self.missing: frozenset[str] = frozenset()
        self._base, self._headers = base, headers or {}

    @property
    def address(self) -> str:
        """Where the site is, with a slash at its end."""
        return self.url + self._base

    async def _respond(self, request: web.Request) -> web.Response:
        file = self._file(request.path)
        status = 200 if file else 404
        body, headers = _body(file or self.folder / "404.html")
        self.sent[request.path.removeprefix(self._base)] = len(body)
        return web.Response(status=status, body=body, headers={**headers, **self._headers})

    def _file(self, path: str) -> Path | None:
        """The file at a path, or None where there is none."""
        file = self.folder / path.removeprefix(self._base)
        file = file / "index.html" if file.is_dir() else file
        is_there = path.startswith(self._base) and file.is_file()
        return file if is_there and file.name not in self.missing else None


def canonical_base(folder: Path) -> str:
    """The path of a built site on its host, according to the canonical address of its home page."""
    home = (folder / "index.html").read_text(encoding="utf-8")
    canonical = re.search(r'<link rel="canonical" href="([^"]+)"', home)
    return urlsplit(canonical[1]).path if canonical else "/"


def _body(file: Path) -> tuple[bytes, dict[str, str]]:
    """The body for a file, and the headers that say what it is."""
    content_type, encoding = mimetypes.guess_type(file.name)
    if encoding:  # of the file itself, which is handed out as it is
        content_type = f"application/{encoding}"
    if content_type and content_type.startswith(COMPRESSED):
        headers = {"Content-Type": f"{content_type}; charset=utf-8", "Content-Encoding": "gzip"}
        return _compressed(file), headers
    return file.read_bytes(), {"Content-Type": content_type or "application/octet-stream"}


@cache
def _compressed(file: Path) -> bytes:
    return gzip.compress(file.read_bytes(), mtime=0)
