"""What an order may carry: whatever else it says is refused, and nothing of it arrives."""

import json
from collections.abc import Callable
from dataclasses import replace
from urllib.parse import quote

import pytest
from tests.gateway.stage import ORDER, Bot, decision
from tests.support.client import HttpAnswer
from tests.support.gateway_grants import make_grant

from countersign.kernel.capability import Capability

NewBot = Callable[..., Bot]
READ_AND_TRADE = frozenset({Capability.READ, Capability.TRADE})
MARGIN = "/sapi/v1/margin/order"
USDM, PORTFOLIO = "fapi.binance.com/fapi/v1/", "papi.binance.com/papi/v1/"
ADD = "/0/private/AddOrder"
OKX_ORDER = "/api/v5/trade/order"
CLOSE = "&close[ordertype]=stop-loss-limit&close[price]=30000&close[price2]=29000"
KRAKEN_ORDER = b"pair=XBTUSD&type=buy&ordertype=limit&volume=0.01&price=20000"
OKX = {"instId": "BTC-USDT", "tdMode": "cash", "side": "buy", "ordType": "limit", "sz": "0.01"}
UNKNOWN = "POLICY_DENIED/UNKNOWN_PARAMETER"
NOT_INCLUDED = "POLICY_DENIED/CAPABILITY"


def okx(**more: object) -> bytes:
    return json.dumps({**OKX, "px": "20000", **more}).encode()


def batch(*symbols: str, **more: str) -> bytes:
    """Return a list of orders of Binance's futures, for each symbol one."""
    order = {"side": "BUY", "type": "MARKET", "quantity": "1", **more}
    orders = [{"symbol": symbol, **order} for symbol in symbols or ("BTCUSDT",)]
    return b"batchOrders=" + quote(json.dumps(orders)).encode()


def kraken_batch(**more: object) -> bytes:
    order = {"type": "buy", "ordertype": "limit", "volume": "0.01", "price": "20000"}
    return json.dumps({"pair": "XBTUSD", "orders": [order, {**order, **more}]}).encode()


def sent(bot: Bot, path: str, body: bytes) -> HttpAnswer:
    """Send a POST to the venue's host, or to the one that stands before the path."""
    host, slash, rest = path.partition("/")
    return bot.send("POST", slash + rest, body, at=host or None)


@pytest.mark.parametrize(
    ("venue", "path", "body", "reason"),
    [
        ("BINANCE", "/api/v3/order", ORDER + b"&somethingNew=1", UNKNOWN),
        ("BINANCE", "/api/v3/order?somethingNew=1", ORDER, UNKNOWN),
        ("BINANCE", "/api/v3/order", ORDER + b"&sideEffectType=NO_SIDE_EFFECT", UNKNOWN),
        ("BINANCE", MARGIN, ORDER + b"&sideEffectType=MARGIN_BUY", NOT_INCLUDED),
        ("BINANCE", MARGIN, ORDER + b"&sideEffectType=AUTO_REPAY", NOT_INCLUDED),
        ("BINANCE", MARGIN, ORDER + b"&sideEffectType=no_side_effect", NOT_INCLUDED),
        ("BINANCE", MARGIN + "?sideEffectType=AUTO_BORROW_REPAY", ORDER, NOT_INCLUDED),
        ("BINANCE", MARGIN, ORDER + b"&autoRepayAtCancel=false", NOT_INCLUDED),
        ("BINANCE", MARGIN + "/oto", b"symbol=X&sideEffectType=MARGIN_BUY", NOT_INCLUDED),
        ("BINANCE", USDM + "order", ORDER + b"&sideEffectType=NO_SIDE_EFFECT", UNKNOWN),
        ("BINANCE", USDM + "batchOrders", batch(quantity="1", somethingNew="1"), UNKNOWN),
        ("BINANCE", USDM + "batchOrders", batch() + b"&symbol=BTCUSDT", UNKNOWN),
        ("BINANCE", USDM + "batchOrders", b"batchOrders=1", "AMBIGUOUS_REQUEST"),
        ("BINANCE", USDM + "leverage", b"symbol=BTCUSDT&leverage=5", NOT_INCLUDED),
        (
            "BINANCE",
            PORTFOLIO + "margin/order",
            ORDER + b"&sideEffectType=AUTO_REPAY",
            NOT_INCLUDED,
        ),
        ("BINANCE", PORTFOLIO + "margin/order", ORDER + b"&autoRepayAtCancel=true", NOT_INCLUDED),
        ("BINANCE", PORTFOLIO + "marginLoan", b"asset=BTC&amount=1", NOT_INCLUDED),
        ("KRAKEN", ADD, KRAKEN_ORDER + b"&leverage=5", NOT_INCLUDED),
        ("KRAKEN", ADD, KRAKEN_ORDER + b"&margin=true", UNKNOWN),
        ("KRAKEN", ADD, b'{"pair":"XBTUSD","leverage":5}', NOT_INCLUDED),
        ("KRAKEN", ADD, b'{"pair":"XBTUSD","close":{"pair":"ETHUSD"}}', UNKNOWN),
        ("KRAKEN", ADD + "Batch", kraken_batch(leverage="5"), NOT_INCLUDED),
        ("KRAKEN", ADD + "Batch", kraken_batch(pair="ETHUSD"), UNKNOWN),
        ("KRAKEN", ADD + "Batch", kraken_batch(close={"pair": "ETHUSD"}), UNKNOWN),
        ("OKX", OKX_ORDER, okx(somethingNew=[]), UNKNOWN),
        ("OKX", OKX_ORDER, okx(quickMgnType="auto_borrow"), NOT_INCLUDED),
        ("OKX", OKX_ORDER, okx(attachAlgoOrds=[{"instId": "ETH-USDT"}]), UNKNOWN),
        ("OKX", OKX_ORDER, okx(attachAlgoOrds=[{"slOrdPx": "-1"}, {"new": 1}]), UNKNOWN),
        ("OKX", "/api/v5/trade/batch-orders", b"[" + okx() + b"," + okx(new="1") + b"]", UNKNOWN),
        (
            "OKX",
            "/api/v5/trade/batch-orders",
            b"[" + okx() + b"," + okx(quickMgnType="auto_repay") + b"]",
            NOT_INCLUDED,
        ),
        ("OKX", "/api/v5/account/set-auto-loan", b'{"autoLoan":true}', NOT_INCLUDED),
        ("KRAKEN", "/0/private/CancelOrder", b"txid=O&all=true", UNKNOWN),
    ],
)
def test_an_order_that_says_more_than_it_may_is_refused(
    bot_of: NewBot, venue: str, path: str, body: bytes, reason: str
) -> None:
    bot = bot_of(venue)

    answer = sent(bot, path, body)

    assert decision(answer) == reason
    assert bot.arrived() == []


def test_a_refusal_reads_as_the_venues_own(bot: Bot) -> None:
    answer = bot.send("POST", "/api/v3/order", ORDER + b"&somethingNew=1")

    assert (answer.status, answer.json["code"]) == (401, -1002)
    assert b"somethingNew" not in answer.raw


@pytest.mark.parametrize(
    ("venue", "path", "body"),
    [
        ("BINANCE", "/api/v3/order?recvWindow=5000", ORDER + b"&newOrderRespType=FULL"),
        ("BINANCE", MARGIN, ORDER + b"&sideEffectType=NO_SIDE_EFFECT&isIsolated=TRUE"),
        ("BINANCE", USDM + "order", ORDER + b"&positionSide=LONG&priceMatch=NONE"),
        ("BINANCE", USDM + "batchOrders", batch("BTCUSDT", "ETHUSDT") + b"&recvWindow=5000"),
        ("BINANCE", PORTFOLIO + "margin/order", ORDER + b"&sideEffectType=NO_SIDE_EFFECT"),
        ("KRAKEN", ADD, KRAKEN_ORDER + b"&leverage=none"),
        ("KRAKEN", ADD, KRAKEN_ORDER + b"&trading_agreement=agree"),
        ("KRAKEN", ADD + "Batch", kraken_batch(close={"ordertype": "limit", "price": "1"})),
        ("OKX", OKX_ORDER, okx(attachAlgoOrds=[{"slTriggerPx": "1"}, {"slTriggerPx": "2"}])),
        ("OKX", OKX_ORDER, okx(quickMgnType="", attachAlgoOrds=[], clOrdId="a", tag="b")),
    ],
)
def test_what_the_venue_documents_arrives(
    bot_of: NewBot, venue: str, path: str, body: bytes
) -> None:
    bot = bot_of(venue)

    answer = sent(bot, path, body)

    assert decision(answer) == "FORWARDED"
    assert len(bot.arrived()) == 1


@pytest.mark.parametrize("spelled", ["[]", "%5B%5D", "%5b%5d"])
def test_krakens_closing_order_arrives_as_it_was_written(bot_of: NewBot, spelled: str) -> None:
    bot = bot_of("KRAKEN")
    half = len(spelled) // 2
    close = CLOSE.replace("[", spelled[:half]).replace("]", spelled[half:])

    answer = bot.send("POST", ADD, KRAKEN_ORDER + close.encode())

    (arrived,) = bot.arrived()
    assert (answer.json["error"], arrived.verified) == ([], True)
    assert close in arrived.body


@pytest.mark.parametrize(
    ("venue", "capability", "path", "body"),
    [
        ("BINANCE", "TRANSFER", MARGIN, ORDER + b"&sideEffectType=MARGIN_BUY"),
        ("KRAKEN", "LEVERAGE", ADD, KRAKEN_ORDER + b"&leverage=5"),
        ("OKX", "TRANSFER", OKX_ORDER, okx(quickMgnType="auto_borrow")),
        ("OKX", "TRANSFER", "/api/v5/account/set-auto-loan", b'{"autoLoan":true}'),
    ],
)
def test_a_grant_that_includes_what_an_order_needs_lets_it_pass(
    bot_of: NewBot, venue: str, capability: str, path: str, body: bytes
) -> None:
    bot = bot_of(venue, {"capabilities": READ_AND_TRADE | {Capability(capability)}})

    assert decision(bot.send("POST", path, body)) == "FORWARDED"


@pytest.mark.parametrize(
    "name",
    [
        "close[pair]",
        "close[leverage]",
        "close[]",
        "close[Price]",
        "close[price][x]",
        "close[[price]]",
    ],
)
@pytest.mark.parametrize("spelled", [str, quote])
def test_krakens_closing_order_has_no_other_parameter(
    bot_of: NewBot, spelled: Callable[[str], str], name: str
) -> None:
    bot = bot_of("KRAKEN")

    answer = bot.send("POST", ADD, KRAKEN_ORDER + f"&{spelled(name)}=1".encode())

    assert decision(answer) == "AMBIGUOUS_REQUEST"
    assert bot.arrived() == []


def test_krakens_closing_order_is_said_once(bot_of: NewBot) -> None:
    bot = bot_of("KRAKEN")

    answer = bot.send("POST", ADD, KRAKEN_ORDER + b"&close[price]=1&close%5Bprice%5D=2")

    assert decision(answer) == "AMBIGUOUS_REQUEST"


def test_a_read_carries_whatever_it_likes(bot: Bot) -> None:
    assert decision(bot.send("GET", "/api/v3/account?somethingNew=1")) == "FORWARDED"


def _limited_to(owner: Bot, symbol: str) -> Bot:
    """Return another bot of the same key."""
    token = make_grant(owner.server, owner.credential, symbols=frozenset({symbol}))
    return replace(owner, token=token)


def _ether_order(bot: Bot) -> str:
    body = b"pair=ETHUSD&type=buy&ordertype=limit&volume=0.5&price=1000"
    placed = bot.send("POST", ADD, body)
    txid: str = placed.json["result"]["txid"][0]
    return txid


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (batch("BTCUSDT", "BTCUSDT"), "FORWARDED"),
        (batch("BTCUSDT", "ETHUSDT"), "POLICY_DENIED/SYMBOL"),
        (b"batchOrders=%5B%7B%22side%22%3A%22BUY%22%7D%5D", "POLICY_DENIED/SYMBOL"),
        (b"recvWindow=1", "POLICY_DENIED/SYMBOL"),
    ],
)
def test_a_limit_of_symbols_holds_for_each_order_of_a_list(
    bot_of: NewBot, body: bytes, reason: str
) -> None:
    bot = bot_of("BINANCE", {"symbols": frozenset({"BTCUSDT"})})

    assert decision(sent(bot, USDM + "batchOrders", body)) == reason


@pytest.mark.parametrize(
    ("endpoint", "change"),
    [("AmendOrder", "limit_price=1500&order_qty=0.9"), ("EditOrder", "price=1500&volume=0.9")],
)
def test_a_limit_of_symbols_is_not_passed_by_an_orders_id(
    bot_of: NewBot, endpoint: str, change: str
) -> None:
    owner = bot_of("KRAKEN")
    limited = _limited_to(owner, "XBTUSD")
    txid = _ether_order(owner)

    answer = limited.send(
        "POST", f"/0/private/{endpoint}", f"txid={txid}&pair=XBTUSD&{change}".encode()
    )

    shown = owner.send("POST", "/0/private/OpenOrders").json["result"]["open"]
    assert decision(answer) == "POLICY_DENIED/SYMBOL"
    assert [order["descr"]["order"] for order in shown.values()] == [
        "buy 0.50000000 ETHUSD @ limit 1000"
    ]


@pytest.mark.parametrize(
    "path",
    ["trade/amend-order", "trade/amend-batch-orders", "trade/amend-algos", "sprd/amend-order"],
)
def test_okx_changes_no_order_by_its_id_for_a_grant_of_certain_symbols(
    bot_of: NewBot, path: str
) -> None:
    bot = bot_of("OKX", {"symbols": frozenset({"BTC-USDT"})})
    named = {} if path.startswith("sprd") else {"instId": "BTC-USDT"}
    body = json.dumps({"ordId": "1", "newSz": "9", **named}).encode()

    answer = bot.send("POST", f"/api/v5/{path}", body)

    assert decision(answer) == "POLICY_DENIED/SYMBOL"
    assert bot.arrived() == []


@pytest.mark.parametrize("endpoint", ["AmendOrder", "EditOrder"])
def test_without_a_limit_of_symbols_orders_are_changed_by_their_id(
    bot_of: NewBot, endpoint: str
) -> None:
    bot = bot_of("KRAKEN")
    txid = _ether_order(bot)

    answer = bot.send("POST", f"/0/private/{endpoint}", f"txid={txid}&pair=ETHUSD".encode())

    assert (decision(answer), answer.json["error"]) == ("FORWARDED", [])


def test_a_limit_of_symbols_leaves_cancels_free(bot_of: NewBot) -> None:
    owner = bot_of("KRAKEN")
    limited = _limited_to(owner, "XBTUSD")
    _ether_order(owner)

    answer = limited.send("POST", "/0/private/CancelAll")

    assert answer.json["result"] == {"count": 1}
