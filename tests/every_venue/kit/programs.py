"""Bots of a venue, and what they see when they are refused."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

KINDS: Final = (
    "unauthenticated",
    "bad-signature",
    "bad-time",
    "denied",
    "invalid",
    "rate-limited",
    "unavailable",
    "unknown",
)

At = tuple[str | int, ...]
"""A way into JSON: names and list indexes."""


@dataclass(frozen=True, slots=True)
class Said:
    """One refusal: its status, its code as the body has it, and what ccxt raises for it."""

    status: int
    code: str | int
    raises: str


def _as_it_is(_exchange: Any) -> None:
    """Change nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusals:
    """How the venue writes errors, and what becomes of ours.

    Attributes:
        code_at: where the code stands in the body.
        text_at: where our sentence stands, at the end of what is there.
        said: by each of KINDS; `raises` is empty where there is no class of ccxt.
        call: a raw method of ccxt's class, whose request is signed (no unified one).
        params: what that method is given.
        prepare: changes the instance of ccxt before, where its state decides what it raises.
    """

    code_at: At
    text_at: At
    said: Mapping[str, Said]
    call: str = ""
    params: Mapping[str, Any] = field(default_factory=dict)
    prepare: Callable[[Any], None] = _as_it_is


@dataclass(frozen=True, slots=True, kw_only=True)
class CcxtProgram:
    """A ccxt bot: balance, order, open orders, cancel, open orders.

    Attributes:
        exchange: the class's name, in ccxt and in ccxt.async_support.
        symbol: a spot market of the simulator, if the venue has one.
        asset, total: what fetch_balance tells of the simulator's account.
        amount, price: of a limit order to buy that stays open.
        settings: further arguments of the constructor; only configuration.
        configure: the rest of what a person would configure, after `attach`.
        sandbox: the sandbox's name, if ccxt knows how to reach it: the program runs there, too.
        written: where ccxt's market has its name as requests write it, which grants list.
    """

    exchange: str
    symbol: str
    asset: str
    total: float
    amount: float = 0.01
    price: float = 20_000
    settings: Mapping[str, Any] = field(default_factory=dict)
    configure: Callable[[Any], None] = _as_it_is
    sandbox: str = ""
    written: str = "id"


@dataclass(frozen=True, slots=True)
class Request:
    """A request as a bot writes it, without any authentication."""

    method: str
    path: str
    body: bytes | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpProgram:
    """Plain HTTP, where ccxt has no class. `order_id` reads the id out of the order's answer.

    Attributes:
        cancel: makes the request that cancels an order of an id.
        ids: reads the ids of open orders out of the answer to `open_orders`.
        total: reads the balance out of the answer to `balance`; compared with `expected`.
    """

    balance: Request
    total: Callable[[Any], object]
    expected: object
    order: Request
    order_id: Callable[[Any], str]
    open_orders: Request
    ids: Callable[[Any], list[str]]
    cancel: Callable[[str], Request]
