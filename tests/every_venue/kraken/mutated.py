"""Kraken's requests, to be mutated. Source: docs.kraken.com/api, "Add Order" and its neighbours."""

from typing import Final

from tests.every_venue.kit.mutated import ALL, FORM, JSON, QUERY, Mutated

MUTATED: Final = Mutated(
    symbol="XBTUSD",
    others=("ETHUSD", "xbtusd", "XBTUSD,ETHUSD"),
    words=frozenset({"pair"}),
    takes={"GET": (QUERY,), "POST": (FORM, JSON)},
    free={"leverage": frozenset({"none"})},
    files={"api.kraken.com": {"kraken": ALL}},
    tricks=(
        ("POST api.kraken.com/0/private/AddOrder", "pair=XBTUSD&leverage=@"),
        ("POST api.kraken.com/0/private/AddOrder", '{"pair":"XBTUSD","leverage":"@"}'),
        (
            "POST api.kraken.com/0/private/AddOrderBatch",
            '{"pair":"XBTUSD","orders":[{"leverage":"none"},{"leverage":"@"}]}',
        ),
        ("POST api.kraken.com/0/private/AddOrder", "pair=XBTUSD&close[pair]=@"),
        ("POST api.kraken.com/0/private/AddOrder", "pair=XBTUSD&close%5Bprice%5D=@"),
        (
            "POST api.kraken.com/0/private/AddOrder",
            '{"pair":"XBTUSD","close":{"price":"1","pair":"@"}}',
        ),
        ("POST api.kraken.com/0/private/AmendOrder", "pair=XBTUSD&txid=@"),
        ("POST api.kraken.com/0/private/EditOrder", "pair=XBTUSD&txid=@"),
        ("POST api.kraken.com/0/private/Balance/", "asset=@"),
    ),
)
