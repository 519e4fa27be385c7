"""Requests to S3, and what its refusals mean.

Keys are found as AWS's own command line finds them, and go nowhere but to its library: no message
has anything in it that the library or a server says, except the code of an error.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any, TypeVar
from urllib.parse import urlsplit

from macros.core.errors import EventsProblem
from macros.events.project.key import LOCAL

T = TypeVar("T")
REQUESTS = 16  # at once
ATTEMPTS = 3
CONNECT, READ = 5, 15  # seconds to wait for a connection, and for more of an answer
STATED = ("AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL")
NETWORK = "check AWS_ENDPOINT_URL, the region and your network"
REFUSED = (
    "InvalidAccessKeyId SignatureDoesNotMatch InvalidToken ExpiredToken ExpiredTokenException "
    "TokenRefreshRequired RequestTimeTooSkewed InvalidClientTokenId AuthFailure"
).split()
MEANINGS = {  # by the code of an error
    "NoSuchBucket": "there is no such bucket; check its name, and AWS_ENDPOINT_URL if that is set",
    "NoSuchKey": "it is gone since the files were listed; try again",
    "PreconditionFailed": "it has changed since the files were listed; try again",
    "InvalidObjectState": "it is in an archive; restore it first, or name a prefix without it",
    "SlowDown": "S3 asks for fewer requests; try again in a minute",
    **dict.fromkeys(
        ("AccessDenied", "AllAccessDisabled", "Forbidden", "403"),
        "no access: these credentials need s3:ListBucket for the bucket and s3:GetObject for its "
        "objects",
    ),
}
# By the name of an exception of the library.
CREDENTIALS = re.compile(r"NoCredentials|PartialCredentials|CredentialRetrieval|SSO|Token|Login")
PROFILES = re.compile(r"Profile|Config")
UNREACHABLE = re.compile(r"Connect|Timeout|Proxy|SSL|HTTPClient|Stream|Read|Endpoint")


def connect(place: str, variable: str) -> Any:
    """A client of botocore's for S3.

    Args:
        place: what it is for, in messages.
        variable: what the user named that by.

    Raises:
        EventsProblem: the library is not installed, its settings are wrong, or files would travel
            unencrypted and nobody said so.
    """
    try:
        import botocore.session
        import fsspec  # noqa: F401 - DuckDB needs it, later
        from botocore.config import Config
    except ImportError:
        cause = "reading from S3 needs the packages botocore and fsspec, which are not installed"
        advice = "make serve, build and report install them"
        raise EventsProblem(f"{variable}: {place}: {cause}; {advice}") from None
    config = Config(
        connect_timeout=CONNECT,
        read_timeout=READ,
        max_pool_connections=REQUESTS,
        retries={"mode": "standard", "total_max_attempts": ATTEMPTS},
    )
    with translate(place, variable):
        client = botocore.session.get_session().create_client("s3", config=config)
    address = urlsplit(client.meta.endpoint_url)
    is_stated = any(os.environ.get(name) for name in STATED)
    if address.scheme != "https" and not is_stated and not _is_local(address.hostname or ""):
        cause = f"events would travel unencrypted to {address.hostname}"
        advice = "use https, or say so yourself in AWS_ENDPOINT_URL"
        raise EventsProblem(f"{variable}: {place}: {cause}; {advice}")
    return client


@contextmanager
def translate(place: str, variable: str = "") -> Iterator[None]:
    """Raise what the library raises as a Problem.

    Args:
        place: the address that is read.
        variable: what the user named it by, where the whole of it is at fault.
    """
    from botocore.exceptions import BotoCoreError, ClientError

    try:
        yield
    except (BotoCoreError, ClientError, ValueError) as error:
        cause = meaning(error)
        if variable:
            raise EventsProblem(f"{variable}: {place}: {cause}") from None
        raise EventsProblem(cause, path=place) from None


def with_retries(read: Callable[[], T]) -> T:
    """What a function gives, which begins again where the bytes of an answer end too early.

    The library itself repeats requests that are not answered at all.
    """
    from botocore.exceptions import IncompleteReadError, ResponseStreamingError

    for _ in range(ATTEMPTS - 1):
        with suppress(IncompleteReadError, ResponseStreamingError):
            return read()
    return read()


def meaning(error: Exception) -> str:
    """What an exception of the library's means, without what it or a server says of it."""
    if response := getattr(error, "response", None):
        return _refusal(str(response.get("Error", {}).get("Code", "")))
    name = type(error).__name__
    if CREDENTIALS.search(name):
        return (
            "no credentials for AWS that can be used; set AWS_ACCESS_KEY_ID and "
            f'AWS_SECRET_ACCESS_KEY, or AWS_PROFILE, or run "aws configure" ({name})'
        )
    if PROFILES.search(name):
        return f"the settings of AWS's tools cannot be used; check ~/.aws and AWS_PROFILE ({name})"
    if UNREACHABLE.search(name):
        return f"{_host(error)} cannot be reached; {NETWORK} ({name})"
    if isinstance(error, ValueError):
        return 'AWS_ENDPOINT_URL is no address; write one such as "https://s3.example.com"'
    return f"S3 cannot be asked; {NETWORK} ({name})"


def _refusal(code: str) -> str:
    """What the code of an error means, which a server may have made up."""
    if code in MEANINGS:
        return MEANINGS[code]
    name = code if re.fullmatch(r"[A-Za-z0-9.]{1,40}", code) else "an unknown error"
    if code in REFUSED:
        return f"the credentials are refused ({name}); renew them, and check AWS_PROFILE"
    return f"S3 refuses this ({name}); check the address, its region and AWS_ENDPOINT_URL"


def _host(error: Exception) -> str:
    """The host that an error is about; its address may have a password in it."""
    address = str(getattr(error, "kwargs", {}).get("endpoint_url", ""))
    return urlsplit(address).hostname or "S3"


def _is_local(host: str) -> bool:
    return (f"[{host}]" if ":" in host else host) in LOCAL
