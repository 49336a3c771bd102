"""Which methods Crypto.com has, and which permission opens each.

Source: exchange-developer.crypto.com. Public methods are GETs, private ones POSTs. Which
permission a method needs is its chapter's [K]; money that moves asks for that of withdrawals [K].
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from venue_simulator.cryptocom import account, public, trade
from venue_simulator.cryptocom.answers import Handler
from venue_simulator.cryptocom.keys import READ, TRADE, WITHDRAW

ROOT: Final = "/exchange/v1/"


@dataclass(frozen=True, slots=True)
class Method:
    """A method; `permission` is None where it is public."""

    handler: Handler
    permission: str | None = None


METHODS: Final[Mapping[str, Method]] = {
    "public/get-instruments": Method(public.instruments),
    "public/get-tickers": Method(public.tickers),
    "public/get-book": Method(public.book),
    "private/user-balance": Method(account.balance, READ),
    "private/get-currency-networks": Method(account.currency_networks, READ),
    "private/get-deposit-address": Method(account.deposit_address, READ),
    "private/create-withdrawal": Method(account.withdrawal, WITHDRAW),
    "private/create-subaccount-transfer": Method(account.subaccount_transfer, WITHDRAW),
    "private/create-order": Method(trade.create, TRADE),
    "private/create-order-list": Method(trade.create_list, TRADE),
    "private/amend-order": Method(trade.amend, TRADE),
    "private/cancel-order": Method(trade.cancel, TRADE),
    "private/cancel-order-list": Method(trade.cancel_list, TRADE),
    "private/cancel-all-orders": Method(trade.cancel_all, TRADE),
    "private/get-open-orders": Method(trade.open_orders, READ),
    "private/get-order-detail": Method(trade.order_detail, READ),
    "private/get-order-history": Method(trade.order_history, READ),
    "private/get-trades": Method(trade.trades, READ),
}


def find_method(http_method: str, path: bytes) -> tuple[str, Method | None]:
    """Return what method a request names, and the method; None: there is none for it."""
    name = path.decode("latin-1").removeprefix(ROOT)
    found = METHODS.get(name) if path.startswith(ROOT.encode()) else None
    wanted = "GET" if found is not None and found.permission is None else "POST"
    return name, found if http_method == wanted else None
