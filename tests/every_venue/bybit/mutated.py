"""Bybit's requests, to be mutated. Source: bybit-exchange.github.io/docs/v5, "Place Order"."""

from typing import Final

from tests.every_venue.kit.mutated import ALL, JSON, QUERY, Mutated

MUTATED: Final = Mutated(
    symbol="BTCUSDT",
    others=("ETHUSDT", "btcusdt", "BTCUSDT,ETHUSDT"),
    words=frozenset({"symbol"}),
    takes={"GET": (QUERY,), "POST": (JSON,)},
    free={"isLeverage": frozenset({"0", ""})},
    files={"api.bybit.com": {"bybit": ALL}},
    tricks=(
        ("POST api.bybit.com/v5/order/create", '{"symbol":"BTCUSDT","isLeverage":"@"}'),
        ("POST api.bybit.com/v5/order/create", '{"symbol":"BTCUSDT","isLeverage":1}'),
        ("POST api.bybit.com/v5/order/create", '{"symbol":"BTCUSDT","isLeverage":0.5}'),
        (
            "POST api.bybit.com/v5/order/create-batch",
            '{"request":[{"symbol":"BTCUSDT"},{"symbol":"BTCUSDT","isLeverage":"@"}]}',
        ),
        (
            "POST api.bybit.com/v5/order/create-batch",
            '{"symbol":"BTCUSDT","request":[{"symbol":"@"}]}',
        ),
        (
            "POST api.bybit.com/v5/order/cancel-batch",
            '{"request":[{"symbol":"BTCUSDT"}],"Request":[{"symbol":"@"}]}',
        ),
        ("POST api.bybit.com/v5/order/cancel-all", '{"category":"linear","settleCoin":"@"}'),
        ("GET api.bybit.com/v5/account/info/", "x=@"),
        ("POST api.bybit.com/v5/order/create", '{"symbol":"@","symbol":"BTCUSDT"}'),
    ),
)
