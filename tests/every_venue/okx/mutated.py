"""OKX's requests, to be mutated. Source: www.okx.com/docs-v5, "REST Authentication" and "Trade"."""

from typing import Final

from tests.every_venue.kit.mutated import ALL, JSON, QUERY, Mutated

MUTATED: Final = Mutated(
    symbol="BTC-USDT",
    others=("ETH-USDT", "btc-usdt", "BTC-USDT,ETH-USDT"),
    words=frozenset({"instid", "instidcode", "sprdid"}),
    takes={"GET": (QUERY,), "POST": (JSON,)},
    free={"quickMgnType": frozenset({"manual", ""})},
    files={"www.okx.com": {"okx": ALL}},
    bare_lists=True,
    tricks=(
        ("POST www.okx.com/api/v5/trade/order", '{"instId":"BTC-USDT","quickMgnType":"@"}'),
        (
            "POST www.okx.com/api/v5/trade/batch-orders",
            '[{"instId":"BTC-USDT"},{"instId":"BTC-USDT","quickMgnType":"@"}]',
        ),
        ("POST www.okx.com/api/v5/trade/order", '{"instId":"@","instId":"BTC-USDT"}'),
        ("POST www.okx.com/api/v5/trade/order", '{"instId":"BTC-USDT","instIdCode":"@"}'),
        ("POST www.okx.com/api/v5/trade/cancel-order", '{"instId":"BTC-USDT","instIdCode":"@"}'),
        ("POST www.okx.com/api/v5/trade/amend-order", '{"instId":"BTC-USDT","ordId":"@"}'),
        (
            "POST www.okx.com/api/v5/trade/order",
            '{"instId":"BTC-USDT","attachAlgoOrds":[{"slTriggerPx":"1"},{"instId":"@"}]}',
        ),
        ("GET www.okx.com/api/v5/account/balance/", "ccy=@"),
        ("POST www.okx.com/api/v5/trade/order", '{"instId":"BTC-USDT","ordType":{"instId":"@"}}'),
    ),
)
