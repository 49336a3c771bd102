"""A python-binance bot: gets gateway, token and secret from its environment."""

import json
import os

from binance.client import Client

gateway = os.environ["COUNTERSIGN_URL"] + "/gateway/"
client = Client(os.environ["COUNTERSIGN_TOKEN"], os.environ["COUNTERSIGN_SECRET"], ping=False)
client.API_URL = gateway + "api.binance.com/api"
order = client.create_order(
    symbol="BTCUSDT", side="BUY", type="LIMIT", timeInForce="GTC", quantity="0.01", price="20000"
)
opened = [each["orderId"] == order["orderId"] for each in client.get_open_orders(symbol="BTCUSDT")]
client.cancel_order(symbol="BTCUSDT", orderId=order["orderId"])
print(json.dumps({"opened": opened, "left": client.get_open_orders(symbol="BTCUSDT")}))
