"""By which address a caller without a token is known."""

from ipaddress import ip_address, ip_network
from typing import Any

import pytest

from countersign.entrypoints.gateway.tokenless import Tokenless

PROXY = "10.0.0.1"
BEHIND_PROXY = Tokenless(proxies=[ip_network("10.0.0.0/8")], host="192.0.2.10")
EVERYWHERE = Tokenless(proxies=[], host="0.0.0.0")  # noqa: S104  # nothing is bound


def scope(peer: str, *lines: tuple[str, str]) -> dict[str, Any]:
    headers = [(name.encode(), value.encode()) for name, value in lines]
    return {"client": (peer, 40_000), "headers": headers}


def test_takes_the_word_of_a_known_proxy() -> None:
    told = scope(PROXY, ("host", "bots.example.com"), ("x-forwarded-for", "203.0.113.7"))

    assert BEHIND_PROXY.address(told, "203.0.113.7") == ip_address("203.0.113.7")


@pytest.mark.parametrize("name", ["x-real-ip", "forwarded"])
def test_a_proxy_that_tells_it_in_another_way_tells_nothing(name: str) -> None:
    told = scope(PROXY, ("host", "bots.example.com"), (name, "203.0.113.7"))

    assert BEHIND_PROXY.address(told, PROXY) is None


def test_takes_no_word_of_anybody_else() -> None:
    told = scope("198.51.100.7", ("host", "bots.example.com"), ("x-forwarded-for", "203.0.113.7"))

    assert BEHIND_PROXY.address(told, "198.51.100.7") is None


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost:1", "[::1]", "192.0.2.10:8400"])
def test_knows_this_machine_by_its_names(host: str) -> None:
    assert BEHIND_PROXY.address(scope("::1", ("host", host)), "::1") == ip_address("::1")


@pytest.mark.parametrize(
    "hosts",
    [
        [],
        ["127.0.0.1", "evil.invalid"],
        ["127.0.0.1", "127.0.0.1"],
        ["evil.invalid"],
        ["127.0.0.1.evil.invalid"],
        ["127.0.0.1@evil.invalid"],
        ["0.0.0.0"],  # noqa: S104  # browsers take it for this machine
        ["[::]"],
        ["[::1"],
        ["localhost."],
        ["127.0.0.1:x"],
        [""],
    ],
)
def test_a_caller_of_this_machine_who_asks_for_another_is_nobody(hosts: list[str]) -> None:
    asked = scope("127.0.0.1", *(("host", host) for host in hosts))

    assert EVERYWHERE.address(asked, "127.0.0.1") is None


def test_the_name_that_others_ask_for_is_theirs_to_choose() -> None:
    asked = scope("203.0.113.7", ("host", "bots.example.com"))

    assert EVERYWHERE.address(asked, "203.0.113.7") == ip_address("203.0.113.7")


def test_an_address_that_is_none_is_nobodys() -> None:
    assert EVERYWHERE.address({"client": None, "headers": []}, "unknown") is None
