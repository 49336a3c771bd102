"""Binance's orders, wallet and public data over real HTTP."""

from typing import TYPE_CHECKING

import pytest

from venue_simulator.testing import SimulatorProcess

if TYPE_CHECKING:
    from tests.venue_simulator.conftest import Caller

ORDER = "symbol=BTCUSDT&side=BUY&type=LIMIT&timeInForce=GTC&quantity=0.5&price=40000"
REJECTED = -2015
DANGEROUS = [
    (
        "POST",
        "/sapi/v1/capital/withdraw/apply",
        "coin=BTC&address=x&amount=1",
        "enableWithdrawals",
        "id",
    ),
    (
        "POST",
        "/sapi/v1/localentity/withdraw/apply",
        "coin=BTC&address=x&amount=1&questionnaire=%7B%7D",
        "enableWithdrawals",
        "trId",
    ),
    (
        "POST",
        "/sapi/v1/asset/transfer",
        "type=MAIN_UMFUTURE&asset=BTC&amount=1",
        "permitsUniversalTransfer",
        "tranId",
    ),
]


@pytest.mark.parametrize(
    ("query", "body"),
    [
        (ORDER, ""),
        ("", ORDER),
        ("symbol=BTCUSDT&side=BUY&type=LIMIT", "timeInForce=GTC&quantity=0.5&price=40000"),
    ],
)
def test_takes_an_order_from_query_body_or_both(
    simulator: SimulatorProcess, caller: "Caller", query: str, body: str
) -> None:
    key = simulator.key("BINANCE")

    reply = caller.binance_signed(key, "POST", "/api/v3/order", query=query, body=body)

    assert (reply.status, reply.json()["status"], reply.json()["fills"]) == (200, "NEW", [])
    shown = simulator.orders("BINANCE", key.api_key)
    assert (shown.accepted, shown.cancelled) == (1, 0)
    assert [(o.number, o.symbol, o.quantity, o.status) for o in shown.orders] == [
        (reply.json()["orderId"], "BTCUSDT", "0.5", "open")
    ]


def test_a_signature_covers_the_body_too(simulator: SimulatorProcess, caller: "Caller") -> None:
    key = simulator.key("BINANCE")
    signed = caller.binance_signed(key, "POST", "/api/v3/order", body=ORDER)
    (entry,) = simulator.record(path="/api/v3/order")
    altered = entry.raw_body.replace(b"quantity=0.5", b"quantity=0.6")

    headers = {"X-MBX-APIKEY": key.api_key}
    reply = caller.send("api.binance.com", "POST", entry.target, headers, altered)

    assert signed.status == 200
    assert (reply.status, reply.json()["code"]) == (400, -1022)
    assert simulator.orders("BINANCE", key.api_key).accepted == 1


def test_a_test_order_changes_nothing(simulator: SimulatorProcess, caller: "Caller") -> None:
    key = simulator.key("BINANCE")

    reply = caller.binance_signed(key, "POST", "/api/v3/order/test", body=ORDER)

    assert (reply.status, reply.json()) == (200, {})
    assert simulator.orders("BINANCE", key.api_key).accepted == 0


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (("symbol=BTCUSDT", "symbol=DOGEUSDT"), -1121),
        (("side=BUY", "side=HOLD"), -1117),
        (("type=LIMIT", "type=PEG"), -1116),
        (("&price=40000", ""), -1102),
        (("quantity=0.5", "quantity=-1"), -1100),
        (("quantity=0.5", "quantity=NaN"), -1100),
        (("quantity=0.5", "quantity=500000"), -2010),
    ],
)
def test_refuses_a_senseless_order(
    simulator: SimulatorProcess, caller: "Caller", change: tuple[str, str], code: int
) -> None:
    key = simulator.key("BINANCE")

    reply = caller.binance_signed(key, "POST", "/api/v3/order", body=ORDER.replace(*change))

    assert (reply.status, reply.json()["code"]) == (400, code)
    assert simulator.orders("BINANCE", key.api_key).accepted == 0


def test_an_open_orders_client_id_is_taken(simulator: SimulatorProcess, caller: "Caller") -> None:
    key = simulator.key("BINANCE")
    named = ORDER + "&newClientOrderId=mine"
    caller.binance_signed(key, "POST", "/api/v3/order", body=named)

    again = caller.binance_signed(key, "POST", "/api/v3/order", body=named)

    assert again.json() == {"code": -2010, "msg": "Duplicate order sent."}
    cancelled = caller.binance_signed(
        key, "DELETE", "/api/v3/order", query="symbol=BTCUSDT&origClientOrderId=mine"
    )
    assert cancelled.json()["status"] == "CANCELED"
    found = caller.binance_signed(
        key, "GET", "/api/v3/order", query="symbol=BTCUSDT&origClientOrderId=mine"
    )
    assert found.json()["status"] == "CANCELED"


def test_an_order_can_be_replaced(simulator: SimulatorProcess, caller: "Caller") -> None:
    key = simulator.key("BINANCE")
    placed = caller.binance_signed(key, "POST", "/api/v3/order", body=ORDER).json()
    replacing = f"&cancelReplaceMode=STOP_ON_FAILURE&cancelOrderId={placed['orderId']}"

    reply = caller.binance_signed(
        key, "POST", "/api/v3/order/cancelReplace", body=ORDER + replacing
    )

    assert reply.json()["newOrderResponse"]["status"] == "NEW"
    assert [o.status for o in simulator.orders("BINANCE", key.api_key).orders] == [
        "cancelled",
        "open",
    ]


def test_keys_have_accounts_of_their_own(simulator: SimulatorProcess, caller: "Caller") -> None:
    first, second = simulator.key("BINANCE"), simulator.key("BINANCE", "good-2")
    placed = caller.binance_signed(first, "POST", "/api/v3/order", body=ORDER).json()

    theirs = caller.binance_signed(
        second, "DELETE", "/api/v3/order", query=f"symbol=BTCUSDT&orderId={placed['orderId']}"
    )

    assert theirs.json() == {"code": -2011, "msg": "Unknown order sent."}
    assert caller.binance_signed(second, "GET", "/api/v3/openOrders", query="a=1").json() == []


@pytest.mark.parametrize("kind", ["read-only", "trade-expired"])
def test_trading_needs_its_permission(
    simulator: SimulatorProcess, caller: "Caller", kind: str
) -> None:
    key = simulator.key("BINANCE", kind)

    reply = caller.binance_signed(key, "POST", "/api/v3/order", body=ORDER)

    assert (reply.status, reply.json()["code"]) == (401, REJECTED)


@pytest.mark.parametrize(("method", "path", "body", "permission", "field"), DANGEROUS)
def test_dangerous_calls_succeed_with_their_permission_only(
    simulator: SimulatorProcess,
    caller: "Caller",
    *,
    method: str,
    path: str,
    body: str,
    permission: str,
    field: str,
) -> None:
    able = simulator.add_key("BINANCE", permissions=[permission])

    refused = caller.binance_signed(simulator.key("BINANCE"), method, path, body=body)
    done = caller.binance_signed(able, method, path, body=body)

    assert (refused.status, refused.json()["code"]) == (401, REJECTED)
    assert (done.status, field in done.json()) == (200, True)
    assert simulator.count(path, method, api_key=able.api_key) == 1


def test_a_listen_key_needs_a_key_but_no_signature(
    simulator: SimulatorProcess, caller: "Caller"
) -> None:
    key = simulator.key("BINANCE")
    headers = {"X-MBX-APIKEY": key.api_key}

    given = caller.send("api.binance.com", "POST", "/api/v3/userDataStream", headers)
    refused = caller.send("api.binance.com", "POST", "/api/v3/userDataStream")

    assert len(given.json()["listenKey"]) == 64
    assert refused.status == 401
    listen_key = given.json()["listenKey"]
    target = f"/api/v3/userDataStream?listenKey={listen_key}"
    assert caller.send("api.binance.com", "PUT", target, headers).json() == {}
    assert caller.send("api.binance.com", "DELETE", target, headers).json() == {}


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        ("ping", {}),
        ("ticker/price?symbol=BTCUSDT", {"symbol": "BTCUSDT", "price": "50000.00000000"}),
        (
            "ticker/price?symbols=%5B%22ETHUSDT%22%5D",
            [{"symbol": "ETHUSDT", "price": "2500.00000000"}],
        ),
        ("ticker/price?symbol=DOGEUSDT", {"code": -1121, "msg": "Invalid symbol."}),
        ("ticker/price?symbols=%5B%22DOGE%22%5D", {"code": -1121, "msg": "Invalid symbol."}),
    ],
)
def test_public_data_needs_no_key(caller: "Caller", target: str, expected: object) -> None:
    assert caller.send("api.binance.com", "GET", f"/api/v3/{target}").json() == expected


@pytest.mark.parametrize(
    "target", ["depth", "klines?symbol=BTCUSDT&interval=7m", "ticker/24hr?symbols=x"]
)
def test_senseless_public_calls_are_refused(caller: "Caller", target: str) -> None:
    reply = caller.send("api.binance.com", "GET", f"/api/v3/{target}")

    assert (reply.status, reply.json()["code"] in {-1100, -1102}) == (400, True)


def test_the_rich_account_of_a_load_test_refuses_no_order(
    simulator: SimulatorProcess, caller: "Caller"
) -> None:
    key = simulator.key("BINANCE")
    bench = type(key)(
        venue="BINANCE",
        kind="",
        api_key="bench-7",
        api_secret="bench-secret-7",
        api_passphrase=None,
    )

    for _ in range(105):
        caller.binance_signed(bench, "POST", "/api/v3/order", body=ORDER)

    shown = simulator.orders("BINANCE", "bench-7")
    assert shown.accepted == 105
    assert [order.status for order in shown.orders] == ["expired"] * 5 + ["open"] * 100
