"""Which headers of a venue come through, and with which values."""

from typing import Any

import pytest

from countersign.entrypoints.gateway.answering import send_answer
from countersign.kernel.ids import RequestId
from countersign.venues.catalogue import Venue, load_catalogue
from countersign.venues.requests import VenueAnswer

CATALOGUE = load_catalogue()
BINANCE, KRAKEN = CATALOGUE.get("BINANCE"), CATALOGUE.get("KRAKEN")
OURS = {
    "server": "countersign",
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
    "content-security-policy": "sandbox; default-src 'none'",
    "x-request-id": "an id",
    "x-countersign-decision": "FORWARDED",
}


async def sent(
    headers: dict[str, str], venue: Venue | None = BINANCE
) -> tuple[dict[str, str], list[dict[str, Any]]]:
    """Return the headers beside ours, and the messages."""
    messages: list[dict[str, Any]] = []

    async def send(message: Any) -> None:
        messages.append(message)

    answer = VenueAnswer(418, headers, b"body")
    await send_answer(send, answer, venue, RequestId("an id"), "FORWARDED")
    pairs = [(name.decode(), value.decode()) for name, value in messages[0]["headers"]]
    assert len(dict(pairs)) == len(pairs)
    assert OURS.items() <= dict(pairs).items()
    return {name: value for name, value in pairs if name not in OURS}, messages


async def test_status_and_body_come_through() -> None:
    _, (start, body) = await sent({})

    assert (start["status"], body["body"]) == (418, b"body")


@pytest.mark.parametrize("name", ["content-type", "content-encoding", "date", "retry-after"])
async def test_what_every_client_needs_comes_through(name: str) -> None:
    for venue in (BINANCE, KRAKEN, None):
        assert (await sent({name: "a value"}, venue))[0] == {name: "a value"}


async def test_the_rate_limits_that_the_catalogue_names_come_through() -> None:
    headers = {"x-mbx-used-weight-1m": "7", "x-mbx-order-count-10s": "1"}

    assert (await sent(headers))[0] == headers
    assert (await sent(headers, KRAKEN))[0] == {}
    assert (await sent(headers, None))[0] == {}


@pytest.mark.parametrize(
    "name",
    [
        "set-cookie", "location", "access-control-allow-origin", "strict-transport-security",
        "alt-svc", "refresh", "link", "www-authenticate", "clear-site-data", "content-length",
        "transfer-encoding", "connection", "x-content-type", "content-types", "xx-mbx-used-weight",
        "server", "cache-control", "x-content-type-options", "content-security-policy",
        "x-request-id", "x-countersign-decision",
    ],
)  # fmt: skip
async def test_no_other_header_comes_through(name: str) -> None:
    assert (await sent({name: "theirs"}))[0] == {}


@pytest.mark.parametrize(
    "value",
    ["a\r\nset-cookie: b=c", "a\nb", "a\rb", "a\0b", "a\tb", "\x7f", "ü", "\udcff", "x" * 513],
)
@pytest.mark.parametrize("name", ["content-type", "x-mbx-used-weight-1m"])
async def test_no_value_comes_through_that_could_be_more_than_one(name: str, value: str) -> None:
    assert (await sent({name: value, "date": "today"}))[0] == {"date": "today"}


async def test_a_value_of_the_greatest_length_comes_through() -> None:
    headers = {"content-type": "x" * 512}

    assert (await sent(headers))[0] == headers
