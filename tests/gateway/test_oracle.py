"""The oracle of mutated requests sees what is hidden in them, at every venue."""

import pytest
from tests.every_venue.kit.discovery import EVERY
from tests.gateway.known_endpoints import FACTS
from tests.gateway.oracle import Raw, fault_of

_ANOTHER = "a symbol that is not allowed"
_NONE = "an item that names no symbol"
_BORROWS = "an order that borrows"
_CLOSED = "an endpoint that is closed"
_UNKNOWN = "no endpoint that is known"
_STRANGE = "a parameter that no venue has"
_ALL = "acts on all symbols"
_ELSEWHERE = "parameters where the venue does not look"
_NO_PLACE = "no host and plain path"

CASES = [
    ("GET api.binance.com/api/v3/openOrders", "symbol=BTCUSDT", "", None),
    ("GET api.binance.com/api/v3/openOrders", "", "symbol=BTCUSDT", _ELSEWHERE),
    ("GET api.binance.com/api/v3/openOrders", "symbol=ETHUSDT", "", _ANOTHER),
    ("GET api.binance.com/api/v3/openOrders", "a=1;Symbol=E&symbol=BTCUSDT", "", _ANOTHER),
    ("POST api.binance.com/api/v3/order", "symbol=BTCUSDT", "symbol=E", _ANOTHER),
    ("POST api.binance.com/sapi/v1/capital/withdraw/apply", "", "", _CLOSED),
    ("GET api.binance.com//api/v3/account", "", "", _NO_PLACE),
    ("GET evil.invalid/api/v3/account", "", "", "no host of a venue"),
    ("POST api.binance.com/api/v3/order", "", "symbol=BTCUSDT&a[somethingNew]=1", _STRANGE),
    ("POST api.binance.com/api/v3/order", "", "symbol=BTCUSDT&somethingNew[]=1", _STRANGE),
    ("POST api.binance.com/sapi/v1/margin/order", "SideEffectType=MARGIN_BUY", "", _BORROWS),
    (
        "POST fapi.binance.com/fapi/v1/batchOrders",
        "",
        'batchOrders=[{"symbol":"BTCUSDT"},{}]',
        _NONE,
    ),
    ("POST www.okx.com/api/v5/trade/order", "", '{"instId":"X","instId":"BTC-USDT"}', _ANOTHER),
    ("POST www.okx.com/api/v5/trade/batch-orders", "", '[{"instId":"BTC-USDT"},{}]', _NONE),
    (
        "POST www.okx.com/api/v5/trade/order",
        "",
        '{"instId":"BTC-USDT","a":[{"instId":"X"}]}',
        _ANOTHER,
    ),
    ("GET www.okx.com/api/v5/account/set-auto-repay", "", "", _CLOSED),
    ("POST api.kraken.com/0/private/AddOrder", "", '{"orders":[[{"leverage":5}]]}', _BORROWS),
    ("POST api.kraken.com/0/private/AddOrder", "", "pair=XBTUSD&close[pair]=E", _ANOTHER),
    ("POST api.kraken.com/0/private/AmendOrder", "", "pair=XBTUSD&txid=O", _ALL),
    ("POST api.kraken.com/0/private/CancelAll", "", "", None),
    (
        "POST api.bybit.com/v5/order/create-batch",
        "",
        '{"request":[{"symbol":"BTCUSDT"},{"symbol":"E"}]}',
        _ANOTHER,
    ),
    (
        "POST api.bybit.com/v5/order/create-batch",
        "",
        '{"request":[{"symbol":"BTCUSDT"},{}]}',
        _NONE,
    ),
    ("POST api.bybit.com/v5/order/create", "", '{"symbol":"BTCUSDT","isLeverage":0}', None),
    ("POST api.bybit.com/v5/order/create", "", '{"symbol":"BTCUSDT","isLeverage":1}', _BORROWS),
    ("POST api.bybit.com/v5/order/create", "symbol=BTCUSDT", "", _ELSEWHERE),
    (
        "GET api.coinbase.com/api/v3/brokerage/orders/historical/batch",
        "product_ids=BTC-USD&product_ids=E",
        "",
        _ANOTHER,
    ),
    (
        "POST api.coinbase.com/api/v3/brokerage/orders",
        "",
        '{"product_id":"BTC-USD","leverage":"5"}',
        _BORROWS,
    ),
    ("POST api.coinbase.com/api/v3/brokerage/orders/edit", "", '{"order_id":"1"}', _ALL),
    ("DELETE api.kucoin.com/api/v1/hf/orders/67", "symbol=BTC-USDT", "", None),
    ("DELETE api.kucoin.com/api/v1/hf/orders/67", "", '{"symbol":"BTC-USDT"}', _ELSEWHERE),
    (
        "POST api.kucoin.com/api/ua/v1/unified/order/place",
        "tradeType=SPOT",
        '{"symbol":"BTC-USDT"}',
        None,
    ),
    (
        "POST api.kucoin.com/api/v1/hf/orders/multi",
        "",
        '{"orderList":[{"symbol":"BTC-USDT"},{}]}',
        _NONE,
    ),
    (
        "POST api.kucoin.com/api/v1/hf/orders/dead-cancel-all",
        "",
        '{"symbols":"BTC-USDT,E"}',
        _ANOTHER,
    ),
    ("GET api-broker.kucoin.com/api/v1/accounts", "", "", _UNKNOWN),
    (
        "POST api.bitget.com/api/v3/trade/place-batch",
        "",
        '[{"symbol":"BTCUSDT"},{"symbol":"E"}]',
        _ANOTHER,
    ),
    (
        "POST api.bitget.com/api/v2/margin/crossed/place-order",
        "",
        '{"symbol":"BTCUSDT","loanType":"autoLoan"}',
        _BORROWS,
    ),
    (
        "POST api.gateio.ws/api/v4/spot/price_orders",
        "",
        '{"market":"BTC_USDT","put":{"auto_borrow":true}}',
        _BORROWS,
    ),
    (
        "POST api.gateio.ws/api/v4/futures/usdt/price_orders",
        "",
        '{"initial":{"contract":"E"}}',
        _ANOTHER,
    ),
    ("GET api.gateio.ws/api/v4/futures/usdt/positions/ETH_USDT", "", "", _ANOTHER),
    ("GET fx-api.gateio.ws/api/v4/spot/accounts", "", "", _UNKNOWN),
    (
        "POST api.bitfinex.com/v2/auth/w/order/multi",
        "",
        '{"ops":[["on",{"symbol":"tBTCUSD"}]]}',
        None,
    ),
    (
        "POST api.bitfinex.com/v2/auth/w/order/multi",
        "",
        '{"ops":[["on",{"symbol":"tBTCUSD"}],["oc",{}]]}',
        _NONE,
    ),
    (
        "POST api.bitfinex.com/v2/auth/w/order/submit",
        "",
        '{"symbol":"tBTCUSD","type":"LIMIT"}',
        _BORROWS,
    ),
    ("POST www.deribit.com/api/v2/private/buy", "", '{"method":"private/sell","params":{}}', _NONE),
    (
        "POST www.deribit.com/api/v2/private/buy",
        "",
        '{"method":"private/withdraw","params":{"instrument_name":"BTC_USDC"}}',
        _CLOSED,
    ),
    (
        "GET www.deribit.com/api/v2/private/create_combo",
        'trades=[{"instrument_name":"BTC_USDC"},{}]',
        "",
        _NONE,
    ),
    ("DELETE www.bitmex.com/api/v1/order/all", "", 'symbol=XBTUSD&filter={"symbol":"E"}', _ANOTHER),
    ("DELETE www.bitmex.com/api/v1/order/all", "symbol=XBTUSD", "", _NONE),
    (
        "DELETE www.bitmex.com/api/v1/order/all",
        "",
        '{"symbol":"XBTUSD","targetAccountIds":[5]}',
        _BORROWS,
    ),
    ("POST api.huobi.pro/v1/order/orders/place", "AccessKeyId=a", '{"symbol":"btcusdt"}', None),
    (
        "POST api.huobi.pro/v1/order/orders/place",
        "symbol=btcusdt",
        '{"symbol":"btcusdt"}',
        _ELSEWHERE,
    ),
    (
        "POST api.huobi.pro/v1/order/batch-orders",
        "",
        '[{"symbol":"btcusdt"},{"symbol":"E"}]',
        _ANOTHER,
    ),
    ("DELETE api.mexc.com/api/v3/openOrders", "symbol=BTCUSDT,E", "", _ANOTHER),
    (
        "POST api.mexc.com/api/v3/batchOrders",
        'batchOrders=[{"symbol":"BTCUSDT"},{"symbol":"E"}]',
        "",
        _ANOTHER,
    ),
    ("POST contract.mexc.com/api/v1/private/order/submit_batch", "", "[1,2]", _NONE),
    (
        "POST api.crypto.com/exchange/v1/private/create-order",
        "",
        '{"method":"private/create-withdrawal","params":{"instrument_name":"BTC_USD"}}',
        _CLOSED,
    ),
    (
        "POST api.crypto.com/exchange/v1/private/create-order",
        "",
        '{"method":"private/create-order","params":{"instrument_name":"BTC_USD","exec_inst":["ISOLATED_MARGIN"]}}',
        _BORROWS,
    ),
    (
        "POST api.hyperliquid.xyz/exchange",
        "",
        '{"action":{"type":"order","orders":[{"a":7}]}}',
        None,
    ),
    (
        "POST api.hyperliquid.xyz/exchange",
        "",
        '{"action":{"type":"order","orders":[{"a":7},{"a":8}]}}',
        _ANOTHER,
    ),
    ("POST api.hyperliquid.xyz/exchange", "", '{"action":{"type":"order","orders":[[7]]}}', _NONE),
    (
        "POST api.hyperliquid.xyz/exchange",
        "",
        '{"action":{"type":"noop","type":"withdraw3"}}',
        _CLOSED,
    ),
    (
        "POST api.hyperliquid.xyz/exchange",
        "",
        '{"action":{"type":"batchModify","modifies":[{"oid":1,"order":{"a":8}}]}}',
        _ANOTHER,
    ),
    (
        "POST api.hyperliquid.xyz/exchange",
        "",
        '{"action":{"type":"noop"},"vaultAddress":"0x1"}',
        _BORROWS,
    ),
    ("DELETE api.bitvavo.com/v2/orders", "", '{"market":"BTC-EUR"}', _ELSEWHERE),
    ("DELETE api.bitvavo.com/v2/atomic/orders", "", '{"market":"BTC-EUR"}', None),
]


@pytest.mark.parametrize(("line", "query", "body", "fault"), CASES)
def test_sees_what_is_hidden(line: str, query: str, body: str, fault: str | None) -> None:
    method, _, place = line.partition(" ")

    found = fault_of(Raw(method, f"/gateway/{place}".encode(), query.encode(), (), body.encode()))

    assert found == fault


def test_there_is_a_case_of_every_venue() -> None:
    hosts = {line.partition(" ")[2].partition("/")[0] for line, *_ in CASES}

    assert {FACTS[host].venue for host in hosts if host in FACTS} == {*EVERY}
