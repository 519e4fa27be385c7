"""A server that records whatever reaches it: connections, requests, and datagrams."""

from __future__ import annotations

import re
import socket
import threading
from types import TracebackType

REQUEST = re.compile(rb"^[A-Z]+ /([\w-]*)")
CORS = b"Access-Control-Allow-Origin: *\r\nAccess-Control-Allow-Headers: *\r\n"


class Sink:
    """A TCP and a UDP port of the same number, on which everything is recorded.

    Attributes:
        host, port: where it is.
        arrived: the names in the paths of all requests; "(tcp)" for a connection without one, and
            "(udp)" for a datagram.
        connections: how many were opened, with or without a request.
    """

    def __init__(self) -> None:
        self.host = "127.0.0.1"
        self.arrived: list[str] = []
        self.connections = 0
        self._tcp = socket.create_server((self.host, 0), backlog=100)
        self.port: int = self._tcp.getsockname()[1]
        self._udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._udp.bind((self.host, self.port))
        for work in (self._accept, self._receive):
            threading.Thread(target=work, daemon=True).start()

    @property
    def url(self) -> str:
        """Its address, with a slash at the end."""
        return f"http://{self.host}:{self.port}/"

    def __enter__(self) -> Sink:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._tcp.close()
        self._udp.close()

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._tcp.accept()
            except OSError:
                return  # closed
            self.connections += 1
            threading.Thread(target=self._answer, args=(connection,), daemon=True).start()

    def _answer(self, connection: socket.socket) -> None:
        with connection:
            connection.settimeout(5)
            try:
                match = REQUEST.match(connection.recv(65536))
                name = match[1].decode() if match else "(tcp)"
                self.arrived.append(name)
                head = b"HTTP/1.1 200 OK\r\nConnection: close\r\n" + CORS
                head += b"Content-Type: text/javascript\r\nContent-Length: 2\r\n\r\n"
                connection.sendall(head + b"//")
            except OSError:
                self.arrived.append("(tcp)")

    def _receive(self) -> None:
        while True:
            try:
                self._udp.recvfrom(65536)
            except OSError:
                return  # closed
            self.arrived.append("(udp)")
