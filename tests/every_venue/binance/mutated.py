"""Binance's requests, to be mutated. Sources: rest-api.md, and the documents of its derivatives."""

from typing import Final

from tests.every_venue.kit.mutated import ALL, FORM, QUERY, Mutated

MUTATED: Final = Mutated(
    symbol="BTCUSDT",
    others=("ETHUSDT", "btcusdt", "BTCUSDT,ETHUSDT"),
    words=frozenset({"symbol", "isolatedsymbol"}),
    takes={"GET": (QUERY,), "": (QUERY, FORM)},
    free={
        "sideEffectType": frozenset({"NO_SIDE_EFFECT"}),
        "autoRepayAtCancel": frozenset(),
    },
    files={
        "api.binance.com": {"binance": ALL},
        "fapi.binance.com": {"binance_futures": ("/fapi/", "/futures/data/")},
        "dapi.binance.com": {"binance_futures": ("/dapi/", "/futures/data/")},
        "eapi.binance.com": {"binance_options": ALL},
        "papi.binance.com": {"binance_portfolio": ALL},
    },
    tricks=(
        ("POST api.binance.com/sapi/v1/margin/order", "symbol=BTCUSDT&sideEffectType=@"),
        ("POST api.binance.com/sapi/v1/margin/order/oco", "symbol=BTCUSDT&autoRepayAtCancel=@"),
        ("POST api.binance.com/sapi/v1/capital/withdraw/apply", "coin=BTC&address=@"),
        ("POST papi.binance.com/papi/v1/margin/order", "symbol=BTCUSDT&sideEffectType=@"),
        ("POST papi.binance.com/papi/v1/marginLoan", "asset=@&amount=1"),
        ("POST papi.binance.com/fapi/v1/order", "symbol=BTCUSDT&x=@"),
        ("POST fapi.binance.com/fapi/v1/leverage", "symbol=BTCUSDT&leverage=@"),
        ("POST fapi.binance.com/fapi/v1/batchOrders", 'batchOrders=[{"symbol":"@"}]'),
        (
            "POST dapi.binance.com/dapi/v1/batchOrders",
            "batchOrders=%5B%7B%22symbol%22:%22@%22%7D%5D",
        ),
        (
            "POST eapi.binance.com/eapi/v1/batchOrders",
            'orders=[{"symbol":"BTCUSDT"}]&batchOrders=[{"symbol":"@"}]',
        ),
        ("GET api.binance.com/api/v3/./account", "x=@"),
        ("GET api.binance.com/api/v3/account/", "x=@"),
    ),
)
