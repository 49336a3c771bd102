"""Which endpoints Binance has, what each needs and what it costs.

Weights are those of the sources that the handlers' modules name.
"""

import enum
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from venue_simulator.binance import account, futures, public, trade
from venue_simulator.binance.answers import JSON, Handler
from venue_simulator.binance.keys import FUTURES, READING, TRADING, TRANSFERRING, WITHDRAWING


class Security(enum.Enum):
    """What a request must show. Source: rest-api.md, "Request Security".

    KEY is the MARKET_DATA of margin, and what USER_STREAM was: a key, but no signature.
    """

    NONE = enum.auto()
    KEY = enum.auto()
    SIGNED = enum.auto()


@dataclass(frozen=True, slots=True)
class Endpoint:
    handler: Handler
    weight: int
    security: Security
    permission: str | None
    testnet: bool
    headers: tuple[tuple[str, str], ...]


def _endpoint(
    handler: Handler, weight: int, security: Security, permission: str | None, *, testnet: bool
) -> Endpoint:
    headers = (*JSON, ("x-mbx-used-weight-1m", str(weight)))
    return Endpoint(handler, weight, security, permission, testnet, headers)


def _public(handler: Handler, weight: int = 1, *, testnet: bool = True) -> Endpoint:
    return _endpoint(handler, weight, Security.NONE, None, testnet=testnet)


def _with_key(handler: Handler, weight: int = 1, *, testnet: bool = True) -> Endpoint:
    return _endpoint(handler, weight, Security.KEY, None, testnet=testnet)


def _signed(
    handler: Handler, weight: int, permission: str = READING, *, testnet: bool = True
) -> Endpoint:
    return _endpoint(handler, weight, Security.SIGNED, permission, testnet=testnet)


def _wallet(handler: Handler, weight: int, permission: str = READING) -> Endpoint:
    """Make an endpoint of /sapi, which the testnet lacks."""
    return _signed(handler, weight, permission, testnet=False)


ENDPOINTS: Final[Mapping[tuple[str, bytes], Endpoint]] = {
    ("GET", b"/api/v3/ping"): _public(public.ping),
    ("GET", b"/api/v3/time"): _public(public.server_time),
    ("GET", b"/api/v3/exchangeInfo"): _public(public.exchange_info, 20),
    ("GET", b"/api/v3/depth"): _public(public.depth, 5),
    ("GET", b"/api/v3/trades"): _public(public.trades, 25),
    ("GET", b"/api/v3/klines"): _public(public.klines, 2),
    ("GET", b"/api/v3/avgPrice"): _public(public.average_price, 2),
    ("GET", b"/api/v3/ticker/24hr"): _public(public.day_ticker, 2),
    ("GET", b"/api/v3/ticker/price"): _public(public.price_ticker, 2),
    ("GET", b"/api/v3/ticker/bookTicker"): _public(public.book_ticker, 2),
    ("GET", b"/sapi/v1/system/status"): _public(public.system_status, testnet=False),
    ("GET", b"/api/v3/account"): _signed(account.account, 20),
    ("GET", b"/api/v3/order"): _signed(trade.query_order, 4),
    ("GET", b"/api/v3/openOrders"): _signed(trade.open_orders, 6),
    ("GET", b"/api/v3/allOrders"): _signed(trade.all_orders, 20),
    ("GET", b"/api/v3/myTrades"): _signed(trade.my_trades, 20),
    ("POST", b"/api/v3/order"): _signed(trade.new_order, 1, TRADING),
    ("POST", b"/api/v3/order/test"): _signed(trade.test_order, 1, TRADING),
    ("DELETE", b"/api/v3/order"): _signed(trade.cancel_order, 1, TRADING),
    ("DELETE", b"/api/v3/openOrders"): _signed(trade.cancel_open_orders, 1, TRADING),
    ("POST", b"/api/v3/order/cancelReplace"): _signed(trade.cancel_replace, 1, TRADING),
    ("POST", b"/api/v3/userDataStream"): _with_key(account.listen_key, 2),
    ("PUT", b"/api/v3/userDataStream"): _with_key(account.renewed_listen_key, 2),
    ("DELETE", b"/api/v3/userDataStream"): _with_key(account.renewed_listen_key, 2),
    ("GET", b"/sapi/v1/account/apiRestrictions"): _wallet(account.restrictions, 1),
    ("GET", b"/sapi/v1/capital/config/getall"): _wallet(account.coins, 10),
    ("POST", b"/sapi/v3/asset/getUserAsset"): _wallet(account.user_assets, 5),
    ("GET", b"/sapi/v1/asset/tradeFee"): _wallet(account.trade_fees, 1),
    ("GET", b"/sapi/v1/margin/allPairs"): _with_key(account.no_margin_pairs, testnet=False),
    ("GET", b"/sapi/v1/margin/isolated/allPairs"): _with_key(
        account.no_margin_pairs, 10, testnet=False
    ),
    ("POST", b"/sapi/v1/capital/withdraw/apply"): _wallet(account.withdraw, 900, WITHDRAWING),
    ("POST", b"/sapi/v1/localentity/withdraw/apply"): _wallet(
        account.withdraw_with_questionnaire, 600, WITHDRAWING
    ),
    ("POST", b"/sapi/v1/asset/transfer"): _wallet(account.transfer, 900, TRANSFERRING),
    ("GET", b"/fapi/v1/ping"): _public(public.ping),
    ("GET", b"/fapi/v1/time"): _public(public.server_time),
    ("GET", b"/fapi/v1/exchangeInfo"): _public(futures.exchange_info),
    ("GET", b"/fapi/v2/account"): _signed(futures.account, 5),
    ("GET", b"/fapi/v3/account"): _signed(futures.account, 5),
    ("GET", b"/fapi/v2/balance"): _signed(futures.balance, 5),
    ("GET", b"/fapi/v3/balance"): _signed(futures.balance, 5),
    ("GET", b"/fapi/v1/positionSide/dual"): _signed(futures.position_side, 30),
    ("GET", b"/fapi/v1/order"): _signed(futures.query_order, 1),
    ("GET", b"/fapi/v1/openOrders"): _signed(futures.open_orders, 1),
    ("POST", b"/fapi/v1/order"): _signed(futures.new_order, 1, FUTURES),
    ("DELETE", b"/fapi/v1/order"): _signed(futures.cancel_order, 1, FUTURES),
    ("DELETE", b"/fapi/v1/allOpenOrders"): _signed(futures.cancel_open_orders, 1, FUTURES),
    ("POST", b"/fapi/v1/leverage"): _signed(futures.set_leverage, 1, FUTURES),
}
