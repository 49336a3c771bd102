"""Which endpoints Bitfinex has, and which permission opens each.

Source: docs.bitfinex.com, "REST Authenticated Endpoints" and "REST Public Endpoints". Which scope
an endpoint needs is its group in that list [K]. Public endpoints are served at both hosts.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from venue_simulator.bitfinex import account, public, trade
from venue_simulator.bitfinex.answers import Handler

PRIVATE: Final = b"/v2/auth/"


@dataclass(frozen=True, slots=True)
class Endpoint:
    """An endpoint; a segment of its path in braces stands for any one.

    `permission` is None where none is needed.
    """

    method: str
    segments: tuple[str, ...]
    handler: Handler
    permission: str | None = None

    def match(self, method: str, segments: tuple[str, ...]) -> dict[str, str] | None:
        """Return what stands in the variables; None where the request is for another endpoint."""
        if method != self.method or len(segments) != len(self.segments):
            return None
        found: dict[str, str] = {}
        for ours, theirs in zip(self.segments, segments, strict=True):
            if ours.startswith("{"):
                found[ours.strip("{}")] = theirs
            elif ours != theirs:
                return None
        return found


def _get(path: str, handler: Handler) -> Endpoint:
    return Endpoint("GET", _segments(path), handler)


def _post(path: str, handler: Handler, permission: str | None = None) -> Endpoint:
    return Endpoint("POST", _segments(path), handler, permission)


def _segments(path: str) -> tuple[str, ...]:
    return tuple(path.split("/"))


# Literal segments come before variables, so the first that matches is right.
_ENDPOINTS: Final = (
    _get("platform/status", public.platform_status),
    _get("conf/{configs}", public.configurations),
    _get("tickers", public.tickers),
    _get("ticker/{symbol}", public.ticker),
    _get("book/{symbol}/{precision}", public.book),
    _get("candles/{candle}/{section}", public.candles),
    _post("auth/r/permissions", account.permissions),
    _post("auth/r/info/user", account.user_info, "account:r"),
    _post("auth/r/wallets", account.wallets, "wallets:r"),
    _post("auth/r/orders", trade.open_orders, "orders:r"),
    _post("auth/r/orders/hist", trade.orders_history, "orders:r"),
    _post("auth/r/orders/{symbol}", trade.open_orders, "orders:r"),
    _post("auth/r/orders/{symbol}/hist", trade.orders_history, "orders:r"),
    _post("auth/r/trades/hist", trade.trades_history, "orders:r"),
    _post("auth/r/trades/{symbol}/hist", trade.trades_history, "orders:r"),
    _post("auth/w/order/submit", trade.submit, "orders:w"),
    _post("auth/w/order/update", trade.update, "orders:w"),
    _post("auth/w/order/cancel", trade.cancel, "orders:w"),
    _post("auth/w/order/cancel/multi", trade.cancel_multi, "orders:w"),
    _post("auth/w/order/multi", trade.multi, "orders:w"),
    _post("auth/w/transfer", account.transfer, "wallets:w"),
    _post("auth/w/deposit/address", account.deposit_address, "wallets:w"),
    _post("auth/w/withdraw", account.withdraw, "withdraw:w"),
    _post("auth/w/token", account.token, "account:w"),
)
_ROOT: Final = "/v2/"


def find_endpoint(method: str, path: bytes) -> tuple[Endpoint, Mapping[str, str]] | None:
    """Return the endpoint of a request, and what stands in its path's variables."""
    text = path.decode("latin-1")
    if not text.startswith(_ROOT):
        return None
    segments = _segments(text.removeprefix(_ROOT))
    for endpoint in _ENDPOINTS:
        variables = endpoint.match(method, segments)
        if variables is not None:
            return endpoint, variables
    return None
