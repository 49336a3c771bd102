"""Bitfinex's requests, to be mutated. Source: docs.bitfinex.com, "Order Multi-OP" and so on."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from tests.every_venue.kit.mutated import ALL, JSON, QUERY, Call, Fields, Mutated

_MULTI: Final = "/v2/auth/w/order/multi"
_TYPES: Final = (
    "EXCHANGE LIMIT", "EXCHANGE MARKET", "EXCHANGE STOP", "EXCHANGE STOP LIMIT",
    "EXCHANGE TRAILING STOP", "EXCHANGE FOK", "EXCHANGE IOC",
)  # fmt: skip
_PUBLIC: Final = (
    "/v2/book/", "/v2/calc/", "/v2/candles/", "/v2/conf/", "/v2/funding/",
    "/v2/liquidations/", "/v2/platform/", "/v2/rankings/", "/v2/stats1/", "/v2/status/",
    "/v2/ticker", "/v2/trades/",
)  # fmt: skip


class _Operations(Call):
    """A list `ops` of `["on", {…}]` and the like."""

    def orders(self, path: str, read: Any) -> Iterator[Any]:
        operations = [each for ops in _lists(read) for each in ops]
        for operation in operations:
            match operation:
                case [str(name), Fields() as fields]:
                    yield Fields([*read.without("ops"), (name, fields)])
                case _:
                    yield operation
        if not operations:
            yield from super().orders(path, read)

    def written(self, place: str, fields: Mapping[str, Any]) -> tuple[str, Any]:
        return place, {"ops": [*map(list, fields.items())]} if place == _MULTI else fields


def _lists(read: Any) -> list[list[Any]]:
    found = read.named("ops") if isinstance(read, Fields) else []
    return [each for each in found if isinstance(each, list)]


MUTATED: Final = Mutated(
    symbol="tBTCUSD",
    others=("tETHUSD", "tbtcusd", "tBTCUSD,tETHUSD"),
    words=frozenset({"symbol"}),
    takes={"GET": (QUERY,), "POST /v2/calc/": (QUERY, JSON), "POST": (JSON,)},
    free={"type": frozenset(_TYPES), "lev": frozenset()},
    files={
        "api.bitfinex.com": {"bitfinex": ALL},
        "api-pub.bitfinex.com": {"bitfinex": _PUBLIC},
    },
    call=_Operations(),
    tricks=(
        ("POST api.bitfinex.com/v2/auth/w/order/submit", '{"symbol":"tBTCUSD","type":"@"}'),
        ("POST api.bitfinex.com/v2/auth/w/order/submit", '{"symbol":"tBTCUSD","type":"LIMIT"}'),
        ("POST api.bitfinex.com/v2/auth/w/order/submit", '{"symbol":"tBTCUSD","lev":"@"}'),
        (
            "POST api.bitfinex.com/v2/auth/w/order/multi",
            '{"ops":[["on",{"symbol":"tBTCUSD"}],["on",{"symbol":"@"}]]}',
        ),
        (
            "POST api.bitfinex.com/v2/auth/w/order/multi",
            '{"ops":[["on",{"symbol":"tBTCUSD","lev":5}],["oc",{"id":1}]]}',
        ),
        (
            "POST api.bitfinex.com/v2/auth/w/order/multi",
            '{"on":{"symbol":"tBTCUSD"},"ops":[["ou",{"id":1}]]}',
        ),
        (
            "POST api.bitfinex.com/v2/auth/w/order/multi",
            '{"ops":[["on",{"symbol":"tBTCUSD"},{"symbol":"@"}]]}',
        ),
        ("POST api.bitfinex.com/v2/auth/w/order/update", '{"id":1,"symbol":"tBTCUSD"}'),
        ("POST api-pub.bitfinex.com/v2/auth/w/order/submit", '{"symbol":"tBTCUSD"}'),
        ("POST api.bitfinex.com/v2/auth/r/wallets/", "{}"),
        ("POST api.bitfinex.com/v2/auth/r/orders/@/..%2fx/hist", "{}"),
    ),
)
