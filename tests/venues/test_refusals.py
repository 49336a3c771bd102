"""Our refusals as python-binance reads them; those of every venue: tests/every_venue."""

import json
import warnings
from collections.abc import Iterator
from typing import Any

import pytest
from tests.support.one_answer import OneAnswer, one_answer_server
from tests.support.python_binance import event_loop_at_hand
from tests.venues.stage import CATALOGUE

from countersign.venues.refusals import Refusal, refusal


@pytest.fixture(scope="module")
def server() -> Iterator[OneAnswer]:
    with one_answer_server() as one:
        yield one


@pytest.fixture(scope="module")
def binance() -> Any:
    with warnings.catch_warnings():
        # Of its web sockets, which nobody asked for.
        warnings.simplefilter("ignore", DeprecationWarning)
        import binance.client  # noqa: PLC0415
    return binance


@pytest.mark.parametrize("kind", Refusal)
def test_raises_one_error_in_python_binance_with_status_code_and_our_sentence(
    server: OneAnswer, binance: Any, kind: Refusal
) -> None:
    with event_loop_at_hand():
        client = binance.client.Client("x", "none", ping=False)
    client.API_URL = f"{server.origin}/api"
    venue = CATALOGUE.get("BINANCE")
    server.answer = refusal(venue, kind, "too large for the grant")

    with pytest.raises(binance.exceptions.BinanceAPIException) as caught:
        client.get_account()
    client.close_connection()

    said = json.loads(server.answer.body)
    error = caught.value
    assert (error.status_code, error.code) == (server.answer.status, said["code"])
    assert error.message == said["msg"]
    assert error.message.endswith("too large for the grant")


def test_says_when_to_ask_again() -> None:
    answer = refusal(CATALOGUE.get("BINANCE"), Refusal.RATE_LIMITED, "slow down", 7)

    assert (answer.status, answer.headers["retry-after"]) == (429, "7")
