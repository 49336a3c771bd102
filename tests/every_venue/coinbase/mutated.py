"""Coinbase's requests, to be mutated. Source: the Advanced Trade API reference, "Create Order"."""

from typing import Final

from tests.every_venue.kit.mutated import ALL, JSON, QUERY, Mutated

MUTATED: Final = Mutated(
    symbol="BTC-USD",
    others=("ETH-USD", "btc-usd", "BTC-USD,ETH-USD"),
    words=frozenset({"productid", "productids"}),
    takes={"GET": (QUERY,), "": (JSON,)},
    free={
        "leverage": frozenset({"1", "1.0", ""}),
        "margin_type": frozenset({"CROSS", ""}),
    },
    files={"api.coinbase.com": {"coinbase": ALL, "coinbase_app": ALL}},
    tricks=(
        (
            "POST api.coinbase.com/api/v3/brokerage/orders",
            '{"product_id":"BTC-USD","leverage":"@"}',
        ),
        (
            "POST api.coinbase.com/api/v3/brokerage/orders",
            '{"product_id":"BTC-USD","margin_type":"@"}',
        ),
        (
            "POST api.coinbase.com/api/v3/brokerage/orders",
            '{"product_id":"BTC-USD","attached_order_configuration":{"product_id":"@"}}',
        ),
        (
            "GET api.coinbase.com/api/v3/brokerage/orders/historical/batch",
            "product_ids=BTC-USD&product_ids=@",
        ),
        (
            "GET api.coinbase.com/api/v3/brokerage/orders/historical/fills",
            "product_ids=BTC-USD&product_id=@",
        ),
        ("POST api.coinbase.com/api/v3/brokerage/orders/edit", '{"order_id":"@"}'),
        ("POST api.coinbase.com/v2/accounts/x1/transactions", '{"type":"send","to":"@"}'),
        ("GET api.coinbase.com/api/v3/brokerage/accounts/", "limit=@"),
        (
            "POST api.coinbase.com/api/v3/brokerage/orders",
            '{"product_id":"@","product_id":"BTC-USD"}',
        ),
    ),
)
