"""OKX's orders and funds over real HTTP."""

from typing import TYPE_CHECKING

import pytest

from venue_simulator.testing import SimulatorProcess

if TYPE_CHECKING:
    from tests.venue_simulator.conftest import Caller

ORDER = {
    "instId": "BTC-USDT",
    "tdMode": "cash",
    "side": "buy",
    "ordType": "limit",
    "sz": "0.5",
    "px": "40000",
}
NO_PERMISSION = "50120"


def test_an_order_is_placed_and_cancelled_once(
    simulator: SimulatorProcess, caller: "Caller"
) -> None:
    key = simulator.key("OKX")
    placed = caller.okx_signed(key, "POST", "/api/v5/trade/order", ORDER).json()
    number = placed["data"][0]["ordId"]
    cancel = {"instId": "BTC-USDT", "ordId": number}

    first = caller.okx_signed(key, "POST", "/api/v5/trade/cancel-order", cancel).json()
    second = caller.okx_signed(key, "POST", "/api/v5/trade/cancel-order", cancel).json()

    assert (placed["code"], placed["data"][0]["sCode"]) == ("0", "0")
    assert (first["code"], first["data"][0]["ordId"]) == ("0", number)
    assert (second["code"], second["data"][0]["sCode"]) == ("1", "51400")
    shown = simulator.orders("OKX", key.api_key)
    assert (shown.accepted, shown.cancelled) == (1, 1)


def test_a_batch_says_which_orders_failed(simulator: SimulatorProcess, caller: "Caller") -> None:
    key = simulator.key("OKX")
    batch = [ORDER, ORDER | {"instId": "DOGE-USDT"}, ORDER | {"sz": "1000"}]

    reply = caller.okx_signed(key, "POST", "/api/v5/trade/batch-orders", batch).json()

    assert reply["code"] == "2"
    assert [row["sCode"] for row in reply["data"]] == ["0", "51001", "51008"]
    assert simulator.orders("OKX", key.api_key).accepted == 1


@pytest.mark.parametrize(
    "change", [{"side": "hold"}, {"ordType": "x"}, {"tdMode": ""}, {"sz": "-1"}, {"px": "x"}]
)
def test_refuses_a_senseless_order(
    simulator: SimulatorProcess, caller: "Caller", change: dict[str, str]
) -> None:
    reply = caller.okx_signed(
        simulator.key("OKX"), "POST", "/api/v5/trade/order", ORDER | change
    ).json()

    assert (reply["code"], reply["data"][0]["sCode"]) == ("1", "51000")


def test_a_market_buy_counts_in_dollars_by_default(
    simulator: SimulatorProcess, caller: "Caller"
) -> None:
    key = simulator.key("OKX")
    buy = ORDER | {"ordType": "market", "sz": "100000"}

    caller.okx_signed(key, "POST", "/api/v5/trade/order", buy)

    (order,) = simulator.orders("OKX", key.api_key).orders
    assert (order.quantity, order.status) == ("2", "filled")
    (row,) = caller.okx_signed(key, "GET", "/api/v5/account/balance?ccy=BTC").json()["data"]
    assert row["details"][0]["cashBal"] == "12"


def test_demo_trading_has_accounts_of_its_own(
    simulator: SimulatorProcess, caller: "Caller"
) -> None:
    demo = simulator.key("OKX_UAT")

    placed = caller.okx_signed(demo, "POST", "/api/v5/trade/order", ORDER, simulated="1").json()
    elsewhere = caller.okx_signed(demo, "POST", "/api/v5/trade/order", ORDER).json()

    assert (placed["code"], elsewhere["code"]) == ("0", "50101")
    assert simulator.orders("OKX_UAT", demo.api_key).accepted == 1


@pytest.mark.parametrize(
    ("path", "body", "kind", "field"),
    [
        (
            "/api/v5/asset/withdrawal",
            {"ccy": "BTC", "amt": "1", "dest": "4", "toAddr": "x"},
            "withdraw",
            "wdId",
        ),
        (
            "/api/v5/asset/transfer",
            {"ccy": "BTC", "amt": "1", "from": "18", "to": "6"},
            "good",
            "transId",
        ),
        ("/api/v5/trade/order", ORDER, "good", "ordId"),
    ],
)
def test_calls_need_their_permission(
    simulator: SimulatorProcess,
    caller: "Caller",
    *,
    path: str,
    body: dict[str, str],
    kind: str,
    field: str,
) -> None:
    refused = caller.okx_signed(simulator.key("OKX", "read-only"), "POST", path, body).json()
    done = caller.okx_signed(simulator.key("OKX", kind), "POST", path, body).json()

    assert refused["code"] == NO_PERMISSION
    assert (done["code"], bool(done["data"][0][field])) == ("0", True)


@pytest.mark.parametrize(
    ("target", "code", "rows"),
    [
        ("/api/v5/public/instruments?instType=SPOT", "0", 2),
        ("/api/v5/public/instruments?instType=SWAP", "0", 0),
        ("/api/v5/public/instruments", "51000", 0),
        ("/api/v5/market/ticker?instId=BTC-USDT", "0", 1),
        ("/api/v5/market/ticker?instId=DOGE-USDT", "51001", 0),
    ],
)
def test_public_data_needs_no_key(caller: "Caller", target: str, code: str, rows: int) -> None:
    reply = caller.send("www.okx.com", "GET", target).json()

    assert (reply["code"], len(reply["data"])) == (code, rows)


def test_a_body_that_is_no_json_is_refused(simulator: SimulatorProcess, caller: "Caller") -> None:
    key = simulator.key("OKX")

    reply = caller.okx_signed(key, "POST", "/api/v5/trade/order", "no object").json()

    assert reply["code"] == "50002"
