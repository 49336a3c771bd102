"""Deribit's requests, to be mutated. Source: docs.deribit.com/api-reference."""

from typing import Final

from tests.every_venue.kit.mutated import ALL, JSON, QUERY, Mutated, NamedCall

_BUY: Final = '{"method":"private/buy","params":{"instrument_name":"BTC_USDC"'
_AGAIN: Final = ',"instrument_name":"BTC_USDC"}}'
MUTATED: Final = Mutated(
    symbol="BTC_USDC",
    others=("ETH_USDC", "btc_usdc", "BTC_USDC,ETH_USDC"),
    words=frozenset({"instrumentname"}),
    takes={"GET": (QUERY,), "POST": (JSON,)},
    free={},
    files={"www.deribit.com": {"deribit": ALL}},
    call=NamedCall("/api/v2/", {"jsonrpc": "2.0", "id": 1}),
    tricks=(
        ("POST www.deribit.com/api/v2/private/buy", _BUY + ',"instrument_name":"@"}}'),
        ("POST www.deribit.com/api/v2/private/buy", _BUY + '},"instrument_name":"@"}'),
        ("POST www.deribit.com/api/v2/private/buy", _BUY + '},"params":{"instrument_name":"@"}}'),
        (
            "POST www.deribit.com/api/v2/private/buy",
            '{"method":"private/withdraw","params":{"instrument_name":"BTC_USDC"}}',
        ),
        (
            "POST www.deribit.com/api/v2/private/buy",
            _BUY + ',"otoco_config":[{"amount":1},{"instrument_name":"@"}]}}',
        ),
        (
            "GET www.deribit.com/api/v2/private/buy",
            "instrument_name=BTC_USDC&method=private/withdraw",
        ),
        (
            "GET www.deribit.com/api/v2/private/create_combo",
            'trades=[{"instrument_name":"BTC_USDC"},{"instrument_name":"@"}]',
        ),
        (
            "POST www.deribit.com/api/v2/private/mass_quote",
            '{"method":"private/mass_quote","params":{"quotes":[{"instrument_name":"@"}]}}',
        ),
        ("GET www.deribit.com/api/v2/private/edit", "order_id=@&instrument_name=BTC_USDC"),
        ("GET www.deribit.com/api/v2/private/get_positions/", "currency=@"),
        ("POST www.deribit.com/api/v2/private/buy", _BUY.replace("BTC", "ETH") + _AGAIN),
    ),
)
