"""MEXC's requests, to be mutated. Sources: mexc.com/api-docs, spot-v3 and futures."""

from typing import Final

from tests.every_venue.kit.mutated import ALL, FORM, JSON, QUERY, Mutated

MUTATED: Final = Mutated(
    symbol="BTCUSDT",
    others=("ETHUSDT", "btcusdt", "BTCUSDT,ETHUSDT"),
    words=frozenset({"symbol"}),
    takes={"GET": (QUERY,), "POST /api/v1/": (JSON,), "": (QUERY, FORM)},
    free={},
    files={
        "api.mexc.com": {"mexc": ALL, "mexc_futures": ALL},
        "contract.mexc.com": {"mexc_futures": ALL},
    },
    bare_lists=True,
    tricks=(
        (
            "POST api.mexc.com/api/v3/batchOrders",
            'batchOrders=[{"symbol":"BTCUSDT"},{"symbol":"@"}]',
        ),
        (
            "POST api.mexc.com/api/v3/batchOrders",
            "symbol=BTCUSDT&batchOrders=%5B%7B%22symbol%22:%22@%22%7D%5D",
        ),
        ("DELETE api.mexc.com/api/v3/openOrders", "symbol=BTCUSDT,@"),
        ("POST api.mexc.com/api/v3/order", '{"symbol":"@"}'),
        (
            "POST contract.mexc.com/api/v1/private/order/submit_batch",
            '[{"symbol":"BTCUSDT"},{"symbol":"@"}]',
        ),
        ("POST contract.mexc.com/api/v1/private/order/submit_batch", "[1,2]"),
        ("POST contract.mexc.com/api/v1/private/order/cancel_all", "[1,2]"),
        ("POST contract.mexc.com/api/v3/order", "symbol=BTCUSDT"),
        ("POST api.mexc.com/api/v3/capital/withdraw", "coin=BTC&address=@"),
        ("GET api.mexc.com/api/v3/account/", "x=@"),
    ),
)
