"""Many requests at once: what the venue saw and what is on record are the same, both ways."""

from concurrent.futures import ThreadPoolExecutor
from typing import Final

import pytest
from scripts.server_process import ServerProcess
from tests.gateway.agreement import require_agreement
from tests.gateway.stage import ORDER, new_bot
from tests.support.accounts import sign_up

from venue_simulator.testing import SimulatorProcess

Sent = tuple[str, str, bytes | None]

_REQUESTS: Final[dict[str, tuple[Sent, ...]]] = {
    "BINANCE": (
        ("GET", "/api/v3/account?omitZeroBalances=true", None),
        ("POST", "/api/v3/order", ORDER),
        ("DELETE", "/api/v3/openOrders?symbol=BTCUSDT", None),
        ("POST", "/api/v3/order/test?" + ORDER.decode(), None),
    ),
    "OKX": (
        ("GET", "/api/v5/account/balance?ccy=BTC", None),
        ("POST", "/api/v5/trade/cancel-order", b'{"instId":"BTC-USDT","ordId":"1"}'),
    ),
    "KRAKEN": (
        ("POST", "/0/private/Balance", b"nonce=1"),
        ("POST", "/0/private/OpenOrders", b"nonce=1&trades=true"),
        ("POST", "/0/private/OpenOrders", b'{"nonce":1,"trades":true}'),
    ),
}
_TIMES: Final = 8


@pytest.mark.parametrize("venue", _REQUESTS)
def test_what_arrived_is_what_is_on_record_as_sent(
    server: ServerProcess, simulator: SimulatorProcess, venue: str
) -> None:
    owner = sign_up(server.port)
    bot = new_bot(server, simulator, owner, venue)
    requests = _REQUESTS[venue] * _TIMES
    with ThreadPoolExecutor(4) as threads:
        answers = [*threads.map(lambda sent: bot.send(*sent), requests)]

    decisions = {answer.headers["x-countersign-decision"] for answer in answers}
    assert decisions == {"FORWARDED"}
    assert require_agreement([owner], venue, bot.arrived()) == len(requests)


@pytest.mark.parametrize("venue", _REQUESTS)
def test_what_a_venue_never_answered_is_on_record_as_sent_too(
    server: ServerProcess, simulator: SimulatorProcess, venue: str
) -> None:
    owner = sign_up(server.port)
    bot = new_bot(server, simulator, owner, venue)
    simulator.install_fault("hang-up", venue, apiKey=bot.key.api_key, count=3)

    for sent in _REQUESTS[venue] * 2:
        bot.send(*sent)

    assert require_agreement([owner], venue, bot.arrived()) == 2 * len(_REQUESTS[venue])
