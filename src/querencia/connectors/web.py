"""Asking an outside system over HTTP: within a time, within a size, and only where we meant to."""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import httpx

from querencia.connectors.channel import Misconfigured, Refused, Unreachable, Unreadable
from querencia.connectors.payload import Object, read_object

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

# It would write every address into the log, and some systems want their secret in it.
logging.getLogger("httpx").setLevel(logging.WARNING)

ANSWER_LIMIT = 4_000_000
_TIMES = httpx.Timeout(20, connect=10)
_LONGEST_SECONDS = 120  # in all: a system that sends a byte a second would hold a worker for days
_HOPS = 4


@dataclass(frozen=True)
class Answer:
    """What a system answered."""

    status: int
    headers: Mapping[str, str]
    content: bytes

    @property
    def object(self) -> Object:
        """The JSON object that it answered; an empty one when it is something else."""
        try:
            return read_object(self.content)
        except Unreadable:
            return {}

    @property
    def retry_after(self) -> float | None:
        """How many seconds it asks to be left alone, where it says so in seconds.

        >>> Answer(429, {"retry-after": "30"}, b"").retry_after
        30.0
        """
        said = self.headers.get("retry-after", "").strip()
        return float(said) if said.isascii() and said.isdecimal() and len(said) < 7 else None


def ask(method: str, url: str, *, limit: int = ANSWER_LIMIT, **request: Any) -> Answer:  # noqa: ANN401 (what httpx takes)
    """Send one request; return the answer, whatever its status.

    Args:
        method: ``GET``, ``POST``.
        url: Where to; redirections are not followed.
        limit: How many bytes the answer may have.
        request: Headers and body, as ``httpx`` takes them.

    Raises:
        Unreachable: There is no answer.
        Refused: The answer is too large.
        Misconfigured: The address is none.
    """
    # Compressed, a small answer could become a huge one before it is counted.
    headers = {"accept-encoding": "identity", **request.pop("headers", {})}
    try:
        with (
            httpx.Client(timeout=_TIMES, follow_redirects=False) as client,
            client.stream(method, url, headers=headers, **request) as response,
        ):
            content = _read(response, limit)
            return Answer(response.status_code, dict(response.headers), content)
    except (httpx.UnsupportedProtocol, httpx.InvalidURL, UnicodeError) as error:
        raise Misconfigured("The address of the system is wrong.") from error
    except (httpx.ConnectError, httpx.ConnectTimeout) as error:
        raise Unreachable("The system cannot be reached.") from error
    except httpx.RequestError as error:
        raise Unreachable("The line broke.", is_unsure=method != "GET") from error


def download(
    url: str,
    *,
    is_ours: Callable[[str], bool],
    limit: int,
    headers: Mapping[str, str] | None = None,
) -> Answer:
    """Fetch a file from an address that an outside system named.

    Args:
        url: What the system said.
        is_ours: Whether an address is one of the system's own; asked again at each redirection.
        limit: How many bytes the file may have.
        headers: What goes to the first address only, so that a token does not travel on.

    Raises:
        Unreachable: There is no answer, or the system is not well.
        Refused: The address is somebody else's, the file is gone or too large.
    """
    for hop in range(_HOPS):
        if not is_ours(url):
            raise Refused("The file is kept at an address that is not the system's.")
        answer = ask("GET", url, limit=limit, headers={} if hop or headers is None else headers)
        if answer.status == httpx.codes.OK:
            return answer
        if answer.status == httpx.codes.TOO_MANY_REQUESTS or answer.status >= 500:
            raise Unreachable("The file cannot be had now.", retry_after=answer.retry_after)
        if not 300 <= answer.status < 400 or "location" not in answer.headers:
            raise Refused(f"The file cannot be had: the system answered {answer.status}.")
        url = _joined(url, answer.headers["location"])
    raise Refused("The file is sent from address to address.")


def is_at(url: str, hosts: Iterable[str]) -> bool:
    """Return whether an address is an encrypted one of some hosts, or of hosts below them.

    >>> is_at("https://lookaside.fbsbx.com/x", ["fbsbx.com"])
    True
    >>> is_at("https://fbsbx.com.evil.es/", ["fbsbx.com"])
    False
    """
    parsed = _parsed(url)
    if parsed is None or parsed.scheme != "https" or parsed.userinfo or parsed.port is not None:
        return False
    return any(parsed.host == host or parsed.host.endswith(f".{host}") for host in hosts)


def has_same_origin(url: str, base: str) -> bool:
    """Return whether two addresses are of the same scheme, host and port.

    >>> has_same_origin("http://localhost:81/a", "http://localhost:81")
    True
    >>> has_same_origin("http://localhost/a", "https://localhost")
    False
    """
    one, other = _parsed(url), _parsed(base)
    if one is None or other is None or one.userinfo:
        return False
    return (one.scheme, one.host, one.port) == (other.scheme, other.host, other.port)


def _parsed(url: str) -> httpx.URL | None:
    try:
        return httpx.URL(url)
    except (httpx.InvalidURL, UnicodeError, ValueError):
        return None


def _joined(url: str, location: str) -> str:
    try:
        return str(httpx.URL(url).join(location))
    except (httpx.InvalidURL, UnicodeError, ValueError) as error:
        raise Refused("The file is sent on to an address that is none.") from error


def _read(response: httpx.Response, limit: int) -> bytes:
    deadline = time.monotonic() + _LONGEST_SECONDS
    said = response.headers.get("content-length", "")
    if said.isdecimal() and len(said) < 20 and int(said) > limit:
        raise _too_large(limit)
    content = bytearray()
    for chunk in response.iter_raw():
        content += chunk
        if len(content) > limit:
            raise _too_large(limit)
        if time.monotonic() > deadline:
            raise Unreachable("The system answers too slowly.", is_unsure=True)
    return bytes(content)


def _too_large(limit: int) -> Refused:
    return Refused(f"The file is larger than {limit} bytes.")
