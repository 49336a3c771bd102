"""What `/exchange` is sent, read into the venue's own structures.

Source: hyperliquid.gitbook.io, "Exchange endpoint" (fields and their order) and "Signing": field
order, zeros at the end of numbers and upper-case letters of addresses do not matter in what is
sent, since the venue hashes what it read. Actions that are not listed here are kept as they came.
"""

import re
from typing import Annotated, Any, Final

import msgspec

_U64: Final = 2**64 - 1
Number = Annotated[int, msgspec.Meta(ge=0)]
_ADDRESS: Final = re.compile(r"(?:0[xX])?([0-9a-fA-F]{40})")
_CLOID: Final = re.compile(r"0[xX][0-9a-fA-F]{32}")
_DECIMAL: Final = re.compile(r"[0-9]+(?:\.[0-9]+)?")


class Limit(msgspec.Struct, forbid_unknown_fields=True):
    tif: str


class Trigger(msgspec.Struct, forbid_unknown_fields=True, rename="camel"):
    is_market: bool
    trigger_px: str
    tpsl: str

    def __post_init__(self) -> None:
        self.trigger_px = decimal(self.trigger_px)


class Kind(msgspec.Struct, omit_defaults=True, forbid_unknown_fields=True):
    limit: Limit | None = None
    trigger: Trigger | None = None

    def __post_init__(self) -> None:
        if (self.limit is None) == (self.trigger is None):
            raise ValueError("one of limit and trigger")


class Order(msgspec.Struct, omit_defaults=True):
    a: Number
    b: bool
    p: str
    s: str
    r: bool
    t: Kind
    c: str | None = None

    def __post_init__(self) -> None:
        self.p, self.s = decimal(self.p), decimal(self.s)
        self.c = None if self.c is None else cloid(self.c)


class Builder(msgspec.Struct):
    b: str
    f: Number

    def __post_init__(self) -> None:
        self.b = address(self.b)


class Cancel(msgspec.Struct):
    a: Number
    o: Number


class CancelByCloid(msgspec.Struct):
    asset: Number
    cloid: str

    def __post_init__(self) -> None:
        self.cloid = cloid(self.cloid)


class Change(msgspec.Struct):
    oid: Number | str
    order: Order

    def __post_init__(self) -> None:
        self.oid = self.oid if isinstance(self.oid, int) else cloid(self.oid)


class OrderAction(msgspec.Struct, tag="order", omit_defaults=True):
    orders: list[Order]
    grouping: str | dict[str, Number]
    builder: Builder | None = None


class CancelAction(msgspec.Struct, tag="cancel", omit_defaults=True):
    cancels: list[Cancel]
    f: bool = False


class CancelByCloidAction(msgspec.Struct, tag="cancelByCloid", omit_defaults=True):
    cancels: list[CancelByCloid]
    f: bool = False


class ModifyAction(msgspec.Struct, tag="modify", omit_defaults=True):
    oid: Number | str
    order: Order
    a: bool = False

    def __post_init__(self) -> None:
        self.oid = self.oid if isinstance(self.oid, int) else cloid(self.oid)


class BatchModifyAction(msgspec.Struct, tag="batchModify", omit_defaults=True):
    modifies: list[Change]
    a: bool = False


class ScheduleCancelAction(msgspec.Struct, tag="scheduleCancel", omit_defaults=True):
    time: Number | None = None


class UpdateLeverageAction(msgspec.Struct, tag="updateLeverage", rename="camel"):
    asset: Number
    is_cross: bool
    leverage: Number


class NoopAction(msgspec.Struct, tag="noop"):
    """Uses a nonce up."""


Typed = (
    OrderAction
    | CancelAction
    | CancelByCloidAction
    | ModifyAction
    | BatchModifyAction
    | ScheduleCancelAction
    | UpdateLeverageAction
    | NoopAction
)
TYPED: Final = frozenset(
    {
        "order",
        "cancel",
        "cancelByCloid",
        "modify",
        "batchModify",
        "scheduleCancel",
        "updateLeverage",
        "noop",
    }
)
# Signed in the same way. They are answered, and change nothing here.
OTHERS: Final = frozenset(
    {
        "agentEnableDexAbstraction",
        "agentSendAsset",
        "agentSetAbstraction",
        "createSubAccount",
        "reserveRequestWeight",
        "setReferrer",
        "subAccountSpotTransfer",
        "subAccountTransfer",
        "topUpIsolatedOnlyMargin",
        "twapCancel",
        "twapOrder",
        "updateIsolatedMargin",
        "vaultTransfer",
    }
)


class Signature(msgspec.Struct):
    r: str
    s: str
    v: int


class Envelope(msgspec.Struct, rename="camel"):
    action: dict[str, Any]
    nonce: Number
    signature: Signature
    vault_address: str | None = None
    expires_after: Number | None = None

    def __post_init__(self) -> None:
        if max(self.nonce, self.expires_after or 0) > _U64:
            raise ValueError("a number of more than 64 bits")
        if self.vault_address is not None:
            self.vault_address = address(self.vault_address)


_ENVELOPE: Final = msgspec.json.Decoder(Envelope)


def read_envelope(body: bytes) -> Envelope | None:
    """Read a request; None if the venue could not."""
    try:
        return _ENVELOPE.decode(body)
    except (msgspec.MsgspecError, ValueError, RecursionError):
        return None


def read_action(action: dict[str, Any]) -> Typed | dict[str, Any] | None:
    """Read an action into its structure; None for one that the venue does not know."""
    kind = action.get("type")
    if kind in OTHERS:
        return action
    if kind not in TYPED:
        return None
    try:
        found: Typed = msgspec.convert(action, Typed)
    except (msgspec.MsgspecError, ValueError):
        return None
    return found


def address(text: str) -> str:
    found = _ADDRESS.fullmatch(text)
    if found is None:
        raise ValueError("no address")
    return "0x" + found[1].lower()


def cloid(text: str) -> str:
    if not _CLOID.fullmatch(text):
        raise ValueError("no client order id")
    return text.lower()


def decimal(text: str) -> str:
    """Write a number without zeros at its end."""
    if not _DECIMAL.fullmatch(text):
        raise ValueError("no number")
    return text.rstrip("0").rstrip(".") if "." in text else text
