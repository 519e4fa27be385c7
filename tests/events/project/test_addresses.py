"""Where a key is sent: to the host that every parser sees, and past no proxy in clear."""

from __future__ import annotations

import socket
import threading

import pytest

from macros.core.errors import EventsProblem
from macros.events.project.project import Project
from tests.events.project.replies import KEY, ONE, failure
from tests.support.query_api import QueryApi

ADDRESSES = [
    "http://a\\@b/project/1",
    "https://a\\@b/project/1",
    "https://a@b/project/1",
    "https://a:b@c/project/1",
    "https://a%40b/project/1",
    "https://a%2fb/project/1",
    "https://a#b/project/1",
    "https://a?b/project/1",
    "https://a b/project/1",
    "https://a\tb/project/1",
    "https://a\n/project/1",
    "https://a/project/1\n",
    "https://a;b/project/1",
    "https://a,b/project/1",
    "https://ａ/project/1",
    "https://ß.example/project/1",
    "https://a:99999/project/1",
    "https://a:/project/1",
    "https://a:1:2/project/1",
    "https://[::1/project/1",
    "https://::1/project/1",
    "https://[::1]x/project/1",
    "https://[fe80::1%25eth0]/project/1",
    "http://localhost\\.example.com/project/1",
    "http://localhost:1@example.com/project/1",
    "https://-/project/1",
    "https://.a/project/1",
    "https://a/project/١",
    "https:///project/1",
]


@pytest.mark.parametrize("address", ADDRESSES)
def test_an_address_that_can_be_read_in_two_ways_is_refused(
    address: str, posthog: QueryApi
) -> None:
    """Before the key is even looked up; the line does not repeat what may be a password."""
    with pytest.raises(EventsProblem) as failed:
        Project(address)
    assert str(failed.value) == (
        "EVENTS: the address of the project has more in it than a host, a port and a number; "
        'write one such as "https://us.posthog.com/project/1"'
    )


@pytest.mark.parametrize(
    "address",
    [
        "https://us.posthog.com/project/1",
        "https://US.PostHog.com:443/project/1/",
        "http://localhost:8000/project/1",
        "http://[::1]:8000/project/1",
        "https://xn--zca.example/project/1",
        "https://10.0.0.1/project/1",
    ],
)
def test_an_ordinary_address_is_accepted(address: str, posthog: QueryApi) -> None:
    """Hosts by name and by number, with and without a port."""
    assert Project(address).key == ""


PROXIES = ["HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy", "HTTPS_PROXY"]


@pytest.mark.parametrize("variable", PROXIES)
def test_a_proxy_does_not_get_the_key_of_a_local_host(
    variable: str, posthog: QueryApi, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the environment names for all hosts is not used for this machine."""
    with socket.create_server(("127.0.0.1", 0)) as proxy:
        proxy.settimeout(0.1)
        monkeypatch.setenv(variable, f"http://127.0.0.1:{proxy.getsockname()[1]}")
        for name in ("NO_PROXY", "no_proxy"):
            monkeypatch.delenv(name, raising=False)
        assert Project(posthog.address).run(ONE).value
        with pytest.raises(TimeoutError):
            proxy.accept()


def test_a_proxy_of_another_host_sees_no_key(
    posthog: QueryApi, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Companies have no other way out; it is asked for a tunnel, and gets what is encrypted."""
    received: list[bytes] = []

    def serve(server: socket.socket) -> None:
        connection, _ = server.accept()
        with connection:
            connection.settimeout(1)
            received.append(connection.recv(65536))
            connection.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
            received.append(connection.recv(65536))

    with socket.create_server(("127.0.0.1", 0)) as proxy:
        thread = threading.Thread(target=serve, args=[proxy], daemon=True)
        thread.start()
        monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{proxy.getsockname()[1]}")
        for name in ("NO_PROXY", "no_proxy"):
            monkeypatch.delenv(name, raising=False)
        assert "cannot be reached" in failure(Project("https://posthog.invalid/project/1"))
        thread.join(5)
    assert received[0].startswith(b"CONNECT posthog.invalid:443 ")
    assert received[1][:1] == b"\x16"  # the first byte of TLS
    assert KEY.encode() not in b"".join(received)
