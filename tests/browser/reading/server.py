"""Serve a built site as a static host does: folders by their index, texts compressed, 404.html."""

from __future__ import annotations

import gzip
import mimetypes
import re
import threading
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote, urlsplit

# What static hosts such as GitHub Pages compress.
COMPRESSED = ("text/", "application/json", "application/javascript", "image/svg", "application/xml")
mimetypes.add_type("text/markdown", ".md")


class Site:
    """A built site on a local port, below the path that its canonical addresses have.

    Attributes:
        address: where it is, with a slash at its end.
        sent: bytes of each body as it went over the wire, by path.
    """

    def __init__(self, folder: Path) -> None:
        self.folder, self.sent = folder, dict[str, int]()
        site = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                site.answer(self)

            def log_message(self, *_: object) -> None:
                """Keep the tests' output to the tests."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._base = _base(folder)
        self.address = f"http://127.0.0.1:{self._server.server_port}{self._base}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def answer(self, request: BaseHTTPRequestHandler) -> None:
        """Answer one request from the folder."""
        path = unquote(urlsplit(request.path).path)
        file = self.folder / path.removeprefix(self._base)
        file = file / "index.html" if file.is_dir() else file
        status = 200 if path.startswith(self._base) and file.is_file() else 404
        kind = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
        if status == 404:
            file, kind = self.folder / "404.html", "text/html"
        packed = kind.startswith(COMPRESSED)
        body = _packed(file) if packed else file.read_bytes()
        self.sent[path.removeprefix(self._base)] = len(body)
        request.send_response(status)
        request.send_header("Content-Type", f"{kind}; charset=utf-8" if packed else kind)
        request.send_header("Content-Length", str(len(body)))
        request.send_header("Cache-Control", "max-age=600")
        if packed:
            request.send_header("Content-Encoding", "gzip")
        request.end_headers()
        request.wfile.write(body)

    def stop(self) -> None:
        """Close the port."""
        self._server.shutdown()
        self._server.server_close()


def _base(folder: Path) -> str:
    """The path of the site on its host, by the address that its first page says it will have."""
    home = (folder / "index.html").read_text(encoding="utf-8")
    canonical = re.search(r'<link rel="canonical" href="([^"]+)"', home)
    return urlsplit(canonical[1]).path if canonical else "/"


@cache
def _packed(file: Path) -> bytes:
    return gzip.compress(file.read_bytes(), mtime=0)
