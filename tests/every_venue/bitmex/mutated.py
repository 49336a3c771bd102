"""BitMEX's requests, to be mutated. Source: www.bitmex.com/api/explorer."""

from typing import Final

from tests.every_venue.kit.mutated import ALL, FORM, JSON, QUERY, Mutated

MUTATED: Final = Mutated(
    symbol="XBTUSD",
    others=("ETHUSD", "xbtusd", "XBTUSD,ETHUSD"),
    words=frozenset({"symbol"}),
    takes={"GET": (QUERY,), "": (QUERY, FORM, JSON)},
    free={
        "targetAccountId": frozenset({""}),
        "targetAccountIds": frozenset({""}),
    },
    # What changes something has its parameters in the body in every document.
    in_body=frozenset({"symbol"}),
    files={"www.bitmex.com": {"bitmex": ALL}},
    tricks=(
        (
            "DELETE www.bitmex.com/api/v1/order/all",
            '{"symbol":"XBTUSD","filter":{"symbol":"@"}}',
        ),
        ("DELETE www.bitmex.com/api/v1/order/all", 'symbol=XBTUSD&filter={"symbol":"@"}'),
        (
            "DELETE www.bitmex.com/api/v1/order/all",
            "symbol=XBTUSD&filter=%7B%22s%5Cu0079mbol%22:%22@%22%7D",
        ),
        ("DELETE www.bitmex.com/api/v1/order/all?symbol=XBTUSD", ""),
        ("GET www.bitmex.com/api/v1/order", 'symbol=XBTUSD&filter={"symbol":"@"}'),
        ("DELETE www.bitmex.com/api/v1/order/all", "symbol=XBTUSD&targetAccountIds=@"),
        ("POST www.bitmex.com/api/v1/order", '{"symbol":"XBTUSD","targetAccountId":5}'),
        ("PUT www.bitmex.com/api/v1/order", '{"symbol":"XBTUSD","orderID":"@"}'),
        ("POST www.bitmex.com/api/v1/order", "symbol=XBTUSD&_method=DELETE"),
        ("POST www.bitmex.com/api/v2/order/bulkorder", 'orders=[{"symbol":"@"}]'),
        ("GET www.bitmex.com/api/v1//user/wallet", "currency=@"),
    ),
)
