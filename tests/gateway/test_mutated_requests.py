"""Mutated requests: whatever passes is what an oracle of its own allows."""

import random

import pytest
from tests.gateway.deciding import passed
from tests.gateway.mutations import ALLOWED, base, mutated
from tests.gateway.oracle import Raw, fault_of

SEED = 20_261_124


def passes_wrongly(tries: int, seed: int = SEED) -> tuple[list[tuple[Raw, str]], int]:
    """Return what passed and should not have, and how many passed rightly."""
    dice = random.Random(seed)  # noqa: S311  # to be repeated
    wrong, rightly = [], 0
    for _ in range(tries):
        raw = mutated(dice)
        if passed(raw) is not None:
            fault = fault_of(raw, ALLOWED)
            if fault is None:
                rightly += 1
            else:
                wrong.append((raw, fault))
    return wrong, rightly


def test_whatever_passes_is_allowed_by_the_oracle() -> None:
    wrong, rightly = passes_wrongly(2_000)

    assert wrong == []
    assert rightly > 100  # or the mutations would show nothing


def test_whatever_is_well_formed_and_allowed_passes() -> None:
    dice = random.Random(SEED)  # noqa: S311

    bases = [base(dice) for _ in range(500)]

    assert [each for each in bases if (passed(each) is None) != bool(fault_of(each, ALLOWED))] == []


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
        ("POST", "api.binance.com/sapi/v1/capital/withdraw/apply", "", "", "WITHDRAW"),
        ("GET", "api.binance.com//api/v3/account", "", "", "plain path"),
        ("GET", "evil.invalid/api/v3/account", "", "", "host"),
    ],
)
def test_the_oracle_sees_what_is_hidden(
    *, method: str, path: str, query: str, body: str, fault: str | None
) -> None:
    raw = Raw(method, f"/gateway/{path}".encode(), query.encode(), (), body.encode())

    found = fault_of(raw, ALLOWED)

    assert found is None if fault is None else fault in (found or "")
