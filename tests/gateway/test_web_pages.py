"""A page that a person on this machine has open gets nothing out of the gateway."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from scripts.server_process import ServerProcess
from tests.conftest import UNLIMITED
from tests.entrypoints.raw_http import exchange
from tests.gateway.stage import decision
from tests.support.client import HttpAnswer
from tests.support.servers import running

from venue_simulator.testing import SimulatorProcess

PUBLIC = "/gateway/api.binance.com/api/v3/time"


def ask(port: int, *lines: str) -> HttpAnswer:
    text = "\r\n".join([f"GET {PUBLIC} HTTP/1.1", *lines, "Connection: close", "", ""])
    answer = exchange(port, text.encode())
    assert answer is not None
    return answer


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        (("Sec-Fetch-Mode: cors", "Sec-Fetch-Site: cross-site"), "AMBIGUOUS_REQUEST"),
        (("Sec-Fetch-Mode: cors", "Sec-Fetch-Site: same-site"), "AMBIGUOUS_REQUEST"),
        (("Sec-Fetch-Site: Cross-Site",), "AMBIGUOUS_REQUEST"),
        (("Origin: https://evil.invalid",), "INVALID_TOKEN"),
        (("Origin: null",), "INVALID_TOKEN"),
        (("X-Forwarded-For: 127.0.0.1",), "INVALID_TOKEN"),
        (("X-Real-IP: 127.0.0.1",), "INVALID_TOKEN"),
        (("Forwarded: for=127.0.0.1",), "INVALID_TOKEN"),
        (("Sec-Fetch-Mode: cors", "Sec-Fetch-Site: same-origin"), "FORWARDED"),
        ((), "FORWARDED"),
    ],
)
def test_a_caller_without_token_is_no_page_and_no_proxys(
    server: ServerProcess, lines: tuple[str, ...], told: str
) -> None:
    assert decision(ask(server.port, "Host: 127.0.0.1", *lines)) == told


@pytest.mark.parametrize("host", ["localhost", "LocalHost:8400", "127.0.0.1:1", "[::1]:8400"])
def test_a_request_to_this_machine_by_its_names_passes(server: ServerProcess, host: str) -> None:
    assert decision(ask(server.port, f"Host: {host}")) == "FORWARDED"


@pytest.mark.parametrize(
    "host",
    [
        "evil.invalid",
        "evil.invalid:8400",
        "localhost.evil.invalid",
        "0.0.0.0",  # noqa: S104  # browsers take it for this machine
        "192.0.2.1",
    ],
)
def test_a_name_that_was_led_here_gets_nothing(server: ServerProcess, host: str) -> None:
    assert decision(ask(server.port, f"Host: {host}")) == "INVALID_TOKEN"


@pytest.fixture
def proxied(simulator: SimulatorProcess, tmp_path: Path) -> Iterator[ServerProcess]:
    settings = UNLIMITED | {
        "SERVER_BEHIND_PROXY": "127.0.0.0/8",
        "GATEWAY_PUBLIC_FROM": "192.0.2.0/24,127.0.0.1/32",
    }
    with running(tmp_path / "vault", simulator_url=simulator.base_url, settings=settings) as server:
        yield server


def test_behind_a_proxy_the_callers_own_address_counts(proxied: ServerProcess) -> None:
    told = {
        line: decision(ask(proxied.port, "Host: bots.example.com", *filter(None, [line])))
        for line in (
            "X-Forwarded-For: 192.0.2.7",
            "X-Forwarded-For: 198.51.100.7",
            "X-Real-IP: 192.0.2.7",
            "",
        )
    }

    assert list(told.values()) == ["FORWARDED", *["INVALID_TOKEN"] * 3]
    assert decision(ask(proxied.port, "Host: 127.0.0.1")) == "FORWARDED"
