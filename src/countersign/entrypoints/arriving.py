"""What every arriving request goes through: whose it is, and its body within limits."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import Any, Final

from countersign.kernel.address import address_block
from countersign.kernel.errors import CountersignError, InvalidRequestError, RateLimitedError

Message = dict[str, Any]
Scope = dict[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]
Headers = Sequence[tuple[bytes, bytes]]
Network = IPv4Network | IPv6Network

BODY_BYTES_MAX: Final = 64 * 1024  # contract, section 3: limits
# What a page of another site cannot make its browser say (Fetch Metadata, section 2.4).
OWN_SITES: Final = frozenset({"same-origin", "none"})
_BODY_WITHIN_S: Final = 10
_BODIES_READ_MAX: Final = 256
_ADDRESSES_KEPT: Final = 1024


class BodyTooLargeError(CountersignError):
    """The body is larger than the API takes."""

    code = "BODY_TOO_LARGE"

    def __init__(self) -> None:
        super().__init__(f"the body must be at most {BODY_BYTES_MAX // 1024} KiB")


def _announces_body(headers: Headers) -> bool:
    """Tell whether a body follows (RFC 9112, section 6.3)."""
    return any(
        (name == b"content-length" and value != b"0") or name == b"transfer-encoding"
        for name, value in headers
    )


class ReadingPlaces:
    """Bounds how many bodies of one address are being read at once.

    A body that is here already takes its place for no time. One that never comes
    whole holds it until its time is over, and the server serves a bounded number of
    requests: without this bound one caller could hold them all.
    """

    def __init__(self) -> None:
        self._held: dict[str, int] = {}

    async def read(self, address: str, headers: Headers, receive: Receive) -> bytes:
        """Return the whole body.

        Raises:
            BodyTooLargeError, InvalidRequestError, RateLimitedError: it is not read.
        """
        if not _announces_body(headers):
            return await _read_none(receive)
        with self.place(address):
            return await _read_in_time(headers, receive)

    @contextmanager
    def place(self, address: str) -> Iterator[None]:
        """Hold a place.

        Raises:
            RateLimitedError: this address holds all that it may.
        """
        block = address_block(address)
        held = self._held.get(block, 0)
        if held >= _BODIES_READ_MAX:
            raise RateLimitedError(_BODY_WITHIN_S)
        self._held[block] = held + 1
        try:
            yield
        finally:
            self._held[block] -= 1
            if not self._held[block]:
                del self._held[block]


async def _read_none(receive: Receive) -> bytes:
    """Take the empty body of a request that announced none.

    Raises:
        InvalidRequestError: there is one, and it would be read without bounds of time and number.
    """
    message = await receive()
    if message["type"] != "http.request" or message.get("body") or message.get("more_body"):
        raise InvalidRequestError({"body": "was not announced"})
    return b""


async def _read_in_time(headers: Headers, receive: Receive) -> bytes:
    """Read the whole body within its time.

    Raises:
        BodyTooLargeError: see _read_within_limit.
        InvalidRequestError: the rest did not come, or not in time.
    """
    try:
        async with asyncio.timeout(_BODY_WITHIN_S):
            return await _read_within_limit(headers, receive)
    except TimeoutError:
        raise InvalidRequestError({"body": "did not come in time"}) from None


async def _read_within_limit(headers: Headers, receive: Receive) -> bytes:
    """Return the whole body, reading no more than the limit.

    Raises:
        BodyTooLargeError: announced or found to be larger; the rest is not read.
        InvalidRequestError: the rest never came. What came can be well-formed all the
            same, and is not acted upon (RFC 9112 section 8).
    """
    for name, value in headers:
        if name == b"content-length" and int(value) > BODY_BYTES_MAX:
            raise BodyTooLargeError
    chunks: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        if message["type"] != "http.request":
            raise InvalidRequestError({"body": "did not come whole"})
        chunk = message.get("body", b"")
        size += len(chunk)
        if size > BODY_BYTES_MAX:
            raise BodyTooLargeError
        chunks.append(chunk)
        if not message.get("more_body", False):
            return b"".join(chunks)


def caller_address(scope: Scope, headers: Headers, proxies: Sequence[Network]) -> str:
    """Return the caller's address.

    X-Forwarded-For is believed from our own proxies alone, and read from the
    right: what stands left of the first address that is no proxy of ours may
    have been made up by the caller.
    """
    peer = scope["client"][0] if scope.get("client") else ""
    if not is_within(peer, proxies):
        return _canonical_address(peer)  # whatever the header says, and however long it is
    hops = [
        hop.strip()
        for name, value in headers
        if name == b"x-forwarded-for"
        for hop in value.decode("latin-1").split(",")
    ]
    address = peer
    while hops and is_within(address, proxies):
        address = hops.pop()
    return _canonical_address(address)


def is_within(address: str, networks: Sequence[Network]) -> bool:
    """Tell whether a text is an address of one of the networks."""
    try:
        parsed = ip_address(_canonical_address(address))
    except ValueError:
        return False
    return any(parsed in network for network in networks)


@lru_cache(maxsize=_ADDRESSES_KEPT)
def _canonical_address(address: str) -> str:
    try:
        parsed = ip_address(address)
    except ValueError:
        return "unknown"
    # A listener on :: sees IPv4 callers as ::ffff:192.0.2.1 (RFC 4291, section 2.5.5.2).
    mapped = parsed.ipv4_mapped if isinstance(parsed, IPv6Address) else None
    return str(mapped or parsed)
