"""Which endpoints Gate has, and which permission each needs.

Source: gate.com/docs/developers/apiv4/en, "APIv4 Permissions": a GET is a read request, all others
are write requests; withdrawals are a group of their own. Which group the paths of an account's own
data belong to is [K], but for their names.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from venue_simulator.gate import account, public, trade
from venue_simulator.gate.answers import Handler
from venue_simulator.gate.keys import WITHDRAWAL

_PREFIX: Final = "/api/v4/"


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One endpoint.

    Attributes:
        status: of a success.
        group: the permission that it needs; None: it is public.
    """

    method: str
    template: Sequence[str]
    handler: Handler
    group: str | None = None
    status: int = 200


@dataclass(frozen=True, slots=True)
class Found:
    """An endpoint, with the values of its path's variables."""

    endpoint: Endpoint
    variables: Mapping[str, str]


def find(method: str, path: bytes) -> Found | None:
    segments = path.decode("latin-1").split("/")
    for endpoint in _BY_SHAPE.get((method, len(segments)), ()):
        variables = _variables(endpoint.template, segments)
        if variables is not None:
            return Found(endpoint, variables)
    return None


def _variables(template: Sequence[str], segments: Sequence[str]) -> dict[str, str] | None:
    found = {}
    for wanted, given in zip(template, segments, strict=True):
        if wanted.startswith("{"):
            found[wanted.strip("{}")] = given
        elif wanted != given:
            return None
    return found


def _public(path: str, handler: Handler) -> Endpoint:
    return Endpoint("GET", (_PREFIX + path).split("/"), handler)


def _private(
    method: str, path: str, handler: Handler, group: str = "spot", status: int = 200
) -> Endpoint:
    return Endpoint(method, (_PREFIX + path).split("/"), handler, group, status)


_ENDPOINTS: Final = (
    _public("spot/time", public.server_time),
    _public("spot/currencies", public.currencies),
    _public("spot/currency_pairs", public.currency_pairs),
    _public("spot/currency_pairs/{currency_pair}", public.currency_pair),
    _public("spot/tickers", public.tickers),
    _public("spot/order_book", public.order_book),
    _public("spot/candlesticks", public.candlesticks),
    _public("margin/currency_pairs", public.margin_pairs),
    _public("margin/uni/currency_pairs", public.margin_pairs),
    _public("futures/{settle}/contracts", public.contracts),
    _public("delivery/{settle}/contracts", account.nothing),
    _public("options/underlyings", account.nothing),
    _private("GET", "account/detail", account.detail, "account"),
    _private("GET", "account/main_keys", account.main_keys, "account"),
    _private("GET", "wallet/fee", account.fee, "wallet"),
    _private("GET", "wallet/total_balance", account.total_balance, "wallet"),
    _private("POST", "wallet/transfers", account.transfer, "wallet"),
    _private("POST", "withdrawals", account.withdraw, WITHDRAWAL),
    _private("GET", "futures/{settle}/accounts", account.futures_account, "futures"),
    _private("GET", "futures/{settle}/positions", account.nothing, "futures"),
    _private("GET", "futures/{settle}/orders", account.nothing, "futures"),
    _private("GET", "spot/accounts", account.spot_accounts),
    _private("GET", "spot/open_orders", trade.open_orders),
    _private("GET", "spot/my_trades", trade.my_trades),
    _private("GET", "spot/orders", trade.orders_by_status),
    _private("POST", "spot/orders", trade.place, status=201),
    _private("DELETE", "spot/orders", trade.cancel_all),
    _private("GET", "spot/orders/{order_id}", trade.query),
    _private("DELETE", "spot/orders/{order_id}", trade.cancel),
    _private("PATCH", "spot/orders/{order_id}", trade.amend),
    _private("POST", "spot/batch_orders", trade.place_batch),
    _private("POST", "spot/cancel_batch_orders", trade.cancel_batch),
)


def _by_shape() -> Mapping[tuple[str, int], Sequence[Endpoint]]:
    found: dict[tuple[str, int], list[Endpoint]] = {}
    for endpoint in _ENDPOINTS:
        found.setdefault((endpoint.method, len(endpoint.template)), []).append(endpoint)
    return found


_BY_SHAPE: Final = _by_shape()
