"""What a Deribit method is given, and how answers and errors look.

Sources: docs.deribit.com/articles/json-rpc-overview, "Response Format"; docs.deribit.com/articles/
errors, "Complete RPC Error Codes Reference". The HTTP statuses of errors are [K].
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Final

import msgspec

from venue_simulator.key_records import KeyRecord
from venue_simulator.messages import Answer, Arrival, form_pairs
from venue_simulator.trading.account import Account
from venue_simulator.trading.markets import BTC_PRICE, ETH_PRICE, Market

MARKETS: Final = {
    market.symbol: market
    for market in (
        Market("BTC_USDC", "BTC", "USDC", BTC_PRICE, Decimal(1)),
        Market("ETH_USDC", "ETH", "USDC", ETH_PRICE, Decimal("0.1")),
    )
}
_MICROSECONDS: Final = 100


class RefusedError(Exception):
    """The method refuses, with a code, a text, a status, and the parameter that is to blame."""

    def __init__(self, code: int, message: str, status: int = 400, parameter: str = "") -> None:
        super().__init__(message)
        self.code = code
        self.status = status
        self.parameter = parameter


@dataclass(frozen=True, slots=True)
class Call:
    """One verified call with the parameters of its query or of its JSON-RPC body."""

    parameters: Mapping[str, object]
    key: KeyRecord
    account: Account
    now_ns: int

    @property
    def now_ms(self) -> int:
        return self.now_ns // 1_000_000

    def text(self, name: str) -> str:
        return text_of(self.parameters, name)


Handler = Callable[[Call], object]


def parameters_of(arrival: Arrival) -> Mapping[str, object]:
    """Read the parameters; "HTTP REST Requests": of a query, or of a JSON-RPC body.

    Raises:
        RefusedError: the body is no JSON-RPC call.
    """
    if not arrival.body:
        return dict(form_pairs(arrival.query))
    try:
        call = msgspec.json.decode(arrival.body, type=dict[str, object])
    except (msgspec.DecodeError, msgspec.ValidationError, UnicodeDecodeError) as error:
        raise RefusedError(-32700, "Parse error") from error
    parameters = call.get("params", {})
    if not isinstance(parameters, dict):
        raise invalid("params")
    return parameters


def call_id_of(arrival: Arrival) -> object:
    """Read the id that the answer repeats; None where the request has none."""
    if not arrival.body:
        return None
    try:
        return msgspec.json.decode(arrival.body, type=dict[str, object]).get("id")
    except (msgspec.DecodeError, msgspec.ValidationError, UnicodeDecodeError):
        return None


def text_of(parameters: Mapping[str, object], name: str) -> str:
    value = parameters.get(name, "")
    if isinstance(value, bool):
        return "true" if value else "false"
    return value if isinstance(value, str) else str(value)


def amount_of(parameters: Mapping[str, object], name: str) -> Decimal:
    """Read a positive number.

    Raises:
        RefusedError: it is missing or something else.
    """
    try:
        amount = Decimal(text_of(parameters, name))
    except InvalidOperation as error:
        raise invalid(name) from error
    if not (amount.is_finite() and amount > 0):
        raise invalid(name)
    return amount


def market_of(parameters: Mapping[str, object]) -> Market:
    market = MARKETS.get(text_of(parameters, "instrument_name"))
    if market is None:
        raise RefusedError(13020, "not_found")
    return market


def invalid(parameter: str) -> RefusedError:
    return RefusedError(-32602, "Invalid params", parameter=parameter)


def number(amount: Decimal) -> float | int:
    """Show a number as Deribit does: a JSON number, whole where it is whole."""
    return int(amount) if amount == amount.to_integral_value() else float(amount)


def success(result: object, call_id: object, now_ns: int, *, testnet: bool) -> Answer:
    return Answer(200, msgspec.json.encode(_framed({"result": result}, call_id, now_ns, testnet)))


def error(refused: RefusedError, call_id: object, now_ns: int, *, testnet: bool) -> Answer:
    said: dict[str, object] = {"message": str(refused), "code": refused.code}
    if refused.parameter:
        said["data"] = {"reason": "wrong value", "param": refused.parameter}
    said = {"error": said}
    return Answer(refused.status, msgspec.json.encode(_framed(said, call_id, now_ns, testnet)))


def _framed(
    said: Mapping[str, object], call_id: object, now_ns: int, testnet: bool
) -> dict[str, object]:
    """Add "Deribit-specific extensions"; an id where one was sent."""
    now_us = now_ns // 1_000
    return {
        "jsonrpc": "2.0",
        **({} if call_id is None else {"id": call_id}),
        **said,
        "usIn": now_us,
        "usOut": now_us + _MICROSECONDS,
        "usDiff": _MICROSECONDS,
        "testnet": testnet,
    }
