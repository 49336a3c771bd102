"""Mutated requests: whatever reaches a venue is what an oracle of its own allows."""

from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from tests.gateway.asgi_stage import GatewayStage
from tests.gateway.judging import fuzzed_stage, judged
from tests.gateway.mutations import ALLOWED, bases
from tests.gateway.oracle import Raw, fault_of


def test_whatever_reaches_a_venue_is_allowed_by_the_oracle() -> None:
    count = judged(500)

    # Or the mutations would show nothing.
    assert count.signed > 25
    assert count.public > 5
    assert count.refused > 50


@pytest.fixture(scope="module")
def stage() -> Iterator[GatewayStage]:
    stage = fuzzed_stage()
    yield stage
    stage.close()


@settings(max_examples=300, deadline=None)
@given(raw=bases())
def test_whatever_is_well_formed_and_allowed_passes(stage: GatewayStage, raw: Raw) -> None:
    arrived = stage.send(raw)

    assert bool(arrived.signed or arrived.public) == (fault_of(raw, ALLOWED) is None)


@pytest.mark.parametrize(
    ("method", "path", "query", "body", "fault"),
    [
        ("GET", "api.binance.com/api/v3/openOrders", "symbol=BTCUSDT", "", None),
        ("GET", "api.binance.com/api/v3/openOrders", "", "symbol=BTCUSDT", "names no symbol"),
        ("GET", "api.binance.com/api/v3/openOrders", "symbol=ETHUSDT", "", "not allowed"),
        ("GET", "api.binance.com/api/v3/openOrders", "a=1;Symbol=E&symbol=BTCUSDT", "", "allowed"),
        ("POST", "api.binance.com/api/v3/order", "symbol=BTCUSDT", "symbol=E", "not allowed"),
        ("POST", "www.okx.com/api/v5/trade/order", "", '{"instId":"X","instId":"BTC-USDT"}', "not"),
        ("POST", "www.okx.com/api/v5/trade/batch-orders", "", '[{"instId":"BTC-USDT"},{}]', "no"),
        ("POST", "api.binance.com/sapi/v1/capital/withdraw/apply", "", "", "CLOSED"),
        ("GET", "api.binance.com//api/v3/account", "", "", "plain path"),
        ("GET", "evil.invalid/api/v3/account", "", "", "host"),
        ("POST", "api.binance.com/api/v3/order", "", "symbol=BTCUSDT&a[somethingNew]=1", None),
        ("POST", "api.binance.com/api/v3/order", "", "symbol=BTCUSDT&somethingNew[]=1", "no venue"),
        (
            "POST",
            "api.binance.com/sapi/v1/margin/order",
            "SideEffectType=MARGIN_BUY",
            "",
            "borrows",
        ),
        (
            "POST",
            "api.kraken.com/0/private/AddOrder",
            "",
            '{"orders":[[{"leverage":5}]]}',
            "borrows",
        ),
        ("POST", "api.kraken.com/0/private/AmendOrder", "", "pair=XBTUSD&txid=O", "all symbols"),
        ("POST", "api.kraken.com/0/private/CancelAll", "", "", None),
        ("GET", "www.okx.com/api/v5/account/set-auto-repay", "", "", "CLOSED"),
    ],
)
def test_the_oracle_sees_what_is_hidden(
    *, method: str, path: str, query: str, body: str, fault: str | None
) -> None:
    raw = Raw(method, f"/gateway/{path}".encode(), query.encode(), (), body.encode())

    found = fault_of(raw, ALLOWED)

    assert found is None if fault is None else fault in (found or "")
