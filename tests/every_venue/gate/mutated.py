"""Gate's requests, to be mutated. Source: www.gate.com/docs/developers/apiv4."""

from typing import Final

from tests.every_venue.kit.mutated import ALL, JSON, QUERY, Mutated

MUTATED: Final = Mutated(
    symbol="BTC_USDT",
    others=("ETH_USDT", "btc_usdt", "BTC_USDT,ETH_USDT"),
    words=frozenset({"currencypair", "contract", "market", "symbol"}),
    takes={"GET": (QUERY,), "DELETE": (QUERY,), "": (QUERY, JSON)},
    free={
        "auto_borrow": frozenset({"false"}),
        "auto_repay": frozenset({"false"}),
    },
    files={
        "api.gateio.ws": {"gate": ALL, "gate_futures": ALL, "gate_products": ALL},
        "fx-api.gateio.ws": {"gate_futures": ("/api/v4/futures/",)},
    },
    # apiv4, "Countdown cancel orders": without a pair in the body it is for all of them.
    in_body=frozenset({"currencypair", "contract", "market", "symbol"}),
    bare_lists=True,
    tricks=(
        (
            "POST api.gateio.ws/api/v4/spot/orders",
            '{"currency_pair":"BTC_USDT","auto_borrow":true}',
        ),
        (
            "POST api.gateio.ws/api/v4/spot/orders",
            '{"currency_pair":"BTC_USDT","auto_repay":"@"}',
        ),
        (
            "POST api.gateio.ws/api/v4/spot/batch_orders",
            '[{"currency_pair":"BTC_USDT"},{"currency_pair":"@"}]',
        ),
        (
            "POST api.gateio.ws/api/v4/spot/price_orders",
            '{"market":"BTC_USDT","put":{"auto_borrow":true}}',
        ),
        (
            "POST api.gateio.ws/api/v4/futures/usdt/price_orders",
            '{"initial":{"contract":"BTC_USDT"},"trigger":{"contract":"@"}}',
        ),
        (
            "POST api.gateio.ws/api/v4/futures/usdt/price_orders",
            '{"initial":[{"contract":"BTC_USDT"},{"contract":"@"}]}',
        ),
        (
            "POST api.gateio.ws/api/v4/spot/countdown_cancel_all?currency_pair=BTC_USDT",
            '{"timeout":5}',
        ),
        ("GET api.gateio.ws/api/v4/futures/usdt/positions/@", "contract=BTC_USDT"),
        ("DELETE fx-api.gateio.ws/api/v4/futures/usdt/orders", "contract=BTC_USDT%26contract=@"),
        ("POST fx-api.gateio.ws/api/v4/spot/orders", '{"currency_pair":"BTC_USDT"}'),
        ("GET api.gateio.ws/api/v4/spot/accounts/", "currency=@"),
    ),
)
