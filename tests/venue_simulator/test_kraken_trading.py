"""Kraken's orders and funds over real HTTP, and its nonces under load."""

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

from venue_simulator.testing import SimulatorProcess

if TYPE_CHECKING:
    from tests.venue_simulator.conftest import Caller

ORDER = {"pair": "XBTUSD", "type": "buy", "ordertype": "limit", "volume": "0.5", "price": "40000"}
DENIED = ["EGeneral:Permission denied"]


@pytest.mark.parametrize("as_json", [False, True])
def test_an_order_is_placed_and_cancelled_once(
    simulator: SimulatorProcess, caller: "Caller", *, as_json: bool
) -> None:
    key = simulator.key("KRAKEN")
    placed = caller.kraken_signed(key, "AddOrder", ORDER, as_json=as_json)
    cancel = {"txid": placed["result"]["txid"][0]}

    first = caller.kraken_signed(key, "CancelOrder", cancel, as_json=as_json)
    second = caller.kraken_signed(key, "CancelOrder", cancel, as_json=as_json)

    assert placed["result"]["descr"] == {"order": "buy 0.50000000 XBTUSD @ limit 40000"}
    assert (first["result"], second) == ({"count": 1}, {"error": ["EOrder:Unknown order"]})
    shown = simulator.orders("KRAKEN", key.api_key)
    assert (shown.accepted, shown.cancelled) == (1, 1)


def test_a_validated_order_is_not_placed(simulator: SimulatorProcess, caller: "Caller") -> None:
    key = simulator.key("KRAKEN")

    reply = caller.kraken_signed(key, "AddOrder", ORDER | {"validate": "true"})

    assert (reply["error"], "txid" in reply["result"]) == ([], False)
    assert simulator.orders("KRAKEN", key.api_key).accepted == 0


ETHER = ORDER | {"pair": "ETHUSD", "price": "2000"}


def test_an_amend_changes_the_order_of_its_id_in_its_place(
    simulator: SimulatorProcess, caller: "Caller"
) -> None:
    key = simulator.key("KRAKEN")
    txid = caller.kraken_signed(key, "AddOrder", ETHER)["result"]["txid"][0]

    amend = {"txid": txid, "pair": "XBTUSD", "order_qty": "0.7", "limit_price": "1900"}
    reply = caller.kraken_signed(key, "AmendOrder", amend)

    shown = caller.kraken_signed(key, "OpenOrders", {})["result"]["open"]
    assert (reply["error"], list(reply["result"])) == ([], ["amend_id"])
    assert [*shown] == [txid]
    assert shown[txid]["vol"] == "0.70000000"
    assert shown[txid]["descr"]["order"] == "buy 0.70000000 ETHUSD @ limit 1900"


def test_an_edit_replaces_the_order_of_its_id(
    simulator: SimulatorProcess, caller: "Caller"
) -> None:
    key = simulator.key("KRAKEN")
    txid = caller.kraken_signed(key, "AddOrder", ETHER)["result"]["txid"][0]

    edit = {"txid": txid, "pair": "XBTUSD", "volume": "0.7"}
    reply = caller.kraken_signed(key, "EditOrder", edit)["result"]

    shown = caller.kraken_signed(key, "OpenOrders", {})["result"]["open"]
    assert (reply["status"], reply["originaltxid"]) == ("ok", txid)
    assert [*shown] == [reply["txid"]]
    assert reply["txid"] != txid
    assert shown[reply["txid"]]["descr"]["order"] == "buy 0.70000000 ETHUSD @ limit 2000"


@pytest.mark.parametrize(
    ("endpoint", "fields", "error"),
    [
        ("AmendOrder", {"txid": "", "order_qty": "1"}, "EGeneral:Invalid arguments:txid"),
        ("AmendOrder", {"txid": "OAAAAA-AAAAA-AAAAAX"}, "EOrder:Unknown order"),
        ("AmendOrder", {"order_qty": "999"}, "EOrder:Insufficient funds"),
        ("AmendOrder", {"limit_price": "x"}, "EGeneral:Invalid arguments:limit_price"),
        ("EditOrder", {"volume": "1"}, "EQuery:Unknown asset pair"),
        ("EditOrder", {"pair": "XBTUSD", "txid": ""}, "EGeneral:Invalid arguments:txid"),
        ("EditOrder", {"pair": "XBTUSD", "txid": "7"}, "EOrder:Unknown order"),
    ],
)
def test_a_change_that_is_wrong_changes_nothing(
    simulator: SimulatorProcess,
    caller: "Caller",
    *,
    endpoint: str,
    fields: dict[str, str],
    error: str,
) -> None:
    key = simulator.key("KRAKEN")
    order = ORDER | {"userref": "7"}
    placed = [caller.kraken_signed(key, "AddOrder", order)["result"]["txid"] for _ in range(2)]

    reply = caller.kraken_signed(key, endpoint, {"txid": placed[0][0]} | fields)

    shown = caller.kraken_signed(key, "OpenOrders", {})["result"]["open"]
    assert reply == {"error": [error]}
    assert {order["descr"]["order"] for order in shown.values()} == {
        "buy 0.50000000 XBTUSD @ limit 40000"
    }


def test_batches_come_as_json(simulator: SimulatorProcess, caller: "Caller") -> None:
    key = simulator.key("KRAKEN")
    bare = {name: value for name, value in ORDER.items() if name != "pair"}
    batch = {
        "pair": "XBTUSD",
        "orders": [bare, bare | {"cl_ord_id": "mine"}, bare | {"volume": 99}],
    }

    added = caller.kraken_signed(key, "AddOrderBatch", batch, as_json=True)["result"]["orders"]
    cancelled = caller.kraken_signed(
        key,
        "CancelOrderBatch",
        {"orders": [added[0]["txid"]], "cl_ord_ids": [{"cl_ord_id": "mine"}]},
        as_json=True,
    )

    assert added[2] == {"error": "EOrder:Insufficient funds"}
    assert cancelled["result"] == {"count": 2}


def test_orders_are_cancelled_by_reference(simulator: SimulatorProcess, caller: "Caller") -> None:
    key = simulator.key("KRAKEN")
    for _ in range(2):
        caller.kraken_signed(key, "AddOrder", ORDER | {"userref": "7"})
    caller.kraken_signed(key, "AddOrder", ORDER)

    by_reference = caller.kraken_signed(key, "CancelOrder", {"txid": "7"})
    the_rest = caller.kraken_signed(key, "CancelAll", {})

    assert (by_reference["result"], the_rest["result"]) == ({"count": 2}, {"count": 1})


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"pair": "DOGE"}, "EQuery:Unknown asset pair"),
        ({"type": "hold"}, "EGeneral:Invalid arguments:type"),
        ({"ordertype": "x"}, "EGeneral:Invalid arguments:ordertype"),
        ({"volume": "0"}, "EGeneral:Invalid arguments:volume"),
        ({"price": "x"}, "EGeneral:Invalid arguments:price"),
        ({"volume": "9999"}, "EOrder:Insufficient funds"),
    ],
)
def test_refuses_a_senseless_order(
    simulator: SimulatorProcess, caller: "Caller", change: dict[str, str], error: str
) -> None:
    assert caller.kraken_signed(simulator.key("KRAKEN"), "AddOrder", ORDER | change) == {
        "error": [error]
    }


@pytest.mark.parametrize(
    ("name", "fields", "field"),
    [
        ("Withdraw", {"asset": "XBT", "key": "mine", "amount": "1"}, "refid"),
        (
            "WalletTransfer",
            {"asset": "XBT", "from": "Spot Wallet", "to": "Futures Wallet", "amount": "1"},
            "refid",
        ),
        ("GetWebSocketsToken", {}, "token"),
    ],
)
def test_dangerous_calls_succeed_with_their_permission_only(
    simulator: SimulatorProcess,
    caller: "Caller",
    name: str,
    fields: dict[str, str],
    field: str,
) -> None:
    refused = caller.kraken_signed(simulator.key("KRAKEN"), name, fields)
    done = caller.kraken_signed(simulator.key("KRAKEN", "everything"), name, fields)

    assert refused["error"] == DENIED
    assert (done["error"], bool(done["result"][field])) == ([], True)


def test_at_once_sent_nonces_leave_as_many_orders_as_were_accepted(
    simulator: SimulatorProcess, caller: "Caller"
) -> None:
    key = simulator.key("KRAKEN")

    def place(_number: int) -> bool:
        reply = caller.kraken_signed(key, "AddOrder", ORDER | {"volume": "0.01"})
        assert reply["error"] in ([], ["EAPI:Invalid nonce"])
        return bool(reply["error"] == [])

    with ThreadPoolExecutor(8) as threads:
        accepted = sum(threads.map(place, range(64)))

    assert simulator.orders("KRAKEN", key.api_key).accepted == accepted
    nonces = [int(entry.stamp) for entry in simulator.record(api_key=key.api_key)]
    highest, rising = 0, 0
    for nonce in nonces:
        rising += nonce > highest
        highest = max(highest, nonce)
    assert rising == accepted
