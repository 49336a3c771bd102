"""Bitget's requests, to be mutated. Source: www.bitget.com/api-doc, classic and uta."""

from typing import Final

from tests.every_venue.kit.mutated import ALL, JSON, QUERY, Mutated

MUTATED: Final = Mutated(
    symbol="BTCUSDT",
    others=("ETHUSDT", "btcusdt", "BTCUSDT,ETHUSDT"),
    words=frozenset({"symbol"}),
    takes={"GET": (QUERY,), "POST": (JSON,)},
    free={"loanType": frozenset({"normal", ""})},
    files={
        "api.bitget.com": {
            "bitget": ALL,
            "bitget_more": ALL,
            "bitget_old": ALL,
            "bitget_unified": ALL,
        }
    },
    bare_lists=True,
    tricks=(
        (
            "POST api.bitget.com/api/v2/margin/crossed/place-order",
            '{"symbol":"BTCUSDT","loanType":"@"}',
        ),
        (
            "POST api.bitget.com/api/v2/margin/crossed/batch-place-order",
            '{"symbol":"BTCUSDT","orderList":[{"loanType":"normal"},{"loanType":"@"}]}',
        ),
        (
            "POST api.bitget.com/api/v2/spot/trade/batch-orders",
            '{"symbol":"BTCUSDT","batchMode":"multiple","orderList":[{"symbol":"@"}]}',
        ),
        (
            "POST api.bitget.com/api/v2/spot/trade/batch-orders",
            '{"batchMode":"multiple","orderList":[{"symbol":"BTCUSDT"},{"size":"@"}]}',
        ),
        ("POST api.bitget.com/api/v3/trade/place-batch", '[{"symbol":"BTCUSDT"},{"symbol":"@"}]'),
        ("POST api.bitget.com/api/v2/mix/order/close-positions", '{"productType":"@"}'),
        ("GET api.bitget.com/api/v2/spot/%61ccount/assets", "coin=@"),
        ("POST api.bitget.com/api/v2/spot/trade/place-order", '{"symbol":"@","symbol":"BTCUSDT"}'),
    ),
)
