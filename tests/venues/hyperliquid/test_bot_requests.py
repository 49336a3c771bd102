"""What is made of the requests of Hyperliquid's bots."""

import json
from typing import Any

import pytest

from countersign.venues.bot_requests.bot_request import BotRequest, SmuggledError
from countersign.venues.schemes.hyperliquid.bot_requests import READER

HOST = "api.hyperliquid.xyz"
LIMIT = {"a": 3, "b": True, "p": "1", "s": "2", "r": False, "t": {"limit": {"tif": "Gtc"}}}
VAULT = "0x1719884eb866cb12b2287399b15f7db5e7d775ea"


def request(
    body: object, path: str = "/exchange", query: str = "", kind: str | None = "application/json"
) -> BotRequest:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    headers = {} if kind is None else {"content-type": kind}
    return BotRequest(HOST, "POST", path, query, headers, raw)


def asked(action: Any, **beside: Any) -> dict[str, Any]:
    return {"action": action, "nonce": 1, "signature": {"r": "0x1", "s": "0x2", "v": 27}, **beside}


@pytest.mark.parametrize(
    ("path", "body", "action"),
    [
        ("/exchange", asked({"type": "order"}), "order"),
        ("/exchange", {"type": "meta"}, ""),
        ("/exchange", asked({"type": 1}), ""),
        ("/exchange", asked("order"), ""),
        ("/info", {"type": "l2Book", "coin": "BTC"}, "l2Book"),
        ("/info", asked({"type": "order"}), ""),
        ("/explorer", {"type": "txDetails"}, ""),
    ],
)
def test_finds_what_is_asked(path: str, body: object, action: str) -> None:
    assert READER.action_of(request(body, path)) == action


@pytest.mark.parametrize(
    "body",
    [b"", b"[]", b"null", b"{", b'{"type":"a","type":"b"}', b'{"type":"a","Type":"b"}', b"\xff"],
)
def test_finds_nothing_in_what_can_be_read_in_two_ways(body: bytes) -> None:
    for path in ("/exchange", "/info"):
        with pytest.raises(SmuggledError):
            READER.action_of(request(body, path))
        with pytest.raises(SmuggledError):
            READER.strip(request(body, path))


def test_has_no_place_for_a_key_of_its_own() -> None:
    assert READER.token(request(asked({"type": "noop"}))) is None


def test_takes_nonce_and_signature_out() -> None:
    found = READER.strip(request(asked({"type": "noop"}, vaultAddress=None, expiresAfter=None)))

    assert (found.query, found.body, found.content_type) == (
        "",
        b'{"action":{"type":"noop"}}',
        "application/json",
    )
    assert found.items == ({"type": "noop"},)


def test_keeps_the_vault_and_the_bots_own_end() -> None:
    ends = 2**70
    bare = VAULT.removeprefix("0x").upper()
    found = READER.strip(request(asked({"type": "noop"}, vaultAddress=bare, expiresAfter=ends)))

    assert json.loads(found.body) == {
        "action": {"type": "noop"},
        "vaultAddress": VAULT,
        "expiresAfter": 2**64 - 1,
    }
    assert found.items == ({"type": "noop", "vaultAddress": VAULT},)


def test_shows_each_order_as_an_item_with_its_asset_as_text() -> None:
    action = {"orders": [LIMIT, {**LIMIT, "a": 10_107}], "type": "order", "grouping": {"p": 5}}
    first, second = READER.strip(request(asked(action))).items

    assert (first["orders[a]"], second["orders[a]"]) == ("3", "10107")
    assert first["orders[t][limit][tif]"] == "Gtc"
    assert first["orders[r]"] == "false"
    assert first["grouping[p]"] == "5"


def test_shows_changes_of_orders_as_one_change_each() -> None:
    modifies: list[dict[str, Any]] = [
        {"oid": 7, "order": LIMIT},
        {"oid": "0x" + "AB" * 16, "order": {**LIMIT, "a": 4}},
    ]
    found = READER.strip(request(asked({"type": "batchModify", "modifies": modifies})))
    single = READER.strip(request(asked({"type": "modify", **modifies[0]})))

    assert [item["order[a]"] for item in found.items] == ["3", "4"]
    assert [item["oid"] for item in found.items] == ["7", "0x" + "ab" * 16]
    assert found.items[0].keys() == single.items[0].keys()


def test_passes_questions_on_as_they_were_written() -> None:
    body = b'{ "type": "candleSnapshot", "req": {"coin": "BTC", "startTime": 1.5} }'
    found = READER.strip(request(body, "/info"))

    assert found.body == body
    assert found.items[0]["req[coin]"] == "BTC"


@pytest.mark.parametrize(
    "body",
    [
        {"action": {}},
        {"action": {"type": 1}},
        {"action": {"type": ["order"]}},
        {"action": [1]},
        {"type": "meta"},
        asked({"type": "noop"}, other=1),
        asked({"type": "noop"}, vaultAddress="0x12"),
        asked({"type": "noop"}, vaultAddress=5),
        asked({"type": "noop"}, expiresAfter="1"),
        asked({"type": "noop"}, expiresAfter=True),
        asked({"type": "noop"}, expiresAfter=-1),
        asked({"type": "noop"}, expiresAfter=1.5),
        asked({"type": "scheduleCancel", "time": 1.0}),
        asked({"type": "scheduleCancel", "time": 2**64}),
        asked({"type": "vaultTransfer", "usd": -(2**63) - 1}),
        asked({"type": "order"}),
        asked({"type": "order", "orders": []}),
        asked({"type": "order", "orders": {"a": 1}}),
        asked({"type": "order", "orders": [LIMIT] * 1_001}),
        asked({"type": "batchModify", "modifies": [{"type": "order"}]}),
        asked({"type": "batchModify", "modifies": [1]}),
        b'{"action":{"type":"setReferrer","code":"\\ud800"}}',
        b'{"action":{"type":"x","a":' + b"[" * 40 + b"]" * 40 + b"}}",
    ],
)
def test_refuses_what_the_venue_could_read_otherwise(body: object) -> None:
    with pytest.raises(SmuggledError):
        READER.strip(request(body))


def test_refuses_a_query_and_what_is_no_json() -> None:
    noop = asked({"type": "noop"})
    with pytest.raises(SmuggledError):
        READER.strip(request(noop, query="a=1"))
    with pytest.raises(SmuggledError):
        READER.strip(request(noop, kind="application/x-www-form-urlencoded"))
    assert READER.strip(request(noop, kind=None)).body
