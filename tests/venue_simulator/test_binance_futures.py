"""Binance's USDⓈ-M futures over real HTTP."""

from typing import TYPE_CHECKING, Any

import msgspec
import pytest

from venue_simulator.key_requests import ShownKey
from venue_simulator.testing import SimulatorProcess

if TYPE_CHECKING:
    from tests.venue_simulator.conftest import Caller, Reply

HOST = "fapi.binance.com"
PATH = "/fapi/v1/order"
ORDER = "symbol=BTCUSDT&side=BUY&type=LIMIT&timeInForce=GTC&quantity=0.5&price=40000"


@pytest.fixture
def key(simulator: SimulatorProcess) -> ShownKey:
    return simulator.add_key("BINANCE", permissions=["enableReading", "enableFutures"])


def place(caller: "Caller", key: ShownKey, order: str = ORDER, host: str = HOST) -> "Reply":
    return caller.binance_signed(key, "POST", PATH, body=order, host=host)


def open_orders(caller: "Caller", key: ShownKey) -> Any:
    return caller.binance(key, "/fapi/v1/openOrders", host=HOST).json()


def test_an_order_rests_until_it_is_cancelled(caller: "Caller", key: ShownKey) -> None:
    number = place(caller, key).json()["orderId"]
    one = f"symbol=BTCUSDT&orderId={number}"

    before = [each["orderId"] for each in open_orders(caller, key)]
    cancelled = caller.binance_signed(key, "DELETE", PATH, query=one, host=HOST).json()
    again = caller.binance_signed(key, "DELETE", PATH, query=one, host=HOST).json()

    assert (before, open_orders(caller, key)) == ([number], [])
    assert (cancelled["status"], again["code"]) == ("CANCELED", -2011)
    shown = caller.binance(key, PATH, parameters=one, host=HOST).json()
    assert (shown["orderId"], shown["status"]) == (number, "CANCELED")


def test_what_an_order_needs_is_not_available(caller: "Caller", key: ShownKey) -> None:
    place(caller, key)

    (usdt,) = [
        each
        for each in caller.binance(key, "/fapi/v2/balance", host=HOST).json()
        if each["asset"] == "USDT"
    ]
    account = caller.binance(key, "/fapi/v3/account", host=HOST).json()

    assert (usdt["balance"], usdt["availableBalance"]) == ("1000000.00000000", "980000.00000000")
    assert account["availableBalance"] == "980000.00000000"


@pytest.mark.parametrize(
    ("changed", "to", "code"),
    [
        ("quantity=0.5", "quantity=5000", -2019),
        ("BTCUSDT", "BTCBUSD", -1121),
        ("side=BUY", "side=HOLD", -1117),
        ("type=LIMIT", "type=STOP_MARKET", -1116),
        ("&quantity=0.5", "", -1102),
        ("&price=40000", "", -1102),
    ],
)
def test_refuses_an_order_that_is_none(
    caller: "Caller", key: ShownKey, changed: str, to: str, code: int
) -> None:
    assert place(caller, key, ORDER.replace(changed, to)).json()["code"] == code
    assert open_orders(caller, key) == []


def test_refuses_an_order_of_a_key_that_may_trade_spot_alone(
    simulator: SimulatorProcess, caller: "Caller"
) -> None:
    answer = place(caller, simulator.key("BINANCE"))

    assert (answer.status, answer.json()["code"]) == (401, -2015)


def test_refuses_a_wrong_signature_as_spot_does(caller: "Caller", key: ShownKey) -> None:
    wrong = msgspec.structs.replace(key, api_secret="another")

    assert place(caller, wrong).json()["code"] == -1022


@pytest.mark.parametrize(
    ("host", "path"),
    [
        ("api.binance.com", "/fapi/v1/openOrders"),
        ("papi.binance.com", "/fapi/v1/openOrders"),
        (HOST, "/api/v3/openOrders"),
        (HOST, "/sapi/v1/account/apiRestrictions"),
        ("dapi.binance.com", "/api/v3/openOrders"),
    ],
)
def test_a_path_is_at_the_hosts_of_its_api_alone(
    caller: "Caller", key: ShownKey, host: str, path: str
) -> None:
    assert caller.binance(key, path, host=host).status == 404
    assert caller.send("127.0.0.1", "GET", f"/@{host}{path}", {}).status == 404


def test_an_order_of_spot_is_none_of_futures(simulator: SimulatorProcess, caller: "Caller") -> None:
    trades = ["enableReading", "enableFutures", "enableSpotAndMarginTrading"]
    key = simulator.add_key("BINANCE", permissions=trades)
    number = caller.binance_signed(key, "POST", "/api/v3/order", body=ORDER).json()["orderId"]

    one = f"symbol=BTCUSDT&orderId={number}"
    assert open_orders(caller, key) == []
    cancelled = caller.binance_signed(key, "DELETE", PATH, query=one, host=HOST)
    assert cancelled.json()["code"] == -2011
    caller.binance_signed(key, "DELETE", "/fapi/v1/allOpenOrders", query=one, host=HOST)
    assert [each.status for each in simulator.orders("BINANCE", key.api_key).orders] == ["open"]


def test_sets_a_leverage_that_there_is(caller: "Caller", key: ShownKey) -> None:
    def leverage(number: int) -> Any:
        body = f"symbol=BTCUSDT&leverage={number}"
        return caller.binance_signed(key, "POST", "/fapi/v1/leverage", body=body, host=HOST).json()

    assert leverage(20)["leverage"] == 20
    assert leverage(126)["code"] == -4028
