"""Crypto.com's requests, to be mutated. Source: exchange-developer.crypto.com."""

from typing import Final

from tests.every_venue.kit.mutated import ALL, JSON, QUERY, Mutated, NamedCall

_PLACE: Final = "POST api.crypto.com/exchange/v1/private/create-order"
_ORDER: Final = '{"id":1,"method":"private/create-order","params":{"instrument_name":"BTC_USD"'
_LIST: Final = '{"id":1,"method":"private/create-order-list","params":{"order_list":'
MUTATED: Final = Mutated(
    symbol="BTC_USD",
    others=("ETH_USD", "btc_usd", "BTC_USD,ETH_USD"),
    words=frozenset({"instrumentname"}),
    takes={"GET": (QUERY,), "POST": (JSON,)},
    free={
        "spot_margin": frozenset({"SPOT", ""}),
        "leverage": frozenset(),
        "isolated_margin_amount": frozenset(),
        "exec_inst": frozenset({"POST_ONLY", "SMART_POST_ONLY", "REDUCE_ONLY"}),
    },
    files={"api.crypto.com": {"cryptocom": ALL}},
    call=NamedCall("/exchange/v1/", {"id": 1}),
    tricks=(
        (_PLACE, _ORDER + ',"spot_margin":"@"}}'),
        (_PLACE, _ORDER + ',"leverage":5}}'),
        (_PLACE, _ORDER + ',"exec_inst":["POST_ONLY","ISOLATED_MARGIN"]}}'),
        (_PLACE, _ORDER + ',"exec_inst":"ISOLATED_MARGIN"}}'),
        (_PLACE, _ORDER + '},"params":{"instrument_name":"@"}}'),
        (_PLACE, _ORDER + '},"Method":"private/create-withdrawal"}'),
        (_PLACE, '{"id":1,"method":"private/create-withdrawal","params":{"address":"@"}}'),
        (
            "POST api.crypto.com/exchange/v1/private/create-order-list",
            _LIST + '[{"instrument_name":"BTC_USD"},{"instrument_name":"@"}]}}',
        ),
        (
            "POST api.crypto.com/exchange/v1/private/amend-order",
            '{"id":1,"method":"private/amend-order","params":{"instrument_name":"BTC_USD"}}',
        ),
        (_PLACE, _ORDER.replace("create-order", "create-withdrawal") + "}}"),
        ("POST api.crypto.com/exchange/v1/private/user-balance/", '{"id":1}'),
    ),
)
