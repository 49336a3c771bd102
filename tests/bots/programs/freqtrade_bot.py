"""Freqtrade's own exchange layer, started from a configuration file; prints what it saw."""

import json
import sys

from freqtrade.configuration import Configuration
from freqtrade.enums import RunMode
from freqtrade.resolvers import ExchangeResolver

config = Configuration({"config": [sys.argv[1]]}, RunMode.LIVE).get_config()
exchange = ExchangeResolver.load_exchange(config, validate=True, load_leverage_tiers=False)
(pair,) = config["exchange"]["pair_whitelist"]
balance = exchange.get_balances()["BTC"]["total"]
order = exchange.create_order(
    pair=pair, ordertype="limit", side="buy", amount=0.01, rate=20_000, leverage=1.0
)
opened = len(exchange._api.fetch_open_orders(pair))
exchange.cancel_order(order["id"], pair)
left = len(exchange._api.fetch_open_orders(pair))
exchange.close()
print(json.dumps({"balance": balance, "opened": opened, "left": left}))
