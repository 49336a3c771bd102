"""KuCoin's requests, to be mutated. Source: www.kucoin.com/docs-new, "Add Order" and so on."""

from typing import Final

from tests.every_venue.kit.mutated import ALL, JSON, QUERY, Mutated

_PLACE: Final = "POST api.kucoin.com/api/ua/v1/unified/order/place"
_SHARED: Final = (
    "/api/v1/fills", "/api/v1/mark-price/", "/api/v1/orders", "/api/v1/status",
    "/api/v1/timestamp", "/api/v1/trade-fees", "/api/v1/transaction-history",
    "/api/v1/withdrawals",
)  # fmt: skip
MUTATED: Final = Mutated(
    symbol="BTC-USDT",
    others=("ETH-USDT", "btc-usdt", "BTC-USDT,ETH-USDT"),
    words=frozenset({"symbol"}),
    takes={
        "DELETE /api/v1/orders/multi-cancel": (JSON,),
        "GET": (QUERY,),
        "DELETE": (QUERY,),
        "POST": (JSON,),
    },
    # Of an order to /api/ua/v1/classic.
    beside=frozenset({"tradetype"}),
    free={
        "autoBorrow": frozenset({"false", ""}),
        "autoRepay": frozenset({"false", ""}),
    },
    files={
        "api.kucoin.com": {"kucoin": ALL, "kucoin_unified": ALL},
        # These paths are of both.
        "api-futures.kucoin.com": {"kucoin_futures": ALL, "kucoin": _SHARED},
    },
    # docs-new, "Exchange Broker": at api-broker.kucoin.com.
    elsewhere=(
        "/api/kyc/ndBroker/",
        "/api/v1/asset/ndbroker/",
        "/api/v1/broker/nd/",
        "/api/v2/broker/withdrawal",
        "/api/v3/broker/nd/",
    ),
    bare_lists=True,
    tricks=(
        (
            "POST api.kucoin.com/api/v3/hf/margin/order",
            '{"symbol":"BTC-USDT","autoBorrow":@}',
        ),
        (_PLACE, '{"symbol":"BTC-USDT","autoBorrow":"@"}'),
        (
            "POST api.kucoin.com/api/ua/v1/unified/order/place-batch",
            '{"orderList":[{"symbol":"BTC-USDT"},{"symbol":"BTC-USDT","autoRepay":true}]}',
        ),
        (
            "POST api.kucoin.com/api/v1/hf/orders/multi",
            '{"symbol":"BTC-USDT","orderList":[{"symbol":"@"}]}',
        ),
        (
            "POST api.kucoin.com/api/ua/v1/unified/order/place-batch",
            '{"orderList":[{"symbol":"BTC-USDT"}],"cancelOrderList":[{"symbol":"@"}]}',
        ),
        ("DELETE api.kucoin.com/api/v1/orders", "symbol=BTC-USDT%26symbol%3D@"),
        (
            "POST api.kucoin.com/api/v1/hf/orders/dead-cancel-all",
            '{"timeout":5,"symbols":"BTC-USDT,@"}',
        ),
        ("GET api.kucoin.com/api/v1/accounts;a=b", "type=@"),
        ("DELETE api-futures.kucoin.com/api/v3/orders", '{"symbol":"BTC-USDT"}'),
        ("POST api.kucoin.com/api/v1/hf/orders", "symbol=BTC-USDT"),
    ),
)
