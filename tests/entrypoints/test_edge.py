"""The caller's address, and how many bodies of one are read at once."""

from ipaddress import ip_network

import pytest

from countersign.entrypoints.arriving import Message, ReadingPlaces, caller_address
from countersign.kernel.errors import InvalidRequestError, RateLimitedError

PROXIES = (ip_network("10.0.0.0/8"), ip_network("127.0.0.1/32"))


def _address(peer: str, *forwarded: str) -> str:
    headers = [(b"x-forwarded-for", value.encode()) for value in forwarded]
    return caller_address({"client": (peer, 1)}, headers, PROXIES)


@pytest.mark.parametrize(
    ("peer", "forwarded", "caller"),
    [
        ("203.0.113.9", ["198.51.100.1"], "203.0.113.9"),
        ("10.0.0.1", ["198.51.100.1"], "198.51.100.1"),
        ("10.0.0.1", ["1.2.3.4, 198.51.100.1"], "198.51.100.1"),
        ("10.0.0.1", ["198.51.100.1, 10.0.0.2"], "198.51.100.1"),
        ("10.0.0.1", ["1.2.3.4", "198.51.100.1"], "198.51.100.1"),
        ("::ffff:10.0.0.1", ["198.51.100.1"], "198.51.100.1"),
        ("::ffff:203.0.113.9", [], "203.0.113.9"),
        ("10.0.0.1", ["not an address"], "unknown"),
        ("10.0.0.1", [], "10.0.0.1"),
    ],
)
def test_believes_forwarded_addresses_of_own_proxies_alone(
    peer: str, forwarded: list[str], caller: str
) -> None:
    assert _address(peer, *forwarded) == caller


def test_bounds_the_unfinished_bodies_of_one_address_and_of_no_other() -> None:
    places = ReadingPlaces()
    held = [places.place("203.0.113.9") for _ in range(256)]
    for place in held:
        place.__enter__()

    with pytest.raises(RateLimitedError), places.place("203.0.113.9"):
        pass
    with places.place("203.0.113.10"):
        pass
    held[0].__exit__(None, None, None)

    with places.place("203.0.113.9"):
        pass


def test_bounds_the_unfinished_bodies_of_an_ipv6_network_as_of_one_address() -> None:
    places = ReadingPlaces()
    held = [places.place(f"2001:db8:1:2::{number:x}") for number in range(256)]
    for place in held:
        place.__enter__()

    with pytest.raises(RateLimitedError), places.place("2001:db8:1:2:ffff::1"):
        pass
    with places.place("2001:db8:1:3::1"):
        pass


@pytest.mark.parametrize(
    "message",
    [
        {"type": "http.request", "body": b"", "more_body": True},
        {"type": "http.request", "body": b"x", "more_body": False},
        {"type": "http.disconnect"},
    ],
)
async def test_refuses_a_body_that_was_not_announced(message: Message) -> None:
    async def receive() -> Message:
        return message

    with pytest.raises(InvalidRequestError):
        await ReadingPlaces().read("203.0.113.9", [], receive)


def test_a_forwarded_address_of_no_proxy_of_ours_is_not_even_read() -> None:
    class Unreadable(bytes):
        def decode(self, *_: str) -> str:
            raise AssertionError("read")

    headers = [(b"x-forwarded-for", Unreadable(b","))]

    assert caller_address({"client": ("203.0.113.9", 1)}, headers, PROXIES) == "203.0.113.9"
