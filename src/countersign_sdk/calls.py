"""What is asked of the server, without asking it: both clients send the same calls."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Any, Final, Generic, TypeVar

import msgspec

from countersign_sdk.answers import Envelope, decoded
from countersign_sdk.models import Page
from countersign_sdk.secret_text import SecretText

API: Final = "/api/v3"

Answer = TypeVar("Answer")
Item = TypeVar("Item")


class Repeating(Enum):
    """When a call may be sent again."""

    FREELY = auto()  # it changes nothing
    WITH_ITS_KEY = auto()  # the server does the work of one idempotency key once
    UNSENT_ONLY = auto()  # twice would be wrong, or wear out a key's checks


@dataclass(frozen=True, slots=True, kw_only=True)
class Call(Generic[Answer]):
    """One call. Its representation shows no body: that can hold secrets.

    Attributes:
        read: makes the answer of an envelope.
        signed_in: whether it takes a session.
    """

    method: str
    path: str
    read: Callable[[Envelope], Answer] = field(repr=False)
    body: Mapping[str, Any] | None = field(default=None, repr=False)
    query: Mapping[str, str] = field(default_factory=dict)
    repeating: Repeating = Repeating.UNSENT_ONLY
    signed_in: bool = True

    def content(self) -> bytes:
        """Return the body as it is sent."""
        return b"" if self.body is None else msgspec.json.encode(self.body)


def one(kind: type[Item]) -> Callable[[Envelope], Item]:
    """Read `data` as one thing."""
    return lambda envelope: decoded(envelope.data, kind)


def page(kind: type[Item]) -> Callable[[Envelope], Page[Item]]:
    """Read `data` as rows."""

    def read(envelope: Envelope) -> Page[Item]:
        # The type is made at run time, which no static type can say.
        items: tuple[Item, ...] = decoded(envelope.data, tuple[kind, ...])  # type: ignore[valid-type]
        told = envelope.pagination
        if told is None:
            return Page(items=items)
        return Page(items=items, total=told.total, has_next=told.has_next, cursor=told.cursor)

    return read


def nothing(_: Envelope) -> None:
    """Read no more than that it went well."""


def given(**values: Any) -> dict[str, Any]:
    """Return what was given; None is left out."""
    return {name: value for name, value in values.items() if value is not None}


def queried(**values: str | int | None) -> dict[str, str]:
    """Return the parameters of a query that were given."""
    return {name: str(value) for name, value in values.items() if value is not None}


def revealed(secret: str | SecretText) -> str:
    """Return a secret as it is sent."""
    return secret.reveal() if isinstance(secret, SecretText) else secret
