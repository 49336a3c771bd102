"""Bitvavo's requests, to be mutated. Source: docs.bitvavo.com, REST and institutional API."""

from typing import Final

from tests.every_venue.kit.mutated import ALL, JSON, QUERY, Mutated

MUTATED: Final = Mutated(
    symbol="BTC-EUR",
    others=("ETH-EUR", "btc-eur", "BTC-EUR,ETH-EUR"),
    words=frozenset({"market"}),
    takes={
        "DELETE /v2/atomic/": (JSON,),
        "DELETE /v2/institutional/": (JSON,),
        "GET": (QUERY,),
        "DELETE": (QUERY,),
        "": (JSON,),
    },
    free={},
    files={"api.bitvavo.com": {"bitvavo": ALL}},
    tricks=(
        ("DELETE api.bitvavo.com/v2/orders", '{"market":"BTC-EUR"}'),
        ("DELETE api.bitvavo.com/v2/orders", "market=BTC-EUR&Market=@"),
        ("DELETE api.bitvavo.com/v2/atomic/orders", '{"market":"@","side":"buy"}'),
        ("DELETE api.bitvavo.com/v2/atomic/orders", "market=BTC-EUR"),
        ("PUT api.bitvavo.com/v2/order", '{"market":"BTC-EUR","orderId":"1","market":"@"}'),
        ("POST api.bitvavo.com/v2/withdrawal", '{"symbol":"BTC","address":"@"}'),
        ("GET api.bitvavo.com/v2/balance/", "symbol=@"),
    ),
)
