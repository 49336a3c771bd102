"""Actions come into the form that the venue hashes, however a bot wrote them."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from countersign.venues.bot_requests.bot_request import SmuggledError
from countersign.venues.schemes.hyperliquid.actions import written_action, written_address
from venue_simulator.hyperliquid.signing import digest_of
from venue_simulator.hyperliquid.wire import read_action

LIMIT: dict[str, Any] = {
    "a": 0,
    "b": True,
    "p": "20000",
    "s": "0.01",
    "r": False,
    "t": {"limit": {"tif": "Gtc"}},
}
STOP = {**LIMIT, "t": {"trigger": {"isMarket": True, "triggerPx": "103", "tpsl": "sl"}}}
CLOID = "0x" + "ab" * 16
ACTIONS: list[dict[str, Any]] = [
    {"type": "order", "orders": [LIMIT, {**STOP, "c": CLOID}], "grouping": "na"},
    {
        "type": "order",
        "orders": [LIMIT],
        "grouping": {"p": 7},
        "builder": {"b": "0x" + "cd" * 20, "f": 10},
    },
    {"type": "cancel", "cancels": [{"a": 0, "o": 1}], "f": True},
    {"type": "cancelByCloid", "cancels": [{"asset": 0, "cloid": CLOID}]},
    {"type": "modify", "oid": CLOID, "order": LIMIT, "a": True},
    {"type": "batchModify", "modifies": [{"oid": 1, "order": LIMIT}, {"oid": 2, "order": STOP}]},
    {"type": "scheduleCancel", "time": 1},
    {"type": "updateLeverage", "asset": 0, "isCross": True, "leverage": 5},
    {"type": "noop"},
]


def _upside_down(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _upside_down(value[name]) for name in reversed(value)}
    return [_upside_down(each) for each in value] if isinstance(value, list) else value


@pytest.mark.parametrize("action", ACTIONS, ids=lambda action: action["type"])
def test_puts_fields_in_the_venues_order(action: dict[str, Any]) -> None:
    assert str(written_action(_upside_down(action))) == str(action)


@pytest.mark.parametrize("action", ACTIONS, ids=lambda action: action["type"])
def test_is_hashed_as_what_the_venue_makes_of_it(action: dict[str, Any]) -> None:
    """The simulator reads actions into structures of its own, and hashes those."""
    as_read = read_action(_upside_down(action))

    assert as_read is not None
    assert _digest(written_action(_upside_down(action))) == _digest(as_read)


@pytest.mark.parametrize(
    ("given_value", "written"),
    [
        ({"p": "20000.0"}, {"p": "20000"}),
        ({"p": "0.10"}, {"p": "0.1"}),
        ({"s": "0.00"}, {"s": "0"}),
        ({"s": "100"}, {"s": "100"}),
        ({"s": "1e3"}, {"s": "1e3"}),
        ({"c": CLOID.upper().replace("X", "x")}, {"c": CLOID}),
        ({"c": None}, {}),
    ],
)
def test_writes_values_as_the_venue_does(
    given_value: dict[str, Any], written: dict[str, Any]
) -> None:
    found = written_action({"type": "order", "orders": [{**LIMIT, **given_value}]})

    without = {name: value for name, value in LIMIT.items() if name not in given_value}
    assert found == {"type": "order", "orders": [{**without, **written}]}


@pytest.mark.parametrize(
    ("action", "written"),
    [
        ({"type": "cancel", "cancels": [], "f": False}, {"type": "cancel", "cancels": []}),
        (
            {"type": "modify", "oid": 1, "order": LIMIT, "a": False},
            {"type": "modify", "oid": 1, "order": LIMIT},
        ),
        ({"type": "scheduleCancel", "time": None}, {"type": "scheduleCancel"}),
        ({"type": "order", "orders": [], "builder": None}, {"type": "order", "orders": []}),
    ],
)
def test_leaves_out_what_is_not_set(action: dict[str, Any], written: dict[str, Any]) -> None:
    assert written_action(action) == written


@pytest.mark.parametrize(
    "action",
    [
        {"x": 1, "type": "perpDeploy", "a": None},
        {"type": "userOutcome", "mergeOutcome": {"outcome": 1, "amount": None}},
        {"b": 1, "a": 2},
        {"type": ["order"], "orders": 1},
    ],
)
def test_leaves_other_actions_as_they_are(action: dict[str, Any]) -> None:
    assert str(written_action(action)) == str(action)


@pytest.mark.parametrize("orders", [1, "x", None, {"a": 1}])
def test_is_not_upset_by_what_is_no_list(orders: Any) -> None:
    assert written_action({"type": "order", "orders": orders})["type"] == "order"


@pytest.mark.parametrize(
    "beside",
    [
        # Fees for somebody else, where no rule would look for them.
        {"builder": ["0x" + "cd" * 20, 10]},
        {"builder": [{"b": "0x" + "cd" * 20, "f": 10}]},
        {"builder": "0x" + "cd" * 20},
        {"orders": [1]},
        {"orders": [[LIMIT]]},
        {"orders": [list(LIMIT.values())]},
        {"orders": [{**LIMIT, "t": [["Gtc"]]}]},
        {"orders": [{**LIMIT, "t": {"limit": ["Gtc"]}}]},
        {"grouping": [5]},
        {"grouping": 5},
    ],
)
def test_refuses_what_is_no_object_where_the_venue_has_one(beside: dict[str, Any]) -> None:
    with pytest.raises(SmuggledError):
        written_action({"type": "order", "orders": [LIMIT], "grouping": "na", **beside})


def test_keeps_unknown_fields_behind_the_known() -> None:
    action = {"new": 1, "grouping": "na", "type": "order", "orders": []}

    assert list(written_action(action)) == ["type", "orders", "grouping", "new"]


@pytest.mark.parametrize("address", ["0xABCD", "abcd", "0Xabcd"])
def test_writes_addresses_in_lower_case(address: str) -> None:
    assert written_address(address) == "0xabcd"


@given(st.decimals(min_value=0, max_value=10**9, places=8))
def test_changes_no_number(number: Any) -> None:
    found = written_action({"type": "order", "orders": [{**LIMIT, "p": format(number, "f")}]})
    text = found["orders"][0]["p"]

    assert type(number)(text) == number
    assert not text.endswith(("0", ".")) or "." not in text


def _digest(action: Any) -> bytes:
    return digest_of(action, 1, None, 2, testnet=False)
