"""HTX's requests, to be mutated. Source: huobiapi.github.io/docs/spot/v1/en."""

from typing import Final

from tests.every_venue.kit.mutated import ALL, JSON, QUERY, Mutated

MUTATED: Final = Mutated(
    symbol="btcusdt",
    others=("ethusdt", "BTCUSDT", "btcusdt,ethusdt"),
    words=frozenset({"symbol"}),
    takes={"GET": (QUERY,), "POST": (JSON,)},
    free={},
    files={"api.huobi.pro": {"htx": ALL}},
    bare_lists=True,
    beside=frozenset(
        {"accesskeyid", "signaturemethod", "signatureversion", "timestamp", "signature"}
    ),
    tricks=(
        ("POST api.huobi.pro/v1/order/batch-orders", '[{"symbol":"btcusdt"},{"symbol":"@"}]'),
        ("POST api.huobi.pro/v1/order/batch-orders", '[{"symbol":"btcusdt"},{}]'),
        ("POST api.huobi.pro/v1/order/batch-orders", '[[{"symbol":"@"}],{"symbol":"btcusdt"}]'),
        (
            "POST api.huobi.pro/v1/order/orders/batchCancelOpenOrders",
            '{"symbol":"btcusdt,@"}',
        ),
        ("GET api.huobi.pro/v1/order/cancelAllOrders", "symbol=@"),
        ("POST api.huobi.pro/v1/dw/withdraw/api/create", '{"address":"@"}'),
        ("GET api.huobi.pro/v1/order/openOrders", "symbol=btcusdt&Symbol=@"),
        ("GET api.huobi.pro/v1/account/accounts/", "x=@"),
    ),
)
